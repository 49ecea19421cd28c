import Database

// Where posts come from: channels, profiles, the lists that are followed, and the runs that follow them.

extension ArchiveTables {
    static func sources(_ d: Dialect) -> [String] {
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
    static func runTriggers(_ d: Dialect) -> [String] {
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
