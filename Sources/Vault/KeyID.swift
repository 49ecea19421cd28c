import Crypto
import Foundation

/// The public name of an encryption key: eight hexadecimal digits derived from it by hash.
///
/// It says which key sealed a value and gives nothing of the key away, so it may be logged and shown.
package struct KeyID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    package var description: String { text }

    /// The id as it stands in a sealed text; `nil` if it is not eight lower-case hexadecimal digits.
    init?(text: some StringProtocol) {
        guard text.utf8.count == 8, text.utf8.allSatisfy(isLowercaseHexDigit) else { return nil }
        self.text = String(text)
    }

    init(of key: SymmetricKey) {
        var hash = SHA256()
        hash.update(data: Data("roost key id v1".utf8))
        key.withUnsafeBytes { hash.update(bufferPointer: $0) }
        text = hexDigits(hash.finalize().prefix(4))
    }

    package static func < (left: KeyID, right: KeyID) -> Bool {
        left.text < right.text
    }
}

func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }.joined()
}

func isLowercaseHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
