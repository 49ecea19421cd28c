import Accounts
package import Database
package import Queue

/// The publishing of one target, as a job.
///
/// The posts of one account go out one after the other; what is sent, and whether it may be, is the ledger's to say.
package struct PublishTarget: Job {
    package static let kind = "publishing.publish"
    package static let queue: QueueName = "publish"
    /// A large video on a slow line.
    package static let timeLimit: Duration = .seconds(3600)
    package static let retry: RetryPolicy = .publish
    /// What was sent is in the ledger, so whoever takes it up goes on safely; a post is rarely what ends a program.
    package static let mostLosses = 25

    /// How much sooner an urgent one goes than the account's other due posts.
    package static let urgentPriority = 50

    package let published: TargetID
    package let through: ConnectionID

    package init(_ target: TargetID, through connection: ConnectionID) {
        published = target
        through = connection
    }

    package var target: String? { published.text }
    package var connection: ConnectionID? { through }
    package var turn: String? { "publish:\(through)" }
    package var lanes: [Lane] { [.posts(through)] }
    package var dedupeKey: String? { Self.dedupeKey(published) }

    package static func dedupeKey(_ target: TargetID) -> String { "publishing.publish:\(target)" }
}

extension JobQueue {
    /// Enqueues the publishing of a target, an urgent one before the account's others: at first as whenever it goes on.
    ///
    /// `isUrgent`: Nil asks its composition.
    @discardableResult
    func publish(
        _ target: TargetID,
        through connection: ConnectionID,
        start: NewJob.Start = .now,
        isUrgent: Bool? = nil,
        in tx: Transaction
    ) throws -> JobID {
        let isUrgent =
            try isUrgent
            ?? tx.value(
                Bool.self,
                """
                SELECT c.is_urgent FROM targets t JOIN compositions c ON c.id = t.composition_id WHERE t.id = \(target)
                """
            ) ?? false
        return try enqueue(
            PublishTarget(target, through: connection),
            in: tx,
            start: start,
            priority: isUrgent ? PublishTarget.urgentPriority : nil
        )
    }
}
