import Database

// Searches that are kept.

extension ArchiveTables {
    static let searching = Migration(13, "searching") { d in
        [
            """
            CREATE TABLE main.saved_searches (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
              query TEXT NOT NULL CHECK (length(query) BETWEEN 1 AND 2000),
              sort TEXT NOT NULL DEFAULT 'newest' CHECK (sort IN ('newest', 'relevance')),
              -- Nil searches all connections.
              connection_id TEXT,
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, name),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index(
                "saved_searches_connection",
                on: "saved_searches",
                "connection_id",
                where: "connection_id IS NOT NULL"
            ),
        ] + d.touch("saved_searches")
    } down: { _ in
        ["DROP TABLE main.saved_searches"]
    }
}
