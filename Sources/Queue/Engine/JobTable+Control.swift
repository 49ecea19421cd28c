package import Database

extension JobTable {
    package enum Cancellation: Sendable, Equatable {
        /// It had not begun, and never will.
        case cancelled(QueueName)
        /// It runs, and has been asked to stop.
        case requested
        /// There is no live job of that id.
        case notFound
    }

    /// Ends a job that waits; asks one that runs to stop.
    package func cancel(_ id: JobID, in tx: Transaction) throws -> Cancellation {
        let now = clock.now(in: tx)
        let row = try tx.first(
            """
            SELECT state, queue, lease_token, turn FROM \(tx.table("jobs")) WHERE id = \(id)
            \(sqlite: "", postgres: "FOR NO KEY UPDATE")
            """
        )
        guard let row else { return .notFound }
        if try row.value("state", as: String.self) == "running" {
            try tx.run(
                "UPDATE main.jobs SET cancel_requested_at = coalesce(cancel_requested_at, \(now)), rerun = \(false) "
                    + "WHERE id = \(id)"
            )
            return .requested
        }
        let gone = try endUnstarted(id, token: try row.value("lease_token"), in: tx)
        // It may have been the one that the others of its turn stood behind.
        if let turn: String = try row.value("turn") { _ = try admitNext(of: [turn], in: tx) }
        return gone ? .cancelled(try row.value("queue")) : .notFound
    }

    private func endUnstarted(_ id: JobID, token: Int64, in tx: Transaction) throws -> Bool {
        let now = clock.now(in: tx)
        try tx.run(
            """
            INSERT INTO main.job_history (\(Self.historyColumns))
            SELECT \(historyValues(outcome: "'cancelled'", now: now, code: "NULL", error: "NULL"))
            FROM \(tx.table("jobs")) WHERE id = \(id) AND lease_token = \(token) AND state <> 'running'
            ON CONFLICT (id) DO NOTHING
            """
        )
        return try tx.run(
            "DELETE FROM main.jobs WHERE id = \(id) AND lease_token = \(token) AND state <> 'running'"
        ) == 1
    }

    /// Cancels everything that works through a connection, or for a target.
    ///
    /// Whoever writes under a lease at this moment is waited for, and nobody shows one until the transaction ends: the
    /// connection can be deleted within it.
    package func cancelAll(connection: ConnectionID, in tx: Transaction) throws -> Int {
        let ids = try tx.values(
            JobID.self,
            """
            SELECT id FROM main.jobs WHERE connection_id = \(connection) ORDER BY id
            \(sqlite: "", postgres: "FOR UPDATE")
            """
        )
        return try ids.count { try cancel($0, in: tx) != .notFound }
    }

    package func cancelAll(target: String, in tx: Transaction) throws -> Int {
        let ids = try tx.values(
            JobID.self,
            "SELECT id FROM main.jobs WHERE target_id = \(target) ORDER BY id"
        )
        return try ids.count { try cancel($0, in: tx) != .notFound }
    }

    /// Gives a dead (or cancelled) job another life with a fresh budget.
    ///
    /// Returns the new job, or nil when the old one is not in the history or the same work is live already.
    package func retry(_ old: JobID, in tx: Transaction) throws -> (id: JobID, queue: QueueName)? {
        let queue = try tx.value(
            QueueName.self,
            "SELECT queue FROM main.job_history WHERE id = \(old) AND outcome <> 'succeeded'"
        )
        guard let queue, let id = try startAgain(old, in: tx) else { return nil }
        return (id, queue)
    }

    package func pause(_ queue: QueueName, by person: String?, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO main.queue_control (queue, paused_at, paused_by)
            VALUES (\(queue), \(clock.now(in: tx)), \(person))
            ON CONFLICT (queue) DO UPDATE SET
              paused_at = coalesce(queue_control.paused_at, excluded.paused_at), paused_by = excluded.paused_by
            """
        )
    }

    package func resume(_ queue: QueueName, in tx: Transaction) throws {
        try tx.run("DELETE FROM main.queue_control WHERE queue = \(queue)")
    }

    /// Lets a connection's work rest.
    ///
    /// Jobs that are ready or come due are put aside as they are claimed.
    package func hold(
        _ connection: ConnectionID,
        of user: UserID,
        because reason: String,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO main.connection_holds (connection_id, user_id, reason, created_at)
            VALUES (\(connection), \(user), \(reason), \(clock.now(in: tx)))
            ON CONFLICT (connection_id) DO UPDATE SET reason = excluded.reason
            """
        )
    }

    /// A job that was to rest goes on after all, a moment later: what held it has been put right.
    func goOn(_ job: ClaimedJob, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.jobs SET state = 'waiting', wait_reason = 'schedule', run_at = \(clock.now(in: tx)) + 1000
            WHERE id = \(job.id) AND state = 'held'
            """
        )
    }

    /// Returns how many jobs go on.
    package func release(_ connection: ConnectionID, in tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM main.connection_holds WHERE connection_id = \(connection)")
        return try tx.run(
            """
            UPDATE main.jobs SET state = 'waiting', wait_reason = 'schedule'
            WHERE connection_id = \(connection) AND state = 'held'
            """
        )
    }
}
