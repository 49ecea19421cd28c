package import Database

/// The tables of publishing: what a user writes, the files it shows, and for each account it goes to a target.
///
/// What was sent, or may have been, stands in the queue's ledger (`effects`).
package enum PublishingTables {
    package static let access: [TableAccess] = [
        .owned("uploads", person: everything),
        .owned("recurrences", person: everything),
        .owned("compositions", person: everything),
        .owned("composition_media", person: everything),
        .owned("targets", person: everything),
        .owned("posting_slots", person: everything),
        .owned("composition_search", person: everything),
        .index("composition_search_fts"),
    ]

    private static let everything = TableAccess.Writing.everything

    package static let migrations: [Migration] = [
        publishing, planning, outcomes, countsInTurn, countsWithoutLists,
    ]

    private static let publishing = Migration(24, "publishing") { d in
        uploads(d) + recurrences(d) + compositions(d) + targets(d) + slots(d)
            + ["recurrences", "compositions", "composition_media", "targets", "posting_slots"].flatMap(
                d.touch
            )
            + countTriggers(d)
            + search(d)
    } down: { d in
        // The full-text index of SQLite is a table of its own; a table takes its triggers along.
        d.only(.sqlite, "DROP TABLE main.composition_search_fts")
            + [
                "composition_search", "posting_slots", "targets", "composition_media", "compositions",
                "recurrences", "uploads",
            ].map { "DROP TABLE main.\($0)" }
            + d.only(
                .postgres,
                "DROP FUNCTION main.search_compositions",
                "DROP FUNCTION main.composition_search_outdate()",
                "DROP FUNCTION main.compositions_count()"
            )
    }

    static func owner(_ d: Dialect) -> String {
        "user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE"
    }

    static func times(_ d: Dialect) -> String {
        """
        created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
        updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
        """
    }

    static let visibilities = "'public', 'unlisted', 'local', 'followers', 'mutuals', 'direct', 'private'"

    /// Files as people brought them, each kept once.
    private static func uploads(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.uploads (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              path TEXT NOT NULL,
              file_name TEXT NOT NULL,
              mime_type TEXT NOT NULL,
              kind TEXT NOT NULL CHECK (kind IN ('image', 'gifv', 'video', 'audio', 'document')),
              byte_count \(d.integer) NOT NULL CHECK (byte_count > 0),
              width \(d.integer),
              height \(d.integer),
              -- In seconds.
              duration \(d.real),
              content_hash TEXT NOT NULL,
              blurhash TEXT,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              UNIQUE (user_id, content_hash)
            ) \(d.strict)
            """
        ]
    }

    private static func recurrences(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.recurrences (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              -- When it comes again, in wall time.
              rule \(d.json) NOT NULL,
              -- What is published each time, as a composition is stored.
              template \(d.json) NOT NULL,
              -- The wall time of the last one that was made.
              last_wall_time TEXT,
              ended_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id)
            ) \(d.strict)
            """
        ]
    }

    private static func compositions(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.compositions (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN
                ('draft', 'scheduled', 'publishing', 'published', 'partial', 'failed', 'cancelled')),
              -- Of the first part.
              text TEXT NOT NULL DEFAULT '',
              poll \(d.json),
              -- The parts after it.
              thread \(d.json) NOT NULL DEFAULT '[]',
              warning TEXT,
              visibility TEXT CHECK (visibility IN (\(visibilities))),
              language TEXT,
              \(d.flag("is_sensitive", default: false)),
              \(d.flag("is_urgent", default: false)),
              late_policy TEXT NOT NULL DEFAULT 'publish' CHECK (late_policy IN ('publish', 'ask', 'skip')),
              -- The instant, and the wall time it was meant by.
              scheduled_at \(d.timestamp),
              wall_time TEXT,
              zone TEXT,
              published_at \(d.timestamp),
              target_count \(d.integer) NOT NULL DEFAULT 0,
              open_count \(d.integer) NOT NULL DEFAULT 0,
              published_count \(d.integer) NOT NULL DEFAULT 0,
              failed_count \(d.integer) NOT NULL DEFAULT 0,
              -- Grows with each saving, so that two who edit at once don't overwrite each other.
              revision \(d.integer) NOT NULL DEFAULT 1,
              recurrence_id TEXT,
              occurrence TEXT,
              \(times(d)),
              UNIQUE (user_id, id),
              CHECK ((scheduled_at IS NULL) = (zone IS NULL)),
              CHECK ((scheduled_at IS NULL) = (wall_time IS NULL)),
              \(d.survivingReference("recurrence_id", to: "recurrences"))
            ) \(d.strict)
            """,
            d.index("compositions_user", on: "compositions", "user_id, status, scheduled_at"),
            d.index("compositions_changed", on: "compositions", "user_id, updated_at"),
            d.index(
                "compositions_occurrence",
                on: "compositions",
                "recurrence_id, occurrence",
                unique: true,
                where: "recurrence_id IS NOT NULL AND occurrence IS NOT NULL"
            ),
            """
            CREATE TABLE main.composition_media (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              composition_id TEXT NOT NULL,
              upload_id TEXT NOT NULL,
              part \(d.integer) NOT NULL DEFAULT 0 CHECK (part >= 0),
              position \(d.integer) NOT NULL CHECK (position >= 0),
              alt TEXT NOT NULL DEFAULT '',
              -- A person said that it shows nothing worth telling.
              \(d.flag("is_decorative", default: false)),
              focus_x \(d.real) CHECK (focus_x BETWEEN -1 AND 1),
              focus_y \(d.real) CHECK (focus_y BETWEEN -1 AND 1),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (composition_id, part, position),
              CHECK ((focus_x IS NULL) = (focus_y IS NULL)),
              \(d.owningReference("composition_id", to: "compositions")),
              FOREIGN KEY (user_id, upload_id) REFERENCES \(d.target("uploads"))(user_id, id)
            ) \(d.strict)
            """,
            d.index("composition_media_upload", on: "composition_media", "upload_id"),
        ]
    }

    private static func targets(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.targets (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              composition_id TEXT NOT NULL,
              connection_id TEXT,
              channel_id TEXT,
              -- As they were: a target outlives its connection.
              platform TEXT NOT NULL,
              instance TEXT NOT NULL DEFAULT '',
              account_name TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN
                ('draft', 'scheduled', 'publishing', 'published', 'partial', 'unknown', 'failed', 'skipped', 'cancelled')),
              -- What only a person can answer: whether to publish late, or whether it is there.
              question TEXT CHECK (question IN ('late', 'unsettled')),
              -- Where this account gets something else than the others.
              overrides \(d.json) NOT NULL DEFAULT '{}',
              -- When it is to go out.
              due_at \(d.timestamp),
              published_at \(d.timestamp),
              url TEXT,
              platform_post_id TEXT,
              -- The same post, in the archive.
              post_id TEXT,
              -- Since when it was deleted there by Roost.
              taken_down_at \(d.timestamp),
              error_code TEXT,
              error TEXT,
              -- How often its numbers were looked at since it was published.
              measure_count \(d.integer) NOT NULL DEFAULT 0,
              \(times(d)),
              UNIQUE (user_id, id),
              CHECK (status NOT IN ('published', 'partial') OR published_at IS NOT NULL),
              \(d.owningReference("composition_id", to: "compositions")),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("post_id", to: "posts")),
              FOREIGN KEY (user_id, connection_id, channel_id) REFERENCES \(d.target("channels"))(user_id, connection_id, id)
                DEFERRABLE INITIALLY DEFERRED
            ) \(d.strict)
            """,
            d.index(
                "targets_account",
                on: "targets",
                "composition_id, connection_id",
                unique: true,
                where: "channel_id IS NULL AND connection_id IS NOT NULL"
            ),
            d.index(
                "targets_channel",
                on: "targets",
                "composition_id, connection_id, channel_id",
                unique: true,
                where: "channel_id IS NOT NULL"
            ),
            d.index("targets_composition", on: "targets", "composition_id"),
            d.index(
                "targets_open",
                on: "targets",
                "user_id, status, due_at",
                where: "status IN ('scheduled', 'publishing', 'unknown')"
            ),
            d.index(
                "targets_published",
                on: "targets",
                "user_id, published_at",
                where: "published_at IS NOT NULL"
            ),
            d.index("targets_failed", on: "targets", "user_id, due_at", where: "status = 'failed'"),
            d.index(
                "targets_connection",
                on: "targets",
                "connection_id, due_at",
                where: "connection_id IS NOT NULL"
            ),
            // Counted by every page.
            d.index(
                "targets_question",
                on: "targets",
                "user_id, updated_at",
                where: "question IS NOT NULL"
            ),
            d.index("targets_post", on: "targets", "post_id", where: "post_id IS NOT NULL"),
        ]
    }

    private static func slots(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.posting_slots (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT NOT NULL,
              -- 1 is Monday.
              weekday \(d.integer) NOT NULL CHECK (weekday BETWEEN 1 AND 7),
              -- As 09:30.
              wall_time TEXT NOT NULL,
              zone TEXT NOT NULL,
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (connection_id, weekday, wall_time, zone),
              \(d.owningReference("connection_id", to: "connections"))
            ) \(d.strict)
            """
        ]
    }
}
