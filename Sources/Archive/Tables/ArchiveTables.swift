package import Database

/// The tables of the one post model: where posts come from, what was received, the posts with their media and
/// numbers, the words they are found by, and the runs that brought them.
package enum ArchiveTables {
    package static let access: [TableAccess] = [
        .owned("channels", restricted: .byConnection),
        .owned("profiles", person: Writing(insert: true, update: .everything, delete: false)),
        .owned("runs"),
        .owned("sync_streams"),
        .owned("ingested_items"),
        .owned("ingested_posts"),
        // What an archive holds is what was received; a person decides what was read, marked and shown.
        .owned(
            "posts",
            restricted: .byConnection,
            person: .updating("is_read", "is_marked", "published")
        ),
        .owned("media", restricted: .byConnection),
        .owned(
            "media_files",
            restricted: .matching(
                "id IN (SELECT m.file_id FROM main.media m WHERE m.connection_id = {connection})"
            )
        ),
        .owned("snapshots"),
        .owned(
            "post_search",
            restricted: .matching(
                "post_id IN (SELECT p.id FROM main.posts p WHERE p.connection_id = {connection})"
            )
        ),
        .index("post_search_fts"),
    ]

    private typealias Writing = TableAccess.Writing

    package static let migrations: [Migration] = [archive]

    private static let archive = Migration(3, "archive") { d in
        sources(d) + received(d) + posts(d) + media(d) + search(d)
            + ["channels", "profiles", "runs", "sync_streams", "ingested_items", "ingested_posts"].flatMap(
                d.touch
            )
            + ["posts", "media_files", "media"].flatMap(d.touch)
            + runTriggers(d) + searchTriggers(d)
    } down: { d in
        // The full-text index of SQLite is a table of its own; a table takes its triggers along.
        d.only(.sqlite, "DROP TABLE main.post_search_fts")
            // The files' policy looks at their media.
            + d.only(.postgres, "DROP POLICY IF EXISTS owner_select ON main.media_files")
            + [
                "post_search", "snapshots", "media", "media_files", "ingested_posts", "posts",
                "ingested_items",
                "sync_streams", "runs", "profiles", "channels",
            ].map { "DROP TABLE main.\($0)" }
            + d.only(
                .postgres,
                "DROP FUNCTION main.search_posts",
                "DROP FUNCTION main.runs_measure",
                "DROP FUNCTION main.runs_report",
                "DROP FUNCTION main.post_search_outdate"
            )
    }

    /// The words as they stood when these tables were made.
    private static let platforms =
        "'mastodon', 'pixelfed', 'bluesky', 'strava', 'instagram', 'facebook', 'linkedin', 'x', 'threads'"

    private static let processing =
        "'pending', 'processing', 'completed', 'failed', 'dead_letter'"

    private static func owner(_ d: Dialect, mayLack: Bool = false) -> String {
        "user_id TEXT \(mayLack ? "" : "NOT NULL ")REFERENCES \(d.target("users"))(id) ON DELETE CASCADE"
    }

    private static func times(_ d: Dialect) -> String {
        """
        created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
        updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
        """
    }

    /// A channel is one of its connection's; the connection may go first.
    private static func channelOfConnection(_ d: Dialect) -> String {
        """
        FOREIGN KEY (user_id, connection_id, channel_id) REFERENCES \(d.target("channels"))(user_id, connection_id, id)
          DEFERRABLE INITIALLY DEFERRED
        """
    }
}

// MARK: - Where posts come from

