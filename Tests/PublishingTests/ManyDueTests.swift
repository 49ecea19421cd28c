import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing
import Vault

@Suite struct `Many posts that are due at once` {
    /// An account that is published to.
    private struct Place: Sendable {
        let username: String
        let control: SimulatorControl
        let connection: ConnectionID
    }

    /// Everybody a simulated server keeps an account of, as far as it can be used; those that it shut out are let in.
    private static let people = ["ada", "grete", "dora", "sven", "gone"]

    /// 500 posts on 20 accounts; on PostgreSQL 100 on 10, which is still more accounts than there are slots to send in.
    @Test(arguments: Engine.allCases)
    func `all leave once, and each account's in order`(engine: Engine) async throws {
        let (servers, rounds) = engine == .sqlite ? (4, 25) : (2, 10)
        try await PublishingWorld.with(engine, []) { world in
            try await withServers(servers) { platforms in
                let places = try await connect(to: platforms, in: world)
                #expect(places.count == servers * Self.people.count)
                let wholes = try await plan(rounds, for: places, in: world)
                try await world.working {
                    try await world.eventually("nothing is under way", within: .seconds(240)) {
                        try await Task.sleep(for: .milliseconds(200))
                        return try await isThrough(world)
                    }
                }
                for whole in wholes {
                    let after = try await world.compositions.find(whole.composition.id, for: world.viewer)
                    #expect(after.composition.status == .published)
                    #expect(after.composition.publishedCount == places.count)
                }
                let words = (0..<rounds).map { "Number \($0)" }
                for place in places {
                    let made = place.control.ledger.madePosts.filter { $0.account == place.username }
                    #expect(made.compactMap(\.text) == words)
                    #expect(made.sharing { $0.key }.isEmpty)
                    let posts = try place.control.visiblePosts(of: place.username, limit: 1000)
                    #expect(posts.reversed().map { PlainText.fromHTML($0["content"]?.text ?? "") } == words)
                }
            }
        }
    }

    private func withServers(
        _ count: Int,
        _ started: [SimulatedPlatform] = [],
        _ body: @escaping @Sendable ([SimulatedPlatform]) async throws -> Void
    ) async throws {
        guard started.count < count else { return try await body(started) }
        try await SimulatedPlatform.running(.init(dialect: .mastodon, posts: 0, rateLimits: false)) {
            platform in
            try await withServers(count, started + [platform], body)
        }
    }

    private func connect(
        to platforms: [SimulatedPlatform],
        in world: PublishingWorld
    ) async throws -> [Place] {
        var places: [Place] = []
        for (number, platform) in platforms.enumerated() {
            let origin = try InstanceOrigin(typed: platform.baseURL, allowingPlainHTTP: true)
            for name in Self.people {
                try platform.control.setState(.active, of: name)
                let connection = try await world.connections.connect(
                    .init(
                        platform: "mastodon",
                        instance: origin.text,
                        name: "\(name) \(number)",
                        token: Secret(platform.person(name).token)
                    ),
                    by: world.viewer
                )
                places.append(Place(username: name, control: platform.control, connection: connection.id))
            }
        }
        return places
    }

    /// So many posts of each account, all of them for the same instant.
    private func plan(
        _ rounds: Int,
        for places: [Place],
        in world: PublishingWorld
    ) async throws -> [Compositions.Whole] {
        var wholes: [Compositions.Whole] = []
        for number in 0..<rounds {
            let draft = CompositionDraft(text: "Number \(number)", to: places.map(\.connection))
            wholes.append(try await world.compositions.create(draft, by: world.viewer))
        }
        let due = ZonedTime(at: .now.adding(.seconds(2)), in: try TimeZoneName("UTC"))
        return try await wholes.asyncMap { try await world.schedule($0, at: .at(due)) }
    }

    private func isThrough(_ world: PublishingWorld) async throws -> Bool {
        let open = try await world.store.read(as: .system) { tx in
            try tx.value(
                Int.self,
                """
                SELECT count(*) FROM main.targets
                WHERE status IN ('scheduled', 'publishing', 'unknown') AND question IS NULL
                """
            )
        }
        return open == 0
    }
}
