/// An e-mail address that can stand in a header and among a program’s arguments and mean nothing else there.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// Nil for anything with a blank, a line break, a quote, a comma, a leading dash or a letter beyond ASCII.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy(Self.isAtom), parts[0].first != "-", parts[0].first != ".",
            parts[0].last != ".", !parts[0].contains(".."),
            !parts[1].isEmpty,
            parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel)
        else { return nil }
        self.text = text
    }

    /// What may stand before the @ without quotes.
    private static func isAtom(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || Self.marks.contains(byte)
    }

    private static let marks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
