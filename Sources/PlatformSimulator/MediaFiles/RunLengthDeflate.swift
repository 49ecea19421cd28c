/// A small deflate encoder for painted pictures: runs of one byte, and stretches like those of the row above.
///
/// Photographs it would not shrink; pictures made of spans shrink to a hundredth.
struct RunLengthDeflate {
    private var output: [UInt8] = [0x78, 0x01]
    private var buffer: UInt64 = 0
    private var bits: UInt64 = 0

    /// A zlib stream of `bytes`, whose rows are `rowLength` long.
    static func zlib(_ bytes: [UInt8], rowLength: Int) -> [UInt8] {
        var stream = RunLengthDeflate()
        stream.encode(bytes, rowLength)
        return stream.output + bigEndian(checksum(bytes))
    }

    private mutating func encode(_ bytes: [UInt8], _ rowLength: Int) {
        // One last block with the fixed codes.
        put(0b011, 3)
        let count = bytes.count
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < count {
                let limit = min(258, count - index)
                let run = index > 0 ? Self.match(bytes, index, 1, limit) : 0
                let above = index >= rowLength && run < limit ? Self.match(bytes, index, rowLength, limit) : 0
                if run >= 3, run >= above {
                    putMatch(length: run, distance: 1)
                    index += run
                } else if above >= 6 {
                    putMatch(length: above, distance: rowLength)
                    index += above
                } else {
                    putSymbol(Int(bytes[index]))
                    index += 1
                }
            }
        }
        putSymbol(256)
        if bits > 0 { put(0, 8 - bits) }
    }

    private static func match(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ index: Int,
        _ distance: Int,
        _ limit: Int
    ) -> Int {
        var length = 0
        while length < limit, bytes[index &+ length] == bytes[index &+ length &- distance] { length &+= 1 }
        return length
    }

    // MARK: Codes of RFC 1951, 3.2.5 and 3.2.6

    private static let lengths: [(base: Int, extra: UInt64)] = {
        var table: [(Int, UInt64)] = (3..<11).map { ($0, 0) }
        var base = 11
        for extra in 1...5 {
            for _ in 0..<4 {
                table.append((base, UInt64(extra)))
                base += 1 << extra
            }
        }
        table.append((258, 0))
        return table
    }()

    private static let distances: [(base: Int, extra: UInt64)] = {
        var table: [(Int, UInt64)] = (1..<5).map { ($0, 0) }
        var base = 5
        for extra in 1...13 {
            for _ in 0..<2 {
                table.append((base, UInt64(extra)))
                base += 1 << extra
            }
        }
        return table
    }()

    private mutating func putMatch(length: Int, distance: Int) {
        let code = Self.lengths.lastIndex { $0.base <= length } ?? 0
        putSymbol(257 + code)
        put(UInt64(length - Self.lengths[code].base), Self.lengths[code].extra)
        let far = Self.distances.lastIndex { $0.base <= distance } ?? 0
        putReversed(UInt64(far), 5)
        put(UInt64(distance - Self.distances[far].base), Self.distances[far].extra)
    }

    private mutating func putSymbol(_ symbol: Int) {
        let symbol = UInt64(symbol)
        switch symbol {
        case ..<144: putReversed(0x30 + symbol, 8)
        case ..<256: putReversed(0x190 + symbol - 144, 9)
        case ..<280: putReversed(symbol - 256, 7)
        default: putReversed(0xC0 + symbol - 280, 8)
        }
    }

    /// Codes go out with their highest bit first, all else with its lowest.
    private mutating func putReversed(_ code: UInt64, _ count: UInt64) {
        var reversed: UInt64 = 0
        for bit in 0..<count { reversed |= (code >> bit & 1) << (count - 1 - bit) }
        put(reversed, count)
    }

    private mutating func put(_ value: UInt64, _ count: UInt64) {
        buffer |= value << bits
        bits += count
        while bits >= 8 {
            output.append(UInt8(truncatingIfNeeded: buffer))
            buffer >>= 8
            bits -= 8
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            var (low, high): (UInt32, UInt32) = (1, 0)
            var index = 0
            let count = bytes.count
            while index < count {
                // As many as fit before the sums must be cut.
                let end = min(index &+ 5552, count)
                while index < end {
                    low &+= UInt32(bytes[index])
                    high &+= low
                    index &+= 1
                }
                low %= 65_521
                high %= 65_521
            }
            return high << 16 | low
        }
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
    }
}
