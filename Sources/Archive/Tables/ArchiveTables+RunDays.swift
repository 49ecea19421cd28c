import Database

// What the runs of a day came to, kept when the runs themselves are forgotten.

extension ArchiveTables {
    static let runDays = Migration(4, "run_days") { d in
        [
            """
            CREATE TABLE main.run_days (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              kind TEXT NOT NULL,
              -- In UTC, as 2026-11-21: the day on which the runs began.
              day TEXT NOT NULL CHECK (length(day) = 10),
              \((counters + ["duration_ms"]).map { "\($0) \(d.integer) NOT NULL DEFAULT 0" }.joined(separator: ",\n")),
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            // Days of connections that are gone stay as they are; nothing is added to them.
            d.index(
                "run_days_connection",
                on: "run_days",
                "connection_id, kind, day",
                unique: true,
                where: "connection_id IS NOT NULL"
            ),
            d.index("run_days_user", on: "run_days", "user_id, day"),
        ] + d.touch("run_days")
    } down: { _ in
        ["DROP TABLE main.run_days"]
    }

    /// The columns that add up, as they stood when the table was made.
    private static let counters = [
        "runs", "succeeded", "partial", "failed", "cancelled", "posts_fetched", "posts_processed",
        "posts_created",
        "posts_updated", "posts_deleted", "images_processed", "media_downloaded", "media_failed",
        "captions_generated",
        "errors_count", "retry_attempts", "retry_successes", "retry_failures",
    ]
}
