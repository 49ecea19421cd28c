package import Database

/// The counters of runs, added up by connection, kind and day when the runs themselves are forgotten.
package enum RunDays {
    /// Counters that a run has under the same name.
    private static let counters = [
        "posts_fetched", "posts_processed", "posts_created", "posts_updated", "posts_deleted",
        "images_processed",
        "media_downloaded", "media_failed", "captions_generated", "errors_count", "retry_attempts",
        "retry_successes", "retry_failures", "duration_ms",
    ]

    /// Forgets runs that ended before `limit`, of all users, after adding them to their day.
    ///
    /// One portion of them; returns how many there were. Both happen in one transaction, so a run is counted in its
    /// own row or in its day's and never in both. Runs in the system's scope.
    package static func replaceRuns(
        endedBefore limit: Timestamp,
        portion: Int = 2000,
        in tx: Transaction
    ) throws -> Int {
        let runs = try tx.values(
            RunID.self,
            "SELECT id FROM main.runs WHERE ended_at < \(limit) ORDER BY started_at, id LIMIT \(portion)"
        )
        guard !runs.isEmpty else { return 0 }
        let sums: [SQL] = counters.map {
            "CAST(sum(coalesce(\(uncheckedCode: $0), 0)) AS BIGINT) AS \(uncheckedCode: $0)"
        }
        let days = try tx.rows(
            """
            SELECT user_id, connection_id, kind, \(day) AS day, count(*) AS runs,
              \(endings), \(sums.joined(by: ", "))
            FROM main.runs WHERE user_id IS NOT NULL AND \("id", isOneOf: runs)
            GROUP BY user_id, connection_id, kind, \(day)
            """
        )
        for row in days { try add(row, in: tx) }
        try tx.run("DELETE FROM main.runs WHERE \("id", isOneOf: runs)")
        return runs.count
    }

    private static func add(_ sum: Row, in tx: Transaction) throws {
        let names = ["runs"] + statuses.map(\.column) + counters
        let values: [SQL] = try names.map { "\(try sum.value($0, as: Int64.self))" }
        let additions: [SQL] = names.map {
            "\(uncheckedCode: $0) = run_days.\(uncheckedCode: $0) + excluded.\(uncheckedCode: $0)"
        }
        try tx.run(
            """
            INSERT INTO main.run_days (id, user_id, connection_id, kind, day, \(uncheckedCode: names.joined(separator: ", ")))
            VALUES (\(RunDayID.new()), \(try sum.value("user_id", as: UserID.self)),
              \(try sum.value("connection_id", as: ConnectionID?.self)), \(try sum.value("kind", as: String.self)),
              \(try sum.value("day", as: String.self)), \(values.joined(by: ", ")))
            ON CONFLICT (connection_id, kind, day) WHERE connection_id IS NOT NULL
            DO UPDATE SET \(additions.joined(by: ", "))
            """
        )
    }

    private static let statuses: [(column: String, status: Run.Status)] = [
        ("succeeded", .success), ("partial", .partial), ("failed", .failed), ("cancelled", .cancelled),
    ]

    private static var endings: SQL {
        statuses.map { column, status -> SQL in
            "sum(CASE WHEN status = \(status) THEN 1 ELSE 0 END) AS \(uncheckedCode: column)"
        }.joined(by: ", ")
    }

    private static var day: SQL {
        "\(sqlite: "substr(started_at, 1, 10)", postgres: "to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')")"
    }
}
