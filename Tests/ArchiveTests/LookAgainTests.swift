import Archive
import Database
import Platforms
import TestSupport
import Testing

@Suite struct `What is stored is looked at again` {
    @Test func `often while it is young and seldom when it is old`() {
        let ages: [Duration] = [0, 3, 30, 24 * 8, 24 * 40, 24 * 400, 24 * 4000].map { .seconds($0 * 3600) }
        let pauses = ages.map(LookSchedule.pause)
        #expect(pauses == pauses.sorted())
        #expect(Set(pauses).count == LookSchedule.steps.count + 1)
        #expect(pauses.first == .seconds(7200))
        #expect(pauses.last == .seconds(182 * 86_400))
        #expect(
            LookSchedule.pause(atAge: .seconds(-500)) == .seconds(7200),
            "a post from the future is young"
        )
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        let created = now.adding(.seconds(-86_400 * 100))
        let waits = (0..<200).map { _ in LookSchedule.nextLook(after: now, atPostOf: created) - now }
        #expect(waits.allSatisfy { $0 >= .seconds(86_400 * 22) && $0 <= .seconds(86_400 * 38) })
        #expect(Set(waits).count > 100, "what was stored together does not come due together")
    }

    @Test(arguments: Engine.allCases)
    func `so that edits become versions and new numbers snapshots, when their time has come`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: (1...5).map { native($0, text: "as written \($0)") }) {
            world in
            world.platform.change { $0.lookupSize = 20 }
            try await world.backfill()
            world.platform.edit(
                "2",
                ["text": .string("as mended"), "edited_at": .string("2027-01-15T08:00:00.000Z")]
            )
            world.platform.edit("3", ["likes": .number("7")])
            try await world.sync()
            #expect(world.platform.change { $0.lookups }.isEmpty, "nothing is due yet")

            try await world.makeDue()
            let outcome = try await world.sync()
            #expect(outcome.ending == .finished)
            #expect(world.platform.change { $0.lookups }.map(\.count) == [5])
            #expect(outcome.report.updated.count == 1)
            #expect(outcome.report.versions == 1)
            #expect(try await world.post("2").content.text == "as mended")
            #expect(try await world.find("mended") == ["2"])
            #expect(try await world.count("SELECT count(*) FROM ingested_posts") == 6)
            let run = try await world.run(outcome.run)
            #expect((run.postsFetched, run.postsUpdated, run.postsDeleted) == (5, 1, 0))

            try await world.sync()
            #expect(world.platform.change { $0.lookups }.count == 1, "each has its next look before it")
        }
    }

    @Test(arguments: Engine.allCases)
    func `and what is gone is noted as deleted only when it is still gone a day later`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: (1...4).map { native($0, text: "words \($0)") }) { world in
            world.platform.change { $0.lookupSize = 20 }
            try await world.backfill()
            world.platform.change { $0.hidden = ["2", "3"] }
            try await world.makeDue()
            try await world.sync()
            #expect(world.platform.change { $0.lookups } == [["1", "2", "3", "4"], ["2"], ["3"]])
            #expect(try await world.deleted() == [], "one look is no proof")

            // One of them had only been hidden.
            world.platform.change { $0.hidden = ["2"] }
            world.clock.advance(by: .seconds(86_400 - 60))
            try await world.sync()
            #expect(try await world.deleted() == [], "nor is a second one within the day")
            world.clock.advance(by: .seconds(120))
            let certain = try await world.sync()
            #expect(try await world.deleted() == ["2"])
            let post = try await world.post("2")
            #expect(post.deletedAt == world.clock.now())
            #expect(post.content.text == "words 2", "it stays in the archive")
            #expect(try await world.find("words") == ["4", "3", "2", "1"])
            #expect(try await world.run(certain.run).postsDeleted == 1)

            // A server restored from a backup has it again.
            world.platform.change { $0.hidden = [] }
            world.clock.advance(by: LookSchedule.longestPause)
            try await world.sync()
            #expect(try await world.deleted() == [])
            #expect(try await world.post("2").deletedAt == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `and being left out of an answer for several is only a reason to ask`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: (1...3).map { native($0) }) { world in
            world.platform.change {
                $0.lookupSize = 20
                $0.leftOut = ["2"]
            }
            try await world.backfill()
            try await world.makeDue()
            try await world.sync()
            #expect(world.platform.change { $0.lookups } == [["1", "2", "3"], ["2"]])
            #expect(
                try await world.count("SELECT count(*) FROM post_looks WHERE missing_since IS NOT NULL") == 0
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `a few at a time, those that waited longest first`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: (1...100).map { native($0) }, pageSize: 40) { world in
            try await world.backfill()
            try await world.makeDue()
            try await world.sync()
            let first = world.platform.change { $0.lookups.flatMap { $0 } }
            #expect(first.count == 60)
            try await world.sync()
            let all = world.platform.change { $0.lookups.flatMap { $0 } }
            #expect(all.count == 100)
            #expect(Set(all).count == 100, "none twice while others wait")
        }
    }

    @Test(arguments: Engine.allCases)
    func `and trouble on the way ends the pass and counts against no post`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: (1...3).map { native($0) }) { world in
            try await world.backfill()
            try await world.makeDue()
            // The list is the first question, then come the posts.
            world.platform.change { $0.failures = [$0.questions + 3: fakeError(.reauthorise, .tokenRefused)] }
            let outcome = try await world.sync()
            guard case .reauthorise = outcome.ending else {
                Issue.record("\(outcome.ending)")
                return
            }
            #expect(
                try await world.count("SELECT count(*) FROM post_looks WHERE last_look_at IS NOT NULL") == 1
            )
            #expect(
                try await world.count("SELECT count(*) FROM post_looks WHERE missing_since IS NOT NULL") == 0
            )
            #expect(try await world.sync().ending == .finished)
            #expect(
                try await world.count("SELECT count(*) FROM post_looks WHERE last_look_at IS NOT NULL") == 3
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `also after the account was connected anew`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: (1...3).map { native($0) }) { world in
            try await world.backfill()
            try await world.store.write(as: .system) { [connection = world.connection] tx in
                try tx.run("DELETE FROM main.connections WHERE id = \(connection)")
                // As those are that were stored while somebody was watched.
                try tx.run("DELETE FROM main.post_looks WHERE post_id = (SELECT min(id) FROM main.posts)")
            }
            try await world.addConnection(world.connection, of: world.user)
            try await world.store.write(as: .worker(world.user)) {
                [source = world.source, now = world.clock.now()] tx in
                try ArchiveAdoption.adopt(by: source, accountID: "1", at: now, in: tx)
            }
            try await world.makeDue()
            try await world.sync()
            #expect(world.platform.change { $0.lookups.count } == 3)
        }
    }
}

extension ArchiveWorld {
    /// Every post's time has come, the oldest's first.
    fileprivate func makeDue() async throws {
        try await store.write(as: .system) { [now = clock.now()] tx in
            for (index, id) in try tx.values(
                PostID.self,
                "SELECT id FROM main.posts ORDER BY created_at_platform, id"
            ).enumerated() {
                let due = now.adding(.seconds(index - 3600))
                try tx.run("UPDATE main.post_looks SET next_look_at = \(due) WHERE post_id = \(id)")
            }
        }
    }

    fileprivate func deleted() async throws -> [String] {
        try await posts().filter(\.isDeletedOnPlatform).map(\.platformPostID)
    }

    fileprivate func run(_ id: RunID) async throws -> Run {
        try await store.read(as: .worker(user)) { try #require(try Library.run(id, in: $0)) }
    }
}
