import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import TestSupport
import Testing

/// Nobody sees an upload: until the first post is permitted, a composition is its author's.
@Suite struct `A composition whose files are going up` {
    /// A post with an image, which is there, and Roost doesn't know it until `body` lets the answer through.
    private func begun(
        _ world: PublishingWorld,
        on network: SimulatedNetwork,
        _ answer: HeldAnswer,
        _ body: @escaping @Sendable (Compositions.Whole, PublishedAccount) async throws -> Void
    ) async throws {
        let account = try world.account(network)
        answer.holdNext()
        let old = try await world.upload(0)
        let whole = try await world.publish(
            try world.draft("Old words", to: [network], showing: [(old, "An old picture")])
        )
        try await world.working {
            try await world.eventually("the file is on its way") { account.uploaded == 1 }
            let now = try await world.compositions.find(whole.composition.id, for: world.viewer)
            #expect(now.composition.status == .scheduled)
            try await body(now, account)
        }
    }

    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .bluesky])
    func `goes out as it was changed meanwhile, once`(engine: Engine, network: SimulatedNetwork) async throws
    {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, [network], holding: answer) { world in
            try await begun(world, on: network, answer) { whole, account in
                let new = try await world.upload(1)
                _ = try await world.compositions.save(
                    try world.draft("New words", to: [network], showing: [(new, "A new picture")]),
                    to: whole.composition.id,
                    revision: whole.composition.revision,
                    by: world.viewer
                )
                answer.letThrough()
                let after = try await world.settled(whole)
                #expect(after.composition.status == .published)
                #expect(try account.texts() == ["New words"])
                #expect(try account.alts() == [["A new picture"]])
                #expect(account.created == 1)
                #expect(account.uploaded == 2)
            }
        }
    }

    /// The same file, which has to be told anew since its alt text goes up with it.
    @Test(arguments: Engine.allCases)
    func `shows the alt text that was written last`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            try await begun(world, on: .mastodon, answer) { whole, account in
                let file = try #require(whole.media.first?.upload)
                _ = try await world.compositions.save(
                    try world.draft("Old words", to: [.mastodon], showing: [(file, "What is to be seen")]),
                    to: whole.composition.id,
                    revision: whole.composition.revision,
                    by: world.viewer
                )
                answer.letThrough()
                try await world.settled(whole)
                #expect(try account.alts() == [["What is to be seen"]])
                #expect(account.created == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `stays where it is when it is taken back, and goes out when it is wanted again`(
        engine: Engine
    ) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            try await begun(world, on: .mastodon, answer) { whole, account in
                let draft = try await world.compositions.unschedule(whole.composition.id, by: world.viewer)
                #expect(draft.composition.status == .draft)
                answer.letThrough()
                try await world.eventually("its job has ended") { try await world.openJobs() == 0 }
                #expect(account.created == 0)
                let still = try await world.compositions.find(whole.composition.id, for: world.viewer)
                #expect(still.composition.status == .draft)
                let after = try await world.settled(world.schedule(draft))
                #expect(after.composition.status == .published)
                #expect(account.created == 1)
            }
        }
    }

    /// Before its job has noticed either.
    @Test(arguments: Engine.allCases)
    func `goes out once when it is taken back and wanted again at once`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            try await begun(world, on: .mastodon, answer) { whole, account in
                let draft = try await world.compositions.unschedule(whole.composition.id, by: world.viewer)
                let wanted = try await world.schedule(draft)
                answer.letThrough()
                let after = try await world.settled(wanted)
                #expect(after.composition.status == .published)
                #expect(account.created == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `isn't published to an account that was taken out of it`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial], holding: answer) { world in
            try await begun(world, on: .mastodon, answer) { whole, account in
                _ = try await world.compositions.save(
                    try world.draft("Elsewhere", to: [.gotosocial]),
                    to: whole.composition.id,
                    revision: whole.composition.revision,
                    by: world.viewer
                )
                answer.letThrough()
                try await world.settled(whole)
                try await world.eventually("its job has ended") { try await world.openJobs() == 0 }
                #expect(account.created == 0)
                #expect(try world.account(.gotosocial).texts() == ["Elsewhere"])
            }
        }
    }
}
