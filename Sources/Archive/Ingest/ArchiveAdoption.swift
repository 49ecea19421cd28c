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
    /// `accountID` is the account's id at the platform.
    @discardableResult
    package static func adopt(
        by source: ArchiveSource,
        accountID: String,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> Int {
        guard let connection = source.ownConnection else { return 0 }
        let count = try tx.run(
            """
            UPDATE main.posts SET connection_id = \(connection), updated_at = \(now)
            WHERE user_id = \(source.user) AND author_id = \(accountID) AND platform = \(source.platform)
              AND instance = \(source.instance) AND connection_id IS NULL
            """
        )
        for table in ["media", "ingested_posts"] {
            try tx.run(
                """
                UPDATE main.\(uncheckedCode: table) SET connection_id = \(connection), updated_at = \(now)
                WHERE connection_id IS NULL
                  AND post_id IN (SELECT id FROM posts WHERE connection_id = \(connection))
                """
            )
        }
        return count
    }
}
