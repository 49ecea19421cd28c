import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import Testing

@Suite struct `What is saved of a scheduled post` {
    private func scheduled(
        _ world: PublishingWorld,
        _ draft: CompositionDraft
    ) async throws -> Compositions.Whole {
        let whole = try await world.compositions.create(draft, by: world.viewer)
        let tomorrow = ZonedTime(
            at: Timestamp.now.adding(.seconds(86_400)),
            in: try TimeZoneName("Europe/Berlin")
        )
        return try await world.schedule(whole, at: .at(tomorrow))
    }

    private func save(
        _ draft: CompositionDraft,
        to whole: Compositions.Whole,
        _ world: PublishingWorld
    ) async throws -> Compositions.Whole {
        try await world.compositions.save(
            draft,
            to: whole.composition.id,
            revision: whole.composition.revision,
            by: world.viewer
        )
    }

    /// From then on it is what goes out, by whichever door it came.
    @Test(arguments: Engine.allCases)
    func `can go out, or it isn't saved`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.bluesky]) { world in
            let whole = try await scheduled(world, try world.draft("Short", to: [.bluesky]))
            let long = try world.draft(String(repeating: "long ", count: 100), to: [.bluesky])
            let error = await #expect(throws: AccountError.self) { try await save(long, to: whole, world) }
            #expect(error?.field == "text_too_long")
            let nowhere = await #expect(throws: AccountError.self) {
                try await save(try world.draft("Nowhere", to: []), to: whole, world)
            }
            #expect(nowhere?.sentence == "Choose at least one account to publish to.")
            let kept = try await world.compositions.find(whole.composition.id, for: world.viewer)
            #expect(kept.composition.parts.map(\.text) == ["Short"])
            #expect(
                kept.composition.status == .scheduled
                    && kept.composition.revision == whole.composition.revision
            )
            // A draft always is.
            let draft = try await world.compositions.unschedule(whole.composition.id, by: world.viewer)
            #expect(try await save(long, to: draft, world).composition.status == .draft)
        }
    }

    private func disconnect(_ network: SimulatedNetwork, _ world: PublishingWorld) async throws {
        let connection = try world.account(network).connection
        try await world.store.write(as: .system) { tx in
            _ = try world.queue.table.cancelAll(connection: connection.id, in: tx)
            try Compositions.forget(connection, in: tx)
            try tx.run("DELETE FROM main.connections WHERE id = \(connection.id)")
        }
    }

    /// One account was disconnected while the post was a draft.
    @Test(arguments: Engine.allCases, [true, false])
    func `goes to the accounts that are left, and keeps what was written for one that is gone`(
        engine: Engine,
        isSavedBefore: Bool
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            var draft = try world.draft("Here", to: [.mastodon, .gotosocial])
            draft.targets[1].overrides.parts = [PostPart(text: "For there alone")]
            var whole = try await world.compositions.create(draft, by: world.viewer)
            try await disconnect(.gotosocial, world)
            if isSavedBefore {
                whole = try await save(try world.draft("Here, again", to: [.mastodon]), to: whole, world)
            }
            let problems = try await world.compositions.problems(of: whole.composition.id, for: world.viewer)
            #expect(problems.map(\.severity) == [.prompt])
            #expect(problems.first?.sentence.contains("was disconnected: nothing goes there") == true)
            let after = try await world.worked(try await world.schedule(whole))
            #expect(after.composition.status == .published)
            #expect(try world.account(.mastodon).texts() == [isSavedBefore ? "Here, again" : "Here"])
            let gone = try #require(after.targets.first { $0.connection == nil })
            #expect(gone.status == .cancelled)
            #expect(gone.overrides.parts?.map(\.text) == ["For there alone"])
            #expect(try world.account(.gotosocial).created == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes nowhere where no account is left`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let whole = try await world.compositions.create(
                try world.draft("Where to", to: [.gotosocial]),
                by: world.viewer
            )
            try await disconnect(.gotosocial, world)
            let error = await #expect(throws: AccountError.self) { try await world.schedule(whole) }
            #expect(error?.sentence == "Choose at least one account to publish to.")
        }
    }
}

@Suite struct `An urgent post` {
    private func priority(_ world: PublishingWorld) async throws -> Int? {
        try await world.store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT priority FROM main.jobs WHERE kind = \(PublishTarget.kind)")
        }
    }

    /// Whatever lets it go on: a person's answer, or another try.
    @Test(arguments: Engine.allCases)
    func `stays urgent when it goes on`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            var draft = try world.draft("Now", to: [.mastodon])
            draft.isUrgent = true
            draft.latePolicy = .ask
            let whole = try await world.publish(draft)
            #expect(try await priority(world) == PublishTarget.urgentPriority)
            let due = Timestamp.now.adding(.seconds(-3600))
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.targets SET due_at = \(due)")
            }
            let asked = try await world.worked(whole).targets[0]
            #expect(asked.question == .late)
            _ = try await world.compositions.answerLate(asked.id, publish: true, by: world.viewer)
            #expect(try await priority(world) == PublishTarget.urgentPriority)
            _ = try await world.compositions.cancel(asked.id, by: world.viewer)
            _ = try await world.compositions.retry(asked.id, by: world.viewer)
            #expect(try await priority(world) == PublishTarget.urgentPriority)
        }
    }
}
