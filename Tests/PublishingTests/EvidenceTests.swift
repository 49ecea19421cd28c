import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import Testing

@Suite struct `What proves that a post is there` {
    // MARK: The answer

    /// To the letter, as far as JSON has one: in whatever order its members come.
    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .gotosocial])
    func `is kept as its server answered it`(engine: Engine, network: SimulatedNetwork) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            var draft = try world.draft("Herons over the weir. 🪶 #birds", to: [network])
            draft.warning = "Birds"
            let whole = try await world.published(draft)
            let kept = try await keptAnswer(to: whole.targets[0], world)
            let control = try #require(account.running.federated?.control)
            let told = try #require(try control.visiblePosts(of: "ada").first)
            let answer = try JSON(parsing: told.bytes)
            #expect(kept == answer)
            #expect(kept["spoiler_text"]?.text == "Birds")
        }
    }

    /// Bluesky answers where the record is and in which version; the record is what was written.
    @Test(arguments: Engine.allCases)
    func `is kept with the record that was written`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.bluesky]) { world in
            let account = try world.account(.bluesky)
            let whole = try await world.published(try world.draft("Herons over the weir.", to: [.bluesky]))
            let kept = try await keptAnswer(to: whole.targets[0], world)
            let told = try #require(try account.running.bluesky?.control.records(of: "ada").first)
            #expect(kept["record"]?["uri"]?.text == whole.targets[0].platformPostID)
            #expect(kept["record"]?["uri"] == told["uri"])
            #expect(kept["record"]?["cid"] == told["cid"])
            let value = try #require(told["value"])
            let written = try JSON(parsing: value.bytes)
            #expect(kept["record"]?["value"] == written)
        }
    }

    /// A row that nobody can read stands in its place.
    @Test(arguments: Engine.allCases)
    func `counts also where the archive can't take the post in`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.bluesky]) { world in
            let account = try world.account(.bluesky)
            let planned = try await world.publish(
                try world.draft("Herons over the weir.", to: [.bluesky])
            )
            let key = try #require(try await world.effects(of: planned.targets[0]).first?.key)
            let address = "at://\(account.connection.platformUserID)/app.bsky.feed.post/\(key)"
            let user = world.viewer.user
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.posts (id, user_id, platform, instance, platform_post_id, text, created_at_platform)
                    VALUES ('nothing-readable', \(user), 'bluesky', '', \(address), 'Herons', \(Timestamp.now))
                    """
                )
            }
            let whole = try await world.worked(planned)
            let target = whole.targets[0]
            #expect(target.status == .published)
            #expect(target.platformPostID == address)
            #expect(target.post == nil)
            #expect(try await world.effects(of: target).map(\.state) == [.confirmed])
            #expect(account.created == 1)
        }
    }

    private func keptAnswer(to target: Target, _ world: PublishingWorld) async throws -> JSON {
        let (id, post) = (try #require(target.platformPostID), try #require(target.post))
        let kept = try await world.store.read(as: .person(world.viewer.user)) { tx in
            try tx.values(
                String.self,
                """
                SELECT CAST(post_data AS TEXT) AS answer FROM ingested_posts
                WHERE platform_post_id = \(id) AND post_id = \(post)
                """
            )
        }
        #expect(kept.count == 1)
        let text = try #require(kept.first)
        return try JSON(parsing: text.utf8)
    }

    // MARK: Once

    @Test(arguments: Engine.allCases)
    func `stays as it was when another proof contradicts it, and that is written down`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Only once", to: [.mastodon]))
            let target = whole.targets[0]
            let known = try #require(try await world.effects(of: target).first)
            #expect(known.state == .confirmed && known.confirmedVia == .answer)
            let remoteID = try #require(known.remoteID)
            #expect(try await confirm(known, as: remoteID, world) == .known)
            #expect(try await world.events(of: target).isEmpty)
            #expect(try await confirm(known, as: "another", world) == .contradicted)
            #expect(try await world.events(of: target) == [.duplicate])
            #expect(try await world.effects(of: target) == [known])
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.status == .published)
            #expect(after.platformPostID == remoteID)
        }
    }

    /// What came of one step is not what came of another.
    @Test(arguments: Engine.allCases)
    func `is no proof of another post`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let first = try await world.published(try world.draft("The first", to: [.mastodon]))
            let remoteID = try #require(first.targets[0].platformPostID)
            let second = try await world.publish(try world.draft("The second", to: [.mastodon]))
            let planned = try #require(try await world.effects(of: second.targets[0]).first)
            #expect(try await confirm(planned, as: remoteID, world) == .contradicted)
            #expect(try await world.events(of: second.targets[0]) == [.duplicate])
            #expect(try await world.effects(of: second.targets[0]) == [planned])
            #expect(try await world.worked(second).targets[0].status == .published)
            #expect(try world.account(.mastodon).texts() == ["The first", "The second"])
        }
    }

    private func confirm(
        _ effect: Effect,
        as remoteID: String,
        _ world: PublishingWorld
    ) async throws -> EffectLedger.Confirmation {
        try await world.store.write(as: .worker(world.viewer.user)) { tx in
            try EffectLedger().confirm(effect.id, .init(remoteID: remoteID), via: .lookup, in: tx)
        }
    }

    /// Whatever the program does, the database holds a second success off.
    @Test(arguments: Engine.allCases)
    func `is one row for each step, and one step for each post there`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(
                try world.draft("One", to: [.mastodon], parts: ["Two"])
            )
            let effects = try await world.effects(of: whole.targets[0])
            let (first, second) = (try #require(effects.first), try #require(effects.last))
            #expect(first.id != second.id)
            let remoteID = try #require(first.remoteID)
            let secondRow = await #expect(throws: DatabaseError.self) {
                try await world.store.write(as: .system) { tx in
                    try tx.run(
                        """
                        INSERT INTO main.effects
                          (id, user_id, connection_id, subject_id, step, kind, state, key, created_at, updated_at)
                        SELECT \(EffectID.new()), user_id, connection_id, subject_id, step, kind, 'planned', 'a new key',
                          created_at, updated_at
                        FROM main.effects WHERE id = \(first.id)
                        """
                    )
                }
            }
            #expect(secondRow?.isUniqueViolation == true, "\(secondRow?.message ?? "")")
            let secondPost = await #expect(throws: DatabaseError.self) {
                try await world.store.write(as: .system) { tx in
                    try tx.run("UPDATE main.effects SET remote_id = \(remoteID) WHERE id = \(second.id)")
                }
            }
            #expect(secondPost?.isUniqueViolation == true, "\(secondPost?.message ?? "")")
            #expect(try await world.effects(of: whole.targets[0]) == effects)
        }
    }

    // MARK: Waiting for it

    /// It was sent, its answer is lost, and the server doesn't let Roost look.
    @Test(arguments: Engine.allCases)
    func `is waited for, and after some minutes somebody is told until it is known`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropAfterEffect)
            let blind = account.control.inject(
                .failure(status: 503, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "GET",
                path: "/api/v1/accounts/*/statuses"
            )
            let whole = try await world.publish(try world.draft("On its way", to: [.gotosocial]))
            try await world.working {
                try await world.eventually("it was looked for in vain") { try await world.retries() == 1 }
            }
            let waiting = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[
                0
            ]
            #expect(waiting.status == .unknown)
            #expect(waiting.question == nil)
            // Nobody has waited for long.
            #expect(try await world.openNotices().isEmpty)

            let patience = Int64(PublishingWorld.timing.patience / .milliseconds(1)) + 5000
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.effects SET first_sent_at = first_sent_at - \(patience)")
            }
            try await world.hurry()
            try await world.working {
                try await world.eventually("somebody is told") {
                    try await world.openNotices() == ["publishing.unknown"]
                }
            }
            #expect(account.created == 1)

            account.control.removeFault(blind)
            try await world.hurry()
            let after = try await world.worked(whole).targets[0]
            #expect(after.status == .published)
            #expect(try await world.effects(of: after).map(\.confirmedVia) == [.lookup])
            #expect(try await world.openNotices().isEmpty)
            #expect(account.created == 1)
        }
    }
}
