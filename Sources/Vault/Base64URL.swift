import Foundation

/// URL-safe Base64 (RFC 4648, section 5).
enum Base64URL {
    /// The text of the bytes, without padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-")
            .replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// The bytes of a text that other programs may have written: padding may be missing or present.
    static func decode(_ text: some StringProtocol) -> Data? {
        let unpadded =
            text.hasSuffix("==") ? text.dropLast(2) : text.hasSuffix("=") ? text.dropLast() : text[...]
        guard unpadded.utf8.allSatisfy(isInAlphabet) else { return nil }
        guard unpadded.utf8.count == text.utf8.count || text.utf8.count.isMultiple(of: 4) else { return nil }
        let standard = String(unpadded).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard + padding)
    }

    /// The bytes of a text of our own: exactly what `encode` makes of them, so that no other spelling of
    /// the same bytes (padding, stray bits in the last digit) is taken for the original.
    static func decodeExactly(_ text: some StringProtocol) -> Data? {
        guard let bytes = decode(text), encode(bytes) == text else { return nil }
        return bytes
    }

    private static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
