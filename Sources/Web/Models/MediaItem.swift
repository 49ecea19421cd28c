package enum MediaKind: String, ClosedChoice {
    case image, gifv, video, audio, document
}

/// Whether the bytes are here yet.
package enum MediaFileState: String, ClosedChoice {
    case pending, downloading, downloaded, failed, unavailable
}

/// Whether an image has its thumbnails.
package enum ThumbnailState: String, ClosedChoice {
    case pending, made, failed
    /// It is no image.
    case notApplicable = "not_applicable"
}

package struct MediaItem: Sendable, Codable {
    package var id: String
    package var kind: MediaKind
    /// `nil` or empty when the platform has none.
    package var altText: String?
    package var fileState: MediaFileState
    /// What went wrong when the state is failed or unavailable.
    package var fileMessage: String?
    package var fileName: String?
    package var width: Int?
    package var height: Int?
    /// Below the media directory, once it is downloaded.
    package var path: String?
    package var sha256: String?
    package var thumbnailState: ThumbnailState
    /// Why it has no thumbnail, when that is failed.
    package var thumbnailMessage: String?
    /// The picture in a few letters, see https://blurha.sh.
    package var blurhash: String?
    /// By the file's content.
    package var mediaType: String?
    package var byteCount: Int?
    /// Of video and audio, in seconds.
    package var duration: Double?
    /// Of a video: what is said in it, as texts that can run beside it.
    package var textTracks: [TextTrackItem]

    package init(
        id: String,
        kind: MediaKind,
        altText: String? = nil,
        fileState: MediaFileState,
        fileMessage: String? = nil,
        fileName: String? = nil,
        width: Int? = nil,
        height: Int? = nil,
        path: String? = nil,
        sha256: String? = nil,
        thumbnailState: ThumbnailState = .notApplicable,
        thumbnailMessage: String? = nil,
        blurhash: String? = nil,
        mediaType: String? = nil,
        byteCount: Int? = nil,
        duration: Double? = nil,
        textTracks: [TextTrackItem] = []
    ) {
        self.thumbnailState = thumbnailState
        self.thumbnailMessage = thumbnailMessage
        self.blurhash = blurhash
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.duration = duration
        self.textTracks = textTracks
        self.path = path
        self.sha256 = sha256
        self.id = id
        self.kind = kind
        self.altText = altText
        self.fileState = fileState
        self.fileMessage = fileMessage
        self.fileName = fileName
        self.width = width
        self.height = height
    }
}

/// A media file ready to be sent to its owner.
package struct MediaContent: Sendable {
    package var path: String
    /// From the file's content, never from a header of the platform.
    package var mediaType: String
    package var fileName: String?
    package var entityTag: String

    package init(
        path: String,
        mediaType: String,
        fileName: String? = nil,
        entityTag: String
    ) {
        self.path = path
        self.mediaType = mediaType
        self.fileName = fileName
        self.entityTag = entityTag
    }
}

/// Which rendition of a media file is wanted.
package enum MediaVariant: String, ClosedChoice {
    case original
    /// For grids and lists.
    case thumbnail
    /// For looking at.
    case large
}

/// A text track whose file is here.
package struct TextTrackItem: Sendable, Codable {
    package var id: String
    /// As its author tagged it.
    package var language: String?

    package init(id: String, language: String? = nil) {
        self.id = id
        self.language = language
    }
}
