import Database

// Accounts that are at a server of the day, and sessions that are ended without an app.

extension AccountTables {
    static let servers = Migration(17, "servers") { d in
        [
            """
            ALTER TABLE main.connections ADD COLUMN server TEXT NOT NULL DEFAULT '' CHECK (server = lower(server))
            """
        ]
            // SQLite frees no column of its rule, so the table is made anew with what is in it.
            + rebuilt(
                d,
                """
                server TEXT NOT NULL DEFAULT '' CHECK (server = lower(server)),
                auth_kind TEXT NOT NULL DEFAULT 'oauth',
                -- None where there are no apps.
                client_key TEXT,
                """,
                clientKey: "nullif(client_key, '')"
            )
    } down: { d in
        // What has no app keeps its row, as before this version nothing could end it.
        rebuilt(d, "client_key TEXT NOT NULL,", clientKey: "coalesce(client_key, '')") + [
            "ALTER TABLE main.connections DROP COLUMN server"
        ]
    }

    /// What is given back after its connection is gone, in a table with other columns than before.
    private static func rebuilt(_ d: Dialect, _ columns: String, clientKey: String) -> [String] {
        let kept =
            "id, user_id, platform, instance, account, access_token, client_secret, created_at, updated_at"
        return [
            "CREATE TABLE main.revocations_before AS SELECT * FROM main.revocations",
            "DROP TABLE main.revocations",
            """
            CREATE TABLE main.revocations (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL CHECK (instance = lower(instance)),
              account TEXT NOT NULL,
              access_token TEXT NOT NULL,
              \(columns)
              client_secret TEXT,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
            ) \(d.strict)
            """,
            """
            INSERT INTO main.revocations (\(kept), client_key) SELECT \(kept), \(clientKey) FROM main.revocations_before
            """,
            "DROP TABLE main.revocations_before",
            d.index("revocations_user", on: "revocations", "user_id, created_at"),
        ] + d.touch("revocations")
    }

    /// The words as they stood when these tables were made.
    private static let platforms =
        "'mastodon', 'pixelfed', 'bluesky', 'strava', 'instagram', 'facebook', 'linkedin', 'x', 'threads'"
}
