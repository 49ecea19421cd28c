/// A timestamp identifier: microseconds since 1970 and a clock's number, in 13 letters that sort as they were drawn.
package struct TID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 53 bits of microseconds, 10 of clock.
    private let bits: UInt64

    package init(microseconds: UInt64, clock: Int) {
        bits = (microseconds & (1 << 53 - 1)) << 10 | UInt64(clock & 0x3FF)
    }

    /// Reads a TID, or gives nil for a text that is none.
    package init?(_ text: String) {
        guard text.utf8.count == 13 else { return nil }
        var number: UInt64 = 0
        for (index, letter) in text.utf8.enumerated() {
            guard let value = Base32.sortable.firstIndex(of: letter), index > 0 || value < 16 else {
                return nil
            }
            number = number << 5 | UInt64(value)
        }
        guard number >> 63 == 0 else { return nil }
        bits = number
    }

    package var microseconds: UInt64 { bits >> 10 }
    package var clock: Int { Int(bits & 0x3FF) }

    package var description: String {
        String(
            decoding: (0..<13).map { Base32.sortable[Int(bits >> UInt64(5 * (12 - $0)) & 31)] },
            as: UTF8.self
        )
    }

    package static func < (left: TID, right: TID) -> Bool { left.bits < right.bits }
}