extension ArchiveTables {
    private static func sources(_ d: Dialect) -> [String] {
        [
            // A page, a business account, an organisation: reached through a connection.
            """
            CREATE TABLE main.channels (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT NOT NULL,
              kind TEXT NOT NULL,
              platform_channel_id TEXT NOT NULL CHECK (length(platform_channel_id) > 0),
              name TEXT NOT NULL,
              avatar_url TEXT,
              access_token TEXT,
              \(d.flag("is_active", default: true)),
              metadata \(d.json) NOT NULL DEFAULT '{}',
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, connection_id, id),
              UNIQUE (connection_id, platform_channel_id),
              \(d.owningReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,

            // Somebody else's public account that is watched.
            """
            CREATE TABLE main.profiles (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              platform TEXT NOT NULL DEFAULT 'linkedin' CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_profile_id TEXT,
              username TEXT NOT NULL CHECK (length(username) > 0),
              name TEXT NOT NULL,
              avatar_url TEXT,
              \(d.flag("is_active", default: true)),
              notes TEXT,
              post_count INTEGER NOT NULL DEFAULT 0 CHECK (post_count >= 0),
              last_synced_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, instance, username)
            ) \(d.strict)
            """,
            d.index("profiles_username", on: "profiles", "username"),
            d.index("profiles_active", on: "profiles", "is_active"),

            """
            CREATE TABLE main.runs (
              id TEXT PRIMARY KEY,
              \(owner(d, mayLack: true)),
              connection_id TEXT,
              channel_id TEXT,
              profile_id TEXT,
              platform TEXT CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              kind TEXT NOT NULL
                CHECK (kind IN ('sync', 'backfill', 'webhook', 'import', 'reprocess', 'caption', 'watch')),
              triggered_by TEXT NOT NULL DEFAULT 'manual'
                CHECK (triggered_by IN ('manual', 'scheduled', 'webhook', 'start')),
              trigger_reason TEXT,
              command TEXT,
              batch_id TEXT,
              status TEXT NOT NULL DEFAULT 'running'
                CHECK (status IN ('running', 'success', 'partial', 'failed', 'cancelled')),
              posts_fetched INTEGER NOT NULL DEFAULT 0 CHECK (posts_fetched >= 0),
              posts_processed INTEGER NOT NULL DEFAULT 0 CHECK (posts_processed >= 0),
              posts_created INTEGER NOT NULL DEFAULT 0 CHECK (posts_created >= 0),
              posts_updated INTEGER NOT NULL DEFAULT 0 CHECK (posts_updated >= 0),
              posts_deleted INTEGER NOT NULL DEFAULT 0 CHECK (posts_deleted >= 0),
              images_processed INTEGER NOT NULL DEFAULT 0 CHECK (images_processed >= 0),
              media_downloaded INTEGER NOT NULL DEFAULT 0 CHECK (media_downloaded >= 0),
              media_failed INTEGER NOT NULL DEFAULT 0 CHECK (media_failed >= 0),
              captions_generated INTEGER NOT NULL DEFAULT 0 CHECK (captions_generated >= 0),
              errors_count INTEGER NOT NULL DEFAULT 0 CHECK (errors_count >= 0),
              retry_attempts INTEGER NOT NULL DEFAULT 0 CHECK (retry_attempts >= 0),
              retry_successes INTEGER NOT NULL DEFAULT 0 CHECK (retry_successes >= 0),
              retry_failures INTEGER NOT NULL DEFAULT 0 CHECK (retry_failures >= 0),
              retry_total_seconds \(d.real) NOT NULL DEFAULT 0,
              retry_detail \(d.json),
              cursor TEXT,
              source_file TEXT,
              metadata \(d.json) NOT NULL DEFAULT '{}',
              host TEXT,
              os_user TEXT,
              version TEXT,
              error_code TEXT,
              error_message TEXT,
              error_details \(d.json),
              started_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              ended_at \(d.timestamp),
              duration_ms \(d.integer),
              \(times(d)),
              UNIQUE (user_id, id),
              -- A run is over exactly when it has an end.
              CHECK ((status = 'running') = (ended_at IS NULL)),
              \(channelOfConnection(d)),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("channel_id", to: "channels")),
              \(d.survivingReference("profile_id", to: "profiles"))
            ) \(d.strict)
            """,
            d.index(
                "runs_batch",
                on: "runs",
                "connection_id, batch_id",
                unique: true,
                where: "batch_id IS NOT NULL"
            ),
            d.index("runs_user", on: "runs", "user_id, started_at DESC"),
            d.index("runs_connection", on: "runs", "connection_id, started_at DESC"),
            d.index("runs_started", on: "runs", "started_at DESC"),
            d.index("runs_status", on: "runs", "status"),
            d.index("runs_kind", on: "runs", "kind"),
            d.index("runs_platform", on: "runs", "platform, instance"),
            d.index("runs_channel", on: "runs", "channel_id", where: "channel_id IS NOT NULL"),
            d.index("runs_profile", on: "runs", "profile_id", where: "profile_id IS NOT NULL"),

            // A list of posts that is followed, with how far one got in either direction.
            """
            CREATE TABLE main.sync_streams (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              channel_id TEXT,
              profile_id TEXT,
              stream TEXT NOT NULL,
              newest_cursor TEXT,
              oldest_cursor TEXT,
              \(d.flag("reached_first", default: false)),
              last_look_at \(d.timestamp),
              next_look_at \(d.timestamp),
              last_status TEXT CHECK (last_status IN ('success', 'partial', 'failed', 'cancelled')),
              error_code TEXT,
              error_message TEXT,
              \(times(d)),
              UNIQUE (user_id, id),
              CHECK (connection_id IS NOT NULL OR profile_id IS NOT NULL),
              FOREIGN KEY (user_id, connection_id, channel_id)
                REFERENCES \(d.target("channels"))(user_id, connection_id, id) ON DELETE CASCADE,
              \(d.owningReference("connection_id", to: "connections")),
              \(d.owningReference("profile_id", to: "profiles"))
            ) \(d.strict)
            """,
            d.index(
                "sync_streams_connection",
                on: "sync_streams",
                "connection_id, stream",
                unique: true,
                where: "channel_id IS NULL AND profile_id IS NULL"
            ),
            d.index(
                "sync_streams_channel",
                on: "sync_streams",
                "channel_id, stream",
                unique: true,
                where: "channel_id IS NOT NULL AND profile_id IS NULL"
            ),
            d.index(
                "sync_streams_profile",
                on: "sync_streams",
                "profile_id, stream",
                unique: true,
                where: "profile_id IS NOT NULL"
            ),
            d.index("sync_streams_of_connection", on: "sync_streams", "connection_id"),
            d.index("sync_streams_due", on: "sync_streams", "next_look_at"),
        ]
    }

    /// Whoever ends a run: its length is measured, and its connection knows when it was last looked at.
    private static func runTriggers(_ d: Dialect) -> [String] {
        d.only(
            .sqlite,
            """
            CREATE TRIGGER main.runs_measure AFTER UPDATE OF ended_at ON runs
            WHEN NEW.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at
            BEGIN
              UPDATE runs SET duration_ms =
                CAST(round((julianday(NEW.ended_at) - julianday(NEW.started_at)) * 86400000) AS INTEGER)
              WHERE id = NEW.id;
            END
            """,
            """
            CREATE TRIGGER main.runs_measure_new AFTER INSERT ON runs
            WHEN NEW.ended_at IS NOT NULL
            BEGIN
              UPDATE runs SET duration_ms =
                CAST(round((julianday(NEW.ended_at) - julianday(NEW.started_at)) * 86400000) AS INTEGER)
              WHERE id = NEW.id;
            END
            """,
            """
            CREATE TRIGGER main.runs_report AFTER UPDATE OF status ON runs
            WHEN OLD.status = 'running' AND NEW.status <> 'running'
              AND NEW.kind IN ('sync', 'backfill', 'webhook') AND NEW.connection_id IS NOT NULL
            BEGIN
              UPDATE connections SET last_sync_at = NEW.ended_at, last_sync_status = NEW.status
              WHERE id = NEW.connection_id;
            END
            """
        )
            + d.only(
                .postgres,
                """
                CREATE FUNCTION main.runs_measure() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
                BEGIN
                  IF NEW.ended_at IS NOT NULL THEN
                    NEW.duration_ms = round(extract(epoch FROM NEW.ended_at - NEW.started_at) * 1000);
                  END IF;
                  RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER runs_measure BEFORE INSERT OR UPDATE OF ended_at ON main.runs
                FOR EACH ROW EXECUTE FUNCTION main.runs_measure()
                """,
                """
                CREATE FUNCTION main.runs_report() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
                BEGIN
                  UPDATE main.connections SET last_sync_at = NEW.ended_at, last_sync_status = NEW.status
                  WHERE id = NEW.connection_id;
                  RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER runs_report AFTER UPDATE OF status ON main.runs FOR EACH ROW
                WHEN (OLD.status = 'running' AND NEW.status <> 'running'
                  AND NEW.kind IN ('sync', 'backfill', 'webhook') AND NEW.connection_id IS NOT NULL)
                EXECUTE FUNCTION main.runs_report()
                """
            )
    }
}

// MARK: - What was received

extension ArchiveTables {
    private static func received(_ d: Dialect) -> [String] {
        [
            // For ever: the envelope of every answer that held something, and every event.
            """
            CREATE TABLE main.ingested_items (
              id TEXT PRIMARY KEY,
              \(owner(d, mayLack: true)),
              connection_id TEXT,
              run_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              source TEXT NOT NULL CHECK (source IN ('webhook', 'fetch', 'backfill', 'retry', 'import')),
              event_type TEXT NOT NULL,
              external_id TEXT,
              payload \(d.json) NOT NULL,
              -- Tells an answer that was already stored, which is then only counted.
              content_hash TEXT,
              times_received INTEGER NOT NULL DEFAULT 1 CHECK (times_received >= 1),
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN (\(processing))),
              attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
              received_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              started_at \(d.timestamp),
              completed_at \(d.timestamp),
              error_message TEXT,
              error_details \(d.json),
              last_error_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("run_id", to: "runs"))
            ) \(d.strict)
            """,
            d.index(
                "ingested_items_content",
                on: "ingested_items",
                "user_id, content_hash",
                where: "content_hash IS NOT NULL"
            ),
            d.index("ingested_items_status", on: "ingested_items", "status"),
            d.index("ingested_items_external", on: "ingested_items", "platform, external_id"),
            d.index("ingested_items_connection", on: "ingested_items", "connection_id"),
            d.index("ingested_items_received", on: "ingested_items", "user_id, received_at DESC"),
            d.index("ingested_items_run", on: "ingested_items", "run_id", where: "run_id IS NOT NULL"),
        ]
    }

    private static func versions(_ d: Dialect) -> [String] {
        [
            // For ever: what a platform said of one post, once per version.
            """
            CREATE TABLE main.ingested_posts (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              ingested_item_id TEXT,
              connection_id TEXT,
              post_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_post_id TEXT NOT NULL,
              post_data \(d.json) NOT NULL,
              content_hash TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN (\(processing))),
              attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
              received_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              started_at \(d.timestamp),
              completed_at \(d.timestamp),
              error_message TEXT,
              error_details \(d.json),
              last_error_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.survivingReference("ingested_item_id", to: "ingested_items")),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("post_id", to: "posts"))
            ) \(d.strict)
            """,
            d.index(
                "ingested_posts_versions",
                on: "ingested_posts",
                "user_id, platform, instance, platform_post_id, id"
            ),
            d.index("ingested_posts_post", on: "ingested_posts", "post_id, id"),
            d.index(
                "ingested_posts_open",
                on: "ingested_posts",
                "user_id, status",
                where: "status <> 'completed'"
            ),
            d.index("ingested_posts_connection", on: "ingested_posts", "connection_id"),
            d.index("ingested_posts_item", on: "ingested_posts", "ingested_item_id"),
            d.index("ingested_posts_received", on: "ingested_posts", "user_id, received_at DESC"),
        ]
            + d.only(
                .postgres,
                "CREATE INDEX ingested_posts_data ON main.ingested_posts USING gin (post_data jsonb_path_ops)"
            )
    }
}

// MARK: - Posts

extension ArchiveTables {
    private static func posts(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.posts (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              channel_id TEXT,
              profile_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_post_id TEXT NOT NULL CHECK (length(platform_post_id) > 0),
              full_id TEXT,
              url TEXT,
              author_id TEXT,
              author_handle TEXT,
              author_name TEXT,
              content_type TEXT NOT NULL DEFAULT 'post'
                CHECK (content_type IN ('post', 'activity', 'story', 'reel', 'reply', 'repost', 'article')),
              activity_type TEXT,
              text TEXT NOT NULL DEFAULT '',
              html TEXT,
              language TEXT,
              warning TEXT,
              \(d.flag("is_sensitive", default: false)),
              poll \(d.json),
              visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN
                ('public', 'unlisted', 'local', 'followers', 'mutuals', 'direct', 'private', 'unknown')),
              reply_to_id TEXT,
              reply_to_full_id TEXT,
              reply_to_author_id TEXT,
              repost_of_id TEXT,
              repost_of_full_id TEXT,
              -- Somebody else's words, which are never the author's own text.
              repost \(d.json),
              quote_of_id TEXT,
              quote_of_full_id TEXT,
              quote_of_url TEXT,
              created_at_platform \(d.timestamp) NOT NULL,
              edited_at_platform \(d.timestamp),
              \(d.flag("published", default: true)),
              \(d.flag("deleted_on_platform", default: false)),
              deleted_at_platform \(d.timestamp),
              first_seen_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              \(d.flag("is_read", default: false)),
              \(d.flag("is_marked", default: false)),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, instance, platform_post_id),
              \(channelOfConnection(d)),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("channel_id", to: "channels")),
              \(d.survivingReference("profile_id", to: "profiles"))
            ) \(d.strict)
            """,
            // One post seen through two servers is one row.
            d.index(
                "posts_full_id",
                on: "posts",
                "user_id, full_id",
                unique: true,
                where: "full_id IS NOT NULL"
            ),
            d.index("posts_timeline", on: "posts", "user_id, created_at_platform DESC, id DESC"),
            d.index(
                "posts_platform_timeline",
                on: "posts",
                "user_id, platform, created_at_platform DESC, id DESC"
            ),
            d.index(
                "posts_connection_timeline",
                on: "posts",
                "connection_id, created_at_platform DESC, id DESC",
                where: "connection_id IS NOT NULL"
            ),
            d.index(
                "posts_unread",
                on: "posts",
                "user_id, created_at_platform DESC, id DESC",
                where: "NOT is_read"
            ),
            d.index("posts_author", on: "posts", "user_id, author_id"),
            d.index("posts_author_handle", on: "posts", "user_id, author_handle"),
            d.index("posts_first_seen", on: "posts", "user_id, first_seen_at"),
            d.index("posts_deleted", on: "posts", "user_id", where: "deleted_on_platform"),
            d.index(
                "posts_replies",
                on: "posts",
                "user_id, reply_to_id",
                where: "reply_to_id IS NOT NULL"
            ),
            d.index("posts_instance", on: "posts", "platform, instance"),
            d.index("posts_channel", on: "posts", "channel_id", where: "channel_id IS NOT NULL"),
            d.index("posts_profile", on: "posts", "profile_id", where: "profile_id IS NOT NULL"),
        ] + versions(d)
            + [
                // How a post or a profile was received, at one instant. Unknown is NULL and never 0.
                """
                CREATE TABLE main.snapshots (
                  id TEXT PRIMARY KEY,
                  \(owner(d)),
                  post_id TEXT,
                  profile_id TEXT,
                  run_id TEXT,
                  taken_at \(d.timestamp) NOT NULL,
                  total_reactions \(d.integer) CHECK (total_reactions >= 0),
                  replies \(d.integer) CHECK (replies >= 0),
                  reposts \(d.integer) CHECK (reposts >= 0),
                  quotes \(d.integer) CHECK (quotes >= 0),
                  views \(d.integer) CHECK (views >= 0),
                  followers \(d.integer) CHECK (followers >= 0),
                  posts \(d.integer) CHECK (posts >= 0),
                  stats \(d.json),
                  raw \(d.json),
                  created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
                  UNIQUE (post_id, taken_at),
                  UNIQUE (profile_id, taken_at),
                  CHECK ((post_id IS NULL) <> (profile_id IS NULL)),
                  \(d.owningReference("post_id", to: "posts")),
                  \(d.owningReference("profile_id", to: "profiles")),
                  \(d.survivingReference("run_id", to: "runs"))
                ) \(d.strict)
                """,
                d.index("snapshots_user", on: "snapshots", "user_id, taken_at"),
                d.index("snapshots_run", on: "snapshots", "run_id", where: "run_id IS NOT NULL"),
            ]
    }
}

