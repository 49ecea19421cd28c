package import Database
package import Queue

/// Gives access back to a platform after its connection was deleted, as a job.
package struct RevokeToken: Job {
    package static let kind = "accounts.revoke"
    package static let queue: QueueName = "sync"
    package static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(7200), attempts: 8)

    package let revocation: RevocationID

    package init(_ revocation: RevocationID) {
        self.revocation = revocation
    }

    package var dedupeKey: String? { "accounts.revoke:\(revocation)" }
}
