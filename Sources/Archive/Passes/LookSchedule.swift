package import Database

/// When a stored post is looked at again at its platform: often while it is young, seldom when it is old.
///
/// Most edits come within the hour and most reactions within days. An old post changes when somebody mends an alt text or
/// clears out an account, which half a year's wait finds in time.
package enum LookSchedule {
    /// Up to which age of a post it is looked at how often.
    package static let steps: [(age: Duration, pause: Duration)] = [
        (days(1), .seconds(2 * 3600)),
        (days(7), days(1)),
        (days(30), days(7)),
        (days(365), days(30)),
    ]

    /// How often a post is looked at that is older than all steps, or gone.
    package static let longestPause = days(182)

    /// How long after a platform first said that a post isn't there it is asked once more.
    ///
    /// A day at least, so that what was hidden for an hour isn't noted as deleted.
    package static let proof = days(1)

    /// Up to a quarter sooner or later than the pause, so that a backfill's posts don't all come due together.
    package static func nextLook(after now: Timestamp, atPostOf created: Timestamp) -> Timestamp {
        now.adding(pause(atAge: now - created) * Double.random(in: 0.75...1.25))
    }

    /// The pause without its scatter.
    ///
    /// A post from the future is a young one.
    package static func pause(atAge age: Duration) -> Duration {
        steps.first { age < $0.age }?.pause ?? longestPause
    }

    /// Makes a post the first one that the next sync looks at.
    package static func putFirst(_ post: PostID, in tx: Transaction) throws {
        let first = Timestamp(milliseconds: 0)
        try tx.run("UPDATE main.post_looks SET next_look_at = \(first) WHERE post_id = \(post)")
    }

    private static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
