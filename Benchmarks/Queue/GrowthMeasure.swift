import Database
import Foundation
import Queue
import TestSupport

/// What a million finished jobs and a million scheduled ones do to the pace: nothing, it should be.
struct GrowthMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    private struct Figures {
        var enqueue: Spread
        var drain: Spread
        var latency: Double
        var pages: Double?
    }

    func run() async throws -> ReportTable {
        let rows = Unit.count.text(Double(numbers.grown))
        var table = ReportTable("Growth on \(engine.title): beside an empty queue")
        try await QueueSubject.with(engine) { subject in
            let empty = try await figures(subject)
            try await subject.addHistory(numbers.grown)
            try await settle(subject)
            let finished = try await figures(subject)
            try await subject.addScheduled(numbers.grown)
            try await settle(subject)
            let both = try await figures(subject)
            add("with \(rows) finished", finished, empty, to: &table)
            add("with these and \(rows) scheduled", both, empty, to: &table)
        }
        if engine == .postgres { try await addProcrastinate(to: &table) }
        table.notes.append("Scheduled jobs have a better priority than the due ones. 1 ÷ 1.3 is 0.77.")
        if engine == .postgres {
            table.notes.append(
                "Pages: buffers that PostgreSQL touched for one claim of 10 jobs (EXPLAIN ANALYZE)."
            )
        }
        return table
    }

    private func figures(_ subject: QueueSubject) async throws -> Figures {
        let runs = min(numbers.runs, 3)
        let (single, drained) = (numbers.single / 2, numbers.drained / 4)
        var enqueue: [Double] = []
        var drain: [Double] = []
        for _ in 0..<runs {
            enqueue.append(try await rate(single) { try await subject.enqueue(single) })
            // What was enqueued for its own sake is drained along, uncounted.
            try await subject.discardReady()
            drain.append(Double(drained) / (try await subject.drain(drained, slots: 10)))
        }
        let latency = try await subject.latency(
            rate: 50,
            seconds: max(2, numbers.latencySeconds / 4),
            clients: 1
        )
        return Figures(
            enqueue: Spread(enqueue),
            drain: Spread(drain),
            latency: latency.median,
            pages: try await subject.pagesOfClaim()
        )
    }

    private func add(_ what: String, _ grown: Figures, _ empty: Figures, to table: inout ReportTable) {
        table.add(
            "enqueue \(what)",
            grown.enqueue,
            .perSecond,
            beside: "empty",
            empty.enqueue,
            aim: .ratioAtLeast(0.77)
        )
        table.add(
            "drain, 10 slots, \(what)",
            grown.drain,
            .perSecond,
            beside: "empty",
            empty.drain,
            aim: .ratioAtLeast(0.77)
        )
        table.add(
            "start at 50 jobs/s, p50, \(what)",
            Spread(grown.latency),
            .milliseconds,
            beside: "empty",
            Spread(empty.latency),
            aim: .ratioAtMost(1.3)
        )
        if let pages = grown.pages, let before = empty.pages {
            table.add("pages per claim \(what)", Spread(pages), .count, beside: "empty", Spread(before))
        }
    }

    /// The peer's own growth stands beside its own empty queue.
    private func addProcrastinate(to table: inout ReportTable) async throws {
        // A drain of few takes minutes already with a million scheduled jobs before them.
        let few = numbers.grown >= 1_000_000 ? 30 : numbers.drainedByPeer / 4
        try await withProcrastinate { peer in
            let count = numbers.drainedByPeer / 4
            func drain(_ count: Int) async throws -> Spread {
                let answer = try await peer.ask("drain", ["count": count, "slots": 10])
                return Spread(Double(count) / (answer.seconds ?? .nan))
            }
            let empty = try await drain(count)
            try await peer.ask("seed", ["finished": numbers.grown, "scheduled": 0])
            let finished = try await drain(count)
            try await peer.ask("seed", ["finished": 0, "scheduled": numbers.grown])
            let both = try await drain(few)
            let rows = Unit.count.text(Double(numbers.grown))
            table.notes.append(
                "procrastinate drains \(Unit.perSecond.text(empty.median)) empty, "
                    + "\(Unit.perSecond.text(finished.median)) with \(rows) finished and "
                    + "\(Unit.perSecond.text(both.median)) with these and \(rows) scheduled: "
                    + "\(String(format: "%.1f", empty.median / both.median)) times longer."
            )
        }
    }

    /// Lets the server do at once what it would within minutes by itself.
    private func settle(_ subject: QueueSubject) async throws {
        guard engine == .postgres else { return }
        let url = try subject.database.url
        for table in ["jobs", "job_history", "job_attempts"] {
            try await PostgresAdministration.execute("VACUUM ANALYZE main.\(table)", url: url)
        }
    }
}

