import Database

// What writes with a key of the caller's answered, so that sent again they do nothing twice.

extension AccountTables {
    static let keyedAnswers = Migration(5, "keyed_answers") { d in
        [
            """
            CREATE TABLE main.keyed_answers (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
              fingerprint TEXT NOT NULL,
              status INTEGER,
              -- Sealed: an answer may be the only place where a new token stands.
              body TEXT,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, key),
              CHECK ((status IS NULL) = (body IS NULL))
            ) \(d.strict)
            """,
            d.index("keyed_answers_created", on: "keyed_answers", "created_at"),
        ] + d.touch("keyed_answers")
    } down: { _ in
        ["DROP TABLE main.keyed_answers"]
    }
}
