import Foundation

/// Draws TIDs, each later than the one before, also when the clock stands still.
struct TIDClock: Sendable {
    private let clock: Int
    private var last: UInt64 = 0

    init(clock: Int) { self.clock = clock }

    mutating func draw(at date: Date) -> TID {
        last = max(UInt64(max(date.timeIntervalSince1970, 0) * 1_000_000), last + 1)
        return TID(microseconds: last, clock: clock)
    }
}
