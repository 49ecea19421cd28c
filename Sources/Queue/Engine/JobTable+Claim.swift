package import Database

package struct ClaimRequest: Sendable {
    package let queue: QueueName
    /// Free slots.
    package let limit: Int
    /// Kinds that this process knows: it leaves others to those who do.
    package let kinds: [String]
    package let worker: String
    package let lease: Duration

    package init(queue: QueueName, limit: Int, kinds: [String], worker: String, lease: Duration) {
        self.queue = queue
        self.limit = limit
        self.kinds = kinds
        self.worker = worker
        self.lease = lease
    }
}

package struct Claim: Sendable {
    package var jobs: [ClaimedJob] = []
    /// Queues with jobs that became ready on the way.
    package var promoted: Set<QueueName> = []
    /// Whether it stopped before it ran out of jobs.
    package var mayHaveMore = false
    /// Until the next waiting job is due, or is to be asked about again; nil when there is none, or more may be claimed at
    /// once.
    package var nextDue: Duration?
}

extension JobTable {
    /// How long whoever else decides about a turn is given, a transaction's time.
    private static let undecidedPause: Duration = .milliseconds(20)

    /// Makes due jobs ready, then takes the first ones of a queue.
    package func claim(_ request: ClaimRequest, in tx: Transaction) throws -> Claim {
        var claim = Claim()
        let promoted = try promote(in: tx)
        claim.promoted = Set(promoted)
        // Those about whose turn somebody else decides at this moment; a round passes over those of the rounds before.
        var undecided: Set<JobID> = []
        // A job that its lane turns away makes room for the next, in rounds that end.
        for _ in 0..<50 where claim.jobs.count < request.limit {
            let wanted = request.limit - claim.jobs.count
            let taken = try take(request, besides: undecided, limit: wanted, in: tx)
            let admission = try admitInTurn(try putAsideHeld(taken, in: tx), for: request, in: tx)
            claim.jobs += try admitToLanes(admission.jobs, in: tx)
            undecided.formUnion(admission.undecided)
            claim.mayHaveMore = taken.count == wanted
            if !claim.mayHaveMore { break }
        }
        claim.mayHaveMore = claim.mayHaveMore || promoted.count == Self.portion
        try open(claim.jobs, by: request.worker, in: tx)
        if claim.jobs.count < request.limit, !claim.mayHaveMore {
            claim.nextDue = try nextDue(in: tx)
            if !undecided.isEmpty {
                claim.nextDue = min(claim.nextDue ?? Self.undecidedPause, Self.undecidedPause)
            }
        }
        return claim
    }

    /// Waiting jobs whose time has come become ready.
    ///
    /// Returns the queue of each.
    package func promote(in tx: Transaction) throws -> [QueueName] {
        try tx.values(QueueName.self, promotion(in: tx))
    }

    package func promotion(in tx: Transaction) -> SQL {
        let now = clock.now(in: tx)
        return """
            \(
                sqlite: """
                    UPDATE main.jobs SET state = 'ready', wait_reason = NULL WHERE id IN (
                      SELECT id FROM main.jobs WHERE state = 'waiting' AND run_at <= \(now)
                      ORDER BY run_at LIMIT \(Self.portion))
                    """,
                // The array keeps the planner to the primary key; as a join it read the whole table.
                postgres: """
                    WITH due AS MATERIALIZED (
                      SELECT id FROM main.jobs WHERE state = 'waiting' AND run_at <= \(now)
                      ORDER BY run_at LIMIT \(Self.portion) FOR NO KEY UPDATE SKIP LOCKED)
                    UPDATE main.jobs SET state = 'ready', wait_reason = NULL
                    WHERE id = ANY(ARRAY(SELECT id FROM due))
                    """
            )
            RETURNING queue
            """
    }

    private func take(
        _ request: ClaimRequest,
        besides others: Set<JobID>,
        limit: Int,
        in tx: Transaction
    ) throws -> [ClaimedJob] {
        // The order of returned rows is nobody's promise.
        try tx.rows(taking(request, besides: others, limit: limit, in: tx)).map { row in
            let now: Int64 = try row.value("now")
            return try ClaimedJob(row: row, now: now, attemptID: .new(at: Timestamp(milliseconds: now)))
        }
        .sorted { $0.rank < $1.rank }
    }

