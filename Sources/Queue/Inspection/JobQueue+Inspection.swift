package import Database

/// Which jobs a list shows.
package struct JobFilter: Sendable {
    package var queue: QueueName?
    package var kind: String?
    package var connection: ConnectionID?
    package var states: Set<JobSummary.State> = []
    package var limit = 50

    package init() {}

    fileprivate func conditions(_ first: SQL...) -> SQL {
        var conditions = first
        if let queue { conditions.append("queue = \(queue)") }
        if let kind { conditions.append("kind = \(kind)") }
        if let connection { conditions.append("connection_id = \(connection)") }
        return conditions.joined(by: " AND ")
    }
}

/// A place in the list of jobs, which begins with the live ones and goes on with those that are over.
package struct JobPlace: Sendable, Hashable, CustomStringConvertible {
    fileprivate let isOver: Bool
    fileprivate let place: Place<Entity.Job>

    /// After this job.
    package init(_ job: JobSummary) {
        isOver = job.state.isOver
        place = Place(job.finishedAt ?? job.runAt, job.id)
    }

    /// Nil for what is no place of ours.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, ["live", "over"].contains(parts[0]),
            let place = Place<Entity.Job>(String(parts[1]))
        else { return nil }
        isOver = parts[0] == "over"
        self.place = place
    }

    package var description: String { (isOver ? "over-" : "live-") + place.description }
}

/// One queue at a glance.
package struct QueueStatistics: Sendable, Hashable {
    package let queue: QueueName
    package var ready = 0
    package var waiting = 0
    package var running = 0
    package var held = 0
    /// How long the first ready job has been due.
    package var oldestReady: Duration?
    /// When the next waiting job is due.
    package var nextDue: Timestamp?
    package var dead = 0
    package var pausedAt: Timestamp?
}

extension JobQueue {
    /// Live jobs first in the order they are due, then those that are over, the latest first.
    ///
    /// The next page begins `after` the last job of this one.
    package func jobs(
        _ filter: JobFilter = JobFilter(),
        after place: JobPlace? = nil,
        as scope: Scope
    ) async throws -> [JobSummary] {
        try await store.read(as: scope) { tx in
            let states = filter.states.isEmpty ? Set(JobSummary.State.allCases) : filter.states
            var jobs: [JobSummary] = []
            if place?.isOver != true {
                jobs += try Self.live(states.filter { !$0.isOver }, filter, after: place?.place, in: tx)
            }
            if jobs.count < filter.limit {
                let last = place?.isOver == true ? place?.place : nil
                jobs += try Self.over(states.filter(\.isOver), filter, after: last, in: tx)
            }
            return Array(jobs.prefix(filter.limit))
        }
    }

    private static func live(
        _ states: Set<JobSummary.State>,
        _ filter: JobFilter,
        after place: Place<Entity.Job>?,
        in tx: Transaction
    ) throws -> [JobSummary] {
        guard !states.isEmpty else { return [] }
        let chosen = states.map { "\($0)" as SQL }.joined(by: ", ")
        let later: SQL =
            place.map { "AND (run_at, id) > (\($0.instant.milliseconds), \($0.id))" } ?? ""
        return try tx.rows(
            """
            SELECT \(JobSummary.liveColumns()) FROM \(tx.table("jobs"))
            WHERE \(filter.conditions("state IN (\(chosen))")) \(later)
            ORDER BY run_at, id LIMIT \(filter.limit)
            """
        ).map(JobSummary.init)
    }

    /// One question for each outcome: its index then leads to the latest, however many have finished.
    private static func over(
        _ states: Set<JobSummary.State>,
        _ filter: JobFilter,
        after place: Place<Entity.Job>?,
        in tx: Transaction
    ) throws -> [JobSummary] {
        let earlier: SQL =
            place.map { "AND (finished_at, id) < (\($0.instant.milliseconds), \($0.id))" } ?? ""
        return try states.flatMap { state in
            try tx.rows(
                """
                SELECT \(JobSummary.historyColumns()) FROM \(tx.table("job_history"))
                WHERE \(filter.conditions("outcome = \(state)")) \(earlier)
                ORDER BY finished_at DESC, id DESC LIMIT \(filter.limit)
                """
            ).map(JobSummary.init)
        }.sorted { left, right in
            (left.finishedAt ?? left.runAt, left.id) > (right.finishedAt ?? right.runAt, right.id)
        }
    }

