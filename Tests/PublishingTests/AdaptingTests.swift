import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import Testing

@Suite struct `What one account gets instead of what is said to all` {
    @Test(arguments: Engine.allCases)
    func `arrives there, and the others get the composition's`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let (first, second) = (CompositionMediaID.new(), CompositionMediaID.new())
            let (one, other) = (try await world.upload(0), try await world.upload(1))
            var own = TargetOverrides()
            own.parts = [PostPart(text: "Words of its own")]
            own.warning = "A warning of its own"
            own.visibility = .followers
            own.language = "de"
            own.media = [.init(id: second, alt: "Seen in its own way")]
            var draft = try world.draft("Words for all", to: [.gotosocial])
            draft.warning = "A warning for all"
            draft.visibility = .public
            draft.language = "fr"
            draft.media = [
                .init(id: first, upload: one.id, alt: "The first", focus: RemoteMedia.Focus(x: -0.5, y: 1)),
                .init(
                    id: second,
                    upload: other.id,
                    alt: "The second",
                    focus: RemoteMedia.Focus(x: 0.5, y: -0.25)
                ),
            ]
            let account = try world.account(.mastodon)
            draft.targets.append(CompositionDraft.Account(account.connection.id, overrides: own))
            let whole = try await world.published(draft)
            #expect(whole.composition.status == .published, "\(whole.targets.map(\.failure))")

            #expect(try account.texts() == ["Words of its own"])
            #expect(try account.alts() == [["Seen in its own way"]])
            let adapted = try post(on: .mastodon, world)
            #expect(adapted["spoiler_text"]?.text == "A warning of its own")
            #expect(adapted["visibility"]?.text == "private")
            #expect(adapted["language"]?.text == "de")
            #expect(focus(adapted) == [[0.5, -0.25]])

            let general = try world.account(.gotosocial)
            #expect(try general.texts() == ["Words for all"])
            #expect(try general.alts() == [["The first", "The second"]])
            let common = try post(on: .gotosocial, world)
            #expect(common["spoiler_text"]?.text == "A warning for all")
            #expect(common["visibility"]?.text == "public")
            #expect(common["language"]?.text == "fr")
            #expect(focus(common) == [[-0.5, 1], [0.5, -0.25]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `may be less, or in another order`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let (first, second) = (CompositionMediaID.new(), CompositionMediaID.new())
            let (one, other) = (try await world.upload(0), try await world.upload(1))
            var bare = TargetOverrides()
            bare.warning = ""
            bare.media = []
            var turned = TargetOverrides()
            turned.media = [.init(id: second), .init(id: first)]
            let draft = CompositionDraft(
                parts: [PostPart(text: "Two dots")],
                warning: "Dots",
                media: [
                    .init(id: first, upload: one.id, alt: "The first"),
                    .init(id: second, upload: other.id, alt: "The second"),
                ],
                targets: [
                    .init(try world.account(.mastodon).connection.id, overrides: bare),
                    .init(try world.account(.gotosocial).connection.id, overrides: turned),
                ]
            )
            let whole = try await world.published(draft)
            #expect(whole.composition.status == .published, "\(whole.targets.map(\.failure))")
            #expect(try world.account(.mastodon).alts() == [[]])
            #expect(try world.account(.mastodon).uploaded == 0)
            let plain = try post(on: .mastodon, world)
            #expect(plain["spoiler_text"]?.text == "")
            #expect(plain["sensitive"]?.flag == false)
            #expect(try world.account(.gotosocial).alts() == [["The second", "The first"]])
            #expect(try post(on: .gotosocial, world)["spoiler_text"]?.text == "Dots")
        }
    }

    /// Bluesky has words of its own for what media show.
    @Test(arguments: Engine.allCases)
    func `arrives on Bluesky with its labels and language`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let medium = CompositionMediaID.new()
            let file = try await world.upload()
            var own = TargetOverrides()
            own.language = "pt-BR"
            own.labels = ["graphic-media"]
            own.media = [.init(id: medium, alt: "Um ponto")]
            let draft = CompositionDraft(
                parts: [PostPart(text: "A dot")],
                language: "en",
                media: [.init(id: medium, upload: file.id, alt: "A dot")],
                targets: [
                    .init(try world.account(.mastodon).connection.id),
                    .init(try world.account(.bluesky).connection.id, overrides: own),
                ]
            )
            let whole = try await world.published(draft)
            #expect(whole.composition.status == .published, "\(whole.targets.map(\.failure))")
            let account = try world.account(.bluesky)
            let record = try #require(try account.running.bluesky?.control.records(of: "ada").first)
            let value = try #require(record["value"])
            #expect(value["langs"]?.elements?.compactMap(\.text) == ["pt-BR"])
            #expect(value["labels"]?["values"]?.elements?.compactMap { $0["val"]?.text } == ["graphic-media"])
            #expect(try account.alts() == [["Um ponto"]])
            #expect(try world.account(.mastodon).alts() == [["A dot"]])
            let status = try post(on: .mastodon, world)
            #expect(status["language"]?.text == "en")
            #expect(status["sensitive"]?.flag == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `can be a question of its own, where the others get the composition's`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            var own = TargetOverrides()
            let ownPoll = OutgoingPoll(options: ["Ja", "Nein", "Vielleicht"], duration: 7200)
            own.parts = [PostPart(text: "Gehen wir?", poll: ownPoll)]
            let poll = OutgoingPoll(options: ["Yes", "No"], allowsSeveral: true, duration: 3600)
            let draft = CompositionDraft(
                parts: [PostPart(text: "Shall we go?", poll: poll)],
                targets: [
                    .init(try world.account(.mastodon).connection.id),
                    .init(try world.account(.gotosocial).connection.id, overrides: own),
                ]
            )
            let whole = try await world.published(draft)
            #expect(whole.composition.status == .published, "\(whole.targets.map(\.failure))")
            try expectPoll(poll, "Shall we go?", on: .mastodon, world)
            try expectPoll(ownPoll, "Gehen wir?", on: .gotosocial, world)
        }
    }

    private func expectPoll(
        _ poll: OutgoingPoll,
        _ text: String,
        on network: SimulatedNetwork,
        _ world: PublishingWorld
    ) throws {
        #expect(try world.account(network).texts() == [text])
        let post = try post(on: network, world)
        let asked = try #require(post["poll"])
        #expect(asked["options"]?.elements?.compactMap { $0["title"]?.text } == poll.options)
        #expect(asked["multiple"]?.flag == poll.allowsSeveral)
        let end = try #require(Timestamp(asked["expires_at"]?.text ?? ""))
        let begin = try #require(Timestamp(post["created_at"]?.text ?? ""))
        // Each is told to the millisecond.
        let seconds: Double = (end - begin) / .seconds(1)
        #expect(abs(seconds - Double(poll.duration)) < 1)
    }

    private func post(on network: SimulatedNetwork, _ world: PublishingWorld) throws -> JSON {
        let control = try #require(try world.account(network).running.federated?.control)
        return try #require(try control.visiblePosts(of: "ada").first)
    }

    /// Of each image the point to keep in view.
    private func focus(_ post: JSON) -> [[Double?]] {
        (post["media_attachments"]?.elements ?? []).map { medium in
            let focus = medium["meta"]?["focus"]
            return [focus?["x"]?.number, focus?["y"]?.number]
        }
    }
}
