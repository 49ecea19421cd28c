import Accounts
import Database
import Platforms
import Publishing
import TestSupport

extension PublishingHouse {
    /// Posts of the last days that are published, in equal shares: with their ledger, their jobs, and as
    /// posts of the archive that the search finds.
    func addFinished(_ count: Int) async throws {
        let share = count / accounts.count
        for (index, account) in accounts.enumerated() {
            let (first, last) = (index * share, (index + 1) * share - 1)
            let (user, connection) = (account.viewer.user, account.connection)
            try await store.write(as: .system, durability: .relaxed) { tx in
                let now = BulkRows.present
                let at = Timestamp.now.adding(.seconds(-86_400))
                try tx.run(
                    """
                    INSERT INTO main.compositions (id, user_id, status, text, scheduled_at, wall_time, zone, published_at)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("cmp")), \(user), 'published',
                      'Earlier post ' || n, \(at), '2026-01-01T09:00', 'UTC', \(at) FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.posts (id, user_id, connection_id, platform, instance, platform_post_id, full_id, url,
                      author_id, author_handle, author_name, text, html, language, created_at_platform)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("p")), \(user), \(connection.id), 'mastodon',
                      \(connection.instance?.text ?? ""), 'earlier-' || n, 'https://social.example/posts/' || n,
                      'https://social.example/@ada/' || n, '1', 'ada@social.example', 'Ada', 'Earlier post ' || n,
                      '<p>Earlier post ' || n || '</p>', 'en', \(at) FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.post_search (post_id, user_id, sequence, words)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("p")), \(user), (\(now) - 86400000) * 32768 + n,
                      \(Self.words) FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.targets (id, user_id, composition_id, connection_id, platform, instance, account_name,
                      status, due_at, published_at, url, platform_post_id, post_id)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("tgt")), \(user), \(BulkRows.identifier("cmp")),
                      \(connection.id), 'mastodon', \(connection.instance?.text ?? ""), 'ada', 'published', \(at), \(at),
                      'https://social.example/@ada/' || n, 'earlier-' || n, \(BulkRows.identifier("p")) FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.effects (id, user_id, connection_id, subject_id, step, kind, state, key, send_count,
                      first_sent_at, last_sent_at, remote_id, confirmed_via, confirmed_at, created_at, updated_at)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("eff")), \(user), \(connection.id),
                      \(BulkRows.identifier("tgt")), 'post:0', 'post', 'confirmed', \(BulkRows.identifier("key")), 1,
                      \(now) - 86400000, \(now) - 86400000, 'earlier-' || n, 'answer', \(now) - 86400000,
                      \(now) - 86400000, \(now) - 86400000 FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.job_history (id, queue, kind, outcome, priority, run_at, created_at, started_at,
                      finished_at, attempt, max_attempts, lost_count, time_limit, payload, payload_version)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("job")), \(PublishTarget.queue),
                      \(PublishTarget.kind), 'succeeded', 100, \(now) - 86400000, \(now) - 86400000, \(now) - 86400000,
                      \(now) - 86400000, 1, 8, 0, 300000, '{}', 1 FROM numbers
                    """
                )
            }
        }
        try await settle()
    }

    /// Lets the server do at once what it would within minutes by itself.
    func settle() async throws {
        guard store.engine == .postgres else { return }
        try await PostgresAdministration.execute("VACUUM ANALYZE", url: try database.url)
    }

    /// As the search keeps them: of SQLite the text for its index, of PostgreSQL words with their places.
    private static let words: SQL = """
        \(
            sqlite: "'earlier post ' || n || ' any:post platform:mastodon visibility:public lang:en'",
            postgres: """
                ('''earlier'':1 ''post'':2 ''' || n || ''':3 ''any:post'' ''platform:mastodon'' '
                  || '''visibility:public'' ''lang:en''')::tsvector
                """
        )
        """
}
