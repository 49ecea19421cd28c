import Archive
import Database
import Foundation
import Platforms
import Synchronization
import TestSupport
import Testing

@Suite struct `A pass over an account's posts` {
    private static func posts(_ count: Int) -> [JSONValue] {
        (1...count).map { number in
            native(number, ["media": .array(number.isMultiple(of: 3) ? [image("m\(number)")] : [])])
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on where it was stopped, whichever page that was, and takes nothing in twice`(
        engine: Engine
    ) async throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3 {
            let stopsAfter = (1...4).map { _ in Int.random(in: 1...8, using: &random) }
            try await ArchiveWorld.with(engine, posts: Self.posts(60), pageSize: 5) { world in
                for (attempt, pages) in stopsAfter.enumerated() {
                    // The page is fetched, and the process dies before, or while, it is stored.
                    try await world.crash(afterPages: pages, whileStoring: attempt.isMultiple(of: 2))
                    // Meanwhile the account goes on posting.
                    world.platform.publish(native(100 + attempt))
                }
                let last = try await world.backfill()
                #expect(last.ending == .finished, "stopped after \(stopsAfter) pages")
                let posts = try await world.posts()
                #expect(posts.count == 64, "stopped after \(stopsAfter) pages")
                #expect(Set(posts.map(\.platformPostID)).count == 64)
                #expect(try await world.count("SELECT count(*) FROM ingested_posts") == 64)
                #expect(try await world.count("SELECT count(*) FROM media") == 20)
                #expect(try await world.count("SELECT count(*) FROM post_search WHERE NOT is_stale") == 64)
                #expect(try await world.count("SELECT count(*) FROM snapshots") == 64)
                world.clock.advance(by: .seconds(600))
                let abandoned = try await world.store.write(as: .system) { [now = world.clock.now()] tx in
                    try Run.endAbandoned(untouchedSince: now, at: now, in: tx)
                }
                #expect(abandoned == 4)
                #expect(try await world.count("SELECT count(*) FROM runs WHERE status = 'running'") == 0)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `looks forward only for what is new once it knows the account`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts(20), pageSize: 5) { world in
            try await world.backfill()
            let before = world.platform.questions
            for number in 21...33 { world.platform.publish(native(number)) }
            let outcome = try await world.sync()
            #expect(outcome.ending == .finished)
            #expect(outcome.report.created.count == 13)
            #expect(world.platform.questions - before == 3)
            let idle = try await world.sync()
            #expect(idle.report.changedNothing)
            #expect(idle.report.fetched == 0)
            #expect(
                try await world.count("SELECT count(*) FROM ingested_items") == 7,
                "an empty answer is not kept"
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `an account that never posted is looked at again`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine) { world in
            let idle = try await world.sync()
            #expect(idle.ending == .finished)
            world.platform.publish(native(1))
            let first = try await world.sync()
            #expect(first.report.created.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `logs a run with its counters, its length and what became of it`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts(12), pageSize: 5) { world in
            let pass = world.pass(.backfill, expected: 12)
            let seen = Mutex<[PassProgress]>([])
            let outcome = try await pass.run(
                because: RunCause(.manual, reason: "asked for", command: "roost sync", batchID: "b1")
            ) { progress in
                world.clock.advance(by: .seconds(2))
                seen.withLock { $0.append(progress) }
            }
            let run = try #require(
                try await world.store.read(as: .person(world.user)) { try Library.run(outcome.run, in: $0) }
            )
            #expect(run.kind == .backfill)
            #expect(run.status == .success)
            #expect(run.trigger == .manual)
            #expect(run.postsFetched == 12)
            #expect(run.postsCreated == 12)
            #expect(run.duration == 6000)
            #expect(run.metadata["pages"].count == 3)
            let progress = seen.withLock { $0 }
            #expect(progress.map(\.posts) == [5, 10, 12])
            #expect(progress.map(\.media) == [2, 4, 4])
            #expect(progress[1].rate == 5)
            #expect(progress[1].timeLeft == .seconds(0.4))
            // The row tells the same to whoever watches from another process.
            #expect(run.progress.posts == 12)
            #expect(run.progress.media == 4)
            #expect(run.progress.expectedPosts == 12)
            #expect(run.progress.archivedPosts == 12)
            let (at, status) = try await world.store.read(as: .person(world.user)) { tx in
                let row = try #require(try tx.first("SELECT last_sync_at, last_sync_status FROM connections"))
                return (
                    try row.value("last_sync_at", as: Timestamp?.self),
                    try row.value("last_sync_status", as: String?.self)
                )
            }
            #expect(at == run.endedAt)
            #expect(status == "success")
            // The same batch asked for again is the same run.
            let again = try await pass.run(because: RunCause(.manual, batchID: "b1"))
            #expect(again.run == outcome.run)
        }
    }

    @Test(
        arguments: Engine.allCases,
        [
            PlatformError.Outcome.rateLimited(until: Date(timeIntervalSince1970: 1_800_000_600)),
            .reauthorise,
            .transient(notBefore: nil), .unknown, .permanent,
        ]
    )
    func `says what a failure means, and keeps what it has`(
        engine: Engine,
        failure: PlatformError.Outcome
    ) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts(20), pageSize: 5) { world in
            let error = fakeError(failure, .serverTrouble)
            world.platform.change { $0.failures = [3: error] }
            let outcome = try await world.backfill()
            let expected: PassOutcome.Ending =
                switch failure {
                case .rateLimited: .rateLimited(until: Timestamp(milliseconds: 1_800_000_600_000), error)
                case .reauthorise: .reauthorise(error)
                case .transient, .unknown: .transient(notBefore: nil, error)
                case .permanent: .permanent(error)
                }
            #expect(outcome.ending == expected)
            #expect(try await world.posts().count == 10)
            let run = try #require(
                try await world.store.read(as: .person(world.user)) { try Library.run(outcome.run, in: $0) }
            )
            #expect(run.status == .partial)
            #expect(run.errorMessage == error.sentence)
            let stream = try #require(
                try await world.store.read(as: .person(world.user)) {
                    try Library.streams(of: world.connection, in: $0).first
                }
            )
            #expect(stream.lastStatus == .partial)
            #expect(!stream.reachedFirst)
            #expect(try await world.backfill().ending == .finished)
            #expect(try await world.posts().count == 20)
        }
    }

    @Test(arguments: Engine.allCases)
    func `stops by itself when the server says that no question is left`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts(20), pageSize: 5) { world in
            let opens = world.clock.now().adding(.seconds(60))
            world.platform.change { state in
                state.rateLimits = RateLimitFacts(windows: [
                    RateLimitWindow(name: "requests", limit: 300, remaining: 0, resetsAt: opens.date)
                ])
            }
            let outcome = try await world.backfill()
            #expect(outcome.ending == .rateLimited(until: opens, nil))
            #expect(outcome.pages == 1)
            #expect(world.platform.questions == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is stopped between two pages and says so`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts(40), pageSize: 5) { world in
            let task = Task {
                try await world.pass(.backfill).run(because: RunCause(.manual)) { progress in
                    if progress.pages == 2 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            let outcome = try await task.value
            #expect(outcome.ending == .cancelled)
            #expect(outcome.pages == 2)
            #expect(try await world.count("SELECT count(*) FROM runs WHERE status = 'cancelled'") == 1)
            #expect(try await world.posts().count == 10)
            #expect(try await world.backfill().report.created.count == 30)
        }
    }
}

extension ArchiveWorld {
    private struct Crash: Error {}

    /// Takes in so many pages, then dies with the next one fetched: between fetching and storing, or while storing.
    func crash(afterPages pages: Int, whileStoring: Bool) async throws {
        let pass = pass(.backfill)
        let run = try await store.write(as: .worker(user)) { [self] tx in
            try Run.start(.backfill, of: source, because: RunCause(.start), at: clock.now(), in: tx)
        }
        let walk = StreamWalk(pass: pass, stream: .posts, run: run)
        var state = try await store.write(as: .worker(user)) { [self] tx in
            try SyncStream.of(source, .posts, at: clock.now(), in: tx)
        }
        for number in 0...pages {
            let position: StreamPosition =
                if number == 0 {
                    state.newest.map { .newer($0) } ?? .newest
                } else if let oldest = state.oldest {
                    .older(oldest)
                } else { .newest }
            let page = try await adapter.posts(
                of: "1",
                in: .posts,
                at: position,
                with: PlatformAccess(instance: Self.instance, credential: nil)
            )
            let prepared = PreparedPage(page, of: .mastodon, for: store.engine)
            let (current, isLast) = (state, number == pages)
            if isLast, !whileStoring { return }
            do {
                state = try await store.write(as: .worker(user), durability: .relaxed) { tx in
                    try walk.take(prepared, at: position, from: current, in: tx)
                    if isLast { throw Crash() }
                    return try SyncStream.of(source, .posts, at: clock.now(), in: tx)
                }
            } catch is Crash { return }
        }
    }
}
