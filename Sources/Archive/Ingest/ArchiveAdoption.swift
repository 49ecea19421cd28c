import Accounts
package import Database

/// Gives an account's archive back to it when it is connected again.
///
/// Deleting a connection leaves its posts without one; they still say whose they are.
package enum ArchiveAdoption {
    /// Puts what an account left behind under its new connection.
    ///
    /// Returns how many posts that are.
    ///
    /// `accountID` is the account's id at the platform, `handle` its name with its server. What came with an export
    /// knows the handle alone.
    @discardableResult
    package static func adopt(
        by source: ArchiveSource,
        accountID: String,
        handle: String? = nil,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> Int {
        guard let connection = source.ownConnection else { return 0 }
        let count = try tx.run(
            """
            UPDATE main.posts SET connection_id = \(connection), updated_at = \(now)
            WHERE user_id = \(source.user) AND platform = \(source.platform)
              AND (author_id = \(accountID) OR (author_id IS NULL AND author_handle = \(handle)))
              AND instance = \(source.instance) AND connection_id IS NULL
            """
        )
        // What came with an export names its author by handle alone.
        try tx.run(
            """
            UPDATE main.posts SET author_id = \(accountID), updated_at = \(now)
            WHERE user_id = \(source.user) AND connection_id = \(connection) AND author_id IS NULL
              AND author_handle = \(handle)
            """
        )
        for table in ["media", "ingested_posts", "post_looks"] {
            try tx.run(
                """
                UPDATE main.\(uncheckedCode: table) SET connection_id = \(connection), updated_at = \(now)
                WHERE connection_id IS NULL
                  AND post_id IN (SELECT id FROM posts WHERE connection_id = \(connection))
                """
            )
        }
        try tx.run(
            """
            UPDATE main.post_contexts SET connection_id = \(connection), updated_at = \(now)
            WHERE connection_id IS NULL AND user_id = \(source.user) AND platform = \(source.platform)
              AND instance = \(source.instance)
            """
        )
        // What was only ever watched had no place in the schedule.
        try tx.run(
            """
            INSERT INTO main.post_looks (post_id, user_id, connection_id, next_look_at, created_at, updated_at)
            SELECT id, user_id, connection_id, first_seen_at, \(now), \(now) FROM posts
            WHERE connection_id = \(connection)
            ON CONFLICT (post_id) DO NOTHING
            """
        )
        return count
    }
}
