package import Database

/// Notes that a post is gone at its platform.
///
/// It stays in the archive.
///
/// One look that finds nothing is no proof: whoever calls this has made sure that the account may still look, and has
/// looked twice. A post that is seen again afterwards is there again by itself.
package enum PostDeletion {
    package static func note(_ posts: [PostID], run: RunID?, at now: Timestamp, in tx: Transaction) throws {
        let count = try tx.run(
            """
            UPDATE main.posts SET deleted_on_platform = \(true), deleted_at_platform = \(now), updated_at = \(now)
            WHERE \("id", isOneOf: posts) AND NOT deleted_on_platform
            """
        )
        guard let run, count > 0 else { return }
        try tx.run(
            "UPDATE main.runs SET posts_deleted = posts_deleted + \(count), updated_at = \(now) WHERE id = \(run)"
        )
    }
}
