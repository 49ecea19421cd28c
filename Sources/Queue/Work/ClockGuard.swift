package import Database
import Synchronization

/// Notices when the machine's clock is put forward or back, by holding it against the monotonic one.
///
/// Leases on SQLite are measured on it, and a jump must not make every running job look lost.
package final class ClockGuard: Sendable {
    private struct State {
        var wall = Timestamp.now
        var steady = ContinuousClock.now
        var restUntil: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let rest: Duration
    private static let tolerance: Duration = .seconds(5)

    package init(rest: Duration) {
        self.rest = rest
    }

    /// Whether there was a jump since the last look.
    ///
    /// After one, nothing is to be taken back for a while.
    package func hasJumped(wall: Timestamp = .now, steady: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            let difference = (wall - state.wall) - (steady - state.steady)
            state.wall = wall
            state.steady = steady
            guard difference > Self.tolerance || difference < .zero - Self.tolerance else { return false }
            state.restUntil = steady + rest
            return true
        }
    }

    package func allowsRescue(at steady: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in state.restUntil.map { $0 <= steady } ?? true }
    }
}
