/// Bits in groups of five, written with any alphabet of 32 letters, without padding.
enum Base32 {
    /// RFC 4648 in lower case: CIDs and the names in `did:plc`.
    static let lowerCase = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    /// The order of the letters is that of the numbers: TIDs.
    static let sortable = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var (pending, count) = (0, 0)
        for byte in bytes {
            pending = pending << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(lowerCase[pending >> count & 31])
            }
            pending &= (1 << count) - 1
        }
        if count > 0 { text.append(lowerCase[pending << (5 - count) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text, or nil when it is none of the alphabet or has bits left over.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (pending, count) = (0, 0)
        for letter in text {
            guard let value = lowerCase.firstIndex(of: letter) else { return nil }
            pending = pending << 5 | value
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(pending >> count & 0xFF))
            }
            pending &= (1 << count) - 1
        }
        return pending == 0 && count < 5 ? bytes : nil
    }
}
