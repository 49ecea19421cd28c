import Database
import Logging
import PlatformSimulator
import Publishing
import Queue
import Testing

@Suite struct `A post that is due` {
    private struct SlowLook: Job {
        static let kind = "test.slow_look"
        static let queue: QueueName = "sync"
        static let isResumable = true
    }

    private struct SlowFile: Job {
        static let kind = "test.slow_file"
        static let queue: QueueName = "media"
        static let isResumable = true
    }

    /// Work for hours: what is ready, what is due and still has to be made ready, and what is for later.
    @Test(arguments: Engine.allCases)
    func `goes out beside a long backlog of other work`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            try await fill(SlowLook.queue, SlowLook.kind, "a", world)
            try await fill(SlowFile.queue, SlowFile.kind, "b", world)
            #expect(try await backlog(world, "state IN ('waiting', 'ready')") == 100_000)
            try await working(world) {
                try await world.eventually("the backlog is worked on in both queues") {
                    let looks = try await backlog(world, "state = 'running' AND queue = 'sync'")
                    let files = try await backlog(world, "state = 'running' AND queue = 'media'")
                    return looks > 0 && files > 0
                }
                let now = try await world.publish(try world.draft("Now", to: [.mastodon]))
                let planned = try await world.compositions.create(
                    try world.draft("Soon", to: [.mastodon]),
                    by: world.viewer
                )
                let due = ZonedTime(at: .now.adding(.milliseconds(1500)), in: try TimeZoneName("UTC"))
                let soon = try await world.schedule(planned, at: .at(due))
                for whole in [now, soon] {
                    #expect(try await world.settled(whole).composition.status == .published)
                }
                // There was something to wait behind, and there still is.
                #expect(try await backlog(world, "state IN ('ready', 'running') AND queue = 'sync'") > 0)
                #expect(try await backlog(world, "state IN ('ready', 'running') AND queue = 'media'") > 0)
            }
            let account = try world.account(.mastodon)
            #expect(try account.texts() == ["Now", "Soon"])
            #expect(account.created == 2)
        }
    }

    /// 50,000 jobs: of five one is for later, one is due and waits, and three are ready.
    private func fill(
        _ queue: QueueName,
        _ kind: String,
        _ letter: String,
        _ world: PublishingWorld
    ) async throws {
        let now = Timestamp.now.milliseconds
        try await world.store.write(as: .system, durability: .relaxed) { tx in
            let id: SQL = "\(sqlite: "printf('%016x', i)", postgres: "lpad(to_hex(i), 16, '0')")"
            let instant: SQL = "CAST(\(now) AS BIGINT)"
            try tx.run(
                """
                INSERT INTO main.jobs (id, queue, kind, state, wait_reason, run_at, created_at, max_attempts, time_limit,
                  payload)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
                SELECT 'job-\(uncheckedCode: letter)' || \(id), '\(uncheckedCode: queue.text)', '\(uncheckedCode: kind)',
                  CASE WHEN i % 5 < 2 THEN 'waiting' ELSE 'ready' END, CASE WHEN i % 5 < 2 THEN 'schedule' END,
                  CASE WHEN i % 5 = 0 THEN \(instant) + 3600000 + i ELSE \(instant) - 3600000 + i END, \(instant), 8, 60000,
                  '{}'
                FROM n
                """
            )
        }
    }

    private func backlog(_ world: PublishingWorld, _ condition: SQL) async throws -> Int {
        try await world.store.read(as: .system) { tx in
            try tx.value(
                Int.self,
                "SELECT count(*) FROM main.jobs WHERE queue IN ('sync', 'media') AND \(condition)"
            ) ?? 0
        }
    }

    /// Runs workers for publishing and for the other work while `body` runs.
    private func working(
        _ world: PublishingWorld,
        while body: @escaping @Sendable () async throws -> Void
    ) async throws {
        var handlers = world.handlers
        handlers.register(SlowLook.self) { _, _ in
            try await Task.sleep(for: .milliseconds(200))
            return .done
        }
        handlers.register(SlowFile.self) { _, _ in
            try await Task.sleep(for: .milliseconds(200))
            return .done
        }
        var configuration = WorkerPool.Configuration()
        configuration.poll = .milliseconds(100)
        configuration.slots = [PublishTarget.queue: 4, SlowLook.queue: 2, SlowFile.queue: 2]
        configuration.lease = .seconds(300)
        configuration.stopGrace = .seconds(5)
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let pool = WorkerPool(world.queue, handlers: handlers, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            pool.stop()
            try await group.waitForAll()
            try result.get()
        }
    }
}
