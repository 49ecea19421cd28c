/// The names of things in the protocol, where somebody else chose them.
enum Syntax {
    static func isRecordKey(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "-._:~".utf8.contains($0) }
    }

    /// A reversed domain of at least three parts: `app.bsky.feed.post`.
    static func isNSID(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 3 && text.utf8.count <= 317
            && parts.allSatisfy { part in
                (1...63).contains(part.utf8.count)
                    && part.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    static func isDID(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0] == "did" && parts.allSatisfy { !$0.isEmpty }
    }

    static func isHandle(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && text.utf8.count <= 253
            && parts.allSatisfy { part in
                (1...63).contains(part.utf8.count) && part.first != "-" && part.last != "-"
                    && part.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// A scheme and something after it, without blanks.
    static func isURI(_ text: String) -> Bool {
        let (scheme, rest) = (
            text.utf8.prefix { $0 != UInt8(ascii: ":") }, text.utf8.drop { $0 != UInt8(ascii: ":") }
        )
        let content = rest.dropFirst().drop { $0 == UInt8(ascii: "/") }
        return !scheme.isEmpty && scheme.allSatisfy { isLetterOrDigit($0) || "+-.".utf8.contains($0) }
            && !content.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } && text.utf8.count <= 8192
    }

    /// A language of two or three letters with whatever follows: `pt-BR`.
    static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isKnown =
            parts[0] == "i"
            || [2, 3].contains(parts[0].utf8.count) && parts[0].utf8.allSatisfy { (97...122).contains($0) }
        return isKnown && parts.dropFirst().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isLetterOrDigit) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
