import Database

/// What beside the jobs themselves keeps them from running: read once for all of them, however many they are.
struct JobCircumstances {
    let now: Timestamp
    /// Queues that are paused, since when and by whom.
    let paused: [QueueName: (since: Timestamp, by: String?)]
    /// When a worker last gave a sign of life; nil when none ever did.
    let workerSeen: Timestamp?
    /// What the living workers know how to do.
    let kinds: Set<String>
    /// Why connections rest.
    let holds: [ConnectionID: String]
    /// Until when lanes are blocked.
    let blocked: [String: Timestamp]
    let running: [QueueName: Int]
    /// How many are before a ready job, in its turn or else in its queue.
    let ahead: [JobID: Int]

    init(of jobs: [JobSummary], in tx: Transaction, _ table: JobTable) throws {
        let now = Timestamp(milliseconds: try table.clock.read(in: tx))
        self.now = now
        let pending = jobs.filter { $0.state == .waiting || $0.state == .ready }
        paused = pending.isEmpty ? [:] : try Self.paused(in: tx)
        workerSeen =
            pending.isEmpty
            ? nil
            : try tx.value(Int64?.self, "SELECT max(seen_at) FROM main.workers")?
                .map(Timestamp.init(milliseconds:))
        kinds = pending.isEmpty ? [] : try table.kindsOfLivingWorkers(in: tx)
        holds = try Self.holds(of: jobs.filter { $0.state == .held }.compactMap(\.connection), in: tx)
        blocked = try Self.blocked(
            pending.filter { $0.waitReason == .rateLimit }.flatMap { $0.lanes.map(\.name) },
            after: now,
            in: tx
        )
        // What waits and is due will be ready in a moment.
        let next = pending.filter { $0.state == .ready || $0.runAt <= now }
        running = try Self.running(in: Set(next.map(\.queue)), in: tx)
        ahead = try Self.ahead(of: next.map(\.id), in: tx)
    }

    private static func paused(in tx: Transaction) throws -> [QueueName: (since: Timestamp, by: String?)] {
        let rows = try tx.rows(
            "SELECT queue, paused_at, paused_by FROM main.queue_control WHERE paused_at IS NOT NULL"
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let since = Timestamp(milliseconds: try row.value("paused_at"))
                return (try row.value("queue"), (since, try row.value("paused_by")))
            }
        )
    }

    private static func holds(
        of connections: [ConnectionID],
        in tx: Transaction
    ) throws -> [ConnectionID: String] {
        guard !connections.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT connection_id, reason FROM main.connection_holds
            WHERE \("connection_id", isOneOf: Array(Set(connections)))
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (try $0.value("connection_id"), try $0.value("reason")) }
        )
    }

    private static func blocked(
        _ lanes: [String],
        after now: Timestamp,
        in tx: Transaction
    ) throws -> [String: Timestamp] {
        guard !lanes.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT lane, blocked_until FROM main.rate_limits
            WHERE \("lane", isOneOf: Array(Set(lanes))) AND blocked_until > \(now.milliseconds)
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map {
                (try $0.value("lane"), Timestamp(milliseconds: try $0.value("blocked_until")))
            }
        )
    }

    private static func running(in queues: Set<QueueName>, in tx: Transaction) throws -> [QueueName: Int] {
        guard !queues.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT queue, count(*) AS jobs FROM main.jobs
            WHERE state = 'running' AND \("queue", isOneOf: queues.map(\.text)) GROUP BY queue
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (try $0.value("queue"), try $0.value("jobs")) }
        )
    }

    private static func ahead(of jobs: [JobID], in tx: Transaction) throws -> [JobID: Int] {
        guard !jobs.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT job.id AS id, CASE WHEN job.is_behind
              THEN (SELECT count(*) FROM main.jobs other WHERE other.turn = job.turn AND other.is_behind
                AND (other.priority, other.run_at, other.id) < (job.priority, job.run_at, job.id))
              ELSE (SELECT count(*) FROM main.jobs other WHERE other.state = 'ready' AND NOT other.is_behind
                AND other.queue = job.queue
                AND (other.priority, other.run_at, other.id) < (job.priority, job.run_at, job.id)) END AS ahead
            FROM main.jobs job WHERE \("job.id", isOneOf: jobs)
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (try $0.value("id"), try $0.value("ahead")) }
        )
    }
}
