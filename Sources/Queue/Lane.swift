/// A limit that jobs share, such as “300 requests in 5 minutes for this account”.
///
/// A job takes its permits when it is claimed. One that finds none gets the exact time of its own permit and
/// waits for it outside of the ready jobs: it is touched once, however many wait with it.
package struct Lane: Hashable, Sendable, Codable {
    /// Unique program-wide, such as `mastodon:con-19a9e3c5f21a0b3c4:publish`.
    package let name: String
    /// The time in which one permit grows back.
    let intervalMicroseconds: Int64
    /// Permits that may be taken at once after a rest.
    let burst: Int64
    /// Permits that this job takes.
    let cost: Int64

    package init(_ name: String, permits: Int, per period: Duration, burst: Int, cost: Int = 1) {
        self.name = name
        self.intervalMicroseconds = period.milliseconds * 1000 / Int64(max(permits, 1))
        self.burst = Int64(max(burst, cost, 1))
        self.cost = Int64(max(cost, 1))
    }

    private enum CodingKeys: String, CodingKey {
        case name = "lane"
        case intervalMicroseconds = "every_us"
        case burst, cost
    }
}

/// A lane's bucket, by the generic cell rate algorithm: one number, the time until which permits are taken.
struct LaneBucket: Hashable, Sendable {
    var intervalMicroseconds: Int64
    var burst: Int64
    var takenUntilMicroseconds: Int64 = 0
    /// Milliseconds, as all below.
    var blockedUntil: Int64?
    var serverRemaining: Int64?
    var serverResetsAt: Int64?

    /// The first instant at which a job of `cost` may run, taking its permits; `now` when it may run at once.
    ///
    /// `slot`: The instant this job was given before, if any: its permits are taken already.
    mutating func reserve(cost: Int64, slot: Int64?, now: Int64) -> Int64 {
        let open = max(now, opens(cost: cost, now: now))
        if let slot, open == now {
            if slot <= now { take(cost, now) }
            return max(slot, now)
        }
        let from = max(takenUntilMicroseconds, open * 1000)
        let until = from + cost * intervalMicroseconds
        // Rounded up: a millisecond early is early.
        let earliest = max(open, (until - burst * intervalMicroseconds + 999) / 1000)
        takenUntilMicroseconds = until
        if earliest <= now { take(cost, now) }
        return earliest
    }

    /// Keeps count between two answers of the server.
    private mutating func take(_ cost: Int64, _ now: Int64) {
        guard isTold(now), let remaining = serverRemaining else { return }
        serverRemaining = max(0, remaining - cost)
    }

    /// When what the server said lets `cost` through.
    private func opens(cost: Int64, now: Int64) -> Int64 {
        var open = blockedUntil ?? now
        if let remaining = serverRemaining, let reset = serverResetsAt, isTold(now), remaining < cost {
            open = max(open, reset)
        }
        return open
    }

    private func isTold(_ now: Int64) -> Bool { serverResetsAt.map { $0 > now } ?? false }
}
