import Foundation
import Synchronization

/// The key of a record, which says when it was made.
///
/// Keys of posts are TIDs: 53 bits of microseconds since 1970 and 10 of a clock's number, in base 32 that sorts
/// (<https://atproto.com/specs/tid>). A client chooses them, so they say as little for certain as `createdAt` does.
enum RecordKey {
    static func instant(of key: String) -> Date? {
        guard key.wholeMatch(of: /[234567a-j][234567a-z]{12}/) != nil else { return nil }
        let number = key.utf8.reduce(UInt64(0)) { number, byte in
            number << 5 | UInt64(digits.firstIndex(of: byte) ?? 0)
        }
        return Date(timeIntervalSince1970: Double(number >> 10) / 1_000_000)
    }

    static func key(microseconds: UInt64, clock: UInt64) -> String {
        text(of: microseconds << 10 | clock & 1023)
    }

    /// A key nobody else has for a post at an instant.
    ///
    /// Keys drawn one after the other for one instant rise, so that the parts of a thread keep their order.
    static func draw(for instant: Date) -> String {
        var number = drawn(for: instant)
        last.withLock { last in
            if last >> 10 / 1000 == number >> 10 / 1000, number <= last { number = last + 1 }
            last = number
        }
        return text(of: number)
    }

    /// Posts are set to whole minutes, many to the same one: what is below the millisecond is chosen by chance, and the
    /// clock's number with it.
    static func drawn(for instant: Date) -> UInt64 {
        let milliseconds = UInt64(max(0, (instant.timeIntervalSince1970 * 1000).rounded(.down)))
        return (milliseconds * 1000 + .random(in: 0..<1000)) << 10 | .random(in: 0..<1024)
    }

    private static let last = Mutex(UInt64(0))

    private static func text(of number: UInt64) -> String {
        String(
            decoding: stride(from: UInt64(60), through: 0, by: -5).map { digits[Int(number >> $0 & 31)] },
            as: UTF8.self
        )
    }

    private static let digits = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)
}
