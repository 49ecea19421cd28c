package import Database

/// How one execution ends for its job, as it is written to the tables.
package struct Finish: Sendable {
    package enum Step: Sendable {
        case end(HistoryOutcome, JobFailure? = nil)
        /// Back to wait. A retry counts as an attempt; the others don't.
        case wait(WaitReason, When, JobFailure? = nil)
        /// Until its connection is released.
        case hold(JobFailure)
    }

    package enum When: Sendable {
        case at(Timestamp)
        /// From the database's present.
        case after(Duration)
    }

    package let id: JobID
    package let leaseToken: Int64
    package let attemptID: AttemptID
    package var step: Step
    /// Whether the worker is gone, rather than having told how it went.
    let wasLost: Bool
    let turn: String?

    package init(_ job: ClaimedJob, _ step: Step, wasLost: Bool = false) {
        self.wasLost = wasLost
        id = job.id
        leaseToken = job.leaseToken
        attemptID = job.attemptID
        turn = job.turn
        self.step = step
    }
}

package enum HistoryOutcome: String, ColumnValue, Sendable, Codable, CaseIterable {
    case succeeded, cancelled, dead
}

/// How one execution ended.
package enum AttemptOutcome: String, ColumnValue, Sendable, Codable {
    case succeeded, failed, snoozed, held, released, lost, cancelled
    case rateLimited = "rate_limited"
}

/// The lease was lost: another execution may be under way, and this one writes nothing more.
package struct StaleLease: Error, Sendable, CustomStringConvertible {
    package let job: JobID
    package var description: String {
        "The lease of \(job) was lost: another worker may have it, so nothing of this attempt was saved."
    }
}

package struct Finished: Sendable {
    /// Jobs whose lease still held.
    package var ids: Set<JobID> = []
    /// The queues in which jobs are ready now: somebody asked for them again while they ran, or it is their turn.
    package var ready: Set<QueueName> = []
}

extension JobTable {
    /// Writes how executions ended.
    ///
    /// A job whose lease token has moved on is left alone, with all that is about it, and is not among the result's ids: fencing is
    /// nothing but `WHERE id = … AND lease_token = …`.
    package func finish(_ finishes: [Finish], in tx: Transaction) throws -> Finished {
        var finished = Finished()
        var ends: [End] = []
        let turns = Set(finishes.compactMap(\.turn))
        try lockTurns(turns, in: tx)
        for finish in finishes {
            switch finish.step {
            case .end(let outcome, let failure): ends.append(End(finish, outcome, failure))
            case .wait, .hold:
                if try putBack(finish, in: tx) {
                    finished.ids.insert(finish.id)
                } else {
                    // Stale, or it was to be cancelled; the token tells.
                    ends.append(End(finish, .cancelled, nil))
                }
            }
        }
        let gone =
            ends.isEmpty
            ? [] : tx.engine == .sqlite ? try endOneByOne(ends, in: tx) : try endTogether(ends, in: tx)
        for row in gone {
            let id: JobID = try row.value("id")
            finished.ids.insert(id)
            // Who cancels forgets what was asked before; what was asked since counts.
            guard try row.value("rerun") else { continue }
            try startAgain(id, keepsHistory: try row.value("keeps_history"), in: tx)
            finished.ready.insert(try row.value("queue"))
        }
        let left = Set(finishes.filter { finished.ids.contains($0.id) }.compactMap(\.turn))
        finished.ready.formUnion(try admitNext(of: left, in: tx))
        return finished
    }

    /// A job's last row in `job_attempts` and its way into `job_history`.
    private struct End: Encodable {
        let id: JobID
        let token: Int64
        let attemptID: AttemptID
        let outcome: HistoryOutcome
        let attemptOutcome: AttemptOutcome
        let code: String?
        let error: String?

        init(_ finish: Finish, _ outcome: HistoryOutcome, _ failure: JobFailure?) {
            id = finish.id
            token = finish.leaseToken
            attemptID = finish.attemptID
            self.outcome = outcome
            attemptOutcome =
                switch outcome {
                case .succeeded: .succeeded
                case .cancelled: .cancelled
                case .dead: finish.wasLost ? .lost : .failed
                }
            code = failure?.code
            error = failure?.sentence
        }

