import Crypto
import Foundation

/// Tells two versions of a post apart: SHA-256 of its native data without what is volatile, in canonical form.
///
/// Equal hashes mean that nothing its author said has changed, whatever the order of members and whatever was counted.
package struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
    /// 64 lower-case hex digits.
    package let hex: String

    package init(of native: JSONValue, ignoring volatile: VolatileFields) {
        let digest = SHA256.hash(data: volatile.removed(from: native).canonicalBytes)
        hex = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// A hash read back from where it was stored.
    package init(stored hex: String) {
        self.hex = hex
    }

    package init(from decoder: any Decoder) throws {
        hex = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    package var description: String { hex }
}
