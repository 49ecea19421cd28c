import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import Testing

@Suite struct `A composition goes out` {
    @Test(arguments: Engine.allCases)
    func `to every account once, and is a post in the archive at once`(engine: Engine) async throws {
        let networks: [SimulatedNetwork] = [.mastodon, .gotosocial, .bluesky]
        try await PublishingWorld.with(engine, networks) { world in
            let whole = try await world.published(
                try world.draft("Herons over the weir. #birds", to: networks)
            )
            #expect(whole.composition.status == .published)
            #expect(whole.composition.publishedCount == 3)
            #expect(whole.composition.publishedAt != nil)
            for network in networks {
                let account = try world.account(network)
                #expect(try account.texts() == ["Herons over the weir. #birds"])
                #expect(account.created == 1)
                let target = try #require(whole.targets.first { $0.connection == account.connection.id })
                #expect(target.status == .published)
                #expect(target.url != nil)
                let post = try #require(target.post)
                let archived = try await world.store.read(as: .person(world.viewer.user)) { tx in
                    try tx.first("SELECT text, platform_post_id FROM posts WHERE id = \(post)")
                }
                #expect(try archived?.value("text") == "Herons over the weir. #birds")
                #expect(try archived?.value("platform_post_id") == target.platformPostID)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `as a thread, each part below the one before`(engine: Engine) async throws {
        let networks: [SimulatedNetwork] = [.mastodon, .gotosocial, .bluesky]
        try await PublishingWorld.with(engine, networks) { world in
            let whole = try await world.published(
                try world.draft("One", to: networks, parts: ["Two", "Three"])
            )
            #expect(whole.composition.status == .published)
            for network in networks {
                #expect(try world.account(network).texts() == ["One", "Two", "Three"])
            }
            for target in whole.targets {
                let effects = try await world.effects(of: target)
                #expect(effects.map(\.step) == ["post:0", "post:1", "post:2"])
                #expect(
                    effects.allSatisfy {
                        $0.state == .confirmed && $0.confirmedVia == .answer && $0.sendCount == 1
                    }
                )
            }
        }
    }
}

@Suite struct `A post whose answer is lost` {
    /// The connection closes after the platform has done it: it is there, and is found.
    @Test(arguments: Engine.allCases, SimulatedNetwork.allCases.filter { $0 != .pixelfed })
    func `is found, and not sent again`(engine: Engine, network: SimulatedNetwork) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            account.inject(.dropAfterEffect)
            let whole = try await world.published(try world.draft("Only once", to: [network]))
            #expect(whole.composition.status == .published)
            #expect(try account.texts() == ["Only once"])
            #expect(account.created == 1)
            let effect = try #require(try await world.effects(of: whole.targets[0]).first)
            #expect(effect.confirmedVia == .lookup)
            #expect(try await world.events(of: whole.targets[0]).first == .lost)
        }
    }

    /// The connection closes before the platform has done anything: it isn't there, and is sent again.
    @Test(arguments: Engine.allCases, SimulatedNetwork.allCases.filter { $0 != .pixelfed })
    func `is sent again where it isn't there`(engine: Engine, network: SimulatedNetwork) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            account.inject(.dropBeforeEffect)
            let whole = try await world.published(try world.draft("Only once", to: [network]))
            #expect(whole.composition.status == .published)
            #expect(try account.texts() == ["Only once"])
            #expect(account.created == 1)
            let effect = try #require(try await world.effects(of: whole.targets[0]).first)
            #expect(effect.sendCount == 2)
        }
    }
}
