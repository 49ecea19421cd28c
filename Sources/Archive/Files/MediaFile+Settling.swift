import Database
import Media

extension MediaFile {
    /// Says that the row's bytes are in their place, whichever way they came; what was made of other bytes is made again.
    func settled(as stored: StoredFile, at now: Timestamp) -> SQL {
        let thumbnail: ThumbnailStatus = stored.type.kind == .image ? .pending : .notApplicable
        return """
            UPDATE main.media_files SET
              status = 'downloaded', path = \(stored.path.storedText), mime_type = \(stored.type.mimeType),
              byte_count = \(stored.byteCount), content_hash = \(stored.contentHash),
              width = \(stored.pixelSize?.width ?? width), height = \(stored.pixelSize?.height ?? height),
              error_code = \(SQLValue.null), error = \(SQLValue.null),
              thumbnail_status = \(thumbnail), thumbnail_error_code = \(SQLValue.null),
              thumbnail_error = \(SQLValue.null),
              downloaded_at = \(now), updated_at = \(now)
            WHERE id = \(id)
            """
    }
}
