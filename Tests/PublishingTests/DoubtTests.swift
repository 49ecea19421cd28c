import Accounts
import Archive
import Database
import PlatformSimulator
import Platforms
@testable import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `A post that may be there` {
    @Test(arguments: Engine.allCases)
    func `is told from another that says the same`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropAfterEffect, count: 2)
            let first = try await world.publish(try world.draft("Twice, on purpose", to: [.gotosocial]))
            let second = try await world.publish(try world.draft("Twice, on purpose", to: [.gotosocial]))
            try await world.working {
                try await world.settled(first)
                try await world.settled(second)
            }
            #expect(account.created == 2)
            let targets = try await [first, second].asyncMap {
                try await world.compositions.find($0.composition.id, for: world.viewer).targets[0]
            }
            #expect(targets.allSatisfy { $0.status == .published })
            #expect(Set(targets.map(\.platformPostID)).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is left to a person where several could be it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropAfterEffect)
            // Somebody posts the same by hand in the same minute.
            try account.running.federated?.control.addPost(by: "ada", text: "Good morning")
            let whole = try await world.published(try world.draft("Good morning", to: [.gotosocial]))
            let target = whole.targets[0]
            #expect(target.status == .unknown)
            #expect(target.question == .unsettled)
            #expect(target.failure?.sentence.contains("2 posts") == true)
            #expect(try await world.compositions.inbox(for: world.viewer).map(\.id) == [target.id])
            #expect(try await world.openNotices() == ["publishing.question"])

            let url = try #require(
                try account.running.federated?.control.visiblePosts(of: "ada").first?["url"]?.text
            )
            _ = try await world.compositions.settle(target.id, .isThere(url: url), by: world.viewer)
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(after.targets[0].url == url)
            #expect(account.created == 1)
            #expect(try await world.openNotices().isEmpty)
        }
    }

    /// Whoever was asked and answered isn't asked once more, though the question may have waited for a day.
    @Test(arguments: Engine.allCases, [0, 86_400])
    func `is sent again when a person says that it isn't there`(engine: Engine, waited: Int) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropAfterEffect)
            try account.running.federated?.control.addPost(by: "ada", text: "Good morning")
            let whole = try await world.published(try world.draft("Good morning", to: [.gotosocial]))
            let asked = Timestamp.now.adding(.seconds(-waited))
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.effects SET first_sent_at = \(asked.milliseconds), last_sent_at = \(asked.milliseconds)"
                )
                try tx.run("UPDATE main.targets SET due_at = \(asked)")
            }
            _ = try await world.compositions.settle(whole.targets[0].id, .sendAgain, by: world.viewer)
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(account.created == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is settled by the archive's next look`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropAfterEffect)
            try account.running.federated?.control.addPost(by: "ada", text: "Good morning")
            let whole = try await world.published(try world.draft("Good morning", to: [.gotosocial]))
            let target = whole.targets[0]
            #expect(target.question == .unsettled)
            // The one made by hand goes; what is left is the one that was sent.
            let byHand = try #require(
                try account.running.federated?.control.visiblePosts(of: "ada").last?["id"]?.text
            )
            try account.running.federated?.control.deletePost(byHand)
            let (connection, access) = try await world.connections.access(
                to: account.connection.id,
                of: world.viewer.user
            )
            let settlement = Settlement(queue: world.queue, connections: world.connections)
            let pass = ArchivePass(
                .sync,
                of: ArchiveSource(connection),
                accountID: connection.platformUserID,
                adapter: try world.connections.adapter(for: connection),
                access: access,
                store: world.store,
                stored: { _, _, tx in try settlement.settle(connection.id, in: tx) },
                now: { .now }
            )
            _ = try await pass.run(because: RunCause(.scheduled))
            let effect = try #require(try await world.effects(of: target).first)
            #expect(effect.confirmedVia == .archive)
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(after.targets[0].post != nil)
            #expect(account.created == 1)
        }
    }

    /// Whoever sends is killed between the permission and the answer, and another takes the job over.
    @Test(arguments: Engine.allCases, [true, false])
    func `is found by whoever takes over from one that died`(engine: Engine, wasSent: Bool) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            for network in [SimulatedNetwork.mastodon, .bluesky] {
                let account = try world.account(network)
                let whole = try await world.publish(try world.draft("Only once", to: [network]))
                let job = try #require(try await world.claim().first)
                let permit = try await world.permitByHand(whole.targets[0], job, send: wasSent)
                #expect(permit.sending == 1)
                #expect(account.created == (wasSent ? 1 : 0))
                try await world.loseWorkers()
                let after = try await world.worked(whole)
                #expect(after.composition.status == .published)
                #expect(try account.texts() == ["Only once"])
                #expect(account.created == 1)
                let effect = try #require(try await world.effects(of: after.targets[0]).first)
                #expect(effect.confirmedVia == (wasSent ? .lookup : .answer))
            }
        }
    }

    /// The worker was stopped past its lease: what it learns in the end is kept, and what it would do isn't done.
    @Test(arguments: Engine.allCases)
    func `is known although whoever sent it has lost the job`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            let account = try world.account(.mastodon)
            answer.holdNext()
            let whole = try await world.publish(try world.draft("Slow, and once", to: [.mastodon]))
            let claimed = try #require(try await world.claim().first)
            async let outcome = world.publisher.publish(
                PublishTarget(whole.targets[0].id, through: account.connection.id),
                JobContext(job: claimed, queue: world.queue)
            )
            try await world.eventually("it is on its way") { account.created == 1 }
            try await world.loseWorkers()
            answer.letThrough()
            if case .done = try await outcome {} else { Issue.record("it knows that it is there") }
            let effect = try #require(try await world.effects(of: whole.targets[0]).first)
            #expect(effect.state == .confirmed)
            #expect(effect.confirmedVia == .answer)
            // The job is another's now, and finds all done.
            try await world.working {
                try await world.eventually("nothing is left to do") { try await world.openJobs() == 0 }
            }
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer)
            #expect(after.composition.status == .published)
            #expect(account.created == 1)
        }
    }

    /// What a part answers tells it from a post beside the thread that says the same.
    @Test(arguments: Engine.allCases)
    func `is found as a part of its thread by what it answers`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            for network in [SimulatedNetwork.mastodon, .gotosocial] {
                let account = try world.account(network)
                let control = try #require(account.running.federated?.control)
                account.inject(.latency(milliseconds: 1))
                account.inject(.dropAfterEffect)
                try control.addPost(by: "ada", text: "Two")
                let whole = try await world.published(
                    try world.draft("One", to: [network], parts: ["Two", "Three"])
                )
                #expect(whole.composition.status == .published)
                #expect(account.created == 3)
                let effects = try await world.effects(of: whole.targets[0])
                #expect(effects.map(\.confirmedVia) == [.answer, .lookup, .answer])
                let posts = try control.visiblePosts(of: "ada").reversed().suffix(3)
                #expect(posts.map { $0["content"]?.text?.contains("Two") } == [false, true, false])
                #expect(
                    posts.map { $0["in_reply_to_id"]?.text } == [nil] + effects.prefix(2).map(\.remoteID)
                )
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on as a thread at the part that is missing`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            for network in [SimulatedNetwork.mastodon, .bluesky] {
                let account = try world.account(network)
                let whole = try await world.publish(
                    try world.draft("One", to: [network], parts: ["Two", "Three", "Four", "Five"])
                )
                try await world.working {
                    account.control.inject(
                        .latency(milliseconds: 30),
                        method: account.posting.method,
                        path: account.posting.path,
                        count: nil
                    )
                    try await world.eventually("three are there") { account.created >= 3 }
                }
                account.control.removeAllFaults()
                let after = try await world.worked(whole)
                #expect(after.composition.status == .published)
                #expect(try account.texts() == ["One", "Two", "Three", "Four", "Five"])
                #expect(account.created == 5)
            }
        }
    }

    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .gotosocial])
    func `is found although its server spells those it names in another way`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            account.inject(.dropAfterEffect)
            let whole = try await world.published(
                try world.draft("Thanks, @Bob@Else.Example and @GRETE!", to: [network])
            )
            #expect(whole.targets[0].status == .published)
            #expect(try account.texts() == ["Thanks, @bob and @grete!"])
            #expect(account.created == 1)
            let effect = try #require(try await world.effects(of: whole.targets[0]).first)
            #expect(effect.confirmedVia == .lookup)
        }
    }

    @Test func `names people without their servers, in whatever script those are`() {
        let sent = "Grüße an @Chiyo@Niwa.庭.example, @bob@bücher.example."
        #expect(PostMatching.plain(sent) == PostMatching.plain("grüße an @chiyo, @Bob."))
    }

    /// Mastodon makes a warning the text of a post that has no other.
    @Test(arguments: Engine.allCases)
    func `is found by its warning where it has no words`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.dropAfterEffect)
            var draft = try world.draft("", to: [.mastodon])
            draft.parts[0].poll = OutgoingPoll(options: ["It was him", "It was her"])
            draft.warning = "The end of the book"
            let whole = try await world.published(draft)
            #expect(whole.targets[0].status == .published)
            #expect(try account.texts() == ["The end of the book"])
            #expect(account.created == 1)
            let effect = try #require(try await world.effects(of: whole.targets[0]).first)
            #expect(effect.confirmedVia == .lookup)
        }
    }

    /// A server that works on a file tells of it only until a post shows it; `isKnown`: that it was ready is in the ledger.
    @Test(arguments: Engine.allCases, [true, false])
    func `is told by its key where its file can't be asked for any more`(
        engine: Engine,
        isKnown: Bool
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.running.federated?.control.changePosting { $0.listingDelay = 3600 }
            account.inject(.dropAfterEffect)
            let whole = try await world.publish(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), "A dot")])
            )
            let job = try #require(try await world.claim().first)
            _ = try await world.publisher.publish(
                PublishTarget(whole.targets[0].id, through: account.connection.id),
                JobContext(job: job, queue: world.queue)
            )
            #expect(account.created == 1)
            let upload = try #require(
                try await world.effects(of: whole.targets[0]).first { $0.kind == .media }
            )
            #expect(upload.answer?.contains(#""ready":true"#) == true)
            if !isKnown {
                try await world.store.write(as: .system) { tx in
                    try tx.run(
                        """
                        UPDATE main.effects SET answer = replace(answer, '"ready":true', '"ready":false')
                        WHERE kind = 'media'
                        """
                    )
                }
            }
            try await world.loseWorkers()
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(account.created == 1)
            #expect(account.uploaded == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `brings a file again that was dropped before it was sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.control.inject(
                .failure(status: 404, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "GET",
                path: "/api/v1/media/*",
                count: 1
            )
            let whole = try await world.publish(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), "A dot")])
            )
            let job = try #require(try await world.claim().first)
            let outcome = try await world.publisher.publish(
                PublishTarget(whole.targets[0].id, through: account.connection.id),
                JobContext(job: job, queue: world.queue)
            )
            if case .retry = outcome {} else { Issue.record("it is tried again") }
            try await world.loseWorkers()
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(account.uploaded == 2)
            #expect(account.created == 1)
        }
    }
}
