import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import TestSupport
import Testing

/// The job of a post is cancelled in the list of jobs.
@Suite struct `A post whose job is cancelled` {
    private func job(_ world: PublishingWorld, _ kind: String = PublishTarget.kind) async throws -> JobID {
        let found = try await world.store.read(as: .system) { tx in
            try tx.value(JobID.self, "SELECT id FROM main.jobs WHERE kind = \(kind)")
        }
        return try #require(found)
    }

    private func cancel(_ world: PublishingWorld, _ kind: String = PublishTarget.kind) async throws {
        let found = try await job(world, kind)
        let isDone = try await world.compositions.cancel(found, of: world.viewer.user)
        #expect(isDone)
    }

    private func target(_ world: PublishingWorld, _ whole: Compositions.Whole) async throws -> Target {
        try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
    }

    @Test(arguments: Engine.allCases)
    func `is called off at once where nothing of it was sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.publish(try world.draft("Never", to: [.mastodon]))
            try await cancel(world)
            let cancelled = try await target(world, whole)
            #expect(cancelled.status == .cancelled)
            #expect(cancelled.failure?.sentence == "It was called off before anything of it was sent.")
            #expect(try await world.publisher.sweep() == 0)
            #expect(try world.account(.mastodon).created == 0)
            // It can be wanted after all.
            _ = try await world.compositions.retry(cancelled.id, by: world.viewer)
            #expect(try await world.worked(whole).composition.status == .published)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is called off at once while its files go up`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            let account = try world.account(.mastodon)
            answer.holdNext()
            let file = try await world.upload()
            let whole = try await world.publish(
                try world.draft("Never", to: [.mastodon], showing: [(file, "A dot")])
            )
            try await world.working {
                try await world.eventually("the file is on its way") { account.uploaded == 1 }
                try await cancel(world)
                #expect(try await target(world, whole).status == .cancelled)
                answer.letThrough()
                try await world.eventually("its job has ended") { try await world.openJobs() == 0 }
            }
            #expect(try await target(world, whole).status == .cancelled)
            #expect(account.created == 0)
            #expect(try await world.publisher.sweep() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `asks whether it is there where it was on its way`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            // Nobody waits as long as the answer takes: the calling off comes first, however slow the machine is.
            account.inject(.latency(milliseconds: 20_000))
            let whole = try await world.publish(
                try world.draft("Perhaps", to: [.mastodon], parts: ["And more"])
            )
            try await world.working({ $0.heartbeat = .milliseconds(50) }) {
                try await world.eventually("it is on its way") { account.created == 1 }
                try await cancel(world)
                try await world.eventually("its job has ended") { try await world.openJobs() == 0 }
            }
            let asked = try await target(world, whole)
            #expect(asked.status == .unknown)
            #expect(asked.question == .unsettled)
            #expect(asked.failure?.sentence.contains("called off") == true)
            #expect(try await world.publisher.sweep() == 0)
            // Nothing was to come after it.
            _ = try await world.compositions.settle(asked.id, .isThere(url: nil), by: world.viewer)
            let after = try await world.worked(whole).targets[0]
            #expect(after.status == .partial)
            #expect(after.failure?.sentence == "It was called off after 1 of 2 parts.")
            #expect(after.post != nil)
            #expect(account.created == 1)
        }
    }

    /// Roost is finding out what became of it: it stops looking, and asks.
    @Test(arguments: Engine.allCases)
    func `asks at once where nobody knows whether it is there`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let whole = try await world.publish(try world.draft("Perhaps", to: [.gotosocial]))
            let claimed = try #require(try await world.claim().first)
            _ = try await world.permitByHand(whole.targets[0], claimed, send: true)
            try await world.store.write(as: .worker(world.viewer.user)) { tx in
                let effects = try EffectLedger().effects(of: whole.targets[0].id.text, in: tx)
                try tx.run("UPDATE main.effects SET state = 'unknown' WHERE id = \(effects[0].id)")
            }
            try await world.loseWorkers()
            try await cancel(world)
            let asked = try await target(world, whole)
            #expect(asked.question == .unsettled)
            #expect(try await world.openJobs() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `leaves a published one as it is when its change is called off`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("As it is", to: [.mastodon]))
            let id = whole.targets[0].id
            _ = try await world.compositions.change(
                id,
                PostChange(texts: ["As it might be"]),
                by: world.viewer
            )
            try await cancel(world, ChangePost.kind)
            let after = try await target(world, whole)
            #expect(after.status == .published)
            #expect(after.overrides.isEmpty)
            #expect(after.failure?.sentence.contains("called off") == true)
            #expect(try account.texts() == ["As it is"])
            // Another change is welcome.
            _ = try await world.compositions.change(id, PostChange(texts: ["Changed"]), by: world.viewer)
            try await world.changed(after)
            #expect(try account.texts() == ["Changed"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `doesn't come back when its change is called off on its way`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(
                try world.draft("One", to: [.mastodon], parts: ["Two"])
            )
            // As above: the calling off comes first.
            account.control.inject(
                .latency(milliseconds: 20_000),
                method: "PUT",
                path: "/api/v1/statuses/*",
                count: 1
            )
            _ = try await world.compositions.change(
                whole.targets[0].id,
                PostChange(texts: ["Eins", "Zwei"]),
                by: world.viewer
            )
            try await world.working({ $0.heartbeat = .milliseconds(50) }) {
                try await world.eventually("it is on its way") {
                    account.control.ledger.effects(.postEdited).count == 1
                }
                try await cancel(world, ChangePost.kind)
                try await world.eventually("its job has ended") {
                    try await world.jobs(of: ChangePost.kind) == 0
                }
            }
            let after = try await target(world, whole)
            #expect(after.status == .published)
            #expect(after.failure?.sentence.contains("may have arrived") == true)
            let open = try await world.effects(of: after).filter { $0.kind == .edit && $0.state.isOpen }
            #expect(open.isEmpty)
            #expect(try account.texts() == ["Eins", "Two"])
        }
    }
}
