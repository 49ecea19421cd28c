package import Database
import Logging

/// The door to background work: what is to be done goes in here, in the transaction that made it necessary.
///
/// ```swift
/// try await store.write(as: .person(user)) { tx in
///     try drafts.schedule(composition, in: tx)
///     try queue.enqueue(PublishTarget(id: target), in: tx, start: .at(instant))
/// }
/// ```
///
/// What may be asked and changed about jobs that are there already runs as the system; the caller decides
/// beforehand who may.
package struct JobQueue: Sendable {
    package let store: Store
    package let table: JobTable
    let wakeups: Wakeups

    package init(store: Store, clock: QueueClock = .database) {
        self.store = store
        self.table = JobTable(clock: clock)
        self.wakeups = Wakeups(store: store)
    }

    package var clock: QueueClock { table.clock }

    /// Adds a job within the caller's transaction; it can be claimed once that is committed.
    ///
    /// `tx`: A person's or a worker's transaction enqueues for its own user.
    /// `user`: For whom a system transaction enqueues; nil is a job of the system's own.
    /// `priority`: In place of the kind's own; lower runs first.
    /// Returns the job's id, or that of the live job with the same dedupe key.
    @discardableResult
    package func enqueue(
        _ job: some Job,
        in tx: Transaction,
        for user: UserID? = nil,
        start: NewJob.Start = .now,
        priority: Int? = nil,
        traceID: String? = nil
    ) throws -> JobID {
        var new = try NewJob(job, user: tx.scope.owner ?? user)
        new.start = start
        new.priority = priority ?? new.priority
        new.traceID = traceID
        return try enqueue([new], in: tx)[0]
    }

    /// Adds many jobs of one kind, on PostgreSQL in one round trip.
    @discardableResult
    package func enqueue(
        _ jobs: [some Job],
        in tx: Transaction,
        for user: UserID? = nil,
        start: NewJob.Start = .now
    ) throws -> [JobID] {
        let new = try jobs.map { job in
            var new = try NewJob(job, user: tx.scope.owner ?? user)
            new.start = start
            return new
        }
        return try enqueue(new, in: tx)
    }

    @discardableResult
    package func enqueue(_ jobs: [NewJob], in tx: Transaction) throws -> [JobID] {
        let ids = try table.insert(jobs, in: tx)
        wake(Set(jobs.map(\.queue)), after: tx)
        return ids
    }

    /// Cancels a job: at once when it has not begun; one that runs is asked to stop.
    @discardableResult
    package func cancel(_ id: JobID) async throws -> JobTable.Cancellation {
        try await store.write(as: .system) { [self] tx in try cancel(id, in: tx) }
    }

    /// The same as a part of what else is written.
    @discardableResult
    package func cancel(_ id: JobID, in tx: Transaction) throws -> JobTable.Cancellation {
        let cancellation = try table.cancel(id, in: tx)
        // The next of its turn may be ready now.
        if case .cancelled(let queue) = cancellation { wake([queue], after: tx) }
        return cancellation
    }

    /// Cancels what works through a connection that is about to be deleted.
    ///
    /// Returns how many jobs.
    @discardableResult
    package func cancelAll(connection: ConnectionID) async throws -> Int {
        try await store.write(as: .system) { [table] tx in try table.cancelAll(connection: connection, in: tx)
        }
    }

    @discardableResult
    package func cancelAll(target: String) async throws -> Int {
        try await store.write(as: .system) { [table] tx in try table.cancelAll(target: target, in: tx) }
    }

    /// Runs a dead or cancelled job again, with a fresh budget, as a new job.
    ///
    /// Nil when it is not in the history, or when the same work is live already.
    package func retry(_ old: JobID) async throws -> JobID? {
        try await store.write(as: .system) { [self] tx in
            guard let (id, queue) = try table.retry(old, in: tx) else { return nil }
            wake([queue], after: tx)
            return id
        }
    }

    /// Stops claims from a queue; what runs goes on.
    package func pause(_ queue: QueueName, by person: String? = nil) async throws {
        try await store.write(as: .system) { [table] tx in try table.pause(queue, by: person, in: tx) }
    }

    package func resume(_ queue: QueueName) async throws {
        try await store.write(as: .system) { [self] tx in
            try table.resume(queue, in: tx)
            wake([queue], after: tx)
        }
    }

    /// Lets a connection's work rest, for instance while its token is expired; new work rests as well.
    package func hold(_ connection: ConnectionID, of user: UserID, because reason: String) async throws {
        try await store.write(as: .system) { [table] tx in
            try table.hold(connection, of: user, because: reason, in: tx)
        }
    }

    /// The connection is healthy again.
    ///
    /// Returns how many jobs go on.
    @discardableResult
    package func release(_ connection: ConnectionID) async throws -> Int {
        let released = try await store.write(as: .system) { [table] tx in
            try table.release(connection, in: tx)
        }
        wakeups.wakeAll()
        return released
    }

    /// Removes what is older than `retention` says, in portions between which others may write.
    ///
    /// Returns how many rows went.
    package func prune(_ retention: Retention = Retention()) async throws -> Int {
        var pruned = 0
        while true {
            let portion = try await store.write(as: .system, durability: .relaxed) { [table] tx in
                try table.prune(retention, in: tx)
            }
            if portion == 0 { return pruned }
            pruned += portion
        }
    }

    /// For a transaction that let work go on by ``table`` itself.
    package func wakeAll(after tx: Transaction) {
        tx.afterCommit { [wakeups] in wakeups.wakeAll() }
    }

    /// Likewise, of some queues in every process.
    package func wake(_ queues: Set<QueueName>, after tx: Transaction) {
        tx.afterCommit { [wakeups] in wakeups.announce(queues) }
    }
}
