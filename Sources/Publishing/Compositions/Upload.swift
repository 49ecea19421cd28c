package import Database
package import Platforms

/// A file as a person brought it.
package struct Upload: Record, Hashable, Identifiable {
    package static let table = "uploads"

    package let id: UploadID
    package let user: UserID
    /// In the media store.
    package let path: String
    package let fileName: String
    /// By its content.
    package let mimeType: String
    package let kind: RemoteMedia.Kind
    package let byteCount: Int
    /// As people see it, turned as the camera noted.
    package let width: Int?
    package let height: Int?
    /// In seconds.
    package let duration: Double?
    package let contentHash: String
    package let blurhash: String?

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        path = try row.value("path")
        fileName = try row.value("file_name")
        mimeType = try row.value("mime_type")
        kind = try row.value("kind")
        byteCount = try row.value("byte_count")
        width = try row.value("width")
        height = try row.value("height")
        duration = try row.value("duration")
        contentHash = try row.value("content_hash")
        blurhash = try row.value("blurhash")
    }
}
