import Database
import Foundation
import Queue
import TestSupport
import Testing

/// Work that is limited by time rather than by number, and workers that can't renew their leases.
@Suite struct `Giving up` {
    struct Announcement: Job {
        static let kind = "test.announcement"
        static let queue: QueueName = "test"
        static let retry = RetryPolicy(
            base: .seconds(200),
            cap: .seconds(400),
            giveUpAfter: .seconds(2000)
        )
    }

    struct Patient: Job {
        static let kind = "test.patient"
        static let queue: QueueName = "test"
        static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(60), giveUpAfter: .seconds(30))
    }

    @Test(arguments: Engine.allCases)
    func `work limited by time is tried until its time is over, and then dead with its last reason`(
        engine: Engine
    ) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let tries = Journal<Int>()
            var handlers = JobHandlers()
            handlers.register(Announcement.self) { _, context in
                tries.note(context.attempt)
                return .retry(JobFailure("closed", "The door is closed (\(context.attempt))."))
            }
            let id = try await bench.enqueue(Announcement())
            let giveUpAt = try #require(try await bench.column("give_up_at", of: id, as: Int64.self))
            try await bench.working(handlers) { pool in
                try await eventually("the job to be dead") {
                    // Each try that fails plans the next; the clock goes there.
                    if let next = try await nextTry(of: id, bench), next > clock.now {
                        clock.advance(next - clock.now)
                        pool.wake()
                    }
                    return try await bench.outcome(of: id) != nil
                }
            }
            #expect(try await bench.outcome(of: id) == "dead")
            #expect(tries.entries.count > 1)
            #expect(tries.entries == Array(1...tries.entries.count))
            let (finished, reason) = try await bench.store.read(as: .system) { tx in
                let row = try #require(
                    try tx.first("SELECT finished_at, error FROM main.job_history WHERE id = \(id)")
                )
                return (try row.value("finished_at", as: Int64.self), try row.value("error", as: String.self))
            }
            #expect(reason == "The door is closed (\(tries.entries.count)).")
            // It wasn't given up before the next try would have come too late; what a try takes counts as well.
            #expect(finished >= giveUpAt - 400_000 - 60_000)
            #expect(finished <= giveUpAt)
        }
    }

    /// When a job that waits is tried next.
    private func nextTry(of id: JobID, _ bench: Workbench) async throws -> Timestamp? {
        try await bench.store.read(as: .system) { tx in
            try tx.value(Int64.self, "SELECT run_at FROM main.jobs WHERE id = \(id) AND state = 'waiting'")
        }.map(Timestamp.init(milliseconds:))
    }

    @Test(arguments: Engine.allCases)
    func `a next try that would come too late is not waited for`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            var handlers = JobHandlers()
            handlers.register(Patient.self) { _, _ in .retry(JobFailure("closed", "The door is closed.")) }
            let id = try await bench.enqueue(Patient())
            try await bench.working(handlers) { _ in
                try await eventually("the job to be dead") { try await bench.outcome(of: id) != nil }
            }
            #expect(try await bench.outcome(of: id) == "dead")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a worker that can't renew its lease stops the work itself, before anybody else may begin it`(
        engine: Engine
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let store = try await database.open()
            // Heartbeats go through connections of their own, which are gone.
            let cut = try await database.open()
            await cut.close()
            let bench = Workbench(store: store, queue: JobQueue(store: store))
            let id = try await bench.enqueue(Note())
            let events = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, context in
                let isFirst = events.entries.isEmpty
                events.note("began")
                guard isFirst else { return .done }
                do { try await Task.sleep(for: .seconds(3600)) } catch {
                    // Who was told to stop still holds the lease: the database has it so.
                    let held = try await store.read(as: .system) { tx in
                        try tx.value(
                            Int64.self,
                            "SELECT lease_token FROM main.jobs WHERE id = \(context.id) AND state = 'running'"
                        )
                    }
                    events.note(held == context.job.leaseToken ? "stopped in time" : "stopped too late")
                    throw error
                }
                return .done
            }
            var configuration = WorkerPool.Configuration()
            configuration.hold(for: .seconds(60))
            #expect(configuration.selfAbort < configuration.lease)
            // Soon, while the lease holds long enough for the slowest machine; meanwhile everybody looks for lost jobs.
            configuration.selfAbort = .seconds(1)
            configuration.sweep = .milliseconds(100)
            configuration.poll = .milliseconds(200)
            let pool = WorkerPool(
                bench.queue,
                handlers: handlers,
                configuration: configuration,
                leaseStore: cut
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.run() }
                let result: Result<Void, any Error>
                do {
                    // Stopped, taken back when the lease was over, begun again.
                    try await events.reaches(2)
                    try await store.write(as: .system) { tx in
                        try tx.run("UPDATE main.jobs SET locked_until = 0 WHERE id = \(id)")
                    }
                    result = .success(try await events.reaches(3))
                } catch { result = .failure(error) }
                pool.stop()
                try await group.waitForAll()
                try result.get()
            }
            #expect(events.entries == ["began", "stopped in time", "began"])
            #expect(try await bench.outcome(of: id) == "succeeded")
            let outcomes = try await store.read(as: .system) { tx in
                try tx.values(String.self, "SELECT outcome FROM main.job_attempts ORDER BY lease_token")
            }
            #expect(outcomes == ["lost", "succeeded"])
            await store.close()
        }
    }
}
