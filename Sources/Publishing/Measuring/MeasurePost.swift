import Accounts
package import Database
package import Queue

/// Another look at how a published target is received, as a job.
package struct MeasurePost: Job {
    package static let kind = "publishing.measure"
    package static let queue: QueueName = "sync"
    /// A number that is late is no harm; a look of the archive's own may come first.
    package static let priority = 120
    package static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(3600), attempts: 4)
    package static let keepsHistory = false

    package let measured: TargetID
    package let through: ConnectionID

    package init(_ target: TargetID, through connection: ConnectionID) {
        measured = target
        through = connection
    }

    package var connection: ConnectionID? { through }
    package var target: String? { measured.text }
    package var lanes: [Lane] { [.questions(through)] }
    package var dedupeKey: String? { "publishing.measure:\(measured)" }
}
