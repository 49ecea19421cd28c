package import Database
package import Queue

/// Asks the platform whether a connection's token still works, as a job; each active connection daily.
package struct VerifyConnection: Job {
    package static let kind = "accounts.verify"
    package static let queue: QueueName = "sync"
    package static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(3600), attempts: 5)

    package let verified: ConnectionID

    package init(_ connection: ConnectionID) {
        verified = connection
    }

    package var connection: ConnectionID? { verified }
    package var lanes: [Lane] { [.questions(verified)] }
    package var dedupeKey: String? { "\(Self.kind):\(verified)" }
}