// MARK: - Media

extension ArchiveTables {
    private static func media(_ d: Dialect) -> [String] {
        [
            // The stored bytes behind one or more media. Where they lie follows from the stable URL.
            """
            CREATE TABLE main.media_files (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              original_url TEXT NOT NULL,
              stable_url TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'downloading', 'downloaded', 'failed', 'unavailable')),
              attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
              last_attempt_at \(d.timestamp),
              error_code TEXT,
              error TEXT,
              path TEXT,
              mime_type TEXT,
              byte_count \(d.integer) CHECK (byte_count >= 0),
              width INTEGER CHECK (width > 0),
              height INTEGER CHECK (height > 0),
              content_hash TEXT,
              blurhash TEXT,
              downloaded_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, stable_url),
              -- No row claims a file without saying where and what it is.
              CHECK (status <> 'downloaded'
                OR (path IS NOT NULL AND content_hash IS NOT NULL AND byte_count IS NOT NULL))
            ) \(d.strict)
            """,
            d.index("media_files_status", on: "media_files", "status, attempts"),
            d.index("media_files_user_status", on: "media_files", "user_id, status, id"),
            d.index("media_files_path", on: "media_files", "path", where: "path IS NOT NULL"),

            """
            CREATE TABLE main.media (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              post_id TEXT NOT NULL,
              connection_id TEXT,
              file_id TEXT,
              position INTEGER NOT NULL CHECK (position >= 0),
              kind TEXT NOT NULL CHECK (kind IN ('image', 'gifv', 'video', 'audio', 'document')),
              platform_media_id TEXT,
              alt TEXT,
              file_name TEXT,
              focus_x \(d.real),
              focus_y \(d.real),
              duration_seconds \(d.real),
              -- Since when the live post shows it no longer.
              removed_at \(d.timestamp),
              analysis_status TEXT NOT NULL DEFAULT 'pending'
                CHECK (analysis_status IN ('pending', 'analyzing', 'completed', 'failed')),
              analysis \(d.json),
              analyzed_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.owningReference("post_id", to: "posts")),
              \(d.survivingReference("connection_id", to: "connections")),
              FOREIGN KEY (user_id, file_id) REFERENCES \(d.target("media_files"))(user_id, id)
            ) \(d.strict)
            """,
            d.index(
                "media_platform_id",
                on: "media",
                "post_id, platform_media_id",
                unique: true,
                where: "platform_media_id IS NOT NULL"
            ),
            d.index(
                "media_position",
                on: "media",
                "post_id, position",
                unique: true,
                where: "platform_media_id IS NULL"
            ),
            d.index("media_post", on: "media", "post_id, position"),
            d.index("media_connection", on: "media", "connection_id"),
            d.index("media_file", on: "media", "file_id"),
            d.index("media_analysis", on: "media", "analysis_status"),
            d.index("media_kind", on: "media", "user_id, kind"),
        ]
    }
}

