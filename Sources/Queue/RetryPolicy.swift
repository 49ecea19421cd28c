package import Database

/// How often a job that failed is tried again, and with what pauses.
///
/// The pause before try *n+1* is `d/2 … d` where `d = min(cap, base · 2^(n−1))`: it grows, and jobs that failed
/// together do not come back together. Only failures count; waiting for a limit, a snooze, a stop of the
/// program and a lost worker don't.
package struct RetryPolicy: Sendable, Hashable {
    package let base: Duration
    package let cap: Duration
    /// Failures after which the job is dead; nil where only ``giveUpAfter`` ends it.
    package let attempts: Int?
    /// The time after its scheduled start when no further attempt is made.
    package let giveUpAfter: Duration?

    package init(base: Duration, cap: Duration, attempts: Int, giveUpAfter: Duration? = nil) {
        self.base = base
        self.cap = cap
        self.attempts = attempts
        self.giveUpAfter = giveUpAfter
    }

    /// Limited by time rather than by number.
    package init(base: Duration, cap: Duration, giveUpAfter: Duration) {
        self.base = base
        self.cap = cap
        self.attempts = nil
        self.giveUpAfter = giveUpAfter
    }

    package static let standard = media
    package static let publish = RetryPolicy(
        base: .seconds(10),
        cap: .seconds(600),
        giveUpAfter: .seconds(86_400)
    )
    package static let actions = RetryPolicy(base: .seconds(5), cap: .seconds(300), attempts: 6)
    package static let media = RetryPolicy(base: .seconds(15), cap: .seconds(1800), attempts: 8)
    package static let sync = RetryPolicy(base: .seconds(30), cap: .seconds(3600), attempts: 8)
    package static let captions = RetryPolicy(base: .seconds(60), cap: .seconds(21_600), attempts: 5)

    /// The pause after failure number `attempt` (from 1) of `job`: always the same for the same two.
    package func pause(after attempt: Int, of job: JobID) -> Duration {
        let doublings = min(max(attempt - 1, 0), 40)
        let exact = Double(base.milliseconds) * Double(UInt64(1) << UInt64(doublings))
        let whole = min(exact, Double(cap.milliseconds))
        return .milliseconds(Int64(whole / 2 + Self.unit(job, attempt) * whole / 2))
    }

    /// The pause a server asked for, with up to a tenth more, or the policy's own when that is longer.
    package func pause(after attempt: Int, of job: JobID, atLeast asked: Duration) -> Duration {
        let asked = Double(asked.milliseconds) * (1 + Self.unit(job, attempt) / 10)
        return max(pause(after: attempt, of: job), .milliseconds(Int64(asked)))
    }

    /// A number from 0 up to 1, by splitmix64 over the job and the attempt.
    private static func unit(_ job: JobID, _ attempt: Int) -> Double {
        // FNV-1a over the id: Swift's own hash differs from run to run.
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in job.text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        state &+= UInt64(truncatingIfNeeded: attempt) &* 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(UInt64(1) << 53)
    }
}
