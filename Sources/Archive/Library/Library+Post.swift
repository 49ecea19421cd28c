import Accounts
package import Database
package import Platforms

extension Library {
    /// Everything the archive has of one post.
    package struct Detail: Sendable {
        package let post: Post
        package let media: [MediaWithFile]
        /// What the post no longer shows, kept.
        package let removedMedia: [Media]
        /// Oldest first; those from exports, which say less, before all others.
        package let versions: [Version]
        /// Oldest first.
        package let snapshots: [Snapshot]
        /// Nil for what no connection of one's own brings.
        package let look: Look?
        package let thread: Thread
    }

    /// One version of a post's native data.
    package struct Version: Sendable, Hashable, Identifiable {
        package let id: IngestedPostID
        package let instance: String
        package let receivedAt: Timestamp
        package let contentHash: String
    }

    /// When a post was looked at again at its platform, and when it is next.
    package struct Look: Sendable, Hashable {
        package let last: Timestamp?
        package let next: Timestamp
        /// When the platform first said that it isn't there.
        package let missingSince: Timestamp?
    }

    /// Nil when there is no such post in the scope.
    package static func detail(_ id: PostID, in tx: Transaction) throws -> Detail? {
        guard let post = try tx.one(Post.self, "SELECT * FROM posts WHERE id = \(id)") else { return nil }
        let versions = try tx.rows(
            """
            SELECT id, instance, received_at, content_hash FROM ingested_posts WHERE post_id = \(id)
            ORDER BY CASE WHEN is_export THEN 0 ELSE 1 END, id
            """
        ).map { row in
            Version(
                id: try row.value("id"),
                instance: try row.value("instance"),
                receivedAt: try row.value("received_at"),
                contentHash: try row.value("content_hash")
            )
        }
        return Detail(
            post: post,
            media: try media(of: [id], in: tx)[id] ?? [],
            removedMedia: try tx.all(
                Media.self,
                "SELECT * FROM media WHERE post_id = \(id) AND removed_at IS NOT NULL ORDER BY removed_at, id"
            ),
            versions: versions,
            snapshots: try tx.all(
                Snapshot.self,
                "SELECT * FROM snapshots WHERE post_id = \(id) ORDER BY taken_at"
            ),
            look: try tx.first(
                """
                SELECT last_look_at, next_look_at, missing_since FROM post_looks
                WHERE post_id = \(id) AND connection_id IS NOT NULL
                """
            ).map { row in
                Look(
                    last: try row.value("last_look_at"),
                    next: try row.value("next_look_at"),
                    missingSince: try row.value("missing_since")
                )
            },
            thread: try thread(around: post, in: tx)
        )
    }

    /// The native data of one version, as the platform sent it.
    package static func native(_ version: IngestedPostID, in tx: Transaction) throws -> JSONValue? {
        try tx.first("SELECT post_data FROM ingested_posts WHERE id = \(version)")?.json("post_data")
    }

    /// The native data of all versions of a post.
    package static func natives(of post: PostID, in tx: Transaction) throws -> [IngestedPostID: JSONValue] {
        try tx.rows("SELECT id, post_data FROM ingested_posts WHERE post_id = \(post)").reduce(into: [:]) {
            $0[try $1.value("id")] = try $1.json("post_data")
        }
    }

    // MARK: What a person does to posts

    /// Shows posts in the public feed, or doesn't.
    ///
    /// Returns how many changed.
    @discardableResult
    package static func setPublished(_ isPublished: Bool, _ posts: [PostID], in tx: Transaction) throws -> Int
    {
        try tx.run(
            """
            UPDATE main.posts SET published = \(isPublished)
            WHERE \("id", isOneOf: posts) AND published <> \(isPublished)
            """
        )
    }
}