    /// A job and its attempts, the first one first; nil when the scope sees no such job.
    package func job(
        _ id: JobID,
        as scope: Scope
    ) async throws -> (job: JobSummary, attempts: [AttemptSummary])? {
        try await store.read(as: scope) { tx in
            guard let job = try Self.summary(of: id, in: tx) else { return nil }
            let attempts = try tx.rows(
                """
                SELECT id, attempt, worker_id, started_at, finished_at, outcome, error_code, error, retry_at
                FROM \(tx.table("job_attempts")) WHERE job_id = \(id) ORDER BY lease_token
                """
            )
            return (job, try attempts.map(AttemptSummary.init))
        }
    }

    private static func summary(of id: JobID, in tx: Transaction) throws -> JobSummary? {
        try summaries(of: [id], in: tx).first
    }

    /// In no order; those that the scope doesn't see are left out.
    private static func summaries(of ids: [JobID], in tx: Transaction) throws -> [JobSummary] {
        func found(_ columns: SQL, in table: StaticString, _ ids: [JobID]) throws -> [JobSummary] {
            guard !ids.isEmpty else { return [] }
            return try tx.rows("SELECT \(columns) FROM \(tx.table(table)) WHERE \("id", isOneOf: ids)")
                .map(JobSummary.init)
        }
        let live = try found(JobSummary.liveColumns(), in: "jobs", ids)
        let over = Set(ids).subtracting(live.map(\.id))
        return try live + found(JobSummary.historyColumns(), in: "job_history", over.sorted())
    }

    /// Why the job has not run yet, or what became of it, as a sentence; nil when the scope sees no such job.
    package func explain(_ id: JobID, as scope: Scope) async throws -> JobExplanation? {
        try await explain([id], as: scope)[id]
    }

    /// Why the jobs have not run yet, or what became of them; jobs the scope doesn't see are left out.
    ///
    /// It asks the same few questions for any number of jobs.
    package func explain(_ ids: [JobID], as scope: Scope) async throws -> [JobID: JobExplanation] {
        let jobs = try await store.read(as: scope) { tx in try Self.summaries(of: ids, in: tx) }
        guard !jobs.isEmpty else { return [:] }
        // That they are theirs to know is settled; the reasons lie with the system.
        return try await store.read(as: .system) { [table] tx in
            let circumstances = try JobCircumstances(of: jobs, in: tx, table)
            return Dictionary(
                uniqueKeysWithValues: jobs.map { ($0.id, JobExplanation(of: $0, under: circumstances)) }
            )
        }
    }

    /// Every queue that has live or dead jobs, or is paused.
    package func statistics() async throws -> [QueueStatistics] {
        try await store.read(as: .system) { [table] tx in
            let now = try table.clock.read(in: tx)
            var queues: [QueueName: QueueStatistics] = [:]
            func update(_ name: QueueName, _ change: (inout QueueStatistics) -> Void) {
                change(&queues[name, default: QueueStatistics(queue: name)])
            }
            let counts = try tx.rows(
                "SELECT queue, state, count(*) AS jobs, min(run_at) AS first FROM main.jobs GROUP BY queue, state"
            )
            for row in counts {
                let count: Int = try row.value("jobs")
                let first: Int64 = try row.value("first")
                let state: JobSummary.State = try row.value("state")
                update(try row.value("queue")) { statistics in
                    switch state {
                    case .ready:
                        statistics.ready = count
                        statistics.oldestReady = .milliseconds(max(0, now - first))
                    case .waiting:
                        statistics.waiting = count
                        statistics.nextDue = Timestamp(milliseconds: first)
                    case .running: statistics.running = count
                    case .held: statistics.held = count
                    case .succeeded, .cancelled, .dead: break
                    }
                }
            }
            let dead = try tx.rows(
                "SELECT queue, count(*) AS jobs FROM main.job_history WHERE outcome = 'dead' GROUP BY queue"
            )
            for row in dead {
                let count: Int = try row.value("jobs")
                update(try row.value("queue")) { $0.dead = count }
            }
            for row in try tx.rows(
                "SELECT queue, paused_at FROM main.queue_control WHERE paused_at IS NOT NULL"
            ) {
                let pausedAt = Timestamp(milliseconds: try row.value("paused_at"))
                update(try row.value("queue")) { $0.pausedAt = pausedAt }
            }
            return queues.values.sorted { $0.queue < $1.queue }
        }
    }
}
