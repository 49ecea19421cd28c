import Database

// Letting Roost into an account in a browser: what is under way, what is to be taken back, and when tokens are renewed.

extension AccountTables {
    static let authorizations = Migration(9, "authorizations") { d in
        [
            // What a person was sent away with; it is over in ten minutes.
            """
            CREATE TABLE main.authorizations (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              -- The connection that is to be reconnected, later the one that was made.
              connection_id TEXT,
              -- The browser that began it; none where a program did.
              session_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL CHECK (instance = lower(instance)),
              name TEXT CHECK (length(name) BETWEEN 1 AND 100),
              -- The app it was begun with, also when another took its place meanwhile.
              client_id TEXT NOT NULL,
              client_secret TEXT,
              redirect_uri TEXT NOT NULL,
              issuer TEXT,
              \(d.flag("sends_issuer", default: false)),
              scopes TEXT NOT NULL,
              -- A copied row tells nobody what the browser carries.
              state_hash TEXT NOT NULL UNIQUE,
              -- Sealed; gone once it was used.
              proof TEXT,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'spent', 'connected', 'refused')),
              code TEXT,
              sentence TEXT,
              expires_at \(d.timestamp) NOT NULL,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              \(d.owningReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index("authorizations_user", on: "authorizations", "user_id, created_at"),
            d.index("authorizations_created", on: "authorizations", "created_at"),
            d.index(
                "authorizations_connection",
                on: "authorizations",
                "user_id, connection_id",
                where: "connection_id IS NOT NULL"
            ),

            // Access that is to be given back, kept after its connection is gone until the platform has heard of it.
            """
            CREATE TABLE main.revocations (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL CHECK (instance = lower(instance)),
              account TEXT NOT NULL,
              access_token TEXT NOT NULL,
              client_key TEXT NOT NULL,
              client_secret TEXT,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
            ) \(d.strict)
            """,
            d.index("revocations_user", on: "revocations", "user_id, created_at"),

            "ALTER TABLE main.connections ADD COLUMN token_issued_at \(d.timestamp)",
            // When the token is renewed next; none where that can't be.
            "ALTER TABLE main.connections ADD COLUMN token_refresh_at \(d.timestamp)",
            // Set before the platform is asked, emptied with the answer: what is left tells that an answer was lost.
            "ALTER TABLE main.connections ADD COLUMN refresh_started_at \(d.timestamp)",
            d.index(
                "connections_token_refresh",
                on: "connections",
                "token_refresh_at",
                where: "token_refresh_at IS NOT NULL"
            ),
        ] + d.touch("authorizations") + d.touch("revocations")
    } down: { _ in
        [
            "DROP INDEX main.connections_token_refresh",
            "ALTER TABLE main.connections DROP COLUMN refresh_started_at",
            "ALTER TABLE main.connections DROP COLUMN token_refresh_at",
            "ALTER TABLE main.connections DROP COLUMN token_issued_at",
            "DROP TABLE main.revocations",
            "DROP TABLE main.authorizations",
        ]
    }

    /// The words as they stood when these tables were made.
    private static let platforms =
        "'mastodon', 'pixelfed', 'bluesky', 'strava', 'instagram', 'facebook', 'linkedin', 'x', 'threads'"
}
