/// The first bytes of a file that nobody vouches for.
///
/// Every access is checked against their end.
struct HeadBytes {
    private let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    var count: Int { bytes.count }

    subscript(_ offset: Int) -> Int? {
        bytes.indices.contains(offset) ? Int(bytes[offset]) : nil
    }

    /// An unsigned number of up to 4 bytes, the most significant first.
    func bigEndian(at offset: Int, byteCount: Int) -> Int? {
        slice(at: offset, count: byteCount)?.reduce(0) { $0 << 8 | Int($1) }
    }

    /// An unsigned number of up to 4 bytes, the least significant first.
    func littleEndian(at offset: Int, byteCount: Int) -> Int? {
        slice(at: offset, count: byteCount)?.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: String, at offset: Int = 0) -> Bool {
        has(Array(text.utf8), at: offset)
    }

    func has(_ expected: [UInt8], at offset: Int = 0) -> Bool {
        slice(at: offset, count: expected.count).map { $0.elementsEqual(expected) } ?? false
    }

    /// ASCII as text, any other byte as `?`.
    func ascii(at offset: Int, count: Int) -> String? {
        slice(at: offset, count: count).map { slice in
            String(decoding: slice.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        }
    }

    func prefix(_ count: Int) -> ArraySlice<UInt8> {
        bytes.prefix(count)
    }

    private func slice(at offset: Int, count: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            return nil
        }
        return bytes[offset..<offset + count]
    }
}
