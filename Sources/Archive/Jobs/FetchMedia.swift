import Accounts
package import Database
package import Queue

/// The download of one media file, as a job.
package struct FetchMedia: Job {
    package static let kind = "archive.media"
    package static let queue: QueueName = "media"
    package static let timeLimit: Duration = .seconds(1800)
    package static let retry = RetryPolicy(base: .seconds(15), cap: .seconds(1800), attempts: 8)
    /// There are as many as files, and the file's row tells what became of each.
    package static let keepsHistory = false

    package let file: MediaFileID
    package let source: ConnectionID
    package let run: RunID?

    package init(_ file: MediaFileID, of connection: ConnectionID, run: RunID?) {
        self.file = file
        source = connection
        self.run = run
    }

    package var connection: ConnectionID? { source }
    package var lanes: [Lane] { [.files(source)] }
    package var dedupeKey: String? { "archive.media:\(file)" }
}
