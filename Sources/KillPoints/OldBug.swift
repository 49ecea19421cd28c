#if KILL_POINTS
    import Foundation
#endif

/// A rule of publishing that tests leave out, to see that what is to prove the rule notices.
///
/// Everything a rule is for can be right by chance; a proof that passes without the rule proves nothing. In builds for
/// people every rule holds, and nothing can be said against it; see `KILL_POINTS` in Package.swift. In the others the
/// environment names those that don't: `ROOST_TEST_OLD_BUG=no-fence`, several with commas.
package enum OldBug: CaseIterable, Sendable {
    /// Nobody asks whether the job is still held, nor how long it will be, before something is sent for it.
    case noFence
    /// That something is about to be sent is not on the disk before it is.
    case noDurableIntent
    /// SQLite's commits are not synced.
    case unsyncedCommits
    /// What is late is sent like anything else.
    case noLateRule

    /// Whether this rule is left out.
    @inline(__always)
    package var isOn: Bool {
        #if KILL_POINTS
            Self.named.contains(name)
        #else
            false
        #endif
    }

    #if KILL_POINTS
        package var name: String {
            switch self {
            case .noFence: "no-fence-around-sending"
            case .noDurableIntent: "no-durable-intent"
            case .unsyncedCommits: "synchronous-is-normal"
            case .noLateRule: "no-rule-for-what-is-late"
            }
        }

        private static let named = Set(
            (ProcessInfo.processInfo.environment["ROOST_TEST_OLD_BUG"] ?? "").split(separator: ",")
                .map(String.init)
        )
    #endif
}
