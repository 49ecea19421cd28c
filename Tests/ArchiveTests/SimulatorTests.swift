import Archive
import Database
import Foundation
import Media
import PlatformSimulator
import Platforms
import TestSupport
import Testing

/// What the archive promises, kept for every platform over its own protocol and real sockets: one table, all dialects.
@Suite struct `An account of any platform` {
    private struct House: Sendable {
        let world: ArchiveWorld
        let account: SimulatedAccount

        func pass(_ extent: ArchivePass.Extent) -> ArchivePass {
            ArchivePass(
                extent,
                of: ArchiveSource(
                    user: world.user,
                    connection: world.connection,
                    platform: account.adapter.kind,
                    instance: account.access.instance
                ),
                accountID: account.id,
                adapter: account.adapter,
                access: account.access,
                store: world.store,
                now: world.clock.now
            )
        }

        @discardableResult
        func backfill() async throws -> PassOutcome {
            try await pass(.backfill).run(because: RunCause(.manual))
        }

        @discardableResult
        func sync() async throws -> PassOutcome { try await pass(.sync).run(because: RunCause(.scheduled)) }

        func deleted() async throws -> [String] {
            try await world.posts().filter(\.isDeletedOnPlatform).map(\.platformPostID)
        }

        /// Every post's time to be looked at has come.
        func makeDue() async throws {
            let now = world.clock.now()
            try await world.store.write(as: .worker(world.user)) { tx in
                try tx.run("UPDATE main.post_looks SET next_look_at = \(now)")
            }
        }
    }

    private func with(
        _ network: SimulatedNetwork,
        _ engine: Engine,
        posts: Int = 24,
        _ body: @escaping @Sendable (House) async throws -> Void
    ) async throws {
        try await network.running(posts: posts) { account in
            try await ArchiveWorld.with(engine) { world in
                try await body(House(world: world, account: account))
            }
        }
    }

    @Test(arguments: SimulatedNetwork.allCases, Engine.allCases)
    func `is archived to its first post, and goes on where it was stopped`(
        network: SimulatedNetwork,
        engine: Engine
    ) async throws {
        try await with(network, engine, posts: 130) { house in
            let total = try house.account.postCount()
            house.account.inject(
                .failure(status: 503, form: .json, afterEffect: false, retryAfterSeconds: nil),
                house.account.listing
            )
            guard case .transient = try await house.backfill().ending else {
                Issue.record("the first pass met no trouble")
                return
            }
            #expect(try await house.backfill().ending == .finished)
            #expect(try await house.world.posts().count == total)
            #expect(try await house.world.count("SELECT count(*) FROM ingested_posts") == total)
            // Everything once more changes nothing.
            let before = try await house.world.contents()
            try await house.world.store.write(as: .worker(house.world.user)) {
                try $0.run("DELETE FROM main.sync_streams")
            }
            let again = try await house.backfill()
            #expect(again.report.created.isEmpty && again.report.updated.isEmpty)
            #expect(again.report.unchanged == total)
            #expect(try await house.world.contents() == before)
        }
    }

    @Test(arguments: SimulatedNetwork.allCases, Engine.allCases)
    func `has its new posts found, edited and counted, each version and number once`(
        network: SimulatedNetwork,
        engine: Engine
    ) async throws {
        try await with(network, engine) { house in
            try await house.backfill()
            let new = try house.account.add("A zwiebelfisch from elsewhere")
            let sync = try await house.sync()
            #expect(sync.ending == .finished && sync.report.created.count == 1)
            #expect(try await house.world.find("zwiebelfisch") == [new])

            try house.account.edit(new, "A wels, rather")
            try house.account.like(new, 3)
            house.world.clock.advance(by: .seconds(5))
            try await house.makeDue()
            let again = try await house.sync()
            #expect(again.ending == .finished && again.report.created.isEmpty)
            #expect(again.report.versions == 1 && again.report.snapshots == 1)
            #expect(try await house.world.find("zwiebelfisch").isEmpty)
            #expect(try await house.world.find("wels") == [new])
            #expect(try await house.sync().report.versions == 0)
        }
    }

    @Test(arguments: SimulatedNetwork.allCases, Engine.allCases)
    func `has its files fetched once, and not a second time`(
        network: SimulatedNetwork,
        engine: Engine
    ) async throws {
        try await with(network, engine, posts: 3) { house in
            try await house.backfill()
            _ = try house.account.add("With a picture")
            let file = try #require(try await house.sync().report.files.first)
            let directory = FileManager.default.temporaryDirectory.appending(
                path: "roost-sim-\(UInt64.random(in: 0 ... .max))"
            )
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let download = MediaDownload(
                store: house.world.store,
                files: try MediaStore(dataDirectory: directory),
                adapter: house.account.adapter,
                access: house.account.access,
                now: house.world.clock.now
            )
            #expect(try await download.fetch(file, of: house.world.user) == .downloaded(wasThere: false))
            let asked = house.account.requests()
            #expect(try await download.fetch(file, of: house.world.user) == .downloaded(wasThere: true))
            // Nor when its post is seen again, in every way there is.
            try await house.makeDue()
            #expect(try await house.sync().report.files.isEmpty)
            let files = { (requests: [String: Int]) in
                requests.filter { $0.key.contains("getBlob") || $0.key.contains("/media") }
            }
            #expect(files(house.account.requests()) == files(asked) && !files(asked).isEmpty)
        }
    }

    @Test(arguments: SimulatedNetwork.allCases, Engine.allCases)
    func `has a deletion noted once it is certain, and nothing taken away`(
        network: SimulatedNetwork,
        engine: Engine
    ) async throws {
        try await with(network, engine, posts: 6) { house in
            try await house.backfill()
            let doomed = try house.account.add("Soon to be gone")
            try await house.sync()
            let total = try await house.world.posts().count
            try house.account.delete(doomed)
            try await house.makeDue()
            try await house.sync()
            #expect(try await house.deleted() == [])
            house.world.clock.advance(by: .seconds(86_400 + 60))
            try await house.sync()
            #expect(try await house.deleted() == [doomed])
            #expect(try await house.world.posts().count == total)
            #expect(try await house.world.post(doomed).content.text.contains("Soon to be gone"))
        }
    }

    @Test(arguments: SimulatedNetwork.allCases, Engine.allCases)
    func `keeps all it has when its platform shuts it out, or sends nonsense`(
        network: SimulatedNetwork,
        engine: Engine
    ) async throws {
        try await with(network, engine, posts: 6) { house in
            try await house.backfill()
            let before = try await house.world.contents()
            for fault in [Fault.truncatedJSON, .htmlInsteadOfJSON, .truncatedBody, .dropBeforeEffect] {
                house.account.inject(fault, house.account.listing)
                let ending = try await house.sync().ending
                #expect(ending.error?.sentence.hasSuffix(".") == true, "\(fault): \(ending)")
            }
            try house.account.shutOut()
            guard case .reauthorise(let error) = try await house.sync().ending else {
                Issue.record("the account was let in")
                return
            }
            #expect(error.sentence.hasSuffix("."))
            #expect(try await house.world.contents() == before)
            #expect(try await house.deleted() == [])
        }
    }
}