    package func taking(
        _ request: ClaimRequest,
        besides others: Set<JobID> = [],
        limit: Int,
        in tx: Transaction
    ) -> SQL {
        let now = clock.now(in: tx)
        let lease = request.lease.milliseconds
        let isPaused: SQL =
            "EXISTS (SELECT 1 FROM main.queue_control WHERE queue = \(request.queue) AND paused_at IS NOT NULL)"
        let isOther: SQL = others.isEmpty ? "" : "AND NOT (\("id", isOneOf: others))"
        // No time in it: what is ready is due. The state is not asked again outside, where it would make
        // PostgreSQL walk the partial index; the inner lock vouches for it.
        let first: SQL = """
            SELECT id FROM main.jobs
            WHERE queue = \(request.queue) AND state = 'ready' AND NOT is_behind
              AND \("kind", isOneOf: request.kinds)
              AND NOT \(isPaused) \(isOther)
            ORDER BY priority, run_at, id LIMIT \(limit)
            """
        let columns: SQL = """
            id, lease_token, queue, kind, user_id, connection_id, target_id, payload, payload_version, attempt,
            max_attempts, lost_count, run_at, priority, give_up_at, time_limit, trace_id, lanes, lane_slot, turn
            """
        return """
            \(
                sqlite: """
                    UPDATE main.jobs SET state = 'running', attempt = attempt + 1, lease_token = lease_token + 1,
                      worker_id = \(request.worker), started_at = \(now), locked_until = \(now) + \(lease),
                      deadline_at = \(now) + time_limit
                    WHERE id IN (\(first))
                    RETURNING \(columns), started_at AS now,
                      EXISTS (SELECT 1 FROM main.connection_holds h
                              WHERE h.connection_id = jobs.connection_id) AS is_held
                    """,
                postgres: """
                    WITH n AS MATERIALIZED (SELECT \(now) AS t),
                    first AS MATERIALIZED (\(first) FOR NO KEY UPDATE SKIP LOCKED),
                    taken AS (
                      UPDATE main.jobs SET state = 'running', attempt = attempt + 1,
                        lease_token = lease_token + 1, worker_id = \(request.worker),
                        started_at = (SELECT t FROM n), locked_until = (SELECT t FROM n) + \(lease),
                        deadline_at = (SELECT t FROM n) + time_limit
                      WHERE id = ANY(ARRAY(SELECT id FROM first))
                      RETURNING \(columns), started_at)
                    SELECT \(columns), started_at AS now,
                      EXISTS (SELECT 1 FROM main.connection_holds h
                              WHERE h.connection_id = taken.connection_id) AS is_held
                    FROM taken
                    """
            )
            """
    }

    /// Those whose connection is free; the others are put aside.
    private func putAsideHeld(_ jobs: [ClaimedJob], in tx: Transaction) throws -> [ClaimedJob] {
        for job in jobs where job.isHeld { try putAside(job, slot: nil, in: tx) }
        return jobs.filter { !$0.isHeld }
    }

    /// Those whose lanes have permits; the others are put aside without having spent an attempt.
    private func admitToLanes(_ free: [ClaimedJob], in tx: Transaction) throws -> [ClaimedJob] {
        guard free.contains(where: { !$0.lanes.isEmpty }) else { return free }
        var buckets = try LaneTable(clock: clock).open(free.flatMap(\.lanes), in: tx)
        let before = buckets
        var admitted: [ClaimedJob] = []
        for job in free {
            let now = job.claimedAt.milliseconds
            var earliest = now
            for lane in job.lanes {
                let slot = buckets[lane.name]?.reserve(cost: lane.cost, slot: job.laneSlot, now: now) ?? now
                earliest = max(earliest, slot)
            }
            if earliest <= now { admitted.append(job) } else { try putAside(job, slot: earliest, in: tx) }
        }
        try LaneTable(clock: clock).save(buckets.filter { before[$0] != $1 }, in: tx)
        return admitted
    }

    /// `slot`: When its lane has a permit for it; nil for a job whose connection is held.
    private func putAside(_ job: ClaimedJob, slot: Int64?, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.jobs SET state = \(slot == nil ? "held" : "waiting"),
              wait_reason = \(slot == nil ? nil : WaitReason.rateLimit), run_at = coalesce(\(slot), run_at),
              lane_slot = \(slot), attempt = attempt - 1, lease_token = lease_token + 1,
              worker_id = NULL, locked_until = NULL, deadline_at = NULL
            WHERE id = \(job.id) AND lease_token = \(job.leaseToken)
            """
        )
    }

    private func open(_ jobs: [ClaimedJob], by worker: String, in tx: Transaction) throws {
        var attempts = MultiRowInsert(
            """
            INSERT INTO main.job_attempts (id, user_id, job_id, lease_token, attempt, worker_id, started_at) VALUES
            """
        )
        for job in jobs {
            attempts.append(
                """
                (\(job.attemptID), \(job.user), \(job.id), \(job.leaseToken), \(job.attempt), \(worker),
                  \(job.claimedAt.milliseconds))
                """
            )
        }
        try tx.runAll(attempts.statements(for: tx.engine))
    }

    /// How long until the next waiting job is due.
    package func nextDue(in tx: Transaction) throws -> Duration? {
        try tx.value(
            Int64?.self,
            """
            SELECT (SELECT run_at FROM main.jobs WHERE state = 'waiting' ORDER BY run_at LIMIT 1)
              - \(clock.now(in: tx))
            """
        )?.map { .milliseconds(max(0, $0)) }
    }
}
