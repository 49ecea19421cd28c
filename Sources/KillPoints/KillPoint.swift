#if KILL_POINTS
    import Foundation
    import Synchronization
#endif

/// A named step at which tests let the program die, as by a power cut: nothing after it is done, and nothing is tidied up.
///
/// In builds for people the name stands for nothing and is not in the program; see `KILL_POINTS` in Package.swift. In the
/// others the environment says where: `ROOST_TEST_KILL_AT_STEP=post.answered`, or `post.answered#3` for the third time it is
/// reached. `ROOST_TEST_STOP_AT_STEP` likewise stops the program there until it is told to go on, as a machine that sleeps.
package enum KillPoint {
    @inline(__always)
    package static func reach(_ name: @autoclosure () -> StaticString) {
        #if KILL_POINTS
            let reached = "\(name())"
            Armed.dying.reach(reached)
            Armed.stopping.reach(reached)
        #endif
    }
}

#if KILL_POINTS
    private final class Armed: Sendable {
        static let dying = Armed("ROOST_TEST_KILL_AT_STEP", SIGKILL)
        static let stopping = Armed("ROOST_TEST_STOP_AT_STEP", SIGSTOP)

        private let name: String
        private let signal: Int32
        private let left: Mutex<Int>

        init(_ variable: String, _ signal: Int32) {
            let parts = (ProcessInfo.processInfo.environment[variable] ?? "").split(separator: "#")
                .map(String.init)
            name = parts.first ?? ""
            self.signal = signal
            left = Mutex(parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
        }

        func reach(_ reached: String) {
            guard reached == name else { return }
            let isDue = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isDue { kill(getpid(), signal) }
        }
    }
#endif
