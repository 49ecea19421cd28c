import Foundation

/// When a record's key says that it was made.
///
/// Keys of posts are TIDs: 53 bits of microseconds since 1970 and 10 of a clock's number, in base 32 that sorts
/// (<https://atproto.com/specs/tid>). A client chooses them, so they say as little for certain as `createdAt` does.
enum RecordKeyTime {
    static func instant(of key: String) -> Date? {
        guard key.wholeMatch(of: /[234567a-j][234567a-z]{12}/) != nil else { return nil }
        let number = key.utf8.reduce(UInt64(0)) { number, byte in
            number << 5 | UInt64(digits.firstIndex(of: byte) ?? 0)
        }
        return Date(timeIntervalSince1970: Double(number >> 10) / 1_000_000)
    }

    private static let digits = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)
}
