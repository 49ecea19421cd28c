import Archive
import Database
import Platforms
import TestSupport
import Testing

@Suite struct `A list into which posts may come at any place` {
    private static let week: Duration = .seconds(7 * 86_400)

    private func with(
        _ engine: Engine,
        posts: [JSONValue],
        _ body: (ArchiveWorld) async throws -> Void
    ) async throws {
        try await ArchiveWorld.with(engine, posts: posts) { world in
            world.platform.change {
                $0.rewalkPause = Self.week
                $0.lookupSize = 20
            }
            try await body(world)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is walked again after its pause, and what came further down is found`(engine: Engine) async throws {
        try await with(engine, posts: (1...20).map { native($0, text: "words \($0)") }) { world in
            try await world.backfill()
            // Written today under a name of long ago; what is at the top is the same.
            world.platform.change { $0.posts.insert(native(77, text: "backdated"), at: 3) }
            world.clock.advance(by: .seconds(6 * 86_400))
            try await world.sync()
            #expect(try await world.find("backdated") == [])
            world.clock.advance(by: .seconds(2 * 86_400))
            let outcome = try await world.sync()
            #expect(outcome.ending == .finished && outcome.report.created.count == 1)
            #expect(try await world.find("backdated") == ["77"])
            // And then not before another week has passed.
            let asked = world.platform.questions
            try await world.sync()
            #expect(world.platform.questions == asked + 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells what it no longer holds, which is asked for and noted when it is certain`(
        engine: Engine
    ) async throws {
        try await with(engine, posts: (1...20).map { native($0, text: "words \($0)") }) { world in
            try await world.backfill()
            // Nobody would ask for these for half a year.
            try await world.putOff()
            world.platform.change { state in
                state.posts.removeAll { ["4", "11"].contains($0["id"].text) }
                state.hidden = ["4"]
            }
            world.clock.advance(by: .seconds(8 * 86_400))
            try await world.sync()
            #expect(world.platform.change { $0.lookups.flatMap { $0 } }.contains("4"))
            #expect(!world.platform.change { $0.lookups.flatMap { $0 } }.contains("5"))
            #expect(try await world.posts().allSatisfy { !$0.isDeletedOnPlatform })
            world.clock.advance(by: .seconds(86_400 + 60))
            try await world.sync()
            #expect(
                try await world.posts().filter(\.isDeletedOnPlatform).map(\.platformPostID).sorted() == [
                    "11", "4",
                ]
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `is gone on with where the walk was stopped`(engine: Engine) async throws {
        try await with(engine, posts: (1...20).map { native($0, text: "words \($0)") }) { world in
            try await world.backfill()
            world.clock.advance(by: .seconds(8 * 86_400))
            // The look at the top, two pages of the walk, and then trouble.
            let asked = world.platform.questions
            world.platform.change {
                $0.failures = [asked + 4: fakeError(.transient(notBefore: nil), .serverTrouble)]
            }
            guard case .transient = try await world.sync().ending else {
                Issue.record("the walk met no trouble")
                return
            }
            #expect(world.platform.questions == asked + 4)
            #expect(try await world.sync().ending == .finished)
            // The top, and the one page of three that was left.
            #expect(world.platform.questions == asked + 6)
        }
    }

    @Test func `isn’t walked again on platforms whose posts come at the top`() async throws {
        try await with(.sqlite, posts: (1...20).map { native($0) }) { world in
            world.platform.change { $0.rewalkPause = nil }
            try await world.backfill()
            world.clock.advance(by: .seconds(30 * 86_400))
            let asked = world.platform.questions
            try await world.sync()
            #expect(world.platform.questions == asked + 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps what an answer no longer tells: the words of a reposted post, a name`(
        engine: Engine
    ) async throws {
        let boost: JSONValue = .object([
            "id": .string("77"), "uri": .string("https://else.example/77"), "text": .string("Wise words"),
            "card": .object(["url": .string("https://page.example/"), "title": .string("Kept")]),
            "html": .string("<p>Wise words</p>"), "created_at": .string("2027-01-01T00:00:00.000Z"),
            "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
        ])
        try await ArchiveWorld.with(engine, posts: [native(1, ["boost_of": boost])]) { world in
            try await world.backfill()
            let silent: JSONValue = .object([
                "id": .string("77"), "uri": .string("https://else.example/77"),
                "author": .object(["id": .string("9")]),
            ])
            world.platform.edit("1", ["boost_of": silent])
            try await world.store.write(as: .worker(world.user)) {
                try $0.run("DELETE FROM main.sync_streams")
            }
            try await world.backfill()
            #expect(try await world.post("1").content.repost?.text == "Wise words")
            #expect(try await world.post("1").content.repost?.authorHandle == "bob@else.example")
            #expect(try await world.find("wise") == ["1"])
            #expect(try await world.find("kept") == ["1"])
        }
    }
}

extension ArchiveWorld {
    /// Nothing is looked at again for a long time.
    fileprivate func putOff() async throws {
        try await store.write(as: .system) { [later = clock.now().adding(.seconds(180 * 86_400))] tx in
            try tx.run("UPDATE main.post_looks SET next_look_at = \(later)")
        }
    }
}
