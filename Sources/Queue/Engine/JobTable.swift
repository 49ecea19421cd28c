import Database

/// The statements that move jobs, each within the caller's transaction.
///
/// Any node may run any of them at any time: there is no leader, and running one twice does no harm.
package struct JobTable: Sendable {
    package let clock: QueueClock

    package init(clock: QueueClock = .database) {
        self.clock = clock
    }

    /// The most rows one promotion, sweep or prune touches, so that no transaction is long.
    static let portion = 500
}

/// Why a job waits.
package enum WaitReason: String, ColumnValue, Sendable, CaseIterable {
    case schedule, retry, snooze, lost, released
    case rateLimit = "rate_limit"
    case unknownKind = "unknown_kind"
}