// MARK: - Words

extension ArchiveTables {
    /// One row per post with the words it is found by, already cut and folded, so that both engines hold the same.
    ///
    /// `sequence` rises with the post's time: newest first is then the index's own order.
    private static func search(_ d: Dialect) -> [String] {
        let key = d.pick(
            "sequence INTEGER PRIMARY KEY, post_id TEXT NOT NULL UNIQUE",
            "post_id TEXT PRIMARY KEY, sequence BIGINT NOT NULL"
        )
        return [
            """
            CREATE TABLE main.post_search (
              \(key),
              \(owner(d)),
              words \(d.pick("TEXT", "TSVECTOR")) NOT NULL,
              \(d.flag("is_stale", default: false)),
              \(times(d)),
              UNIQUE (user_id, sequence),
              \(d.owningReference("post_id", to: "posts"))
            ) \(d.strict)
            """,
            d.index("post_search_stale", on: "post_search", "user_id", where: "is_stale"),
        ]
            // The words are cut before, so the index parts them at blanks only: everything that is not a letter
            // or digit of ASCII but in tokenchars would part them, too, and none of it is left in them.
            + d.only(
                .sqlite,
                """
                CREATE VIRTUAL TABLE main.post_search_fts USING fts5(
                  words, content = 'post_search', content_rowid = 'sequence',
                  tokenize = "ascii tokenchars ':.@_-'", prefix = '2 3')
                """,
                """
                CREATE TRIGGER main.post_search_index AFTER INSERT ON post_search
                BEGIN
                  INSERT INTO post_search_fts (rowid, words) VALUES (NEW.sequence, NEW.words);
                END
                """,
                """
                CREATE TRIGGER main.post_search_unindex AFTER DELETE ON post_search
                BEGIN
                  INSERT INTO post_search_fts (post_search_fts, rowid, words)
                  VALUES ('delete', OLD.sequence, OLD.words);
                END
                """,
                """
                CREATE TRIGGER main.post_search_reindex AFTER UPDATE OF words, sequence ON post_search
                BEGIN
                  INSERT INTO post_search_fts (post_search_fts, rowid, words)
                  VALUES ('delete', OLD.sequence, OLD.words);
                  INSERT INTO post_search_fts (rowid, words) VALUES (NEW.sequence, NEW.words);
                END
                """
            )
            // Behind a policy `@@` would not use its index, so the search carries the owner's test itself.
            + d.only(
                .postgres,
                "CREATE INDEX post_search_words ON main.post_search USING gin (words)",
                """
                CREATE FUNCTION main.search_posts(
                  query tsquery, above bigint, below bigint, connection text,
                  is_read boolean, is_marked boolean, is_deleted boolean, most bigint)
                RETURNS TABLE (post_id text, sequence bigint)
                LANGUAGE plpgsql STABLE SECURITY DEFINER
                SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
                DECLARE
                  owner text := current_setting('roost.user_id', true);
                  restriction text := nullif(current_setting('roost.connection_id', true), '');
                  lowest bigint;
                  seen bigint;
                  found bigint;
                BEGIN
                  -- Frequent words stand among the newest posts, where a look at each is the quickest way.
                  SELECT min(w.sequence), count(*) INTO lowest, seen FROM (
                    SELECT s.sequence FROM main.post_search s
                    WHERE s.user_id = owner AND s.sequence > above AND s.sequence < below
                    ORDER BY s.sequence DESC LIMIT 1000) w;
                  RETURN QUERY
                    SELECT s.post_id, s.sequence FROM main.post_search s JOIN main.posts p ON p.id = s.post_id
                    WHERE s.user_id = owner AND s.sequence >= lowest AND s.sequence < below AND s.words @@ query
                      AND (restriction IS NULL OR p.connection_id = restriction)
                      AND (connection IS NULL OR p.connection_id = connection)
                      AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
                      AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
                      AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
                    ORDER BY s.sequence DESC LIMIT most;
                  GET DIAGNOSTICS found = ROW_COUNT;
                  IF found >= most OR seen < 1000 THEN RETURN; END IF;
                  -- The rest is rare, and the index knows where. Materialized, since a planner that sees the LIMIT
                  -- would rather look at every post.
                  RETURN QUERY
                    WITH hits AS MATERIALIZED (
                      SELECT s.post_id, s.sequence FROM main.post_search s
                      WHERE s.words @@ query AND s.user_id = owner AND s.sequence > above AND s.sequence < lowest)
                    SELECT h.post_id, h.sequence FROM hits h JOIN main.posts p ON p.id = h.post_id
                    WHERE (restriction IS NULL OR p.connection_id = restriction)
                      AND (connection IS NULL OR p.connection_id = connection)
                      AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
                      AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
                      AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
                    ORDER BY h.sequence DESC LIMIT most - found;
                END $$
                """
            )
    }

