package import Database

/// How long what is over is kept.
package struct Retention: Sendable, Hashable {
    package var succeeded: Duration = .seconds(7 * 86_400)
    package var cancelled: Duration = .seconds(7 * 86_400)
    package var dead: Duration = .seconds(90 * 86_400)
    package var attempts: Duration = .seconds(30 * 86_400)

    package init() {}
}

extension JobTable {
    /// How long a job of a kind that no worker knows is put aside before somebody looks again.
    static let unknownKindPause: Duration = .seconds(60)
    /// A worker that was not seen for so long is gone.
    static let workerTimeout: Duration = .seconds(90)

    /// Lets jobs go on whose hold is gone with its connection, or whose turn nobody has, and forgets workers that were not
    /// seen for long.
    ///
    /// Returns the queues in which jobs are ready now.
    package func sweep(in tx: Transaction) throws -> Set<QueueName> {
        let now = clock.now(in: tx)
        try tx.run(
            """
            UPDATE main.jobs SET state = 'waiting', wait_reason = 'schedule'
            WHERE state = 'held' AND NOT EXISTS (
              SELECT 1 FROM main.connection_holds h WHERE h.connection_id = jobs.connection_id)
            """
        )
        try tx.run(
            "DELETE FROM main.workers WHERE seen_at < \(now) - \(Self.workerTimeout.milliseconds * 10)"
        )
        return try admitAbandonedTurns(in: tx)
    }

    /// Ready jobs of a kind that no living worker knows, which stand at the front of their queue for nothing.
    ///
    /// It walks over all that is ready: a question for a reading transaction, which keeps nobody waiting.
    package func unknownReady(in tx: Transaction) throws -> [JobID] {
        let known = try kindsOfLivingWorkers(in: tx)
        guard !known.isEmpty else { return [] }
        return try tx.values(
            JobID.self,
            """
            SELECT id FROM main.jobs WHERE state = 'ready' AND NOT (\("kind", isOneOf: known.sorted()))
            ORDER BY queue, priority, run_at, id LIMIT \(Self.portion)
            """
        )
    }

    /// Returns how many of the jobs were still ready and now wait for a worker that knows them.
    package func putAsideUnknown(_ jobs: [JobID], in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE main.jobs SET state = 'waiting', wait_reason = 'unknown_kind',
              run_at = \(clock.now(in: tx)) + \(Self.unknownKindPause.milliseconds),
              lease_token = lease_token + 1
            WHERE \("id", isOneOf: jobs) AND state = 'ready'
            """
        )
    }

    func kindsOfLivingWorkers(in tx: Transaction) throws -> Set<String> {
        let lists = try tx.values(
            String.self,
            """
            SELECT kinds FROM main.workers
            WHERE seen_at >= \(clock.now(in: tx)) - \(Self.workerTimeout.milliseconds)
            """
        )
        return try Set(lists.flatMap { try PayloadCoding.decode([String].self, $0) })
    }

    /// Removes one portion of what is older than `retention` says.
    ///
    /// Returns how many rows went; zero when there is nothing left to do.
    package func prune(_ retention: Retention, in tx: Transaction) throws -> Int {
        let now = try clock.read(in: tx)
        var pruned = 0
        for (outcome, age) in [
            (HistoryOutcome.succeeded, retention.succeeded), (.cancelled, retention.cancelled),
            (.dead, retention.dead),
        ] {
            pruned += try tx.run(
                """
                DELETE FROM main.job_history WHERE id IN (
                  SELECT id FROM main.job_history
                  WHERE outcome = \(outcome) AND finished_at < \(now - age.milliseconds)
                  ORDER BY finished_at LIMIT \(Self.portion))
                """
            )
        }
        // Identifiers begin with their time, so the primary key finds the old ones.
        let oldest = max(0, now - retention.attempts.milliseconds)
        let digits = String(oldest, radix: 16)
        let bound = "att-" + String(repeating: "0", count: max(0, 11 - digits.count)) + digits
        pruned += try tx.run(
            """
            DELETE FROM main.job_attempts WHERE id IN (
              SELECT id FROM main.job_attempts WHERE id < \(bound) AND outcome IS NOT NULL
              ORDER BY id LIMIT \(Self.portion))
            """
        )
        return pruned
    }
}
