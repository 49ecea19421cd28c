import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing

/// Cards of the pages that posts on Bluesky link to.
@Suite struct `A post with a link` {
    /// The page of a post at the simulated Mastodon, which says of itself what such pages do.
    private func page(_ world: PublishingWorld) async throws -> String {
        let linked = try await world.published(try world.draft("A heron at the weir", to: [.mastodon]))
        return try #require(linked.targets[0].url)
    }

    private func embed(_ world: PublishingWorld) throws -> JSON? {
        let records = try world.account(.bluesky).running.bluesky?.control.records(of: "ada") ?? []
        #expect(records.count == 1)
        return records.first?["value"]?["embed"]
    }

    @Test(arguments: Engine.allCases)
    func `shows the page’s title, words and picture, here as there`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let page = try await page(world)
            let whole = try await world.published(try world.draft("See \(page)", to: [.bluesky]))
            #expect(whole.targets[0].status == .published)
            let external = try embed(world)?["external"]
            #expect(external?["uri"]?.text == page)
            #expect(external?["title"]?.text?.contains("@ada") == true)
            #expect(external?["description"]?.text == "A heron at the weir")
            #expect(external?["thumb"]?["ref"]?["$link"]?.text != nil)
            #expect(try world.account(.bluesky).uploaded == 1)
            let cards = try await world.store.read(as: .worker(world.viewer.user)) { tx in
                try tx.rows(
                    "SELECT url, title, file_id FROM link_cards WHERE post_id = \(whole.targets[0].post)"
                )
            }
            #expect(try cards.map { try $0.value("url", as: String.self) } == [page])
            #expect(try cards.first?.value("file_id", as: String?.self) != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes out without a card where the page can’t be had`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let gone = try world.account(.mastodon).running.origin.url("/@ada/1")
            let whole = try await world.published(try world.draft("See \(gone)", to: [.bluesky]))
            #expect(whole.targets[0].status == .published)
            #expect(whole.targets[0].failure == nil)
            #expect(try embed(world) == nil)
        }
    }

    @Test func `goes out with a card without a picture where that is none`() async throws {
        try await PublishingWorld.with(.sqlite, [.mastodon, .bluesky]) { world in
            let page = try await page(world)
            try world.account(.mastodon).control.inject(
                .verbatim(status: 200, contentType: "image/png", body: "<html>"),
                method: "GET",
                path: "/avatars/*",
                count: nil
            )
            let whole = try await world.published(try world.draft("See \(page)", to: [.bluesky]))
            #expect(whole.targets[0].status == .published)
            let external = try embed(world)?["external"]
            #expect(external?["uri"]?.text == page)
            #expect(external?["thumb"] == nil)
            #expect(try world.account(.bluesky).uploaded == 0)
        }
    }

    @Test func `shows a picture that is over Bluesky’s limit made smaller`() async throws {
        try await PublishingWorld.with(.sqlite, [.mastodon, .bluesky]) { world in
            let large = try await world.upload(1_200_000)
            let draft = try world.draft("A dot", to: [.mastodon], showing: [(large, "A dot")])
            let linked = try await world.published(draft)
            let page = try #require(linked.targets[0].url)
            let whole = try await world.published(try world.draft("See \(page)", to: [.bluesky]))
            #expect(whole.targets[0].status == .published)
            let thumb = try embed(world)?["external"]?["thumb"]
            let size = try #require(thumb?["size"]?.integer)
            #expect(large.byteCount > 1_000_000 && size < 1_000_000)
            #expect(thumb?["mimeType"]?.text?.hasPrefix("image/") == true)
        }
    }

    @Test func `that shows images has no card beside them`() async throws {
        try await PublishingWorld.with(.sqlite, [.mastodon, .bluesky]) { world in
            let page = try await page(world)
            let draft = try world.draft(
                "See \(page)",
                to: [.bluesky],
                showing: [(try await world.upload(), "A dot")]
            )
            _ = try await world.published(draft)
            #expect(try embed(world)?["$type"]?.text == "app.bsky.embed.images")
        }
    }

    /// Files that no post shows go after an hour: the picture is brought again, and so is what the page says.
    @Test(arguments: Engine.allCases)
    func `gets its card anew when its picture is gone before it was sent again`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let (account, page) = (try world.account(.bluesky), try await page(world))
            account.inject(
                .verbatim(
                    status: 400,
                    contentType: "application/json",
                    body: #"{"error":"BlobNotFound","message":"Could not find blob"}"#
                )
            )
            let whole = try await world.publish(try world.draft("See \(page)", to: [.bluesky]))
            try await world.working {
                // On a slow machine it may have had it by then.
                try await world.eventually("it waits for another try") {
                    try await world.retries() == 1 || account.created == 1
                }
                try await world.hurry()
                try await world.settled(whole)
            }
            #expect(try embed(world)?["external"]?["thumb"] != nil)
            #expect(account.created == 1)
            #expect(account.uploaded == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `has the card of the other page once its link is another, and none without a link`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let (first, second) = (try await page(world), try await page(world))
            let whole = try await world.published(try world.draft("See \(first)", to: [.bluesky]))
            let target = whole.targets[0]
            for (text, card) in [
                ("Rather \(second)", second), ("Still \(second)", second), ("Nothing to see", nil),
                ("But \(first)", first),
            ] {
                _ = try await world.compositions.change(
                    target.id,
                    PostChange(texts: [text]),
                    by: world.viewer
                )
                try await world.changed(target)
                #expect(try embed(world)?["external"]?["uri"]?.text == card, "\(text)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells before whether a card will be made`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let draft = try world.draft("See https://example.org/heron", to: [.mastodon, .bluesky])
            let preview = try await world.compositions.preview(draft, of: nil, for: world.viewer)
            let cards = preview.accounts.map { ($0.connection.platform, $0.parts.map(\.linkCard)) }
            #expect(cards.first { $0.0 == .bluesky }?.1 == ["https://example.org/heron"])
            #expect(cards.first { $0.0 == .mastodon }?.1 == [nil])
        }
    }
}
