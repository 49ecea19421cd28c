/// The kinds of file that Roost keeps.
///
/// A type is told from a file's content, see `MediaType.init(head:)`, and never from a header's word.
/// Names for the file and for the browser follow from it.
package enum MediaType: String, Sendable, CaseIterable {
    case jpeg, png, gif, webp, avif, heic, bmp, tiff
    case mp4, quickTime, webm, matroska, oggVideo
    case m4a, oggAudio, mp3, wav, flac, aac
    case pdf
    /// Of text tracks alone, see ``FilePurpose``.
    case webVTT

    /// What a person would call it.
    ///
    /// Whether a video plays like an animated picture (`gifv`) is the
    /// platform's word and can't be seen in the file.
    package enum Kind: String, Sendable {
        case image, video, audio, document, text
    }

    package var kind: Kind {
        switch self {
        case .jpeg, .png, .gif, .webp, .avif, .heic, .bmp, .tiff: .image
        case .mp4, .quickTime, .webm, .matroska, .oggVideo: .video
        case .m4a, .oggAudio, .mp3, .wav, .flac, .aac: .audio
        case .pdf: .document
        case .webVTT: .text
        }
    }

    /// Without the dot; each type has its own.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .tiff: "tif"
        case .quickTime: "mov"
        case .matroska: "mkv"
        case .oggVideo: "ogv"
        case .oggAudio: "ogg"
        case .webVTT: "vtt"
        default: rawValue
        }
    }

    package var mimeType: String {
        switch self {
        case .jpeg, .png, .gif, .webp, .avif, .heic, .bmp, .tiff: "image/\(rawValue)"
        case .mp4, .webm: "video/\(rawValue)"
        case .quickTime: "video/quicktime"
        case .matroska: "video/x-matroska"
        case .oggVideo: "video/ogg"
        case .m4a: "audio/mp4"
        case .oggAudio: "audio/ogg"
        case .mp3: "audio/mpeg"
        case .wav, .flac, .aac: "audio/\(rawValue)"
        case .pdf: "application/pdf"
        case .webVTT: "text/vtt"
        }
    }

    package init?(fileExtension: some StringProtocol) {
        guard let type = Self.allCases.first(where: { $0.fileExtension == fileExtension }) else { return nil }
        self = type
    }
}
