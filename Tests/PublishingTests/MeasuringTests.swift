import Accounts
import Archive
import Database
import Foundation
import Logging
import Media
import PlatformSimulator
import Platforms
import Publishing
import Queue
import Synchronization
import TestSupport
import Testing

@Suite struct `The numbers of a published post` {
    @Test func `are looked at within minutes at first, then within hours and days, and at last weekly`() {
        let ages = (0...).lazy.map(MeasureSchedule.next(after:)).prefix { $0 != nil }.compactMap(\.self)
        let all = Array(ages)
        #expect(all.first == .seconds(300))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
        let pauses = zip(all, all.dropFirst()).map { $1 - $0 }
        // No pause is shorter than the one before but for rounding to whole days.
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $1 >= min($0, .seconds(86_400)) })
        #expect(pauses.suffix(12).allSatisfy { $0 == .seconds(7 * 86_400) })
        #expect(all.last == .seconds(91 * 86_400))
        #expect(MeasureSchedule.next(after: all.count) == nil)
        #expect(MeasureSchedule.next(after: 10_000) == nil)
    }

    /// Three months by a clock that the test moves, through the queue and over the network.
    @Test(arguments: Engine.allCases)
    func `are kept from look to look, each at its time, until three months have passed`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Herons over the weir", to: [.mastodon]))
            let target = whole.targets[0]
            let published = try #require(target.publishedAt)
            let clock = MovedClock(at: published)
            var expected: [Timestamp] = []
            var count = 0
            while let age = MeasureSchedule.next(after: count) {
                expected.append(published.adding(age))
                count += 1
            }
            let platformID = try #require(target.platformPostID)
            let federated = try #require(try world.account(.mastodon).running.federated)
            try await world.measuring(by: clock) { [expected] in
                for (look, time) in expected.enumerated() {
                    let planned = try #require(try await world.nextLook(at: target))
                    // What is planned by two clocks differs by what the work itself takes.
                    #expect(abs((planned - time).components.seconds) < 60, "look \(look)")
                    clock.move(to: Timestamp(milliseconds: planned.milliseconds - 1000))
                    try await Task.sleep(for: .milliseconds(40))
                    #expect(try await world.looks(at: target) == look, "not before its time")
                    try federated.control.addReactions(to: platformID, favourites: 2, boosts: 1)
                    clock.move(to: planned)
                    try await world.eventually("look \(look) is over") {
                        try await world.looks(at: target) == look + 1
                    }
                }
                #expect(try await world.nextLook(at: target) == nil)
            }
            let series = try await world.compositions.engagement(of: target.id, for: world.viewer)
            #expect(series.nextLook == nil)
            // One more, from the answer to the publishing.
            #expect(series.snapshots.map(\.counts.reactions) == (0...expected.count).map { $0 * 2 })
            #expect(series.snapshots.map(\.counts.reposts) == (0...expected.count).map { $0 })
            #expect(series.snapshots.last?.counts.views == nil, "Mastodon tells no views")
        }
    }

    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .bluesky])
    func `are no longer looked at once the post is gone there`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let whole = try await world.published(try world.draft("Not for long", to: [network]))
            let target = whole.targets[0]
            let account = try world.account(network)
            let id = try #require(target.platformPostID)
            if let federated = account.running.federated {
                try federated.control.deletePost(id)
            } else {
                try account.running.bluesky?.control.deleteRecord(id)
            }
            try await world.measuring(by: MovedClock(at: .now.adding(.seconds(400)))) {
                try await world.eventually("nothing is planned") {
                    try await world.nextLook(at: target) == nil
                }
            }
            #expect(try await world.looks(at: target) == 1)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.status == .published, "what was published stays so")
        }
    }

    @Test(arguments: Engine.allCases)
    func `wait while the account is limited, and go on where they were`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Patience", to: [.mastodon]))
            let target = whole.targets[0]
            let account = try world.account(.mastodon)
            let clock = MovedClock(at: .now.adding(.seconds(400)))
            account.control.inject(
                .rateLimited(resetsInSeconds: 900, withHeaders: true),
                method: "GET",
                path: "/api/v1/statuses/*",
                count: 1
            )
            try await world.measuring(by: clock) {
                // Before, it waits as well, for its time.
                try await world.eventually("it waits for the account") {
                    guard let job = try await world.measureJob(of: target) else { return false }
                    return job.state == "waiting" && job.runAt > clock.now
                }
                #expect(try await world.looks(at: target) == 0)
                let job = try #require(try await world.measureJob(of: target))
                #expect(job.attempts == 0, "waiting for a limit costs no attempt")
                clock.move(to: job.runAt)
                try await world.eventually("it was looked at") { try await world.looks(at: target) == 1 }
            }
            #expect(try await world.nextLook(at: target) != nil)
            #expect(try await world.openNotices().isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `go on with the next look when one failed for good`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("A bad day", to: [.mastodon]))
            let target = whole.targets[0]
            let published = try #require(target.publishedAt)
            let clock = MovedClock(at: published.adding(.seconds(310)))
            try world.account(.mastodon).control.inject(
                .failure(status: 503, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "GET",
                path: "/api/v1/statuses/*",
                count: nil
            )
            try await world.measuring(by: clock) {
                // Each try that fails plans the next; the clock goes there.
                for _ in 0..<8 {
                    guard try await world.looks(at: target) == 0 else { break }
                    try await world.eventually("it is tried") {
                        guard try await world.looks(at: target) == 0 else { return true }
                        guard let job = try await world.measureJob(of: target) else { return false }
                        return job.state == "waiting" && job.runAt > clock.now
                    }
                    if let job = try await world.measureJob(of: target),
                        try await world.looks(at: target) == 0
                    {
                        clock.move(to: job.runAt)
                    }
                }
                #expect(try await world.looks(at: target) == 1)
                let next = try #require(try await world.nextLook(at: target))
                #expect(next >= published.adding(.seconds(900)))
                try world.account(.mastodon).control.removeAllFaults()
                clock.move(to: next)
                try await world.eventually("the next look is over") { try await world.looks(at: target) == 2 }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `wait for an account that was switched off, and end with one that is disconnected`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Out of sight", to: [.mastodon]))
            let target = whole.targets[0]
            let connection = try world.account(.mastodon).connection.id
            try await world.connections.setActive(false, connection, by: world.viewer)
            let clock = MovedClock(at: .now.adding(.seconds(400)))
            try await world.measuring(by: clock) {
                try await world.eventually("it rests") {
                    try await world.measureJob(of: target)?.state == "held"
                }
                #expect(try await world.looks(at: target) == 0)
                try await world.connections.setActive(true, connection, by: world.viewer)
                try await world.eventually("it was looked at") { try await world.looks(at: target) == 1 }
                try await world.connections.delete(connection, givingAccessBack: false, by: world.viewer)
                clock.move(to: clock.now.adding(.seconds(40 * 86_400)))
                try await world.eventually("nothing is planned") {
                    try await world.nextLook(at: target) == nil
                }
            }
            #expect(try await world.looks(at: target) == 1)
            // What is known stays.
            let series = try await world.compositions.engagement(of: target.id, for: world.viewer)
            #expect(!series.snapshots.isEmpty)
        }
    }
}