        enum CodingKeys: String, CodingKey {
            case id, token, outcome, code, error
            case attemptID = "attempt_id"
            case attemptOutcome = "attempt_outcome"
        }
    }

    static let historyColumns: SQL = """
        id, user_id, connection_id, target_id, queue, kind, outcome, priority, run_at, created_at, started_at,
        finished_at, attempt, max_attempts, give_up_at, lost_count, time_limit, dedupe_key, lanes, payload,
        payload_version, progress, error_code, error, trace_id, retry_of, turn
        """

    func historyValues(outcome: SQL, now: SQL, code: SQL, error: SQL) -> SQL {
        """
        id, user_id, connection_id, target_id, queue, kind, \(outcome), priority, run_at, created_at, started_at,
        \(now), attempt, max_attempts, give_up_at, lost_count, time_limit, dedupe_key, lanes, payload,
        payload_version, progress, coalesce(\(code), error_code), coalesce(\(error), error), trace_id, retry_of, turn
        """
    }

    /// SQLite: statements cost next to nothing, so each job has its own.
    private func endOneByOne(_ ends: [End], in tx: Transaction) throws -> [Row] {
        let now = clock.now(in: tx)
        return try ends.compactMap { end in
            let isIt: SQL = "id = \(end.id) AND lease_token = \(end.token)"
            try tx.run(
                """
                INSERT INTO main.job_history (\(Self.historyColumns))
                SELECT \(historyValues(outcome: "\(end.outcome)", now: now, code: "\(end.code)", error: "\(end.error)"))
                FROM \(tx.table("jobs"))
                WHERE \(isIt) AND (keeps_history OR rerun OR \(end.outcome) <> 'succeeded')
                ON CONFLICT (id) DO NOTHING
                """
            )
            let row = try tx.first(
                "DELETE FROM main.jobs WHERE \(isIt) RETURNING id, queue, rerun, keeps_history"
            )
            guard let row else { return nil }
            if end.outcome == .succeeded, try !row.value("keeps_history") {
                try tx.run("DELETE FROM main.job_attempts WHERE id = \(end.attemptID)")
            } else {
                try tx.run(
                    """
                    UPDATE main.job_attempts SET finished_at = \(now), outcome = \(end.attemptOutcome),
                      error_code = \(end.code), error = \(end.error)
                    WHERE id = \(end.attemptID)
                    """
                )
            }
            return row
        }
    }

    /// PostgreSQL: one round trip for all.
    ///
    /// Arrays keep the planner to the primary keys.
    private func endTogether(_ ends: [End], in tx: Transaction) throws -> [Row] {
        let now = clock.now(in: tx)
        return try tx.rows(
            """
            WITH f AS MATERIALIZED (
              SELECT * FROM jsonb_to_recordset(\(try PayloadCoding.encode(ends))::jsonb) AS f(
                id text, token bigint, attempt_id text, outcome text, attempt_outcome text, code text, error text)),
            gone AS (
              DELETE FROM main.jobs
              WHERE id = ANY(ARRAY(SELECT id FROM f)) AND (id, lease_token) IN (SELECT id, token FROM f)
              RETURNING *),
            history AS (
              INSERT INTO main.job_history (\(Self.historyColumns))
              SELECT \(historyValues(outcome: "f.outcome", now: now, code: "f.code", error: "f.error_text"))
              FROM gone JOIN (SELECT id, outcome, code, error AS error_text FROM f) f USING (id)
              WHERE keeps_history OR rerun OR f.outcome <> 'succeeded'
              ON CONFLICT (id) DO NOTHING),
            closed AS (
              UPDATE main.job_attempts a SET finished_at = \(now), outcome = told.attempt_outcome,
                error_code = told.code, error = told.error
              FROM (SELECT f.* FROM f JOIN gone USING (id) WHERE keeps_history OR f.outcome <> 'succeeded') told
              WHERE a.id = told.attempt_id
                AND a.id = ANY(ARRAY(SELECT attempt_id FROM f))),
            forgotten AS (
              DELETE FROM main.job_attempts
              WHERE id = ANY(ARRAY(SELECT attempt_id FROM f JOIN gone USING (id)
                                   WHERE NOT keeps_history AND outcome = 'succeeded')))
            SELECT id, queue, rerun, keeps_history FROM gone
            """
        )
    }

