import Database

// When stored posts are looked at again.

extension ArchiveTables {
    static let looks = Migration(7, "post_looks") { d in
        [
            """
            -- Written by the archive's passes alone, which set its times themselves.
            CREATE TABLE main.post_looks (
              post_id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              next_look_at \(d.timestamp) NOT NULL,
              last_look_at \(d.timestamp),
              -- When the platform first said that it isn't there. One look is no proof.
              missing_since \(d.timestamp),
              \(times(d)),
              \(d.owningReference("post_id", to: "posts")),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strictByKey)
            """,
            d.index(
                "post_looks_due",
                on: "post_looks",
                "connection_id, next_look_at",
                where: "connection_id IS NOT NULL"
            ),
            d.index("post_looks_user", on: "post_looks", "user_id"),
            // What is stored already is looked at in its turn: what came first has waited longest.
            """
            INSERT INTO main.post_looks (post_id, user_id, connection_id, next_look_at)
            SELECT id, user_id, connection_id, first_seen_at FROM main.posts WHERE connection_id IS NOT NULL
            """,
        ]
    } down: { _ in
        ["DROP TABLE main.post_looks"]
    }
}
