package import Foundation

/// A file to be brought to a platform, before the post that shows it.
package struct OutgoingFile: Sendable, Hashable {
    /// Where its bytes are on this machine; they are sent as they are.
    package var location: URL
    package var byteCount: Int
    /// By its content, such as `image/jpeg`.
    package var mimeType: String
    package var fileName: String
    package var alt: String
    package var focus: RemoteMedia.Focus?

    package init(
        location: URL,
        byteCount: Int,
        mimeType: String,
        fileName: String,
        alt: String = "",
        focus: RemoteMedia.Focus? = nil
    ) {
        self.location = location
        self.byteCount = byteCount
        self.mimeType = mimeType
        self.fileName = fileName
        self.alt = alt
        self.focus = focus
    }
}

/// A file a platform has taken, until a post shows it.
package struct UploadedMedia: Sendable, Hashable {
    /// What its platform calls it; written and read by its adapter alone.
    package var handle: JSONValue
    /// The id under which a post of it will name the file; nil where posts name none.
    package var platformMediaID: String?
    /// Whether a post may show it now, or the platform still works on it.
    package var isReady: Bool

    package init(handle: JSONValue, platformMediaID: String? = nil, isReady: Bool = true) {
        self.handle = handle
        self.platformMediaID = platformMediaID
        self.isReady = isReady
    }
    /// As it is stored.
    package init(json: JSONValue) {
        self.init(
            handle: json["handle"],
            platformMediaID: json["id"].text,
            isReady: json["ready"].flag ?? false
        )
    }

    package var json: JSONValue {
        .object(["handle": handle, "id": JSONValue(platformMediaID), "ready": .bool(isReady)])
    }
}
