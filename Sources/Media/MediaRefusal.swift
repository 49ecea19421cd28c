/// A file was refused because of what it is.
package struct MediaRefusal: MediaError, Equatable {
    /// What the file seems to be, as far as it matters for the sentence.
    package enum Appearance: String, Sendable {
        case empty = "empty"
        case svg = "an SVG drawing"
        case html = "a web page"
        case xml = "an XML text"
        case archive = "an archive"
        case program = "a program"
        case text = "a text"
        case unknown = "of an unknown kind"
    }

    package let looksLike: Appearance

    package init(looksLike: Appearance) {
        self.looksLike = looksLike
    }

    package var sentence: String {
        "The file is \(looksLike.rawValue). Roost keeps images (no SVG), video, audio and PDF only, so it was not stored."
    }

    package var code: String { "media_type_refused" }
}

extension MediaRefusal.Appearance {
    init(_ head: HeadBytes) {
        let start = head.prefix(1024)
        let text = String(decoding: start, as: UTF8.self).lowercased()
        let beginning = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        self =
            if start.isEmpty {
                .empty
            } else if beginning.hasPrefix("<"), text.contains("<svg") {
                .svg
            } else if beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html") {
                .html
            } else if beginning.hasPrefix("<?xml") {
                .xml
            } else if head.has("PK\u{3}\u{4}") || head.has([0x1F, 0x8B]) || head.has("Rar!") {
                .archive
            } else if head.has("\u{7F}ELF") || head.has("MZ") || head.has("#!") {
                .program
            } else if start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) }) {
                .text
            } else {
                .unknown
            }
    }
}
