import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing
import Vault

@Suite struct `A server that changes between scheduling and publishing` {
    private static let words = String(repeating: "x", count: 80)

    /// Nothing is sent, since the server is asked what it allows before anything is.
    @Test(arguments: Engine.allCases)
    func `gets nothing that it no longer takes, its post says which limit it is, and the others go out`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let account = try world.account(.mastodon)
            let control = try #require(account.running.federated?.control)
            let whole = try await world.publish(try world.draft(Self.words, to: [.mastodon, .gotosocial]))
            control.changeLimits { $0.characters = 50 }
            try await world.outdateLimits()
            let after = try await world.worked(whole)
            let failed = try world.target(of: after, on: .mastodon)
            #expect(failed.status == .failed)
            #expect(failed.failure?.code == PostProblem.Code.textTooLong.rawValue)
            let sentence = failed.failure?.sentence ?? ""
            #expect(sentence.contains("80 characters") && sentence.contains("takes 50"), "\(sentence)")
            #expect(control.ledger.entries.filter { $0.path == account.posting.path }.isEmpty)
            #expect(try await world.effects(of: failed).allSatisfy { $0.sendCount == 0 })
            #expect(try world.target(of: after, on: .gotosocial).status == .published)
            #expect(try world.account(.gotosocial).texts() == [Self.words])
            #expect(after.composition.status == .partial)
            #expect(try await world.openNotices() == ["publishing.failed"])

            // Where the server takes it again, so it goes out.
            control.changeLimits { $0.characters = 500 }
            try await world.outdateLimits()
            _ = try await world.compositions.retry(failed.id, by: world.viewer)
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(try account.texts() == [Self.words])
            #expect(try world.account(.gotosocial).created == 1)
            #expect(try await world.openNotices().isEmpty)
        }
    }

    /// Within the hour in which the server's word of before counts, it is the server that says it.
    @Test(arguments: Engine.allCases)
    func `refuses in its own words what Roost couldn't know, and the others go out`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let account = try world.account(.mastodon)
            let control = try #require(account.running.federated?.control)
            let whole = try await world.publish(try world.draft(Self.words, to: [.mastodon, .gotosocial]))
            control.changeLimits { $0.characters = 50 }
            let after = try await world.worked(whole)
            let failed = try world.target(of: after, on: .mastodon)
            #expect(failed.status == .failed)
            #expect(failed.failure?.sentence.contains("character limit of 50") == true)
            #expect(try await world.effects(of: failed).map(\.state) == [.rejected])
            #expect(account.created == 0)
            #expect(try world.account(.gotosocial).texts() == [Self.words])
            #expect(after.composition.status == .partial)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is waited for while it is gone, the others go out, and in the end somebody is told`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            try await SimulatedPlatform.running(.init(dialect: .mastodon, posts: 0, rateLimits: false)) {
                server in
                let origin = try InstanceOrigin(typed: server.baseURL, allowingPlainHTTP: true)
                let gone = try await world.connections.connect(
                    .init(
                        platform: "mastodon",
                        instance: origin.text,
                        name: "gone",
                        token: Secret(server.person("ada").token)
                    ),
                    by: world.viewer
                )
                await server.stop()
                var draft = try world.draft("Said to nobody yet", to: [.gotosocial])
                draft.targets.append(CompositionDraft.Account(gone.id))
                let whole = try await world.publish(draft)
                try await world.working {
                    try await world.eventually("one is out and the other waits") {
                        let now = try await world.compositions.find(whole.composition.id, for: world.viewer)
                        let isOut = now.targets.contains { $0.status == .published }
                        return isOut && now.targets.contains { $0.connection == gone.id && $0.failure != nil }
                    }
                }
                let waiting = try await target(through: gone, whole, world)
                #expect(waiting.status.isOpen)
                #expect(waiting.question == nil)
                #expect(waiting.failure?.code == "unreachable")
                #expect(waiting.failure?.sentence.contains(origin.authority) == true)
                #expect(try world.account(.gotosocial).texts() == ["Said to nobody yet"])
                #expect(try await world.openNotices().isEmpty)
                #expect(try await world.openJobs() == 1)

                // A day later.
                try await world.store.write(as: .system) { tx in
                    let past = Timestamp.now.adding(.seconds(-1)).milliseconds
                    try tx.run(
                        "UPDATE main.jobs SET give_up_at = \(past) WHERE kind = \(PublishTarget.kind)"
                    )
                }
                try await world.hurry()
                let after = try await world.worked(whole)
                let failed = try await target(through: gone, whole, world)
                #expect(failed.status == .failed)
                #expect(failed.failure?.sentence.contains(origin.authority) == true)
                #expect(after.composition.status == .partial)
                #expect(try await world.openNotices() == ["publishing.failed"])

                // Nothing is lost: what was written is there, and can be sent when the server is.
                #expect(after.composition.parts.map(\.text) == ["Said to nobody yet"])
                let timeline = try await world.compositions.timeline(of: failed.id, for: world.viewer)
                #expect(timeline.mayRetry)
                #expect(timeline.post.parts.map(\.text) == ["Said to nobody yet"])
                _ = try await world.compositions.retry(failed.id, by: world.viewer)
                #expect(try await world.openJobs() == 1)
                #expect(try world.account(.gotosocial).created == 1)
            }
        }
    }

    private func target(
        through connection: Connection,
        _ whole: Compositions.Whole,
        _ world: PublishingWorld
    ) async throws -> Target {
        let now = try await world.compositions.find(whole.composition.id, for: world.viewer)
        return try #require(now.targets.first { $0.connection == connection.id })
    }
}

extension PublishingWorld {
    /// As if the servers had been asked long ago what they allow.
    func outdateLimits() async throws {
        let old = Timestamp.now.adding(.seconds(-7200))
        try await store.write(as: .system) { tx in
            try tx.run("UPDATE main.instances SET fetched_at = \(old)")
        }
    }

    /// What waits for its next try is due now.
    func hurry() async throws {
        let now = Timestamp.now.milliseconds
        try await store.write(as: .system) { tx in
            try tx.run(
                "UPDATE main.jobs SET run_at = \(now) WHERE kind = \(PublishTarget.kind) AND state = 'waiting'"
            )
        }
    }

    /// How many posts wait for another try.
    func retries() async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(
                Int.self,
                """
                SELECT count(*) FROM main.jobs
                WHERE kind = \(PublishTarget.kind) AND state = 'waiting' AND wait_reason = 'retry'
                """
            ) ?? 0
        }
    }

    /// What of a composition is for an account.
    func target(of whole: Compositions.Whole, on network: SimulatedNetwork) throws -> Target {
        let connection = try account(network).connection.id
        return try #require(whole.targets.first { $0.connection == connection })
    }
}
