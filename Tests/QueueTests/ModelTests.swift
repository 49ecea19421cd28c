import Database
import Foundation
import Queue
import TestSupport
import Testing

/// Random histories of a queue, on both engines against the model in memory, and against rules that hold
/// always. A failure names its seed: give it to `ROOST_MODEL_SEED` to see it again.
@Suite struct `The tables do what the model says` {
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["ROOST_MODEL_SEED"].flatMap(UInt64.init) { return [seed] }
        return Array(1...(environment["ROOST_MODEL_SEEDS"].flatMap(UInt64.init) ?? 6))
    }()

    @Test(arguments: Engine.allCases, seeds)
    func `whatever happens in whatever order`(engine: Engine, seed: UInt64) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            var play = try await Play(bench: bench, clock: clock, seed: seed)
            for step in 0..<250 {
                let command = try await play.step()
                let difference = try await play.difference()
                #expect(
                    difference == nil,
                    "seed \(seed), step \(step), after “\(command)”: \(difference ?? "")"
                )
                if difference != nil { return }
            }
        }
    }
}

private struct Play {
    let bench: Workbench
    let clock: HandClock
    let ada: UserID
    let connection: ConnectionID
    var model: QueueModel
    var random: SeededGenerator
    /// Every lease ever given out and what came with it, the lost ones too: zombies try to finish.
    var leases: [ClaimedJob] = []

    var table: JobTable { bench.queue.table }

    init(bench: Workbench, clock: HandClock, seed: UInt64) async throws {
        self.bench = bench
        self.clock = clock
        ada = try await bench.user()
        connection = try await bench.connection(of: ada)
        model = QueueModel(now: clock.now.milliseconds)
        random = SeededGenerator(seed: seed)
    }

