package import Database
package import Queue

/// Taking in one export file, as a job.
///
/// It asks no platform, so it belongs to no connection: an account that is switched off, or has no token, can be imported.
package struct ImportExport: Job {
    package static let kind = "transfer.import"
    package static let queue: QueueName = "import"
    package static let timeLimit: Duration = .seconds(24 * 3600)
    /// What is done is written down with every portion.
    package static let isResumable = true
    package static let retry = RetryPolicy(base: .seconds(15), cap: .seconds(600), attempts: 6)

    package let run: RunID

    package init(_ run: RunID) {
        self.run = run
    }

    package var dedupeKey: String? { Self.dedupeKey(run) }

    package static func dedupeKey(_ run: RunID) -> String { "transfer.import:\(run)" }
}
