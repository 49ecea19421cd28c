import Archive
import Database
import Foundation
import Media
import Platforms
import TestSupport
import Testing

@Suite struct `Link cards` {
    private static let page = "https://birds.example/heron"
    private static let preview = "https://files.fake.example/preview.png"
    private static let card = withCard(
        page,
        title: "Why the heron stands still",
        description: "Eleven minutes without a step",
        image: preview + "?signature=first"
    )

    @Test(arguments: Engine.allCases)
    func `are kept with their posts, with a picture that is fetched once`(engine: Engine) async throws {
        let posts = [native(1, Self.card), native(2, Self.card), native(3)]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            let report = try await world.backfill().report
            #expect(report.files.count == 1 && report.media.isEmpty)
            let cards = try await world.cards()
            #expect(
                cards["1"]?.card
                    == RemoteLinkCard(
                        url: Self.page,
                        title: "Why the heron stands still",
                        description: "Eleven minutes without a step",
                        providerName: "The Heron Post"
                    )
            )
            #expect(cards["1"]?.file != nil && cards["1"]?.file == cards["2"]?.file && cards["3"] == nil)
            let again = try await world.take(world.platform.change { $0.posts })
            #expect(again.changedNothing)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that come later, change or go are no edits of their posts`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1)]) { world in
            _ = try await world.backfill()
            world.platform.edit("1", Self.card)
            let came = try await world.take(world.platform.change { $0.posts })
            #expect(came.updated.count == 1 && came.versions == 0 && came.files.count == 1)
            #expect(try await world.found("heron") == ["1"])
            world.platform.edit("1", withCard(Self.page, title: "A goose", image: Self.preview))
            let changed = try await world.take(world.platform.change { $0.posts })
            #expect(changed.updated.count == 1 && changed.versions == 0 && changed.files.isEmpty)
            #expect(try await world.found("still").isEmpty)
            #expect(try await world.found("goose") == ["1"])
            world.platform.edit("1", ["card": .null])
            let gone = try await world.take(world.platform.change { $0.posts })
            #expect(gone.updated.count == 1 && gone.versions == 0)
            #expect(try await world.cards().isEmpty)
            #expect(try await world.found("has:link").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are searched by title, description, publisher and server, in reposts too`(
        engine: Engine
    ) async throws {
        let boost = native(
            2,
            [
                "boost_of": .object(
                    [
                        "id": .string("77"), "uri": .string("https://else.example/77"),
                        "text": .string("Wise"),
                        "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                    ].merging(withCard("https://owls.example/night", title: "The owl at night")) { $1 }
                )
            ]
        )
        try await ArchiveWorld.with(engine, posts: [native(1, Self.card), boost, native(3, text: "no page")])
        {
            world in
            _ = try await world.backfill()
            #expect(try await world.found("stands still") == ["1"])
            #expect(try await world.found("eleven") == ["1"])
            #expect(try await world.found("birds.example") == ["1"])
            #expect(try await world.found("owl") == ["2"])
            #expect(try await world.found("\"heron post\"") == ["1", "2"])
            #expect(try await world.found("has:link") == ["1", "2"])
            #expect(try await world.found("-has:link") == ["3"])
            #expect(SearchQuery("has:link").problems.isEmpty)
            // Whoever else writes a card leaves the words marked; what mends them knows the cards.
            try await world.store.write(as: .system) { tx in
                _ = try tx.run("UPDATE main.link_cards SET title = 'A stork' WHERE url = \(Self.page)")
            }
            let stale = try await world.store.read(as: .system) { tx in
                try tx.values(PostID.self, "SELECT post_id FROM main.post_search WHERE is_stale")
            }
            #expect(stale.count == 1)
            try await world.store.write(as: .worker(world.user)) { tx in
                try SearchIndex.refresh(stale, at: world.clock.now(), in: tx)
            }
            #expect(try await world.found("stork") == ["1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `show a picture once it is here and small, to their owner alone, and use it`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, Self.card)]) { world in
            world.platform.change { $0.files = [Self.preview: picture] }
            let file = try #require(try await world.backfill().report.files.first)
            let directory = FileManager.default.temporaryDirectory.appending(
                path: "roost-cards-\(UInt64.random(in: 0 ... .max))"
            )
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let files = try MediaStore(dataDirectory: directory)
            let download = MediaDownload(
                store: world.store,
                files: files,
                adapter: world.adapter,
                access: .anonymous,
                now: world.clock.now
            )
            #expect(try await download.fetch(file, of: world.user) == .downloaded(wasThere: false))
            let card = try #require(try await world.cards()["1"])
            func shown(_ user: UserID) async throws -> MediaFileID? {
                try await world.store.read(as: .person(user)) { try LinkCards.picture(card.id, in: $0)?.id }
            }
            #expect(try await shown(world.user) == nil)
            // It is used, though no medium shows it, and no image that lacks its alt text.
            world.clock.advance(by: .seconds(7 * 86_400))
            let inspection = ArchiveInspection(store: world.store, files: files, now: world.clock.now)
            let findings = try await inspection.findings()
            #expect(findings.isEmpty, "\(findings)")
            #expect(try await world.found("alt:missing").isEmpty)
            #expect(try await world.found("has:image").isEmpty)
            let lacking = try await world.store.read(as: .person(world.user)) { tx in
                var filter = Library.Filter()
                filter.lacksAltText = true
                return try Library.timeline(filter, in: tx).posts.count + Library.media(in: tx).entries.count
            }
            #expect(lacking == 0)
            try await world.store.write(as: .system) { tx in
                _ = try tx.run("UPDATE main.media_files SET thumbnail_status = 'made'")
            }
            #expect(try await shown(world.user) == file)
            #expect(try await shown(UserID.new()) == nil)
            let post = card.post
            let listed = try await world.store.read(as: .person(world.user)) { tx in
                try LinkCards(of: [post], in: tx)[post]?.picture?.id
            }
            #expect(listed == file)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are read from what is stored by a later Roost, which takes none away`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, Self.card), native(2)]) { world in
            _ = try await world.backfill()
            // The second's came after its version was stored.
            world.platform.edit("2", withCard("https://owls.example/night", title: "Owls"))
            _ = try await world.take(world.platform.change { $0.posts })
            // As an archive of an earlier Roost is: no cards of what is stored.
            try await world.store.write(as: .system) { tx in
                _ = try tx.run("DELETE FROM main.link_cards WHERE url = \(Self.page)")
            }
            _ = try await world.reprocess()
            let cards = try await world.cards()
            #expect(cards["1"]?.card.title == "Why the heron stands still" && cards["1"]?.file != nil)
            #expect(cards["2"]?.card.title == "Owls")
            #expect(try await world.found("heron") == ["1", "2"])
            #expect(try await world.found("still") == ["1"])
        }
    }

    @Test func `that change with their post are named among what changed, those that come later aren't`() {
        func post(_ text: String, _ title: String?) -> RemotePost {
            RemotePost(
                platformPostID: "1",
                author: RemoteAuthor(),
                text: text,
                createdAt: Date(timeIntervalSince1970: 0),
                linkCard: title.map { RemoteLinkCard(url: Self.page, title: $0) }
            )
        }
        func subjects(_ old: RemotePost, _ new: RemotePost) -> [String] {
            PostDifference.changes(from: old, to: new).map(\.subject)
        }
        #expect(subjects(post("a", "Heron"), post("a", "Goose")) == ["Link card"])
        #expect(subjects(post("a", "Heron"), post("b", nil)) == ["Text", "Link card"])
        #expect(subjects(post("a", nil), post("b", "Heron")) == ["Text"])
    }
}

extension ArchiveWorld {
    /// By the platform's ids of the posts that have one.
    fileprivate func cards() async throws -> [String: PostLinkCard] {
        try await store.read(as: .person(user)) { tx in
            let rows = try tx.rows(
                "SELECT c.*, p.platform_post_id FROM link_cards c JOIN posts p ON p.id = c.post_id"
            )
            return Dictionary(
                uniqueKeysWithValues: try rows.map {
                    (try $0.value("platform_post_id"), try PostLinkCard(row: $0))
                }
            )
        }
    }
}
