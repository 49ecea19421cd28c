package import Database
package import Queue

/// Renews a connection's token before it ends, as a job: one at a time for each connection.
///
/// It names no ``connection``, so that it runs while the connection's other work is held: it may be what sets that free.
package struct RefreshToken: Job {
    package static let kind = "accounts.refresh"
    package static let queue: QueueName = "sync"
    package static let priority = 50
    package static let retry = RetryPolicy(base: .seconds(300), cap: .seconds(3600), attempts: 6)

    package let refreshed: ConnectionID
    /// Whether the token was refused already, so that its date says nothing.
    package let isRefused: Bool

    package init(_ connection: ConnectionID, isRefused: Bool = false) {
        refreshed = connection
        self.isRefused = isRefused
    }

    package var lanes: [Lane] { [.questions(refreshed)] }
    package var dedupeKey: String? { "accounts.refresh:\(refreshed)" }
}
