import Accounts
import Database
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing

/// A person says of a post of which Roost doesn't know whether it is there that it is.
@Suite struct `What a person says is there` {
    @Test(arguments: Engine.allCases, [SimulatedNetwork.gotosocial, .mastodon])
    func `is looked up at its address, taken into the archive, and the thread goes on below it`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let doubtful = try await world.doubtful("One", on: network, parts: ["Two", "Three"])
            let post = try #require(try doubtful.posts().first)
            let url = try #require(post["url"]?.text)
            _ = try await world.compositions.settle(
                doubtful.target.id,
                .isThere(url: " \(url) "),
                by: world.viewer
            )
            let after = try await world.worked(doubtful.whole).targets[0]
            #expect(after.status == .published)
            #expect(after.url == url)
            #expect(after.platformPostID == post["id"]?.text)
            #expect(after.post != nil)
            #expect(try await world.openNotices().isEmpty)
            let effects = try await world.effects(of: after)
            #expect(effects[0].confirmedVia == .person)
            #expect(effects.map(\.sendCount) == [1, 1, 1])
            let answers = try doubtful.posts().prefix(2).reversed().map { $0["in_reply_to_id"]?.text }
            #expect(answers == [post["id"]?.text, effects[1].remoteID])
            #expect(try doubtful.account.texts() == ["One", "One", "Two", "Three"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is found without an address where one post alone can be it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let doubtful = try await world.doubtful("Good morning", on: .gotosocial, parts: ["And more"])
            try doubtful.control.deletePost(doubtful.byHand)
            _ = try await world.compositions.settle(
                doubtful.target.id,
                .isThere(url: nil),
                by: world.viewer
            )
            let after = try await world.worked(doubtful.whole).targets[0]
            #expect(after.status == .published)
            #expect(after.post != nil)
            #expect(try doubtful.account.texts() == ["Good morning", "And more"])
        }
    }

    /// Which of two it is, Roost can't tell: for a post alone it doesn't matter.
    @Test(arguments: Engine.allCases)
    func `counts as published where it was the only part`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let doubtful = try await world.doubtful("Good morning", on: .gotosocial)
            let after = try await world.saidToBeThere(doubtful)
            #expect(after.status == .published)
            #expect(after.platformPostID == nil)
            #expect(doubtful.account.created == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `ends a thread until somebody gives its address, and nothing hangs in the air`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let doubtful = try await world.doubtful("One", on: .gotosocial, parts: ["Two"])
            let id = doubtful.target.id
            _ = try await world.compositions.settle(id, .isThere(url: nil), by: world.viewer)
            let stopped = try await world.worked(doubtful.whole).targets[0]
            #expect(stopped.status == .partial)
            #expect(stopped.question == .unsettled)
            #expect(stopped.failure?.sentence.contains("Give its address") == true)
            #expect(doubtful.account.created == 1)
            #expect(try await world.compositions.inbox(for: world.viewer).map(\.id) == [id])
            await #expect(throws: AccountError.self) {
                try await world.compositions.retry(id, by: world.viewer)
            }
            for finding in [Compositions.Finding.sendAgain, .isThere(url: nil)] {
                await #expect(throws: AccountError.self) {
                    try await world.compositions.settle(id, finding, by: world.viewer)
                }
            }
            let post = try #require(try doubtful.posts().first)
            _ = try await world.compositions.settle(
                id,
                .isThere(url: post["id"]?.text),
                by: world.viewer
            )
            let after = try await world.worked(doubtful.whole).targets[0]
            #expect(after.status == .published)
            #expect(after.post != nil)
            #expect(try doubtful.posts().first?["in_reply_to_id"]?.text == post["id"]?.text)
            #expect(try doubtful.account.texts() == ["One", "One", "Two"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not taken at an address of something else`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let known = try await world.published(try world.draft("Said before", to: [.gotosocial]))
            let doubtful = try await world.doubtful("Good morning", on: .gotosocial)
            let control = doubtful.control
            let foreign = try control.addPost(by: "grete", text: "Good morning")
            let other = try control.addPost(by: "ada", text: "Good night")
            let origin = doubtful.account.running.origin.text
            let wrong = [
                ("\(origin)/@grete/statuses/\(foreign)", "isn’t one of"),
                ("\(origin)/@ada/statuses/\(other)", "something else"),
                (try #require(known.targets[0].url), "something else"),
                ("\(origin)/@ada/statuses/01AAAAAAAAAAAAAAAAAAAAAAAA", "no post"),
                ("https://elsewhere.example/@ada/statuses/\(other)", "isn’t the address"),
                ("what I mean", "isn’t the address"),
            ]
            for (address, sentence) in wrong {
                let error = await #expect(throws: AccountError.self) {
                    try await world.compositions.settle(
                        doubtful.target.id,
                        .isThere(url: address),
                        by: world.viewer
                    )
                }
                #expect(error?.sentence.contains(sentence) == true, "\(address): \(error?.sentence ?? "")")
                #expect(error?.field == "url")
            }
            let still = try await world.compositions.find(
                doubtful.whole.composition.id,
                for: world.viewer
            ).targets[0]
            #expect(still.question == .unsettled)
            let events = try await world.events(of: still)
            #expect(!events.contains(.duplicate))
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not taken where it came of another composition`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let first = try await world.published(try world.draft("Good morning", to: [.gotosocial]))
            let doubtful = try await world.doubtful("Good morning", on: .gotosocial)
            let error = await #expect(throws: AccountError.self) {
                try await world.compositions.settle(
                    doubtful.target.id,
                    .isThere(url: first.targets[0].url),
                    by: world.viewer
                )
            }
            #expect(error?.sentence.contains("knows already") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is settled although its account was disconnected, whichever it is`(engine: Engine) async throws {
        for isThere in [true, false] {
            try await PublishingWorld.with(engine, [.gotosocial]) { world in
                let doubtful = try await world.doubtful("Good morning", on: .gotosocial)
                let (account, id) = (doubtful.account, doubtful.whole.targets[0].id)
                try await world.store.write(as: .system) { tx in
                    _ = try world.queue.table.cancelAll(connection: account.connection.id, in: tx)
                    try Compositions.forget(account.connection, in: tx)
                    try tx.run("DELETE FROM main.connections WHERE id = \(account.connection.id)")
                }
                let settled = try await world.compositions.settle(
                    id,
                    isThere ? .isThere(url: nil) : .sendAgain,
                    by: world.viewer
                )
                #expect(settled.status == (isThere ? .published : .failed))
                #expect(settled.question == nil)
                #expect(try await world.openNotices() == (isThere ? [] : ["publishing.failed"]))
                #expect(try await world.compositions.inbox(for: world.viewer).isEmpty)
            }
        }
    }
}

