package import Database
package import Platforms

/// A file in a composition, with what is said of it there.
package struct CompositionMedia: Record, Hashable, Identifiable {
    package static let table = "composition_media"

    package let id: CompositionMediaID
    package let composition: CompositionID
    package let upload: UploadID
    /// 0 for the first post of a thread.
    package let part: Int
    package let position: Int
    package let alt: String
    /// Whether a person said that it shows nothing worth telling.
    package let isDecorative: Bool
    package let focus: RemoteMedia.Focus?

    /// As a draft has it, before it is saved.
    package init(_ medium: CompositionDraft.Medium, of composition: CompositionID, position: Int) {
        id = medium.id ?? .new()
        self.composition = composition
        upload = medium.upload
        part = medium.part
        self.position = position
        alt = medium.alt
        isDecorative = medium.isDecorative
        focus = medium.focus
    }

    package init(row: Row) throws {
        id = try row.value("id")
        composition = try row.value("composition_id")
        upload = try row.value("upload_id")
        part = try row.value("part")
        position = try row.value("position")
        alt = try row.value("alt")
        isDecorative = try row.value("is_decorative")
        if let x: Double = try row.value("focus_x"), let y: Double = try row.value("focus_y") {
            focus = RemoteMedia.Focus(x: x, y: y)
        } else {
            focus = nil
        }
    }
}
