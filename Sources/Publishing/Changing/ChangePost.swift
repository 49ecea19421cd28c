import Accounts
package import Database
package import Queue

/// Changing or deleting what was published for one target, as a job.
///
/// It takes its turn with the account's posts, so that nothing of it happens at the same time as another.
package struct ChangePost: Job {
    package static let kind = "publishing.change"
    package static let queue: QueueName = PublishTarget.queue
    package static let timeLimit: Duration = .seconds(600)
    package static let retry: RetryPolicy = .publish
    package static let mostLosses = 25

    package let changed: TargetID
    package let through: ConnectionID

    package init(_ target: TargetID, through connection: ConnectionID) {
        changed = target
        through = connection
    }

    package var target: String? { changed.text }
    package var connection: ConnectionID? { through }
    package var turn: String? { PublishTarget(changed, through: through).turn }
    package var lanes: [Lane] { [.posts(through)] }
    package var dedupeKey: String? { "publishing.change:\(changed)" }
}
