import Archive
import Database
import Foundation
import Platforms
import Web

extension MediaItem {
    init(_ item: Library.MediaWithFile) {
        self.init(
            id: item.media.id.text,
            kind: MediaKind(item.media.kind),
            altText: item.media.alt,
            fileState: item.file.map { MediaFileState($0.status) } ?? .unavailable,
            fileMessage: item.file?.error,
            fileName: item.media.fileName,
            width: item.file?.width,
            height: item.file?.height,
            path: item.file?.path,
            sha256: item.file?.contentHash,
            thumbnailState: item.file.map { ThumbnailState($0.thumbnailStatus) } ?? .notApplicable,
            thumbnailMessage: item.file?.thumbnailError,
            blurhash: item.file?.blurhash,
            mediaType: item.file?.mimeType,
            byteCount: item.file?.byteCount,
            duration: item.media.duration,
            textTracks: item.textTracks.map { TextTrackItem(id: $0.id.text, language: $0.language) }
        )
    }
}

extension ThumbnailState {
    init(_ status: MediaFile.ThumbnailStatus) {
        switch status {
        case .pending: self = .pending
        case .made: self = .made
        case .failed: self = .failed
        case .notApplicable: self = .notApplicable
        }
    }
}

extension MediaKind {
    init(_ kind: RemoteMedia.Kind) {
        switch kind {
        case .image: self = .image
        case .gifv: self = .gifv
        case .video: self = .video
        case .audio: self = .audio
        case .document: self = .document
        }
    }
}

extension MediaFileState {
    init(_ status: MediaFile.Status) {
        switch status {
        case .pending: self = .pending
        case .downloading: self = .downloading
        case .downloaded: self = .downloaded
        case .failed: self = .failed
        case .unavailable: self = .unavailable
        }
    }
}
