package import Database
package import Platforms
package import Queue

/// Going through everything one user has of one platform with today's normaliser, as a job.
package struct ReprocessArchive: Job {
    package static let kind = "archive.reprocess"
    package static let queue: QueueName = "sync"
    /// After those that ask a platform for news: what it reads is there for good.
    package static let priority = 200
    /// It begins anew, which does no harm.
    package static let isResumable = true
    package static let timeLimit: Duration = .seconds(12 * 3600)

    package let owner: UserID
    package let platform: PlatformKind
    /// Opened when it was asked for, so that it can be watched from the start.
    package let run: RunID

    package init(_ platform: PlatformKind, of owner: UserID, run: RunID) {
        self.owner = owner
        self.platform = platform
        self.run = run
    }

    package var dedupeKey: String? { Self.dedupeKey(platform, of: owner) }

    package static func dedupeKey(_ platform: PlatformKind, of owner: UserID) -> String {
        "archive.reprocess:\(owner):\(platform.rawValue)"
    }
}