/// A clock that stands still until the test moves it.
private final class MovedClock: Sendable {
    private let instant: Mutex<Timestamp>

    init(at instant: Timestamp) { self.instant = Mutex(instant) }

    var now: Timestamp { instant.withLock { $0 } }

    func move(to later: Timestamp) { instant.withLock { $0 = max($0, later) } }
}

extension PublishingWorld {
    fileprivate struct MeasureJob {
        let state: String
        let runAt: Timestamp
        let attempts: Int
    }

    /// Runs workers that measure while `body` runs, in the time of `clock`.
    fileprivate func measuring(
        by clock: MovedClock,
        while body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let moved = JobQueue(store: store, clock: .given { clock.now })
        let measurer = Publisher(
            store: store,
            queue: moved,
            connections: connections,
            files: files,
            images: ImageProcess(tool: URL(filePath: Program.path(of: "roost-media")), store: files),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { clock.now }
        )
        var handlers = JobHandlers()
        handlers.register(MeasurePost.self, whenDead: measurer.skipLook) { job, context in
            try await measurer.measure(job, context)
        }
        var configuration = WorkerPool.Configuration()
        configuration.poll = .milliseconds(50)
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let pool = WorkerPool(moved, handlers: handlers, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            pool.stop()
            try await group.waitForAll()
            try result.get()
        }
    }

    fileprivate func measureJob(of target: Target) async throws -> MeasureJob? {
        try await store.read(as: .system) { tx in
            try tx.first(
                """
                SELECT state, run_at, attempt FROM main.jobs WHERE target_id = \(target.id) AND kind = \(MeasurePost.kind)
                """
            ).map { row in
                MeasureJob(
                    state: try row.value("state"),
                    runAt: Timestamp(milliseconds: try row.value("run_at")),
                    attempts: try row.value("attempt")
                )
            }
        }
    }

    fileprivate func nextLook(at target: Target) async throws -> Timestamp? {
        try await measureJob(of: target)?.runAt
    }

    fileprivate func looks(at target: Target) async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT measure_count FROM main.targets WHERE id = \(target.id)") ?? 0
        }
    }
}
