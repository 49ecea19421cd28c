package import Database

/// The tables of the one post model: where posts come from, what was received, the posts with their media and
/// numbers, the words they are found by, and the runs that brought them.
package enum ArchiveTables {
    package static let access: [TableAccess] = [
        .hidden("disk_usage"),
        .owned("channels", restricted: .byConnection),
        .owned("profiles", person: Writing(insert: true, update: .everything, delete: false)),
        .owned("runs"),
        .owned("run_days"),
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
                "EXISTS (SELECT 1 FROM main.media m WHERE m.file_id = media_files.id AND m.connection_id = {connection})"
            )
        ),
        .owned("emoji"),
        .owned("link_cards"),
        .owned("text_tracks"),
        .owned("post_looks"),
        .owned("post_contexts"),
        .owned("snapshots"),
        .owned(
            "post_search",
            restricted: .matching(
                "EXISTS (SELECT 1 FROM main.posts p WHERE p.id = post_search.post_id AND p.connection_id = {connection})"
            )
        ),
        .index("post_search_fts"),
        .owned("saved_searches", person: Writing(insert: true, update: .everything, delete: true)),
    ]

    private typealias Writing = TableAccess.Writing

    package static let migrations: [Migration] = [
        archive, runDays, emoji, looks, contexts, thumbnails, exports, searching, diskUsage,
        linkCards, languages, textTracks, rewalk,
    ]

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
    static let platforms =
        "'mastodon', 'pixelfed', 'bluesky', 'strava', 'instagram', 'facebook', 'linkedin', 'x', 'threads'"

    static let processing =
        "'pending', 'processing', 'completed', 'failed', 'dead_letter'"

    static func owner(_ d: Dialect, mayLack: Bool = false) -> String {
        "user_id TEXT \(mayLack ? "" : "NOT NULL ")REFERENCES \(d.target("users"))(id) ON DELETE CASCADE"
    }

    static func times(_ d: Dialect) -> String {
        """
        created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
        updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now)
        """
    }

    /// A channel is one of its connection's; the connection may go first.
    static func channelOfConnection(_ d: Dialect) -> String {
        """
        FOREIGN KEY (user_id, connection_id, channel_id) REFERENCES \(d.target("channels"))(user_id, connection_id, id)
          DEFERRABLE INITIALLY DEFERRED
        """
    }
}