    /// Whoever else writes a part of what is searched leaves the row marked, so that it is written again.
    private static func searchTriggers(_ d: Dialect) -> [String] {
        let parts = [
            "text", "warning", "author_handle", "author_name", "activity_type", "language", "visibility",
            "content_type", "reply_to_id", "repost", "created_at_platform",
        ]
        let mediaParts = ["alt", "kind", "removed_at", "post_id"]
        // An UPDATE that names a column need not change it.
        func differs(_ columns: [String]) -> String {
            let old = columns.map { "OLD.\($0)" }.joined(separator: ", ")
            let new = columns.map { "NEW.\($0)" }.joined(separator: ", ")
            return d.pick("(\(old)) IS NOT (\(new))", "(\(old)) IS DISTINCT FROM (\(new))")
        }
        func outdate(_ row: String) -> String {
            "UPDATE post_search SET is_stale = 1 WHERE post_id = \(row).post_id AND NOT is_stale;"
        }
        return d.only(
            .sqlite,
            """
            CREATE TRIGGER main.posts_outdate_search AFTER UPDATE ON posts WHEN \(differs(parts))
            BEGIN UPDATE post_search SET is_stale = 1 WHERE post_id = NEW.id AND NOT is_stale; END
            """,
            "CREATE TRIGGER main.media_outdate_search_new AFTER INSERT ON media BEGIN \(outdate("NEW")) END",
            "CREATE TRIGGER main.media_outdate_search_gone AFTER DELETE ON media BEGIN \(outdate("OLD")) END",
            """
            CREATE TRIGGER main.media_outdate_search AFTER UPDATE ON media WHEN \(differs(mediaParts))
            BEGIN \(outdate("NEW")) \(outdate("OLD")) END
            """
        )
            + d.only(
                .postgres,
                """
                CREATE FUNCTION main.post_search_outdate() RETURNS trigger LANGUAGE plpgsql
                SET search_path = pg_catalog AS $$
                BEGIN
                  IF TG_TABLE_NAME = 'posts' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = NEW.id AND NOT is_stale;
                    RETURN NULL;
                  END IF;
                  IF TG_OP <> 'DELETE' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = NEW.post_id AND NOT is_stale;
                  END IF;
                  IF TG_OP <> 'INSERT' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = OLD.post_id AND NOT is_stale;
                  END IF;
                  RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER posts_outdate_search AFTER UPDATE ON main.posts
                FOR EACH ROW WHEN (\(differs(parts))) EXECUTE FUNCTION main.post_search_outdate()
                """,
                """
                CREATE TRIGGER media_outdate_search AFTER UPDATE ON main.media
                FOR EACH ROW WHEN (\(differs(mediaParts))) EXECUTE FUNCTION main.post_search_outdate()
                """,
                """
                CREATE TRIGGER media_outdate_search_rows AFTER INSERT OR DELETE ON main.media
                FOR EACH ROW EXECUTE FUNCTION main.post_search_outdate()
                """
            )
    }
}
