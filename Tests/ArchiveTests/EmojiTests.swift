import Archive
import Database
import Foundation
import Media
import Platforms
import TestSupport
import Testing

@Suite struct EmojiTests {
    private static let heron = "https://files.fake.example/heron.png"

    @Test(arguments: Engine.allCases)
    func `are one picture for each server and shortcode: the one that was named last`(
        engine: Engine
    ) async throws {
        let boost = native(
            3,
            [
                "boost_of": .object([
                    "id": .string("77"), "uri": .string("https://else.example/77"), "text": .string("Wise"),
                    "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                ])
            ].merging(withEmoji("heron", at: "https://else.example/e/heron.png")) { $1 }
        )
        let posts = [
            native(1, withEmoji("heron", at: Self.heron)), native(2, withEmoji("heron", at: Self.heron)),
            boost,
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            let outcome = try await world.backfill()
            #expect(outcome.report.files.count == 2)
            #expect(
                try await world.emoji() == [
                    "else.example https://else.example/e/heron.png", "fake.example \(Self.heron)",
                ]
            )
            // Seen again nothing changes; a new picture takes the old one's place in all posts.
            let again = try await world.take(world.platform.change { $0.posts })
            #expect(again.changedNothing)
            world.platform.edit("2", withEmoji("heron", at: "https://files.fake.example/heron-2.png"))
            let changed = try await world.take(world.platform.change { $0.posts })
            #expect(changed.files.count == 1)
            #expect(
                try await world.emoji() == [
                    "else.example https://else.example/e/heron.png",
                    "fake.example https://files.fake.example/heron-2.png",
                ]
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `are shown once their picture is here, in the words of their own server’s people`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(
            engine,
            posts: [native(1, withEmoji("heron", at: Self.heron)), native(2)]
        ) { world in
            world.platform.change { $0.files = [Self.heron: picture] }
            let file = try #require(try await world.backfill().report.files.first)
            let post = try await world.post("1")
            let shown = { @Sendable (tx: Transaction) in
                try EmojiImages(of: [post], in: tx).image("heron", in: post)
            }
            #expect(try await world.store.read(as: .person(world.user), shown) == nil)

            let directory = FileManager.default.temporaryDirectory.appending(
                path: "roost-emoji-\(UInt64.random(in: 0 ... .max))"
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
            let emoji = try #require(try await world.store.read(as: .person(world.user), shown))
            let found = try await world.store.read(as: .person(world.user)) { tx in
                try EmojiImages.file(emoji, in: tx)
            }
            #expect(found?.id == file)
            let stranger = try await world.store.read(as: .person(UserID.new())) { tx in
                try EmojiImages.file(emoji, in: tx)
            }
            #expect(stranger == nil)
            // It is used, though no medium shows it.
            world.clock.advance(by: .seconds(7 * 86_400))
            let inspection = ArchiveInspection(store: world.store, files: files, now: world.clock.now)
            let findings = try await inspection.findings()
            #expect(findings.isEmpty, "\(findings)")
        }
    }

    @Test(arguments: Engine.allCases)
    func
        `of a repeated post are those of its author’s server, and in the name of who repeated it those of theirs`(
            engine: Engine
        ) async throws
    {
        let boost = native(
            2,
            [
                "boost_of": .object([
                    "id": .string("77"), "uri": .string("https://else.example/77"),
                    "text": .string("Wise :heron:"), "html": .string("<p>Wise :heron:</p>"),
                    "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                ])
            ].merging(withEmoji("heron", at: "https://else.example/e/heron.png")) { $1 }
        )
        try await ArchiveWorld.with(engine, posts: [native(1, withEmoji("heron", at: Self.heron)), boost]) {
            world in
            _ = try await world.backfill()
            try await world.store.write(as: .system) { tx in
                _ = try tx.run(
                    "UPDATE main.media_files SET status = 'downloaded', path = id, content_hash = id, byte_count = 1"
                )
            }
            let post = try await world.post("2")
            let (words, name, here) = try await world.store.read(as: .person(world.user)) { tx in
                let images = try EmojiImages(of: [post], in: tx)
                let here = try tx.value(String.self, "SELECT id FROM emoji WHERE host = 'fake.example'")
                return (images.image("heron", in: post), images.imageInName("heron", in: post), here)
            }
            #expect(words != nil && words != name)
            #expect(name?.text == here)
        }
    }

    @Test func `of a poll alone are found as those of words are`() async throws {
        let poll = JSONValue.object([
            "options": .array([.object(["title": .string("A :heron:")]), .object(["title": .string("None")])])
        ])
        let post = native(1, ["poll": poll].merging(withEmoji("heron", at: Self.heron)) { $1 })
        try await ArchiveWorld.with(.sqlite, posts: [post]) { world in
            _ = try await world.backfill()
            try await world.store.write(as: .system) { tx in
                _ = try tx.run(
                    "UPDATE main.media_files SET status = 'downloaded', path = id, content_hash = id, byte_count = 1"
                )
            }
            let post = try await world.post("1")
            let image = try await world.store.read(as: .person(world.user)) { tx in
                try EmojiImages(of: [post], in: tx).image("heron", in: post)
            }
            #expect(image != nil)
        }
    }
}

extension ArchiveWorld {
    /// The server and the picture's address of each emoji.
    fileprivate func emoji() async throws -> [String] {
        try await store.read(as: .person(user)) { tx in
            try tx.values(
                String.self,
                "SELECT e.host || ' ' || f.stable_url FROM emoji e JOIN media_files f ON f.id = e.file_id ORDER BY e.host"
            )
        }
    }
}