extension QueueSubject {
    /// Jobs of the last week that succeeded, each with its attempt.
    func addHistory(_ count: Int) async throws {
        let now = BulkRows.present
        for first in stride(from: 0, to: count, by: BulkRows.portion) {
            let last = min(first + BulkRows.portion, count) - 1
            try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    INSERT INTO main.job_history (id, queue, kind, outcome, priority, run_at, created_at, started_at,
                      finished_at, attempt, max_attempts, lost_count, time_limit, payload, payload_version)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("job")), \(Nothing.queue), \(Nothing.kind), 'succeeded', 100,
                      \(now) - 1000 - n, \(now) - 1000 - n, \(now) - 900 - n, \(now) - 800 - n, 1, 8, 0, 300000,
                      \(Self.payload), 1 FROM numbers
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.job_attempts (id, job_id, lease_token, attempt, worker_id, started_at, finished_at, outcome)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("att")), \(BulkRows.identifier("job")), 1, 1, 'earlier',
                      \(now) - 900 - n, \(now) - 800 - n, 'succeeded' FROM numbers
                    """
                )
            }
        }
    }

    /// Jobs for the next month, in better priority than what is due.
    func addScheduled(_ count: Int) async throws {
        let now = BulkRows.present
        for first in stride(from: 0, to: count, by: BulkRows.portion) {
            let last = min(first + BulkRows.portion, count) - 1
            try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    INSERT INTO main.jobs (id, queue, kind, state, wait_reason, priority, run_at, created_at, max_attempts,
                      time_limit, payload)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("job", days: 40)), \(Nothing.queue), \(Nothing.kind), 'waiting',
                      'schedule', 10, \(now) + 86400000 + n * 1000, \(now), 8, 300000, \(Self.payload) FROM numbers
                    """
                )
            }
        }
    }

    /// Removes what no pool is to run.
    func discardReady() async throws {
        try await store.write(as: .system) { tx in try tx.run("DELETE FROM main.jobs WHERE state = 'ready'") }
    }

    /// Buffers PostgreSQL touches for a claim of ten jobs out of a hundred; nil on SQLite, which doesn't tell.
    func pagesOfClaim() async throws -> Double? {
        guard store.engine == .postgres else { return nil }
        try await enqueue(100, batch: 100)
        let request = ClaimRequest(
            queue: Nothing.queue,
            limit: 10,
            kinds: [Nothing.kind],
            worker: "bench",
            lease: .seconds(60)
        )
        struct Undo: Error { let plan: String }
        var plan = ""
        do {
            try await store.write(as: .system) { [queue] tx in
                let rows = try tx.values(
                    String.self,
                    "EXPLAIN (ANALYZE, BUFFERS) \(queue.table.taking(request, limit: 10, in: tx))"
                )
                throw Undo(plan: rows.joined(separator: "\n"))
            }
        } catch let undo as Undo { plan = undo.plan }
        try await discardReady()
        // The first line of buffers is the whole statement's.
        let line = plan.split(separator: "\n").first { $0.contains("Buffers: shared") } ?? ""
        return line.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Double($1.1) ?? 0) }
    }

    private static let payload = "{\"number\":0,\"text\":\"" + String(repeating: "x", count: 180) + "\"}"
}
