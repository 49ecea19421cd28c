import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import Testing

/// Trying again is offered where it can't make a post appear twice, and nowhere else.
@Suite struct `Trying again` {
    private func isOffered(_ target: Target, _ world: PublishingWorld) async throws -> Bool {
        try await world.compositions.timeline(of: target.id, for: world.viewer).mayRetry
    }

    /// It is offered, and what comes of it.
    private func tryAgain(
        _ whole: Compositions.Whole,
        _ world: PublishingWorld
    ) async throws -> Compositions.Whole {
        #expect(try await isOffered(whole.targets[0], world))
        let after = try await world.compositions.retry(whole.targets[0].id, by: world.viewer)
        #expect(after.status.isOpen)
        return try await world.worked(whole)
    }

    /// It isn't offered, and refused to who asks for it nevertheless.
    private func expectRefusal(_ target: Target, _ world: PublishingWorld) async throws {
        #expect(try await !isOffered(target, world), "\(target.status)")
        let jobs = try await world.openJobs()
        await #expect(throws: AccountError.self) {
            try await world.compositions.retry(target.id, by: world.viewer)
        }
        #expect(try await world.openJobs() == jobs)
    }

    /// A post that failed before anything of it was sent: its server had come to take less.
    private func failed(_ world: PublishingWorld) async throws -> Compositions.Whole {
        let control = try #require(try world.account(.mastodon).running.federated?.control)
        let whole = try await world.publish(try world.draft("Words", to: [.mastodon]))
        control.changeLimits { $0.characters = 3 }
        try await world.outdateLimits()
        let after = try await world.worked(whole)
        #expect(after.targets[0].status == .failed)
        #expect(try world.account(.mastodon).created == 0)
        control.changeLimits { $0.characters = 500 }
        try await world.outdateLimits()
        return after
    }

    @Test(arguments: Engine.allCases)
    func `is offered where nothing was sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let after = try await tryAgain(try await failed(world), world)
            #expect(after.targets[0].status == .published)
            #expect(try world.account(.mastodon).texts() == ["Words"])
            #expect(try world.account(.mastodon).created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is offered where its server has refused it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil))
            let whole = try await world.published(try world.draft("Words", to: [.mastodon]))
            #expect(whole.targets[0].status == .failed)
            #expect(try await tryAgain(whole, world).targets[0].status == .published)
            #expect(account.created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `sends of a thread that is there in part what is missing`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.latency(milliseconds: 1))
            account.inject(.failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil))
            let whole = try await world.published(
                try world.draft("One", to: [.mastodon], parts: ["Two", "Three"])
            )
            #expect(whole.targets[0].status == .partial)
            #expect(try account.texts() == ["One"])
            let after = try await tryAgain(whole, world)
            #expect(after.targets[0].status == .published)
            #expect(try account.texts() == ["One", "Two", "Three"])
            #expect(account.created == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is offered where its time had passed and it was left out`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            var draft = try world.draft("Late", to: [.mastodon])
            draft.latePolicy = .skip
            let whole = try await world.publish(draft)
            let due = Timestamp.now.adding(.seconds(-3600))
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.targets SET due_at = \(due)")
                try tx.run("UPDATE main.jobs SET run_at = \(due.milliseconds)")
            }
            let skipped = try await world.worked(whole)
            #expect(skipped.targets[0].status == .skipped)
            #expect(try await tryAgain(skipped, world).targets[0].status == .published)
            #expect(try world.account(.mastodon).created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is offered where it was called off before anything of it was sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.publish(try world.draft("Called off", to: [.mastodon]))
            let cancelled = try await world.compositions.cancel(whole.targets[0].id, by: world.viewer)
            #expect(cancelled.status == .cancelled)
            #expect(try await tryAgain(whole, world).targets[0].status == .published)
            #expect(try world.account(.mastodon).created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `isn't offered where it is there, or still to come`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let waiting = try await world.publish(try world.draft("There", to: [.mastodon]))
            try await expectRefusal(waiting.targets[0], world)
            let published = try await world.worked(waiting)
            #expect(published.targets[0].status == .published)
            try await expectRefusal(published.targets[0], world)
            #expect(try world.account(.mastodon).created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `isn't offered where nobody knows whether it is there`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let doubtful = try await world.doubtful("Good morning", on: .gotosocial)
            #expect(doubtful.target.status == .unknown)
            try await expectRefusal(doubtful.target, world)
            #expect(doubtful.account.created == 1)
        }
    }

    /// However it came about that it counts as failed: the ledger has the last word.
    @Test(arguments: Engine.allCases)
    func `isn't offered for a failed one of which the ledger says that it may be there`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let target = try await failed(world).targets[0]
            #expect(try await isOffered(target, world))
            let sent = Timestamp.now.milliseconds
            for state in [Effect.State.inFlight, .unknown, .needsUser] {
                try await world.store.write(as: .system) { tx in
                    try tx.run(
                        """
                        UPDATE main.effects SET state = \(state), send_count = 1, first_sent_at = \(sent),
                          last_sent_at = \(sent)
                        WHERE subject_id = \(target.id.text) AND kind = 'post'
                        """
                    )
                }
                try await expectRefusal(target, world)
            }
            #expect(try world.account(.mastodon).created == 0)
        }
    }
}
