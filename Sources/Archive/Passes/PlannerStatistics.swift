import Database

/// What PostgreSQL knows of the archive's rows when it plans.
///
/// It looks by itself once a minute, and keeps the plans it made before. Those for tables that were empty check a
/// reference by walking through all posts of its user, and those for small ones read them whole, so the first minutes of
/// a backfill would be slower with each post.
enum PlannerStatistics {
    /// The first time is worth it at a thousand posts, and then whenever there are four times as many.
    static func areDue(before: Int, after: Int) -> Bool {
        var limit = 1_000
        while limit <= before { limit *= 4 }
        return after >= limit
    }

    private static let tables = [
        "posts", "ingested_items", "ingested_posts", "media", "media_files", "snapshots", "post_search",
    ]

    /// Has it look now at tables that held much less when it last did; what it planned for them is planned anew.
    static func gather(atPosts posts: Int, in store: Store) async throws {
        guard store.engine == .postgres else { return }
        try await store.write(as: .system, durability: .relaxed) { tx in
            let grown = try tx.values(
                String.self,
                """
                SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'main' AND c.reltuples < \(posts / 2) AND \("c.relname", isOneOf: tables)
                """
            )
            for table in grown { try tx.run("ANALYZE main.\(uncheckedCode: table)") }
        }
    }
}
