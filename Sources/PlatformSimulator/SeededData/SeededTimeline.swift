import Foundation

/// Where the seeded posts of one account lie in time.
///
/// A post is found from its index, or from its id, by
/// arithmetic; there is no list of them.
struct SeededTimeline: Sendable {
    let seed: UInt64
    let lane: AccountLane
    let count: Int
    let scheme: IdentifierScheme

    /// 1 March 2019 and 1 September 2026, in milliseconds since 1970: fixed, so that a seed is a seed for ever.
    static let start: Int64 = 1_551_398_400_000
    static let end: Int64 = 1_788_220_800_000

    private var spacing: Int64 { (Self.end - Self.start) / Int64(max(count, 1)) }

    /// Milliseconds since 1970; later for each greater index.
    func milliseconds(at index: Int) -> Int64 {
        let jitter =
            SeededRandom.mix(seed &+ UInt64(lane) << 56 &+ UInt64(index)) % UInt64(max(spacing * 3 / 4, 1))
        return Self.start + Int64(index) * spacing + Int64(jitter)
    }

    func id(at index: Int, slot: Int = 0) -> RemoteID {
        scheme.id(parts(at: index, slot: slot))
    }

    private func parts(at index: Int, slot: Int) -> IdentifierScheme.Parts {
        .init(milliseconds: milliseconds(at: index), lane: lane, salt: salt(at: index), slot: slot)
    }

    private func salt(at index: Int) -> Int {
        Int(SeededRandom.mix(seed ^ UInt64(index) << 8 ^ UInt64(lane)) & 0x1FF)
    }

    /// The index of the post an id (of the post or of one of its media) was made for.
    func index(of parts: IdentifierScheme.Parts) -> Int? {
        let index = Int((parts.milliseconds - Self.start) / spacing)
        guard parts.lane == lane, (0..<count).contains(index) else { return nil }
        return self.parts(at: index, slot: parts.slot) == parts ? index : nil
    }

    /// How many posts have an id below `id`.
    func count(below id: RemoteID) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.id(at: middle) < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index of the last post before an instant, if there is one.
    func lastIndex(before milliseconds: Int64) -> Int? {
        var index = min(Int(max(milliseconds - Self.start, 0) / spacing), count - 1)
        while index >= 0, self.milliseconds(at: index) >= milliseconds { index -= 1 }
        return index >= 0 ? index : nil
    }
}
