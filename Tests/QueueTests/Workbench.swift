import Database
import Foundation
import Queue
import Synchronization
import TestSupport

/// A queue on a database of its own, with what tests ask of it.
struct Workbench: Sendable {
    let store: Store
    let queue: JobQueue

    static func with<T>(
        _ engine: Engine,
        clock: QueueClock = .database,
        _ body: (Workbench) async throws -> T
    ) async throws -> T {
        try await TestDatabase.with(engine) { store in
            try await body(Workbench(store: store, queue: JobQueue(store: store, clock: clock)))
        }
    }

    @discardableResult
    func enqueue(
        _ job: some Job,
        for user: UserID? = nil,
        start: NewJob.Start = .now,
        priority: Int? = nil
    ) async throws -> JobID {
        try await store.write(as: .system) { [queue] tx in
            try queue.enqueue(job, in: tx, for: user, start: start, priority: priority)
        }
    }

    func user(_ name: String = "ada") async throws -> UserID {
        let id = UserID.new()
        try await store.write(as: .system) { tx in
            try tx.run(
                "INSERT INTO main.users (id, username, email) VALUES (\(id), \(name), \(name + "@example.org"))"
            )
        }
        return id
    }

    func connection(of user: UserID, _ name: String = "home") async throws -> ConnectionID {
        let id = ConnectionID.new()
        try await store.write(as: .person(user)) { tx in
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, platform_user_id, username)
                VALUES (\(id), \(user), \(name), 'mastodon', \(name), \(name))
                """
            )
        }
        return id
    }

    func claim(
        _ limit: Int = 1,
        kinds: [String] = [Note.kind],
        worker: String = "test"
    ) async throws -> [ClaimedJob] {
        let request = request(limit, kinds: kinds, worker: worker)
        return try await store.write(as: .system) { [queue] tx in try queue.table.claim(request, in: tx).jobs
        }
    }

    func request(_ limit: Int, kinds: [String] = [Note.kind], worker: String = "test") -> ClaimRequest {
        ClaimRequest(queue: Note.queue, limit: limit, kinds: kinds, worker: worker, lease: .seconds(60))
    }

    func finish(_ job: ClaimedJob, _ step: Finish.Step) async throws -> Finished {
        try await store.write(as: .system) { [queue] tx in try queue.table.finish([Finish(job, step)], in: tx)
        }
    }

    func column<Value: ColumnValue>(
        _ column: String,
        of id: JobID,
        as type: Value.Type = Value.self
    ) async throws -> Value? {
        try await store.read(as: .system) { tx in
            try tx.value(Value.self, "SELECT \(uncheckedCode: column) FROM main.jobs WHERE id = \(id)")
        }
    }

    func outcome(of id: JobID) async throws -> String? {
        try await store.read(as: .system) { tx in
            try tx.value(String.self, "SELECT outcome FROM main.job_history WHERE id = \(id)")
        }
    }

    func count(_ table: String) async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM main.\(uncheckedCode: table)") ?? 0
        }
    }

    /// Runs a pool while `body` runs, then stops it gracefully.
    func working(
        _ handlers: JobHandlers,
        _ configure: (inout WorkerPool.Configuration) -> Void = { _ in },
        while body: @Sendable (WorkerPool) async throws -> Void
    ) async throws {
        var configuration = WorkerPool.Configuration()
        configuration.poll = .milliseconds(200)
        configuration.stopGrace = .seconds(5)
        configure(&configuration)
        let pool = WorkerPool(queue, handlers: handlers, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(pool)) } catch { result = .failure(error) }
            pool.stop()
            try await group.waitForAll()
            try result.get()
        }
    }
}

/// The plainest job.
struct Note: Job {
    static let kind = "test.note"
    static let queue: QueueName = "test"
    var text = ""
    var key: String?
    var through: ConnectionID?
    var limits: [Lane]?
    var sharing: String?

    var dedupeKey: String? { key }
    var connection: ConnectionID? { through }
    var lanes: [Lane] { limits ?? [] }
    var turn: String? { sharing }
}

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
    private let milliseconds: Mutex<Int64>

    init(at milliseconds: Int64 = 1_800_000_000_000) {
        self.milliseconds = Mutex(milliseconds)
    }

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
    func advance(_ duration: Duration) {
        milliseconds.withLock { $0 += Int64(duration / .milliseconds(1)) }
    }
    var clock: QueueClock { .given { self.now } }
}

/// Collects what happens and lets a test wait for it.
final class Journal<Entry: Sendable>: Sendable {
    private let state = Mutex<(entries: [Entry], waiting: [(Int, CheckedContinuation<Void, Never>)])>(
        ([], [])
    )

    func note(_ entry: Entry) {
        let due = state.withLock { state in
            state.entries.append(entry)
            let due = state.waiting.filter { $0.0 <= state.entries.count }
            state.waiting.removeAll { $0.0 <= state.entries.count }
            return due
        }
        for (_, continuation) in due { continuation.resume() }
    }

    var entries: [Entry] { state.withLock { $0.entries } }

    /// Returns when there are `count` entries; throws when that takes too long.
    func reaches(_ count: Int, within limit: Duration = .seconds(120)) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withCheckedContinuation { continuation in
                    let isReached = self.state.withLock { state in
                        if state.entries.count >= count { return true }
                        state.waiting.append((count, continuation))
                        return false
                    }
                    if isReached { continuation.resume() }
                }
            }
            group.addTask {
                try await Task.sleep(for: limit)
                self.releaseAll()
                throw TooLate(what: "\(count) entries; there are \(self.entries.count)")
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func releaseAll() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for (_, continuation) in waiting { continuation.resume() }
    }
}

struct TooLate: Error, CustomStringConvertible {
    let what: String
    var description: String { "Waited too long for \(what)." }
}

/// Asks again and again until the answer is yes; throws when that takes too long.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(120),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > end { throw TooLate(what: what) }
        try await Task.sleep(for: .milliseconds(5))
    }
}