/// A post whose answer was lost, and beside it one that somebody wrote by hand and that says the same.
struct DoubtfulPost: Sendable {
    let whole: Compositions.Whole
    let account: PublishedAccount
    let control: SimulatorControl
    let byHand: String

    var target: Target { whole.targets[0] }

    /// The newest first.
    func posts() throws -> [JSON] { try control.visiblePosts(of: "ada") }
}

extension PublishingWorld {
    func doubtful(
        _ text: String,
        on network: SimulatedNetwork,
        parts: [String] = []
    ) async throws -> DoubtfulPost {
        let account = try account(network)
        let control = try #require(account.running.federated?.control)
        account.inject(.dropAfterEffect)
        let byHand = try control.addPost(by: "ada", text: text)
        let whole = try await published(try draft(text, to: [network], parts: parts))
        account.control.removeAllFaults()
        #expect(whole.targets[0].question == .unsettled)
        return DoubtfulPost(whole: whole, account: account, control: control, byHand: byHand)
    }

    /// A person says that it is there, and not where.
    func saidToBeThere(_ doubtful: DoubtfulPost) async throws -> Target {
        _ = try await compositions.settle(doubtful.target.id, .isThere(url: nil), by: viewer)
        return try await worked(doubtful.whole).targets[0]
    }
}
