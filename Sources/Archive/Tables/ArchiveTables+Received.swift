import Database

// What was received, as it was received.

extension ArchiveTables {
    static func received(_ d: Dialect) -> [String] {
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

    static func versions(_ d: Dialect) -> [String] {
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
