package import Database

/// Turns: of the jobs that share one, one runs at a time, the first of all that are due, and the others stand behind it
/// outside of the claim's index.
///
/// A job is put behind once, when it is claimed too early, and let forward once, by whoever leaves `running`; so a long
/// row of them costs each claim nothing.
extension JobTable {
    /// Those of claimed jobs whose turn it is; the others go back, behind the one that has it or is to have it.
    ///
    /// Where somebody else decides about a turn at this moment, its jobs go back as they came.
    func admitInTurn(
        _ jobs: [ClaimedJob],
        for request: ClaimRequest,
        in tx: Transaction
    ) throws -> Admission {
        let wanted = Set(jobs.compactMap(\.turn))
        guard !wanted.isEmpty else { return Admission(jobs: jobs) }
        var free = try tryTurns(wanted, in: tx)
        var taken = try runningTurns(wanted, besides: jobs.map(\.id), in: tx)
        let next = try firstDue(of: free.subtracting(taken), for: request, in: tx)
        free.subtract(try turnsBeingCancelled(jobs, behind: next, in: tx))
        var admission = Admission()
        for job in jobs {
            guard let turn = job.turn else {
                admission.jobs.append(job)
                continue
            }
            if !free.contains(turn) {
                admission.undecided.append(job.id)
                try putBack(job, isBehind: false, in: tx)
            } else if !isPreceded(job, by: next), taken.insert(turn).inserted {
                admission.jobs.append(job)
            } else {
                try putBack(job, isBehind: true, in: tx)
            }
        }
        return admission
    }

    struct Admission {
        var jobs: [ClaimedJob] = []
        /// Those about whose turn somebody else decides at this moment, so that they are to be asked about again.
        var undecided: [JobID] = []
    }

    private func isPreceded(_ job: ClaimedJob, by next: [String: JobRank]) -> Bool {
        guard let turn = job.turn, let first = next[turn] else { return false }
        return first < job.rank
    }

    private func runningTurns(
        _ turns: Set<String>,
        besides claimed: [JobID],
        in tx: Transaction
    ) throws -> Set<String> {
        let running = try tx.rows(
            "SELECT id, turn FROM main.jobs WHERE state = 'running' AND \("turn", isOneOf: turns.sorted())"
        )
        let claimed = Set(claimed)
        return try Set(
            running.filter { try !claimed.contains($0.value("id")) }.map { try $0.value("turn") }
        )
    }

    /// The first of each turn that is due and was not claimed here, where there is one.
    ///
    /// It is before a claimed one where there are more due jobs than are made ready at once, and on PostgreSQL where another
    /// process is about to make it ready or to take it: a claim passes over rows that are locked.
    private func firstDue(
        of turns: Set<String>,
        for request: ClaimRequest,
        in tx: Transaction
    ) throws -> [String: JobRank] {
        let turns = turns.sorted()
        let firsts = try tx.rows(ofEach: turns.map { firstDue(of: $0, for: request, in: tx) })
        return try Dictionary(
            uniqueKeysWithValues: zip(turns, firsts).compactMap { turn, rows in
                try rows.first.map { (turn, try JobRank(row: $0)) }
            }
        )
    }

    package func firstDue(of turn: String, for request: ClaimRequest, in tx: Transaction) -> SQL {
        """
        SELECT id, priority, run_at FROM main.jobs
        WHERE turn = \(turn) AND NOT is_behind AND state IN ('ready', 'waiting')
          AND run_at <= \(clock.now(in: tx)) AND queue = \(request.queue) AND \("kind", isOneOf: request.kinds)
        ORDER BY priority, run_at, id LIMIT 1
        """
    }

    /// The turns of which the first due job is being cancelled at this moment.
    ///
    /// Who cancels lets the next one forward of those it sees behind, and takes no lock of the turn, since it holds rows that
    /// a finish might wait for. So nobody goes behind a job that may be gone before; on any other, cancelling now waits.
    private func turnsBeingCancelled(
        _ jobs: [ClaimedJob],
        behind next: [String: JobRank],
        in tx: Transaction
    ) throws -> Set<String> {
        guard tx.engine == .postgres else { return [] }
        let behind = Set(jobs.filter { isPreceded($0, by: next) }.compactMap(\.turn))
        guard !behind.isEmpty else { return [] }
        let staying = try tx.values(
            String.self,
            """
            SELECT turn FROM main.jobs WHERE \("id", isOneOf: behind.compactMap { next[$0]?.id })
            FOR KEY SHARE SKIP LOCKED
            """
        )
        return behind.subtracting(staying)
    }

    private func putBack(_ job: ClaimedJob, isBehind: Bool, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.jobs SET state = 'ready', is_behind = \(isBehind), attempt = attempt - 1,
              lease_token = lease_token + 1, worker_id = NULL, locked_until = NULL, deadline_at = NULL
            WHERE id = \(job.id) AND lease_token = \(job.leaseToken)
            """
        )
    }

    /// Lets the first of those forward that stand behind in each turn.
    ///
    /// Returns the queues they are in.
    func admitNext(of turns: Set<String>, in tx: Transaction) throws -> Set<QueueName> {
        var queues: Set<QueueName> = []
        for turn in turns.sorted() {
            let queue = try tx.value(
                QueueName.self,
                """
                UPDATE main.jobs SET is_behind = \(false) WHERE id = (
                  SELECT id FROM \(tx.table("jobs")) WHERE is_behind AND turn = \(turn)
                  ORDER BY priority, run_at, id LIMIT 1)
                RETURNING queue
                """
            )
            if let queue { queues.insert(queue) }
        }
        return queues
    }

    /// The same for turns that nobody has or is about to have: whoever had one may have ended in a way that forgot those
    /// behind it.
    func admitAbandonedTurns(in tx: Transaction) throws -> Set<QueueName> {
        let abandoned = try tx.values(
            String.self,
            """
            SELECT DISTINCT turn FROM main.jobs b WHERE is_behind AND NOT EXISTS (
              SELECT 1 FROM main.jobs a WHERE a.turn = b.turn AND a.state = 'running')
              AND turn NOT IN (
                SELECT turn FROM main.jobs WHERE state = 'ready' AND NOT is_behind AND turn IS NOT NULL)
            """
        )
        return try admitNext(of: Set(abandoned), in: tx)
    }

    // MARK: Locks

    // Who claims asks whether a turn is taken, and who finishes lets the next one forward: on PostgreSQL both might miss
    // what the other is about to commit. SQLite has one writer.

    /// The turns that nobody else decides about until this transaction ends.
    private func tryTurns(_ turns: Set<String>, in tx: Transaction) throws -> Set<String> {
        guard tx.engine == .postgres else { return turns }
        return try Set(
            tx.values(
                String.self,
                """
                SELECT turn FROM unnest(ARRAY(SELECT jsonb_array_elements_text(\(PayloadCoding.encode(turns.sorted()))::jsonb)))
                  AS turn
                WHERE pg_try_advisory_xact_lock(hashtextextended(turn, 5))
                """
            )
        )
    }

    /// Waits until nobody else decides about these turns; in one order, so that two never wait for each other.
    package func lockTurns(_ turns: Set<String>, in tx: Transaction) throws {
        guard tx.engine == .postgres, !turns.isEmpty else { return }
        for turn in turns.sorted() {
            _ = try tx.rows("SELECT pg_advisory_xact_lock(hashtextextended(\(turn), 5))")
        }
    }
}
