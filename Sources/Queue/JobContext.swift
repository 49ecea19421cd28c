package import Database
import KillPoints
import Synchronization

/// One execution, as its handler sees it.
package struct JobContext: Sendable {
    package let job: ClaimedJob
    let queue: JobQueue
    private let state = State()

    package init(job: ClaimedJob, queue: JobQueue) {
        self.job = job
        self.queue = queue
    }

    private final class State: Sendable {
        let isFinished = Mutex(false)
        let lastNote = Mutex<ContinuousClock.Instant?>(nil)
    }

    package var id: JobID { job.id }
    package var user: UserID? { job.user }
    /// From 1.
    package var attempt: Int { job.attempt }
    /// On whose behalf the job's own transactions run: its user's, or the system's.
    package var scope: Scope { job.scope }

    /// Throws ``StaleLease`` unless this execution still holds the job: the condition to put before anything
    /// that must not happen twice, in the transaction that records the permission for it.
    ///
    /// From here to the end of the transaction nobody takes the job over: it may be stopped or slow in the middle, and its
    /// lease over, and still what it writes comes before anything another execution does. Renewing goes on beside it.
    ///
    /// With `evenIfCancelled` it holds the job also while somebody wants it cancelled, and may write how it ends.
    ///
    /// `atLeast`: How much of the lease must be left.
    package func verifyLease(
        in tx: Transaction,
        evenIfCancelled: Bool = false,
        atLeast: Duration = .zero
    ) throws {
        if OldBug.noFence.isOn { return }
        let held = try tx.first(
            """
            SELECT id FROM \(tx.table("jobs"))
            WHERE id = \(job.id) AND lease_token = \(job.leaseToken)
              AND (\(evenIfCancelled) OR cancel_requested_at IS NULL) 
              AND locked_until > \(queue.clock.now(in: tx)) + \(atLeast.milliseconds)
            \(sqlite: "", postgres: "FOR KEY SHARE")
            """
        )
        if held == nil { throw StaleLease(job: job.id) }
    }

    /// Whether a person wants it cancelled, rather than the program being stopped.
    package var isCancelRequested: Bool {
        get async throws {
            try await queue.store.read(as: .system) { [job] tx in
                try tx.first(
                    """
                    SELECT id FROM main.jobs
                    WHERE id = \(job.id) AND lease_token = \(job.leaseToken) AND cancel_requested_at IS NOT NULL
                    """
                ) != nil
            }
        }
    }

    /// Ends the job successfully within the handler's own transaction, system's or the user's: its last
    /// writes and the end are committed together, or not at all.
    ///
    /// The handler then returns `.done`. Whoever catches ``StaleLease`` may go on: nothing was written by then.
    package func finish(in tx: Transaction) throws {
        let finished = try queue.table.finish([Finish(job, .end(.succeeded))], in: tx)
        guard finished.ids.contains(job.id) else { throw StaleLease(job: job.id) }
        if !finished.ready.isEmpty { queue.wake(finished.ready, after: tx) }
        tx.afterCommit { [state] in state.isFinished.withLock { $0 = true } }
    }

    var isFinished: Bool { state.isFinished.withLock { $0 } }

    /// Notes how far it is, for people who watch.
    ///
    /// At most once a second; what comes between is left out.
    package func note(_ progress: String) async throws {
        let isDue = state.lastNote.withLock { last in
            if let known = last, ContinuousClock.now - known < .seconds(1) { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        try await queue.store.write(as: .system, durability: .relaxed) { [job] tx in
            try tx.run(
                """
                UPDATE main.jobs SET progress = \(String(progress.prefix(500)))
                WHERE id = \(job.id) AND lease_token = \(job.leaseToken)
                """
            )
        }
    }
}
