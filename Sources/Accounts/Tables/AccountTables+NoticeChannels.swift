import Database

// Where notices go besides the web, and what became of each that was sent.

extension AccountTables {
    static let noticeChannels = Migration(14, "notice_channels") { d in
        [
            // What a delivery points at, so that it can't be another user's notice.
            d.index("notices_owner", on: "notices", "user_id, id", unique: true),

            """
            CREATE TABLE main.notice_channels (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              kind TEXT NOT NULL CHECK (kind IN ('webhook', 'email')),
              name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
              -- What is shown: the e-mail address, or the server a webhook is at.
              address TEXT NOT NULL,
              -- Sealed: many a service's address is all that is needed to write to it.
              url TEXT,
              secret TEXT,
              -- Signs too, for a day after another took its place.
              previous_secret TEXT,
              previous_secret_until \(d.timestamp),
              level TEXT NOT NULL DEFAULT 'warning' CHECK (level IN ('warning', 'problem')),
              \(d.flag("tells_over", default: true)),
              \(d.flag("is_active", default: true)),
              -- A webhook is confirmed by whoever added it, an e-mail address by the code that was mailed to it.
              confirmed_at \(d.timestamp),
              code TEXT,
              code_expires_at \(d.timestamp),
              code_tries INTEGER NOT NULL DEFAULT 0 CHECK (code_tries >= 0),
              last_delivered_at \(d.timestamp),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              UNIQUE (user_id, name),
              CHECK (url IS NOT NULL OR kind <> 'webhook'),
              CHECK (secret IS NOT NULL OR kind <> 'webhook')
            ) \(d.strict)
            """,

            // One row for a change of state and a channel, however often it was tried or sent again.
            """
            CREATE TABLE main.notice_deliveries (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              channel_id TEXT NOT NULL,
              notice_id TEXT,
              event TEXT NOT NULL CHECK (event IN ('raised', 'cleared', 'test', 'code')),
              state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed', 'skipped')),
              attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
              replays INTEGER NOT NULL DEFAULT 0 CHECK (replays >= 0),
              -- The last attempt: a status of HTTP or an exit code, how the answer began, and what it means.
              answer_code INTEGER,
              answer TEXT,
              sentence TEXT,
              tried_at \(d.timestamp),
              finished_at \(d.timestamp),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              CHECK (notice_id IS NOT NULL OR event IN ('test', 'code')),
              \(d.owningReference("channel_id", to: "notice_channels")),
              \(d.owningReference("notice_id", to: "notices"))
            ) \(d.strict)
            """,
            // A change of state is told once on each channel.
            d.index(
                "notice_deliveries_once",
                on: "notice_deliveries",
                "notice_id, channel_id, event",
                unique: true,
                where: "notice_id IS NOT NULL"
            ),
            d.index("notice_deliveries_user", on: "notice_deliveries", "user_id, created_at"),
            d.index("notice_deliveries_channel", on: "notice_deliveries", "user_id, channel_id, created_at"),
            d.index("notice_deliveries_notice", on: "notice_deliveries", "user_id, notice_id"),
            d.index("notice_deliveries_created", on: "notice_deliveries", "created_at"),
        ] + ["notice_channels", "notice_deliveries"].flatMap(d.touch)
    } down: { d in
        [
            "DROP TABLE main.notice_deliveries", "DROP TABLE main.notice_channels",
            "DROP INDEX main.notices_owner",
        ]
    }
}
