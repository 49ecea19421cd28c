import Database

// The ledger of what was, or may have been, done at platforms.

extension QueueTables {
    static let effects = Migration(23, "effects") { d in
        [
            // One row for each visible step. It outlives what it belonged to: it is the proof of what was done.
            """
            CREATE TABLE main.effects (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              connection_id TEXT,
              -- Whose step it is, such as a target's id.
              subject_id TEXT NOT NULL,
              -- Which one of its steps, such as post:0.
              step TEXT NOT NULL,
              kind TEXT NOT NULL CHECK (kind IN ('media', 'post', 'edit', 'deletion')),
              state TEXT NOT NULL CHECK (state IN (
                'planned', 'in_flight', 'unknown', 'retry_ok', 'confirmed', 'rejected', 'needs_user', 'abandoned')),
              -- By which the platform recognises a repetition, or the post's own; made once, and anew only after it
              -- was certain that nothing had come of the last one.
              key TEXT NOT NULL,
              -- Exactly what is sent, fixed before its first byte is.
              request TEXT,
              send_count \(d.integer) NOT NULL DEFAULT 0 CHECK (send_count >= 0),
              job_id TEXT,
              lease_token \(d.integer),
              first_sent_at \(d.integer),
              last_sent_at \(d.integer),
              -- Until then a request that was sent last may still be at work.
              quiet_until \(d.integer),
              look_count \(d.integer) NOT NULL DEFAULT 0 CHECK (look_count >= 0),
              first_looked_at \(d.integer),
              last_looked_at \(d.integer),
              remote_id TEXT,
              remote_url TEXT,
              remote_version TEXT,
              -- What later steps need of the platform's answer.
              answer TEXT,
              confirmed_via TEXT CHECK (confirmed_via IN ('answer', 'lookup', 'archive', 'person')),
              confirmed_at \(d.integer),
              error_code TEXT,
              error TEXT,
              created_at \(d.integer) NOT NULL,
              updated_at \(d.integer) NOT NULL,
              UNIQUE (user_id, id),
              UNIQUE (subject_id, step),
              CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL)),
              CHECK ((state = 'confirmed') = (confirmed_via IS NOT NULL)),
              CHECK ((send_count = 0) = (first_sent_at IS NULL)),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strictByKey)
            """,
            // A post at the platform is what came of one step and no other.
            d.index(
                "effects_remote",
                on: "effects",
                "connection_id, remote_id",
                unique: true,
                where: "kind = 'post' AND remote_id IS NOT NULL AND connection_id IS NOT NULL"
            ),
            d.index(
                "effects_key",
                on: "effects",
                "connection_id, key",
                unique: true,
                where: "kind = 'post' AND connection_id IS NOT NULL"
            ),
            d.index(
                "effects_open",
                on: "effects",
                "state, quiet_until",
                where: "state IN ('in_flight', 'unknown', 'retry_ok', 'needs_user')"
            ),
            d.index("effects_user", on: "effects", "user_id"),
            """
            CREATE TABLE main.effect_events (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              effect_id TEXT NOT NULL,
              happened_at \(d.integer) NOT NULL,
              kind TEXT NOT NULL CHECK (kind IN (
                'sent', 'not_sent', 'refused', 'lost', 'absent', 'found', 'asked', 'decided', 'duplicate')),
              code TEXT,
              sentence TEXT,
              \(d.owningReference("effect_id", to: "effects"))
            ) \(d.strictByKey)
            """,
            d.index("effect_events_effect", on: "effect_events", "user_id, effect_id, happened_at"),
        ]
    } down: { _ in
        ["DROP TABLE main.effect_events", "DROP TABLE main.effects"]
    }

    /// Found by their user and what they belong to, since every reading asks for both: with an index for each alone SQLite
    /// took the user's, and read all that user ever published.
    static let effectsOfSubject = Migration(30, "effects_of_subject") { d in
        [
            d.index("effects_subject", on: "effects", "user_id, subject_id"),
            "DROP INDEX main.effects_user",
        ]
    } down: { d in
        [
            d.index("effects_user", on: "effects", "user_id"),
            "DROP INDEX main.effects_subject",
        ]
    }
}