    mutating func step() async throws -> String {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<22: try await enqueue()
        case ..<42: try await claim()
        case ..<55: try await end()
        case ..<68: try await putBack()
        case ..<73: try await heartbeat()
        case ..<80: advance()
        case ..<86: try await rescue()
        case ..<88: try await promote()
        case ..<91: try await cancel()
        case ..<93: try await pauseOrResume()
        case ..<96: try await holdOrRelease()
        case ..<98: try await retryDead()
        default: try await prune()
        }
    }

    private mutating func enqueue() async throws -> String {
        let delay = Bool.random(using: &random) ? 0 : Int64.random(in: 1...120_000, using: &random)
        let priority = Int.random(in: 1...3, using: &random)
        let key =
            Int.random(in: 0...2, using: &random) == 0 ? "key\(Int.random(in: 0...2, using: &random))" : nil
        let through = Int.random(in: 0...3, using: &random) == 0 ? connection : nil
        let runAt = clock.now.milliseconds + delay
        let start: NewJob.Start = delay == 0 ? .now : .at(Timestamp(milliseconds: runAt))
        let ada = ada
        let id = try await system { [bench] tx in
            try bench.queue.enqueue(
                Note(key: key, through: through),
                in: tx,
                for: ada,
                start: start,
                priority: priority
            )
        }
        if let known = model.enqueue(key: key, runAt: runAt) {
            #expect(known == id)
        } else {
            model.add(id, priority: Int64(priority), runAt: runAt, key: key, connection: through)
        }
        return "enqueue in \(delay) ms, key \(key ?? "none")"
    }

    private mutating func claim() async throws -> String {
        let limit = Int.random(in: 1...4, using: &random)
        let jobs = try await bench.claim(limit)
        let expected = model.claim(limit)
        #expect(jobs.map(\.id) == expected.map(\.id))
        #expect(jobs.map(\.leaseToken) == expected.map(\.token))
        leases += jobs
        return "claim \(limit)"
    }

    /// Any lease there ever was, more likely a late one.
    private mutating func anyLease() -> ClaimedJob? {
        leases.suffix(Bool.random(using: &random) ? 6 : 60).randomElement(using: &random)
    }

    private func held(_ job: ClaimedJob) -> QueueModel.Held { .init(id: job.id, token: job.leaseToken) }

    private mutating func end() async throws -> String {
        guard let job = anyLease() else { return "nothing" }
        let outcome = [HistoryOutcome.succeeded, .succeeded, .dead, .cancelled].randomElement(using: &random)!
        let isHeld = model.holds(held(job))
        let finished = try await bench.finish(job, .end(outcome))
        #expect(finished.ids.contains(job.id) == isHeld)
        if model.succeed(held(job), outcome: outcome.rawValue) { try await adoptNew(of: job.id) }
        return "end \(job.id) as \(outcome)"
    }

    private mutating func putBack() async throws -> String {
        guard let job = anyLease() else { return "nothing" }
        let reason = [WaitReason.retry, .retry, .snooze, .rateLimit, .released].randomElement(using: &random)!
        let delay = Int64.random(in: 0...60_000, using: &random)
        let isHeld = model.holds(held(job))
        let finished = try await bench.finish(
            job,
            .wait(
                reason,
                .after(.milliseconds(delay)),
                reason == .retry ? JobFailure("x", "It failed.") : nil
            )
        )
        #expect(finished.ids.contains(job.id) == isHeld)
        if model.putBack(held(job), reason: reason.rawValue, runAt: model.now + delay) {
            try await adoptNew(of: job.id)
        }
        return "put \(job.id) back for \(reason)"
    }

    private mutating func heartbeat() async throws -> String {
        let some = (0..<3).compactMap { _ in anyLease() }
        let list = Array(Set(some.map { Lease(id: $0.id, token: $0.leaseToken) }))
        // One id under two tokens is no worker's doing.
        guard Set(list.map(\.id)).count == list.count else { return "nothing" }
        let renewal = try await system { [table] tx in try table.renew(list, for: .seconds(60), in: tx) }
        #expect(renewal.held == model.renew(list.map { .init(id: $0.id, token: $0.token) }))
        return "heartbeat of \(list.count)"
    }

    private mutating func advance() -> String {
        let pause = Int64.random(in: 1...90_000, using: &random)
        clock.advance(.milliseconds(pause))
        model.now = clock.now.milliseconds
        return "advance by \(pause) ms"
    }

    private mutating func rescue() async throws -> String {
        let rescue = try await system { [table] tx in
            let rescue = try table.rescue(mostLosses: [Note.kind: 3], in: tx)
            let ends = rescue.poisoned.map { Finish($0, .end(.dead, JobFailure("crash_loop", "Lost."))) }
            #expect(try table.finish(ends, in: tx).ids.count == ends.count)
            return rescue
        }
        let poisoned = model.rescue()
        #expect(Set(rescue.poisoned.map(\.id)) == poisoned)
        for id in poisoned {
            let rerun = model.live[id]?.rerun ?? false
            model.end(id, "dead")
            if rerun { try await adoptNew(of: id) }
        }
        return "rescue"
    }

    private mutating func promote() async throws -> String {
        _ = try await system { [table] tx in try table.promote(in: tx) }
        model.promote()
        return "promote"
    }

    private mutating func cancel() async throws -> String {
        let all = model.live.keys.sorted() + model.over.keys.sorted()
        guard let id = all.randomElement(using: &random) else { return "nothing" }
        _ = try await bench.queue.cancel(id)
        model.cancel(id)
        return "cancel \(id)"
    }

    private mutating func pauseOrResume() async throws -> String {
        model.isPaused.toggle()
        if model.isPaused {
            try await bench.queue.pause(Note.queue)
        } else {
            try await bench.queue.resume(Note.queue)
        }
        return model.isPaused ? "pause" : "resume"
    }

    private mutating func holdOrRelease() async throws -> String {
        if model.held.contains(connection) {
            try await bench.queue.release(connection)
            model.release(connection)
            return "release"
        }
        try await bench.queue.hold(connection, of: ada, because: "The token has expired.")
        model.held.insert(connection)
        return "hold"
    }

    private mutating func retryDead() async throws -> String {
        guard let id = model.over.keys.sorted().randomElement(using: &random) else { return "nothing" }
        let new = try await bench.queue.retry(id)
        #expect((new != nil) == model.retries(id))
        if let new { model.again(new, like: id) }
        return "retry \(id)"
    }

    private mutating func prune() async throws -> String {
        var retention = Retention()
        retention.succeeded = .seconds(300)
        retention.cancelled = .seconds(300)
        retention.dead = .seconds(900)
        _ = try await bench.queue.prune(retention)
        model.prune(succeeded: 300_000, dead: 900_000)
        return "prune"
    }

    /// The row that a rerun made, whose id only the table knows.
    private mutating func adoptNew(of old: JobID) async throws {
        let new = try await system { tx in
            try tx.value(JobID.self, "SELECT id FROM main.jobs WHERE retry_of = \(old)")
        }
        model.again(try #require(new), like: old)
    }

    private func system<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    {
        try await bench.store.write(as: .system, body)
    }

    /// What table and model, or table and rules, disagree about.
    func difference() async throws -> String? {
        let (live, over, odd) = try await bench.store.read(as: .system) { tx in
            let live = try tx.rows("SELECT * FROM main.jobs").map { row in
                (
                    try row.value("id", as: JobID.self),
                    QueueModel.Entry(
                        state: try row.value("state"),
                        reason: try row.value("wait_reason"),
                        priority: try row.value("priority"),
                        runAt: try row.value("run_at"),
                        attempt: try row.value("attempt"),
                        lost: try row.value("lost_count"),
                        token: try row.value("lease_token"),
                        lockedUntil: try row.value("locked_until"),
                        key: try row.value("dedupe_key"),
                        rerun: try row.value("rerun"),
                        cancelRequested: try row.value("cancel_requested_at", as: Int64?.self) != nil,
                        connection: try row.value("connection_id"),
                        laneSlot: try row.value("lane_slot")
                    )
                )
            }
            let over = try tx.rows("SELECT id, outcome FROM main.job_history").map { row in
                (try row.value("id", as: JobID.self), try row.value("outcome", as: String.self))
            }
            // One open attempt for each running job and under its token, and for no other.
            let odd = try tx.value(
                Int.self,
                """
                SELECT (SELECT count(*) FROM main.jobs j WHERE state = 'running' AND NOT EXISTS (
                          SELECT 1 FROM main.job_attempts a WHERE a.job_id = j.id
                            AND a.lease_token = j.lease_token AND a.outcome IS NULL))
                     + (SELECT count(*) FROM main.job_attempts a WHERE a.outcome IS NULL AND NOT EXISTS (
                          SELECT 1 FROM main.jobs j WHERE j.id = a.job_id AND j.state = 'running'
                            AND j.lease_token = a.lease_token))
                     + (SELECT count(*) FROM main.job_history h JOIN main.jobs j ON j.id = h.id)
                """
            )
            return (live, over, odd ?? 0)
        }
        if odd != 0 { return "\(odd) attempts without their job, or jobs in two places" }
        for (id, entry) in live where model.live[id] != entry {
            return "\(id) is \(entry) and should be \(model.live[id].map { "\($0)" } ?? "gone")"
        }
        if live.count != model.live.count { return "\(live.count) live jobs instead of \(model.live.count)" }
        for (id, outcome) in over where model.over[id]?.outcome != outcome {
            return "\(id) is over as \(outcome) and should be \(model.over[id]?.outcome ?? "live or gone")"
        }
        return over.count == model.over.count
            ? nil : "\(over.count) jobs are over instead of \(model.over.count)"
    }
}