    /// Returns whether the job was there under its token and nobody had asked to cancel it.
    private func putBack(_ finish: Finish, in tx: Transaction) throws -> Bool {
        let now = clock.now(in: tx)
        let move: SQL
        let outcome: AttemptOutcome
        var failure: JobFailure?
        var runAt: SQL = "NULL"
        switch finish.step {
        case .end: return false
        case .hold(let why):
            outcome = .held
            failure = why
            move = "state = 'held', wait_reason = NULL, attempt = attempt - 1, lost_count = 0,"
        case .wait(let reason, let when, let why):
            outcome = AttemptOutcome(of: reason)
            failure = why
            runAt =
                switch when {
                case .at(let instant): "\(instant.milliseconds)"
                case .after(let pause): "\(now) + \(pause.milliseconds)"
                }
            let resumes: SQL =
                switch reason {
                // Asked for while it found that its time hasn't come: that may be otherwise now.
                case .snooze: "CASE WHEN rerun THEN \(now) ELSE \(runAt) END"
                // It was stopped in the middle by no fault of its own, and nobody goes before it for that.
                case .released: "run_at"
                default: runAt
                }
            // Who tells how it went was not lost with it.
            let losses: SQL = reason == .released ? "lost_count" : "0"
            move = """
                state = 'waiting', wait_reason = \(reason), run_at = \(resumes),
                attempt = attempt - \(reason == .retry ? 0 : 1),
                lost_count = \(losses),
                """
        }
        let moved = try tx.run(
            """
            UPDATE main.jobs SET \(move) lease_token = lease_token + 1, worker_id = NULL, locked_until = NULL,
              deadline_at = NULL, lane_slot = NULL, rerun = \(false),
              error_code = coalesce(\(failure?.code), error_code), error = coalesce(\(failure?.sentence), error)
            WHERE id = \(finish.id) AND lease_token = \(finish.leaseToken) AND cancel_requested_at IS NULL
            """
        )
        guard moved == 1 else { return false }
        try tx.run(
            """
            UPDATE main.job_attempts SET finished_at = \(now), outcome = \(outcome),
              error_code = \(failure?.code), error = \(failure?.sentence), retry_at = \(runAt)
            WHERE id = \(finish.attemptID)
            """
        )
        return true
    }

    /// A new job like the one of that id in the history, without its past.
    ///
    /// Returns its id; nil when another live job has its dedupe key.
    @discardableResult
    func startAgain(_ old: JobID, keepsHistory: Bool = true, in tx: Transaction) throws -> JobID? {
        let new = JobID.new()
        let now = clock.now(in: tx)
        let made = try tx.run(
            """
            INSERT INTO main.jobs (id, user_id, connection_id, target_id, queue, kind, state, priority, run_at,
              created_at, max_attempts, give_up_at, time_limit, dedupe_key, lanes, payload, payload_version,
              keeps_history, trace_id, retry_of, turn)
            SELECT \(new), user_id, connection_id, target_id, queue, kind, 'ready', priority, \(now), \(now),
              max_attempts, \(now) + (give_up_at - run_at), time_limit, dedupe_key, lanes, payload,
              payload_version, CAST(\(keepsHistory) AS BOOLEAN), trace_id, id, turn
            FROM \(tx.table("job_history")) WHERE id = \(old)
            ON CONFLICT DO NOTHING
            """
        )
        return made == 1 ? new : nil
    }
}

extension AttemptOutcome {
    init(of reason: WaitReason) {
        self =
            switch reason {
            case .retry: .failed
            case .snooze, .schedule: .snoozed
            case .rateLimit: .rateLimited
            case .lost: .lost
            case .released, .unknownKind: .released
            }
    }
}
