import Accounts
package import Database
package import Queue

/// The pass over one connection's lists, as a job.
///
/// One at a time for a connection: two would follow the same cursors.
package struct FollowAccount: Job {
    package static let kind = "archive.follow"
    package static let queue: QueueName = "sync"
    /// A backfill of a large account takes its time; its lease is kept up by heartbeats.
    package static let timeLimit: Duration = .seconds(12 * 3600)
    /// Its cursor is stored with every page.
    package static let isResumable = true
    package static let retry = RetryPolicy(base: .seconds(30), cap: .seconds(3600), attempts: 8)

    package enum Extent: String, Sendable, Codable {
        case sync, backfill
    }

    package let followed: ConnectionID
    package let extent: Extent
    /// Opened when the pass was asked for, so that it can be watched from the start.
    package let run: RunID

    package init(_ connection: ConnectionID, _ extent: Extent, run: RunID) {
        followed = connection
        self.extent = extent
        self.run = run
    }

    package var connection: ConnectionID? { followed }
    package var lanes: [Lane] { [.questions(followed)] }
    package var dedupeKey: String? { Self.dedupeKey(followed) }

    package static func dedupeKey(_ connection: ConnectionID) -> String { "archive.follow:\(connection)" }
}
