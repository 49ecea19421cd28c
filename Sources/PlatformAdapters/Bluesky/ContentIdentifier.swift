/// What a file is called by its content: version 1, raw bytes, SHA-256, in base 32 (`bafkrei…`).
///
/// <https://atproto.com/specs/data-model#link-and-cid-formats>
struct ContentIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// Of the file.
    let sha256: [UInt8]

    init(sha256: [UInt8]) {
        self.sha256 = sha256
    }

    /// Nil for what identifies no file of a repository.
    init?(_ text: String) {
        // Version 1, raw, SHA-256 of 32 bytes, and then these.
        guard text.hasPrefix("b"), let bytes = Base32.decode(text.utf8.dropFirst()), bytes.count == 36,
            bytes.prefix(4) == [0x01, 0x55, 0x12, 0x20]
        else { return nil }
        sha256 = Array(bytes.dropFirst(4))
    }

    var description: String { "b" + Base32.encode([0x01, 0x55, 0x12, 0x20] + sha256) }
}

/// Lower-case base 32 without padding (RFC 4648).
private enum Base32 {
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var (text, bits, count) = ([UInt8](), UInt32(0), 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digits[Int(bits >> UInt32(count)) & 31])
                bits &= (1 << UInt32(count)) - 1
            }
        }
        if count > 0 { text.append(digits[Int(bits << UInt32(5 - count)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for other digits, and where the last one holds more than bits to fill up with.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var (bytes, bits, count) = ([UInt8](), UInt32(0), 0)
        for byte in text {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            bits = bits << 5 | UInt32(digit)
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            bits &= (1 << UInt32(count)) - 1
        }
        return count < 5 && bits == 0 ? bytes : nil
    }
}
