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
        /// Oldest first.
        package let versions: [Version]
        /// Oldest first.
        package let snapshots: [Snapshot]
        /// The post answered, if it is here.
        package let parent: Post?
        /// The answers to it that are here, oldest first.
        package let replies: [Post]
    }

    /// One version of a post's native data.
    package struct Version: Sendable, Hashable, Identifiable {
        package let id: IngestedPostID
        package let instance: String
        package let receivedAt: Timestamp
        package let contentHash: String
    }

    /// Nil when there is no such post in the scope.
    package static func detail(_ id: PostID, in tx: Transaction) throws -> Detail? {
        guard let post = try tx.one(Post.self, "SELECT * FROM posts WHERE id = \(id)") else { return nil }
        let versions = try tx.rows(
            "SELECT id, instance, received_at, content_hash FROM ingested_posts WHERE post_id = \(id) ORDER BY id"
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
            parent: try parent(of: post, in: tx),
            replies: try tx.all(
                Post.self,
                """
                SELECT * FROM posts
                WHERE reply_to_id = \(post.platformPostID) AND platform = \(post.platform)
                  AND instance = \(post.instance)
                ORDER BY created_at_platform, id
                """
            )
        )
    }

    private static func parent(of post: Post, in tx: Transaction) throws -> Post? {
        if let fullID = post.content.replyToFullID,
            let parent = try tx.one(Post.self, "SELECT * FROM posts WHERE full_id = \(fullID)")
        {
            return parent
        }
        guard let id = post.content.replyToID else { return nil }
        return try tx.one(
            Post.self,
            """
            SELECT * FROM posts
            WHERE platform = \(post.platform) AND instance = \(post.instance) AND platform_post_id = \(id)
            """
        )
    }

    /// The native data of one version, as the platform sent it.
    package static func native(_ version: IngestedPostID, in tx: Transaction) throws -> JSONValue? {
        try tx.first("SELECT post_data FROM ingested_posts WHERE id = \(version)")?.json("post_data")
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
