package import Database

/// The tables of users, their sessions and tokens, platform apps, instances, connections and notices.
package enum AccountTables {
    package static let access: [TableAccess] = [
        .user("users", person: .updating("email", "display_name", "avatar_url", "time_zone")),
        .owned("user_sessions", person: .updating("current_connection_id", "is_active"), worker: .nothing),
        .owned(
            "api_tokens",
            person: Writing(insert: true, update: .columns(["name", "is_active"]), delete: true),
            worker: .nothing
        ),
        .hidden("platform_apps"),
        .hidden("instances"),
        // A connection is deleted in its user's worker scope, since rows a person may not change let go of it.
        .owned(
            "connections",
            restricted: .matching("id = {connection}"),
            person: Writing(insert: true, update: .everything, delete: false)
        ),
        .owned(
            "keyed_answers",
            person: Writing(insert: true, update: .columns(["status", "body"]), delete: true),
            worker: .nothing
        ),
        .owned(
            "authorizations",
            person: Writing(
                insert: true,
                update: .columns(["status", "code", "sentence", "proof", "client_secret"]),
                delete: true
            ),
            worker: .nothing
        ),
        .owned("revocations"),
        .owned("notices", person: .updating("seen_at")),
        // Who changes a channel is written down, which a person's own scope may not.
        .owned("notice_channels"),
        .owned("notice_deliveries"),
        .owned(
            "audit_events",
            person: .nothing,
            worker: Writing(insert: true, update: .nothing, delete: false)
        ),
    ]

    private typealias Writing = TableAccess.Writing

    package static let migrations: [Migration] = [
        accounts, keyedAnswers, authorizations, noticeChannels, mediaQuotas, servers, publishing,
    ]

    private static let accounts = Migration(1, "accounts") { d in
        [
            // Names are found whatever their case, and shown as they were typed.
            """
            CREATE TABLE main.users (
              id TEXT PRIMARY KEY,
              username TEXT NOT NULL CHECK (length(username) BETWEEN 1 AND 64),
              email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
              display_name TEXT CHECK (length(display_name) <= 200),
              avatar_url TEXT,
              time_zone TEXT NOT NULL DEFAULT 'UTC',
              password_hash TEXT,
              role TEXT NOT NULL DEFAULT 'viewer' CHECK (role IN ('admin', 'moderator', 'reviewer', 'viewer')),
              \(d.flag("is_active", default: true)),
              last_login_at \(d.timestamp),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
            ) \(d.strict)
            """,
            d.index("users_username", on: "users", "lower(username)", unique: true),
            d.index("users_email", on: "users", "lower(email)", unique: true),

            """
            CREATE TABLE main.platform_apps (
              id TEXT PRIMARY KEY,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL CHECK (instance = lower(instance)),
              client_id TEXT NOT NULL,
              client_secret TEXT,
              redirect_uri TEXT,
              scopes TEXT,
              settings \(d.json) NOT NULL DEFAULT '{}',
              \(d.flag("is_active", default: true)),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (platform, instance)
            ) \(d.strict)
            """,

            // What a server tells of itself, shared by all who use it.
            """
            CREATE TABLE main.instances (
              origin TEXT PRIMARY KEY CHECK (origin = lower(origin)),
              software TEXT NOT NULL,
              version TEXT,
              title TEXT,
              limits \(d.json) NOT NULL DEFAULT '{}',
              capabilities \(d.json) NOT NULL DEFAULT '{}',
              fetched_at \(d.timestamp) NOT NULL,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
            ) \(d.strict)
            """,

            """
            CREATE TABLE main.connections (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              software TEXT,
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_user_id TEXT NOT NULL CHECK (length(platform_user_id) > 0),
              username TEXT NOT NULL,
              display_name TEXT,
              avatar_url TEXT,
              auth_kind TEXT NOT NULL DEFAULT 'token' CHECK (auth_kind IN ('oauth', 'app_password', 'api_key', 'token')),
              access_token TEXT,
              refresh_token TEXT,
              client_key TEXT,
              client_secret TEXT,
              token_expires_at \(d.timestamp),
              scopes TEXT,
              health TEXT NOT NULL DEFAULT 'active'
                CHECK (health IN ('active', 'error', 'disconnected', 'token_expired')),
              health_message TEXT,
              error_count INTEGER NOT NULL DEFAULT 0 CHECK (error_count >= 0),
              \(d.flag("is_active", default: true)),
              \(d.flag("is_default", default: false)),
              \(d.flag("webhook_subscribed", default: false)),
              webhook_subscription_id TEXT,
              \(d.flag("sync_enabled", default: true)),
              sync_interval_minutes INTEGER NOT NULL DEFAULT 60 CHECK (sync_interval_minutes >= 5),
              last_sync_at \(d.timestamp),
              last_sync_status TEXT CHECK (last_sync_status IN ('success', 'partial', 'failed', 'cancelled')),
              next_sync_at \(d.timestamp),
              last_verified_at \(d.timestamp),
              last_used_at \(d.timestamp),
              metadata \(d.json) NOT NULL DEFAULT '{}',
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              UNIQUE (user_id, name),
              UNIQUE (user_id, platform, instance, platform_user_id),
              -- The default is one people can work with.
              CHECK (is_active OR NOT is_default)
            ) \(d.strict)
            """,
            d.index("connections_default", on: "connections", "user_id", unique: true, where: "is_default"),
            d.index("connections_user_active", on: "connections", "user_id, is_active"),
            d.index("connections_platform_active", on: "connections", "platform, is_active"),
            d.index("connections_instance", on: "connections", "instance, platform"),
            d.index("connections_health", on: "connections", "health"),
            d.index(
                "connections_sync_due",
                on: "connections",
                "next_sync_at",
                where: "sync_enabled AND is_active"
            ),
            d.index(
                "connections_token_expiry",
                on: "connections",
                "token_expires_at",
                where: "token_expires_at IS NOT NULL"
            ),

            """
            CREATE TABLE main.user_sessions (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              token_hash TEXT NOT NULL UNIQUE,
              current_connection_id TEXT,
              last_activity_at \(d.timestamp) NOT NULL,
              expires_at \(d.timestamp) NOT NULL,
              absolute_expires_at \(d.timestamp) NOT NULL,
              \(d.flag("is_active", default: true)),
              fingerprint TEXT,
              user_agent TEXT,
              ip_address TEXT CHECK (length(ip_address) <= 45),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              \(d.survivingReference("current_connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index("user_sessions_user", on: "user_sessions", "user_id, is_active, last_activity_at"),
            d.index("user_sessions_expiry", on: "user_sessions", "expires_at, is_active"),
            d.index("user_sessions_activity", on: "user_sessions", "last_activity_at, is_active"),
            d.index(
                "user_sessions_connection",
                on: "user_sessions",
                "current_connection_id",
                where: "current_connection_id IS NOT NULL"
            ),

            """
            CREATE TABLE main.api_tokens (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
              token_hash TEXT NOT NULL UNIQUE,
              scopes TEXT NOT NULL DEFAULT 'read write',
              \(d.flag("is_active", default: true)),
              expires_at \(d.timestamp),
              last_used_at \(d.timestamp),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, name)
            ) \(d.strict)
            """,

            """
            CREATE TABLE main.notices (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              connection_id TEXT,
              kind TEXT NOT NULL,
              subject TEXT NOT NULL,
              sentence TEXT NOT NULL,
              link TEXT,
              seen_at \(d.timestamp),
              delivered_at \(d.timestamp),
              cleared_at \(d.timestamp),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            // A cause of trouble is told once, until it is over.
            d.index(
                "notices_open",
                on: "notices",
                "user_id, kind, subject",
                unique: true,
                where: "cleared_at IS NULL"
            ),
            d.index("notices_user", on: "notices", "user_id, created_at"),
            d.index("notices_connection", on: "notices", "connection_id", where: "connection_id IS NOT NULL"),

            // Who did what outlives the one who did it: no key to users, and the owner may be nobody.
            """
            CREATE TABLE main.audit_events (
              id TEXT PRIMARY KEY,
              user_id TEXT REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              actor_id TEXT,
              actor_name TEXT NOT NULL,
              event TEXT NOT NULL,
              subject TEXT NOT NULL,
              detail \(d.json) NOT NULL DEFAULT '{}',
              ip_address TEXT CHECK (length(ip_address) <= 45),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
            ) \(d.strict)
            """,
            d.index("audit_events_user", on: "audit_events", "user_id, created_at"),
            d.index("audit_events_subject", on: "audit_events", "subject, created_at"),
        ]
            + ["users", "platform_apps", "connections", "user_sessions", "api_tokens", "notices"]
            .flatMap(d.touch)
    } down: { d in
        [
            "audit_events", "notices", "api_tokens", "user_sessions", "connections", "instances",
            "platform_apps",
            "users",
        ].map { "DROP TABLE main.\($0)" }
    }

    /// The words as they stood when these tables were made.
    private static let platforms =
        "'mastodon', 'pixelfed', 'bluesky', 'strava', 'instagram', 'facebook', 'linkedin', 'x', 'threads'"
}
