package import Database
package import Queue

/// Making the thumbnails of one user's images, as a job: one for all that wait, however many there are.
package struct MakeThumbnails: Job {
    package static let kind = "archive.thumbnails"
    /// Its own, so that pictures being looked into never stand in the way of posts and files being fetched.
    package static let queue: QueueName = "thumbnails"
    package static let timeLimit: Duration = .seconds(1800)
    /// What is made is made; the rest still says that it waits.
    package static let isResumable = true
    package static let retry = RetryPolicy(base: .seconds(30), cap: .seconds(3600), attempts: 8)
    /// The rows of the files tell what became of each.
    package static let keepsHistory = false
    /// After this long the next user has a turn.
    package static let turn: Duration = .seconds(60)

    package let owner: UserID

    package init(of owner: UserID) {
        self.owner = owner
    }

    package var dedupeKey: String? { "archive.thumbnails:\(owner)" }
}
