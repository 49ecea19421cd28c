import Database

/// The rows of `rate_limits` as buckets, during a claim.
struct LaneTable {
    let clock: QueueClock

    /// The buckets of `lanes`, locked, with those that were missing made.
    ///
    /// In the order of their names, so that two claims never wait for each other in a circle.
    func open(_ lanes: [Lane], in tx: Transaction) throws -> [String: LaneBucket] {
        let wanted = Dictionary(lanes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var buckets = try read(Array(wanted.keys), in: tx)
        let missing = wanted.values.filter { buckets[$0.name] == nil }.sorted { $0.name < $1.name }
        for lane in missing {
            try create(lane, in: tx)
        }
        if !missing.isEmpty { buckets = try read(Array(wanted.keys), in: tx) }
        // What the program says of a lane's pace counts, not what it said when the row was made.
        for (name, lane) in wanted {
            buckets[name]?.intervalMicroseconds = lane.intervalMicroseconds
            buckets[name]?.burst = lane.burst
        }
        return buckets
    }

    func save(_ buckets: [String: LaneBucket], in tx: Transaction) throws {
        let now = clock.now(in: tx)
        try tx.runAll(
            buckets.sorted { $0.key < $1.key }.map { name, bucket in
                """
                UPDATE main.rate_limits SET interval_us = \(bucket.intervalMicroseconds),
                  burst = \(bucket.burst), taken_until_us = \(bucket.takenUntilMicroseconds),
                  server_remaining = \(bucket.serverRemaining), updated_at = \(now)
                WHERE lane = \(name)
                """
            }
        )
    }

    private func read(_ names: [String], in tx: Transaction) throws -> [String: LaneBucket] {
        let rows = try tx.rows(
            """
            SELECT lane, interval_us, burst, taken_until_us, blocked_until, server_remaining, server_resets_at
            FROM main.rate_limits WHERE \("lane", isOneOf: names.sorted()) ORDER BY lane
            \(sqlite: "", postgres: "FOR UPDATE")
            """
        )
        return try Dictionary(
            rows.map { row in
                let bucket = LaneBucket(
                    intervalMicroseconds: try row.value("interval_us"),
                    burst: try row.value("burst"),
                    takenUntilMicroseconds: try row.value("taken_until_us"),
                    blockedUntil: try row.value("blocked_until"),
                    serverRemaining: try row.value("server_remaining"),
                    serverResetsAt: try row.value("server_resets_at")
                )
                return (try row.value("lane", as: String.self), bucket)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func create(_ lane: Lane, in tx: Transaction) throws {
        let now = clock.now(in: tx)
        try tx.run(
            """
            INSERT INTO main.rate_limits (id, lane, interval_us, burst, created_at, updated_at)
            VALUES (\(RateLimitID.new()), \(lane.name), \(lane.intervalMicroseconds), \(lane.burst), \(now), \(now))
            ON CONFLICT (lane) DO NOTHING
            """
        )
    }
}
