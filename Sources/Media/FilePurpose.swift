/// What a file is received for, which decides what it may be.
package enum FilePurpose: Sendable {
    /// To be shown by itself: an image, a video, a sound or a PDF.
    case medium
    /// To run beside a video: WebVTT and nothing else.
    case textTrack
}

/// A text track was refused because of what it is.
package enum TextTrackRefusal: MediaError, Equatable {
    case noWebVTT
    case tooLarge

    /// Ten times of what any platform allows.
    package static let mostBytes = 200_000

    package var sentence: String {
        switch self {
        case .noWebVTT: "The file is no WebVTT text, so it was not stored as a text track."
        case .tooLarge:
            "The file is larger than \(Self.mostBytes) bytes, so it was not stored as a text track."
        }
    }

    package var code: String { "text_track_refused" }
}

extension MediaType {
    /// Whether a whole file is a text track: its first line says so, and all of it is text.
    ///
    /// <https://www.w3.org/TR/webvtt1/#file-structure>
    package static func isWebVTT(_ bytes: some Collection<UInt8>) -> Bool {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard bytes.starts(with: "WEBVTT".utf8) else { return false }
        if let next = bytes.dropFirst(6).first, ![0x20, 0x09, 0x0A, 0x0D].contains(next) { return false }
        // Whatever else it might be taken for, a text holds no other control characters.
        let isText = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
        return isText && String(validating: bytes, as: UTF8.self) != nil
    }
}
