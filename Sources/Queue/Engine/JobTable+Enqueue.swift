package import Database

/// A job on its way into the table.
package struct NewJob: Sendable {
    package enum Start: Sendable, Hashable {
        case now
        case at(Timestamp)
        case after(Duration)
    }

    package let queue: QueueName
    package let kind: String
    package let payload: String
    package var payloadVersion = 1
    package var user: UserID?
    package var connection: ConnectionID?
    package var target: String?
    package var start: Start = .now
    package var priority = 100
    package var maxAttempts: Int? = 8
    package var giveUpAfter: Duration?
    package var timeLimit: Duration = .seconds(300)
    package var dedupeKey: String?
    package var lanes: [Lane] = []
    package var turn: String?
    package var keepsHistory = true
    package var traceID: String?

    package init(queue: QueueName, kind: String, payload: String = "{}") {
        self.queue = queue
        self.kind = kind
        self.payload = payload
    }

    package init<J: Job>(_ job: J, user: UserID?) throws {
        queue = J.queue
        kind = J.kind
        payload = try PayloadCoding.encode(job)
        payloadVersion = J.payloadVersion
        self.user = user
        connection = job.connection
        target = job.target
        priority = J.priority
        maxAttempts = J.retry.attempts
        giveUpAfter = J.retry.giveUpAfter
        timeLimit = J.timeLimit
        dedupeKey = job.dedupeKey
        lanes = job.lanes
        turn = job.turn
        keepsHistory = J.keepsHistory
    }
}

extension JobTable {
    /// Adds a job, or finds the live one of the same owner and dedupe key and asks that one to run.
    package func insert(_ job: NewJob, in tx: Transaction) throws -> JobID {
        // Ends: either the row goes in, or one is there to be asked. Both fail only while others are finishing
        // and enqueueing the same key at this very moment.
        for _ in 0..<100 {
            let id = JobID.new()
            if try insert([(id, job)], in: tx) == 1 { return id }
            if let key = job.dedupeKey, let live = try askAgain(key, job, in: tx) { return live }
        }
        throw DatabaseError(
            .conflict,
            "A job could not be enqueued because its key was taken again and again."
        )
    }

    /// Adds many jobs at once.
    ///
    /// Those with a dedupe key go one by one.
    package func insert(_ jobs: [NewJob], in tx: Transaction) throws -> [JobID] {
        guard jobs.count > 1, jobs.allSatisfy({ $0.dedupeKey == nil }) else {
            return try jobs.map { try insert($0, in: tx) }
        }
        let ids = jobs.map { _ in JobID.new() }
        guard try insert(Array(zip(ids, jobs)), in: tx) == jobs.count else {
            // An id was drawn that another process drew in the same millisecond.
            throw DatabaseError(.conflict, "Two jobs were given the same id. Nothing was saved; try again.")
        }
        return ids
    }

    /// Returns how many rows went in.
    private func insert(_ jobs: [(id: JobID, job: NewJob)], in tx: Transaction) throws -> Int {
        let now = clock.now(in: tx)
        var rows = MultiRowInsert(
            """
            INSERT INTO main.jobs (id, user_id, connection_id, target_id, queue, kind, state, wait_reason, priority,
              run_at, created_at, max_attempts, give_up_at, time_limit, dedupe_key, lanes, payload,
              payload_version, keeps_history, trace_id, turn)
            VALUES
            """,
            onConflict: "ON CONFLICT DO NOTHING"
        )
        for (id, job) in jobs {
            let runAt = instant(job.start, now)
            let giveUp: SQL = job.giveUpAfter.map { "\(runAt) + \($0.milliseconds)" } ?? "NULL"
            let lanes = job.lanes.isEmpty ? nil : try PayloadCoding.encode(job.lanes)
            let isDue: SQL = "\(runAt) <= \(now)"
            rows.append(
                """
                (\(id), \(job.user), \(job.connection), \(job.target), \(job.queue), \(job.kind),
                  CASE WHEN \(isDue) THEN 'ready' ELSE 'waiting' END,
                  CASE WHEN \(isDue) THEN NULL ELSE 'schedule' END,
                  \(job.priority), \(runAt), \(now), \(job.maxAttempts), \(giveUp), \(job.timeLimit.milliseconds),
                  \(job.dedupeKey), \(lanes), \(job.payload), \(job.payloadVersion), \(job.keepsHistory), \(job.traceID),
                  \(job.turn))
                """
            )
        }
        return try tx.runAll(rows.statements(for: tx.engine))
    }

    /// Waiting: moved forward.
    ///
    /// Ready: left alone. Running: runs once more. Nil when there is none any more.
    private func askAgain(_ key: String, _ job: NewJob, in tx: Transaction) throws -> JobID? {
        let runAt = instant(job.start, clock.now(in: tx))
        return try tx.value(
            JobID.self,
            """
            UPDATE main.jobs SET
              run_at = CASE WHEN state IN ('waiting', 'held') AND run_at > \(runAt) THEN \(runAt) ELSE run_at END,
              rerun = CASE WHEN state = 'running' THEN \(sqlite: "1", postgres: "TRUE") ELSE rerun END
            WHERE dedupe_key = \(key) AND coalesce(user_id, '') = \(job.user?.text ?? "")
            RETURNING id
            """
        )
    }

    private func instant(_ start: NewJob.Start, _ now: SQL) -> SQL {
        switch start {
        case .now: now
        case .at(let instant): "CAST(\(instant.milliseconds) AS BIGINT)"
        case .after(let pause): "\(now) + \(pause.milliseconds)"
        }
    }
}
