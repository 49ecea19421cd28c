import Accounts
package import Database
import Platforms

/// Keeps `post_search` in step with the posts, inside the transaction that changes them.
package enum SearchIndex {
    /// Writes the rows of some posts anew from what the tables hold.
    ///
    /// Whoever changes a part of what is searched (a caption, a tag) calls this in the same transaction.
    package static func refresh(_ posts: [PostID], at now: Timestamp, in tx: Transaction) throws {
        let records = try tx.all(Post.self, "SELECT * FROM posts WHERE \("id", isOneOf: posts)")
        let media = try tx.all(
            Media.self,
            "SELECT * FROM media WHERE \("post_id", isOneOf: posts) AND removed_at IS NULL ORDER BY position"
        )
        let byPost = Dictionary(grouping: media, by: \.post)
        try tx.runAll(
            records.map { post in
                let searched = (byPost[post.id] ?? []).map { SearchedMedia(kind: $0.kind, alt: $0.alt) }
                let document = SearchDocument(post.content, platform: post.platform, media: searched)
                return write(
                    document,
                    of: post.id,
                    user: post.user,
                    createdAt: post.content.createdAt,
                    at: now
                )
            }
        )
    }

    /// The statement that writes one row, new or not.
    static func write(
        _ document: SearchDocument,
        of post: PostID,
        user: UserID,
        createdAt: Timestamp,
        at now: Timestamp
    ) -> SQL {
        let places = SearchSequence.places(at: createdAt)
        let (first, last) = (places.lowerBound, places.upperBound)
        return """
            INSERT INTO main.post_search (post_id, user_id, sequence, words, is_stale, created_at, updated_at)
            VALUES (\(post), \(user), \(nextPlace(first, last)), \(document.column), \(false), \(now), \(now))
            ON CONFLICT (post_id) DO UPDATE SET
              words = excluded.words, is_stale = \(false), updated_at = excluded.updated_at,
              sequence = CASE
                WHEN post_search.sequence BETWEEN CAST(\(first) AS BIGINT) AND CAST(\(last) AS BIGINT)
                THEN post_search.sequence ELSE excluded.sequence END
            """
    }

    /// On SQLite a place is taken for everybody, since it is the row's own number, so the index itself is asked.
    private static func nextPlace(_ first: Int64, _ last: Int64) -> SQL {
        let firstPlace: SQL = "CAST(\(first) AS BIGINT)"
        let lastPlace: SQL = "CAST(\(last) AS BIGINT)"
        let onSQLite: SQL = """
            (SELECT coalesce(max(f.rowid) + 1, \(firstPlace)) FROM \(index: "post_search_fts") f
             WHERE f.rowid BETWEEN \(firstPlace) AND \(lastPlace))
            """
        let onPostgres: SQL = """
            (SELECT coalesce(max(s.sequence) + 1, \(firstPlace)) FROM post_search s
             WHERE s.sequence BETWEEN \(firstPlace) AND \(lastPlace))
            """
        return "\(sqlite: onSQLite, postgres: onPostgres)"
    }
}

/// The places of posts in the order of time: those of one millisecond side by side.
enum SearchSequence {
    private static let bits: Int64 = 15

    static func places(at instant: Timestamp) -> ClosedRange<Int64> {
        let first = instant.milliseconds << bits
        return first...(first + (1 << bits) - 1)
    }

    /// The first place of an instant, for `before:` and `after:`.
    static func first(at instant: Timestamp) -> Int64 { places(at: instant).lowerBound }
}
