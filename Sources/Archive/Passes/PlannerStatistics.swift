import Database

/// What PostgreSQL knows of the archive's rows when it plans.
///
/// It looks by itself once a minute, and keeps the plans it made before. Those for tables that were empty check a
/// reference by walking through all posts of its user, so the first minute of a backfill would be slower with each post.
enum PlannerStatistics {
    /// Posts after which it is worth to look: what is planned for fewer rows still prefers to read whole tables.
    static let enough = 1_000

    private static let tables = [
        "posts", "ingested_items", "ingested_posts", "media", "media_files", "snapshots", "post_search",
    ]

    /// Has it look now at tables that were next to empty when it last did; what it planned for them is planned anew.
    static func gather(in store: Store) async throws {
        guard store.engine == .postgres else { return }
        try await store.write(as: .system, durability: .relaxed) { tx in
            let grown = try tx.values(
                String.self,
                """
                SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'main' AND c.reltuples < \(enough / 2) AND \("c.relname", isOneOf: tables)
                """
            )
            for table in grown { try tx.run("ANALYZE main.\(uncheckedCode: table)") }
        }
    }
}
