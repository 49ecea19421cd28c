import Database
import TestSupport

/// An archive of many posts, made by the database itself: of a connection that rests, so that nothing is fetched.
struct BulkPosts {
    /// Their numbers; those from 0 on come first and bring the connection along.
    let numbers: Range<Int>
    private static let portion = 50_000

    func fill(_ database: TestDatabase) async throws {
        let store = try await database.open()
        let result: Result<Void, any Error>
        do { result = .success(try await fill(store)) } catch { result = .failure(error) }
        await store.close()
        try result.get()
        // What the server would do within minutes by itself.
        if store.engine == .postgres {
            try await PostgresAdministration.execute("VACUUM ANALYZE", url: try database.url)
        }
    }

    private func fill(_ store: Store) async throws {
        if numbers.lowerBound == 0 { try await addConnection(store) }
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.portion) {
            let last = min(first + Self.portion, numbers.upperBound) - 1
            try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    INSERT INTO main.posts (id, user_id, connection_id, platform, instance, platform_post_id, full_id, url,
                      author_id, author_handle, author_name, text, html, language, created_at_platform)
                    \(BulkRows.numbers(first, last)) SELECT \(Self.identifier), c.user_id, c.id, 'mastodon', 'https://bulk.example',
                      CAST(n AS TEXT), 'https://bulk.example/posts/' || n, 'https://bulk.example/@ada/' || n,
                      '1', 'ada@bulk.example', 'Ada', \(Self.text), '<p>' || \(Self.text) || '</p>', 'en', \(Self.time)
                    FROM numbers CROSS JOIN main.connections c WHERE c.name = 'Bulk'
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.post_search (post_id, user_id, sequence, words)
                    \(BulkRows.numbers(first, last)) SELECT \(Self.identifier), c.user_id, (\(Self.milliseconds)) * 32768, \(Self.words)
                    FROM numbers CROSS JOIN main.connections c WHERE c.name = 'Bulk'
                    """
                )
            }
        }
    }

    private func addConnection(_ store: Store) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username, is_active)
                SELECT \(ConnectionID.new()), id, 'Bulk', 'mastodon', 'https://bulk.example', '1', 'ada', \(false)
                FROM main.users
                """
            )
        }
    }

    private static let text: SQL =
        "'Post ' || n || ' about topic' || (n % 1000) || ' and of thing' || (n * 7919 % 50021) || ', at some length.'"

    /// The words as the search keeps them: of SQLite the text for its index, of PostgreSQL words with their places.
    private static let words: SQL = """
        \(
            sqlite: """
                'post ' || n || ' about topic' || (n % 1000) || ' and of thing' || (n * 7919 % 50021)
                  || ' at some length any:post platform:mastodon visibility:public from:ada@bulk.example from:ada lang:en'
                """,
            postgres: """
                ('''post'':1 ''' || n || ''':2 ''about'':3 ''topic' || (n % 1000) || ''':4 ''and'':5 ''of'':6 ''thing'
                  || (n * 7919 % 50021) || ''':7 ''at'':8 ''some'':9 ''length'':10 ''any:post'' ''platform:mastodon'' '
                  || '''visibility:public'' ''from:ada@bulk.example'' ''from:ada'' ''lang:en''')::tsvector
                """
        )
        """

    /// One post every five minutes since 2014.
    private static let milliseconds: SQL = "1400000000000 + n * 300000"

    private static let time: SQL = """
        \(
            sqlite: "strftime('%Y-%m-%dT%H:%M:%S.000Z', (1400000000000 + n * 300000) / 1000, 'unixepoch')",
            postgres: "to_timestamp((1400000000000 + n * 300000) / 1000)"
        )
        """

    private static let identifier: SQL = """
        \(
            sqlite: "printf('p-%011x%06x', 1400000000000 + n, n)",
            postgres: "'p-' || lpad(to_hex(1400000000000 + n), 11, '0') || lpad(to_hex(n), 6, '0')"
        )
        """
}
