import Database
import Foundation
import Queue
import Synchronization
import TestSupport

/// A job that does nothing, with a payload of about 200 bytes.
struct Nothing: Job {
    static let kind = "bench.nothing"
    static let queue: QueueName = "bench"
    let number: Int
    let text: String

    init(_ number: Int) {
        self.number = number
        text = String(repeating: "x", count: 180)
    }
}

/// Roost's queue on a database of its own.
struct QueueSubject: Sendable {
    let database: TestDatabase
    let store: Store
    let queue: JobQueue

    static func with<T>(_ engine: Engine, _ body: (QueueSubject) async throws -> T) async throws -> T {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let store = try await database.open()
            let subject = QueueSubject(database: database, store: store, queue: JobQueue(store: store))
            let result: Result<T, any Error>
            do { result = .success(try await body(subject)) } catch { result = .failure(error) }
            await store.close()
            return try result.get()
        }
    }

    /// Enqueues jobs by number: each call of one client is a commit of `batch` jobs.
    func enqueue(_ count: Int, clients: Int = 1, batch: Int = 1) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    for first in stride(from: client * batch, to: count, by: clients * batch) {
                        try await enqueue(first..<min(first + batch, count))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func enqueue(_ numbers: Range<Int>, start: NewJob.Start = .now) async throws {
        try await store.write(as: .system) { [queue] tx in
            try queue.enqueue(numbers.map(Nothing.init), in: tx, start: start)
        }
    }

    /// Runs a pool as the program would, while `body` runs.
    func working(slots: Int, _ tally: Tally, while body: () async throws -> Void) async throws {
        var handlers = JobHandlers()
        handlers.register(Nothing.self) { job, _ in
            tally.note(job.number)
            return .done
        }
        try await working(slots: [Nothing.queue: slots], handlers, while: body)
    }

    func working(
        slots: [QueueName: Int],
        _ handlers: JobHandlers,
        while body: () async throws -> Void
    ) async throws {
        var configuration = WorkerPool.Configuration()
        configuration.slots = slots
        configuration.name = "bench"
        let pool = WorkerPool(queue, handlers: handlers, configuration: configuration)
        let running = Task { try await pool.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        pool.stop()
        try await running.value
        try result.get()
    }

    /// Drains what was enqueued; seconds until the last outcome is committed.
    func drain(_ count: Int, slots: Int) async throws -> Double {
        let tally = Tally(count)
        try await enqueue(count, batch: 500)
        let finished = try await finishedJobs()
        var seconds = 0.0
        try await working(slots: slots, tally) {
            let started = ContinuousClock.now
            try await tally.all()
            try await noneLeft()
            seconds = (ContinuousClock.now - started) / .seconds(1)
        }
        try tally.verify()
        guard try await finishedJobs() == finished + count else {
            throw BenchmarkFailure("The history does not hold every job that ran.")
        }
        return seconds
    }

    /// Returns once no job is ready or running; scheduled ones may wait.
    func noneLeft() async throws {
        let store = store
        try await eventually("the last outcomes", within: .seconds(60), every: .milliseconds(1)) {
            try await store.read(as: .system) { tx in
                try tx.first("SELECT 1 AS one FROM main.jobs WHERE state IN ('ready', 'running') LIMIT 1")
                    == nil
            }
        }
    }

    private func finishedJobs() async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(
                Int.self,
                "SELECT count(*) FROM main.job_history WHERE queue = \(Nothing.queue) AND outcome = 'succeeded'"
            ) ?? 0
        }
    }
}

/// Counts how often each numbered job ran, and when it began.
final class Tally: Sendable {
    private struct State {
        var runs: [Int]
        var begun: [ContinuousClock.Instant?]
        var committed: [ContinuousClock.Instant?]
        var left: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(
            State(
                runs: Array(repeating: 0, count: count),
                begun: Array(repeating: nil, count: count),
                committed: Array(repeating: nil, count: count),
                left: count
            )
        )
    }

    func note(_ number: Int) {
        let now = ContinuousClock.now
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.runs[number] += 1
            guard state.runs[number] == 1 else { return [] }
            state.begun[number] = now
            state.left -= 1
            guard state.left == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The job's enqueuer has heard of its commit.
    func noteCommit(_ number: Int) {
        let now = ContinuousClock.now
        state.withLock { $0.committed[number] = now }
    }

    /// Returns when every job has begun.
    func all() async throws {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.left > 0 { state.waiting.append(continuation) }
                return state.left == 0
            }
            if isOver { continuation.resume() }
        }
    }

    func verify() throws {
        let (lost, doubled) = state.withLock { state in
            (state.runs.count { $0 == 0 }, state.runs.count { $0 > 1 })
        }
        if lost + doubled > 0 { throw BenchmarkFailure("\(lost) jobs were lost and \(doubled) ran twice.") }
    }

    /// Milliseconds from the commit of each job to its start; one may begin before its enqueuer hears so.
    var lagsAfterCommit: Spread {
        let (begun, committed) = state.withLock { ($0.begun, $0.committed) }
        return Self.lags(zip(begun, committed))
    }

    /// Milliseconds from one instant to the start of each job.
    func lags(since instant: ContinuousClock.Instant) -> Spread {
        Self.lags(state.withLock { $0.begun }.map { ($0, instant) })
    }

    private static func lags(
        _ pairs: some Sequence<(ContinuousClock.Instant?, ContinuousClock.Instant?)>
    ) -> Spread {
        Spread(
            pairs.compactMap { begun, since in
                guard let begun, let since else { return nil }
                return max(0, (begun - since) / .milliseconds(1))
            }
        )
    }
}
