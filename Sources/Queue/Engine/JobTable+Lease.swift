package import Database

/// A claimed job as its worker refers to it.
package struct Lease: Hashable, Sendable, Encodable {
    package let id: JobID
    package let token: Int64

    package init(id: JobID, token: Int64) {
        self.id = id
        self.token = token
    }
}

package struct Renewal: Sendable {
    package var held: Set<JobID> = []
    /// Those that somebody wants cancelled.
    package var cancelled: Set<JobID> = []
}

package struct Rescue: Sendable {
    /// Jobs that wait again, by queue.
    package var returned: [QueueName] = []
    /// Jobs that took down too many workers.
    ///
    /// They are still as they were: ``JobTable/finish(_:in:)`` ends them.
    package var poisoned: [ClaimedJob] = []
    package var mayHaveMore = false
}

extension JobTable {
    static let crashLoop = JobFailure(
        "crash_loop",
        "Roost stopped again and again while this job ran, so it was set aside. Look at the log of those moments, "
            + "then run it again."
    )

    /// Prolongs leases, all in one statement.
    ///
    /// A lease that is missing from the answer is lost.
    package func renew(_ leases: [Lease], for lease: Duration, in tx: Transaction) throws -> Renewal {
        var renewal = Renewal()
        for row in try tx.rows(self.renewal(leases, for: lease, in: tx)) {
            let id: JobID = try row.value("id")
            renewal.held.insert(id)
            if try row.value("cancel_requested_at", as: Int64?.self) != nil { renewal.cancelled.insert(id) }
        }
        return renewal
    }

    package func renewal(_ leases: [Lease], for lease: Duration, in tx: Transaction) throws -> SQL {
        let now = clock.now(in: tx)
        let list = try PayloadCoding.encode(leases)
        return """
            \(
                sqlite: """
                    UPDATE main.jobs SET locked_until = \(now) + \(lease.milliseconds)
                    WHERE id IN (SELECT value ->> 'id' FROM json_each(\(list)))
                      AND lease_token = (SELECT value ->> 'token' FROM json_each(\(list))
                                         WHERE value ->> 'id' = jobs.id)
                    """,
                postgres: """
                    WITH f AS MATERIALIZED (
                      SELECT * FROM jsonb_to_recordset(\(list)::jsonb) AS f(id text, token bigint))
                    UPDATE main.jobs SET locked_until = \(now) + \(lease.milliseconds)
                    WHERE id = ANY(ARRAY(SELECT id FROM f)) AND (id, lease_token) IN (SELECT id, token FROM f)
                    """
            )
            RETURNING id, cancel_requested_at
            """
    }

    /// Which running jobs nobody works on.
    package enum Orphans: Sendable {
        /// Those whose lease ran out.
        case expired
        /// All: no other process can be working.
        case all
        /// What a worker claimed from a queue without learning of it: all that it doesn’t know to be running.
        case unstarted(by: String, from: QueueName, besides: [JobID])
    }

    /// Takes back jobs that nobody works on.
    ///
    /// `mostLosses`: Of the kinds that the caller knows how to end, the losses in a row after which a job is taken for
    /// what kills its workers; a job of another kind is never poisoned here.
    package func rescue(
        _ orphans: Orphans = .expired,
        mostLosses: [String: Int],
        in tx: Transaction
    ) throws -> Rescue {
        let rows = try tx.rows(running(orphans, in: tx))
        var rescue = Rescue()
        rescue.mayHaveMore = rows.count == Self.portion
        for row in rows {
            let attempt: AttemptID? = try row.value("attempt_id")
            let job = try ClaimedJob(row: row, now: try row.value("now"), attemptID: attempt ?? .new())
            if let most = mostLosses[job.kind], job.lostCount + 1 >= most {
                rescue.poisoned.append(job)
            } else {
                try takeBack(job, in: tx)
                rescue.returned.append(job.queue)
            }
        }
        return rescue
    }

    /// On PostgreSQL `FOR UPDATE`, which passes by what a transaction holds that has shown its lease
    /// (``JobContext/verifyLease(in:evenIfCancelled:)``).
    package func running(_ orphans: Orphans, in tx: Transaction) -> SQL {
        let now = clock.now(in: tx)
        let areOrphans: SQL =
            switch orphans {
            case .expired: "locked_until < \(now)"
            case .all: "locked_until < 9223372036854775807"
            case .unstarted(let worker, let queue, let known):
                "worker_id = \(worker) AND queue = \(queue) AND NOT (\("id", isOneOf: known))"
            }
        return """
            SELECT id, lease_token, queue, kind, user_id, connection_id, target_id, payload, payload_version,
              attempt, max_attempts, lost_count, run_at, priority, give_up_at, time_limit, trace_id, lanes,
              lane_slot, turn, FALSE AS is_held, \(now) AS now,
              (SELECT id FROM main.job_attempts a
               WHERE a.job_id = j.id AND a.lease_token = j.lease_token) AS attempt_id
            FROM main.jobs j WHERE state = 'running' AND \(areOrphans)
            ORDER BY locked_until LIMIT \(Self.portion) \(sqlite: "", postgres: "FOR UPDATE OF j SKIP LOCKED")
            """
    }

    /// The first loss is likely the machine's; after that the job waits a little longer each time.
    private func takeBack(_ job: ClaimedJob, in tx: Transaction) throws {
        let now = clock.now(in: tx)
        try tx.run(
            """
            UPDATE main.jobs SET state = 'waiting', wait_reason = 'lost', lost_count = lost_count + 1,
              run_at = CASE WHEN lost_count = 0 THEN run_at ELSE \(now) + 15000 * lost_count END,
              attempt = attempt - 1, lease_token = lease_token + 1, lane_slot = NULL, rerun = \(false),
              worker_id = NULL, locked_until = NULL, deadline_at = NULL
            WHERE id = \(job.id) AND lease_token = \(job.leaseToken)
            """
        )
        try tx.run(
            """
            UPDATE main.job_attempts SET finished_at = \(now), outcome = 'lost', error_code = 'lost',
              error = 'The worker stopped answering in the middle.'
            WHERE id = \(job.attemptID) AND outcome IS NULL
            """
        )
    }
}
