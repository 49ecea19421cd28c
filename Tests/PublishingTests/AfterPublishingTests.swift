import Accounts
import Archive
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import Testing

@Suite struct `A published post` {
    static let networks: [SimulatedNetwork] = [.mastodon, .gotosocial, .bluesky]

    @Test(arguments: Engine.allCases, networks)
    func `is changed there and in the archive, which keeps what it said before`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            let whole = try await world.published(
                try world.draft("Hreons over the weir", to: [network], parts: ["And ducks"])
            )
            let target = whole.targets[0]
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Herons over the weir", "And ducks"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(try account.texts() == ["Herons over the weir", "And ducks"])
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.status == .published)
            let post = try #require(after.post)
            let (text, versions) = try await world.store.read(as: .person(world.viewer.user)) { tx in
                (
                    try tx.value(String.self, "SELECT text FROM posts WHERE id = \(post)"),
                    try tx.value(Int.self, "SELECT count(*) FROM ingested_posts WHERE post_id = \(post)")
                )
            }
            #expect(text == "Herons over the weir")
            #expect(versions == 2)
            let edits = try await world.effects(of: after).filter { $0.kind == .edit }
            #expect(edits.map(\.state) == [.confirmed])
        }
    }

    /// The answer is lost after the change, and before it.
    @Test(arguments: Engine.allCases, [Fault.dropAfterEffect, .dropBeforeEffect])
    func `is changed once although the answer was lost`(engine: Engine, fault: Fault) async throws {
        for network in Self.networks {
            try await PublishingWorld.with(engine, [network]) { world in
                let account = try world.account(network)
                let whole = try await world.published(try world.draft("Before", to: [network]))
                let (method, path) = network == .bluesky ? account.posting : ("PUT", "/api/v1/statuses/*")
                account.control.inject(fault, method: method, path: path, count: 1)
                _ = try await world.compositions.change(
                    whole.targets[0].id,
                    PostChange(texts: ["After"]),
                    by: world.viewer
                )
                try await world.changed(whole.targets[0])
                #expect(try account.texts() == ["After"])
                #expect(account.created == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `says what it said before where its change is refused`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("As it is", to: [.mastodon]))
            account.control.inject(
                .failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "PUT",
                path: "/api/v1/statuses/*",
                count: 1
            )
            _ = try await world.compositions.change(
                whole.targets[0].id,
                PostChange(texts: ["As it might be"]),
                by: world.viewer
            )
            try await world.changed(whole.targets[0])
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.status == .published)
            #expect(after.overrides.isEmpty)
            #expect(after.failure?.sentence.isEmpty == false)
            #expect(try account.texts() == ["As it is"])
            #expect(try await world.openNotices() == ["publishing.change"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `says of each part what it says there where a change is refused in its middle`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(
                try world.draft("One", to: [.mastodon], parts: ["Two", "Three"])
            )
            let target = whole.targets[0]
            let parts = try await world.effects(of: target).filter { $0.kind == .post }
            let second = try #require(parts.first { $0.step == "post:1" }?.remoteID)
            account.control.inject(
                .failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "PUT",
                path: "/api/v1/statuses/\(second)",
                count: 1
            )
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Eins", "Zwei", "Drei"]),
                by: world.viewer
            )
            try await world.changed(target)
            let after = try await world.compositions.timeline(of: target.id, for: world.viewer)
            #expect(after.target.status == .published)
            #expect(Set(try account.texts()) == ["Eins", "Two", "Three"])
            #expect(after.post.parts.map(\.text) == ["Eins", "Two", "Three"])
            #expect(after.target.failure?.sentence.hasSuffix("Part 1 was changed before that.") == true)
            // What is left of it can be asked for again.
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Eins", "Zwei", "Drei"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(Set(try account.texts()) == ["Eins", "Zwei", "Drei"])
        }
    }

    @Test(arguments: Engine.allCases, networks)
    func `is deleted there, the last part of a thread first, and kept in the archive`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            let whole = try await world.published(try world.draft("One", to: [network], parts: ["Two"]))
            let target = whole.targets[0]
            _ = try await world.compositions.takeDown(target.id, by: world.viewer)
            try await world.changed(target)
            #expect(try account.texts().isEmpty)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.takenDownAt != nil)
            #expect(after.status == .published)
            let kept = try await world.store.read(as: .person(world.viewer.user)) { tx in
                try tx.value(Int.self, "SELECT count(*) FROM posts WHERE deleted_on_platform")
            }
            #expect(kept == 2)
            await #expect(throws: AccountError.self) {
                try await world.compositions.takeDown(target.id, by: world.viewer)
            }
        }
    }

    enum Ending: String, CaseIterable { case givenUp, disconnected }

    @Test(arguments: Engine.allCases, Ending.allCases)
    func `says what it said before once its change will not come`(engine: Engine, ending: Ending) async throws
    {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("As it is", to: [.mastodon]))
            let target = whole.targets[0]
            let job = ChangePost(target.id, through: account.connection.id)
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["As it might be"]),
                by: world.viewer
            )
            switch ending {
            case .givenUp:
                try await world.store.write(as: .worker(world.viewer.user)) { tx in
                    try world.publisher.giveUp(job, JobFailure("gone", "The server is gone."), in: tx)
                }
            case .disconnected:
                try await world.store.write(as: .system) { tx in
                    try Compositions.forget(account.connection, in: tx)
                }
            }
            let after = try await world.compositions.timeline(of: target.id, for: world.viewer)
            #expect(after.target.status == .published)
            #expect(after.post.parts.map(\.text) == ["As it is"])
            let edits = try await world.effects(of: target).filter { $0.kind == .edit }
            #expect(edits.count == 1 && edits.allSatisfy { !$0.state.isOpen })
            if ending == .givenUp {
                #expect(after.target.failure?.sentence == "The server is gone.")
                #expect(try await world.openNotices() == ["publishing.change"])
            }
            #expect(try account.texts() == ["As it is"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not deleted where part of it is there and nobody knows where`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let target = try await world.saidToBeThere(
                try await world.doubtful("Good morning", on: .gotosocial)
            )
            #expect(target.status == .published && target.platformPostID == nil)
            let error = await #expect(throws: AccountError.self) {
                try await world.compositions.takeDown(target.id, by: world.viewer)
            }
            #expect(error?.sentence.hasSuffix("Delete it there yourself.") == true)
            #expect(try await world.jobs(of: ChangePost.kind) == 0)
        }
    }

    /// The worker was stopped past its lease in the middle of a change: what it learns is kept, and the next part is for
    /// whoever has the job now.
    @Test(arguments: Engine.allCases)
    func `is changed once although whoever changed it has lost the job`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("One", to: [.mastodon], parts: ["Two"]))
            let target = whole.targets[0]
            answer.holdNext()
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Eins", "Zwei"]),
                by: world.viewer
            )
            let claimed = try #require(try await world.claim(1, ChangePost.kind).first)
            async let outcome = world.publisher.change(
                ChangePost(target.id, through: account.connection.id),
                JobContext(job: claimed, queue: world.queue)
            )
            try await world.eventually("it is on its way") {
                account.control.ledger.effects(.postEdited).count == 1
            }
            try await world.loseWorkers()
            answer.letThrough()
            do {
                _ = try await outcome
                Issue.record("it has no lease for the second part")
            } catch is StaleLease {}
            let edits = try await world.effects(of: target).filter { $0.kind == .edit }
            #expect(edits.map(\.state) == [.confirmed, .planned])
            try await world.changed(target)
            #expect(try account.texts() == ["Eins", "Zwei"])
            #expect(account.control.ledger.effects(.postEdited).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `gets other alt texts on Pixelfed, which spend none of its edits`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.pixelfed]) { world in
            let account = try world.account(.pixelfed)
            let whole = try await world.published(
                try world.draft(
                    "Two dots",
                    to: [.pixelfed],
                    showing: [(try await world.upload(0), "A dot"), (try await world.upload(1), "Another")]
                )
            )
            let target = whole.targets[0]
            #expect(try account.alts() == [["A dot", "Another"]])
            _ = try await world.compositions.change(
                target.id,
                PostChange(alts: [whole.media[1].medium.id: "A dot on its own"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(try account.alts() == [["A dot", "A dot on its own"]])
            #expect(account.control.ledger.effects(.postEdited).isEmpty)
            #expect(account.control.ledger.effects(.mediaChanged).count == 1)
            let post = try #require(target.post)
            let archived = try await world.store.read(as: .person(world.viewer.user)) { tx in
                try tx.values(
                    String.self,
                    "SELECT alt FROM media WHERE post_id = \(post) ORDER BY position"
                )
            }
            #expect(archived == ["A dot", "A dot on its own"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `stays as it is after Pixelfed’s tenth edit, and says so`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.pixelfed]) { world in
            let account = try world.account(.pixelfed)
            let whole = try await world.published(
                try world.draft("Words", to: [.pixelfed], showing: [(try await world.upload(), "A dot")])
            )
            let target = whole.targets[0]
            for number in 1...11 {
                _ = try await world.compositions.change(
                    target.id,
                    PostChange(texts: ["Words \(number)"]),
                    by: world.viewer
                )
                try await world.changed(target)
                #expect(try account.texts() == ["Words \(min(number, 10))"])
            }
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.status == .published)
            #expect(after.overrides.parts?.map(\.text) == ["Words 10"])
            #expect(after.failure?.sentence.isEmpty == false)
            #expect(try await world.openNotices() == ["publishing.change"])
            #expect(account.created == 1)
        }
    }

    /// A change that words alone don't show, which the server would not take at first.
    @Test(arguments: Engine.allCases)
    func `is marked sensitive although its server asked for patience first`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("As it is", to: [.mastodon]))
            account.control.inject(
                .rateLimited(resetsInSeconds: 1, withHeaders: true),
                method: "PUT",
                path: "/api/v1/statuses/*",
                count: 1
            )
            _ = try await world.compositions.change(
                whole.targets[0].id,
                PostChange(isSensitive: true),
                by: world.viewer
            )
            try await world.changed(whole.targets[0])
            let posts = try account.running.federated?.control.visiblePosts(of: "ada")
            #expect(posts?.map { $0["sensitive"]?.flag } == [true])
            #expect(account.control.ledger.effects(.postEdited).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `has what is changed about the whole in every part`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("One", to: [.mastodon], parts: ["Two"]))
            _ = try await world.compositions.change(
                whole.targets[0].id,
                PostChange(warning: "Birds", language: "de"),
                by: world.viewer
            )
            try await world.changed(whole.targets[0])
            let posts = try account.running.federated?.control.visiblePosts(of: "ada")
            #expect(posts?.map { $0["spoiler_text"]?.text } == ["Birds", "Birds"])
            #expect(posts?.map { $0["language"]?.text } == ["de", "de"])
            #expect(try account.texts() == ["One", "Two"])
        }
    }

    /// Its author mended the words and turned the pictures round in the platform's own app.
    @Test(arguments: Engine.allCases)
    func `keeps what was mended elsewhere when an alt text is changed`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(
                try world.draft(
                    "Two dots",
                    to: [.mastodon],
                    showing: [(try await world.upload(0), "A dot"), (try await world.upload(1), "Another")]
                )
            )
            let target = whole.targets[0]
            let id = try #require(target.platformPostID)
            let control = try #require(account.running.federated?.control)
            try control.editPost(id, text: "Two little dots")
            try control.showMedia(of: id, inOrder: [1, 0])
            #expect(try account.alts() == [["Another", "A dot"]])
            _ = try await world.compositions.change(
                target.id,
                PostChange(alts: [whole.media[1].medium.id: "A dot on its own"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(try account.alts() == [["A dot on its own", "A dot"]])
            #expect(try account.texts() == ["Two little dots"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `with a poll keeps its votes hidden, and is not opened again when that is over`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            var draft = try world.draft("Wich one?", to: [.mastodon])
            draft.parts[0].poll = OutgoingPoll(options: ["This", "That"], hidesTotals: true)
            let whole = try await world.published(draft)
            let target = whole.targets[0]
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Which one?"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(try account.texts() == ["Which one?"])
            let edit = try #require(try await world.effects(of: target).first { $0.kind == .edit })
            let request = try JSONValue(parsing: try #require(edit.request))
            #expect(request["body"]["poll"]["hide_totals"].flag == true)

            let id = try #require(target.platformPostID)
            try account.running.federated?.control.endPoll(of: id)
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Which of them?"]),
                by: world.viewer
            )
            try await world.changed(target)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.failure?.sentence == "Its poll is over; a change would open it again.")
            #expect(after.overrides.parts?.map(\.text) == ["Which one?"])
            #expect(try account.texts() == ["Which one?"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `gets no other alt texts where its server is too old for that`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), "A dot")])
            )
            let target = whole.targets[0]
            let change = PostChange(alts: [whole.media[0].medium.id: "A dot on its own"])
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.instances SET version = '4.0.2'")
            }
            let error = await #expect(throws: AccountError.self) {
                try await world.compositions.change(target.id, change, by: world.viewer)
            }
            #expect(error?.code == .conflict)
            #expect(error?.sentence.contains("4.1") == true)
            // Words can be changed there.
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["A little dot"]),
                by: world.viewer
            )
            try await world.changed(target)
            #expect(try account.texts() == ["A little dot"])
            #expect(try account.alts() == [["A dot"]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `says so where its server takes other alt texts and keeps the old ones`(engine: Engine) async throws
    {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.running.federated?.control.changePosting { $0.ignoresAltEdits = true }
            let whole = try await world.published(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), "A dot")])
            )
            let target = whole.targets[0]
            _ = try await world.compositions.change(
                target.id,
                PostChange(alts: [whole.media[0].medium.id: "A dot on its own"]),
                by: world.viewer
            )
            try await world.changed(target)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.failure?.code == "alt_kept")
            #expect(after.overrides.isEmpty)
            #expect(try await world.openNotices() == ["publishing.change"])
            #expect(try account.alts() == [["A dot"]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `gets no alt text for a file it doesn't show`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Words alone", to: [.mastodon]))
            let error = await #expect(throws: AccountError.self) {
                try await world.compositions.change(
                    whole.targets[0].id,
                    PostChange(alts: [CompositionMediaID.new(): "A dot"]),
                    by: world.viewer
                )
            }
            #expect(error?.code == .invalid)
            #expect(error?.field == "media")
        }
    }

    @Test(arguments: Engine.allCases)
    func `is deleted without the words of a change that was refused before`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("As it is", to: [.mastodon]))
            let target = whole.targets[0]
            account.control.inject(
                .failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "PUT",
                path: "/api/v1/statuses/*",
                count: 1
            )
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["As it might be"]),
                by: world.viewer
            )
            try await world.changed(target)
            let deleted = try await world.compositions.takeDown(target.id, by: world.viewer)
            #expect(deleted.failure == nil)
            try await world.changed(target)
            #expect(try account.texts().isEmpty)
        }
    }
}
