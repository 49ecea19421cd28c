import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `What a platform answers is taken in once` {
    private static let varied: [JSONValue] = [
        native(
            1,
            text: "Hello world",
            ["media": .array([image("m1", alt: "A heron"), image("m2", position: 1)])]
        ),
        native(2, text: "A reply", ["reply_to": .string("1"), "visibility": .string("followers")]),
        native(
            3,
            [
                "text": .null,
                "boost_of": .object([
                    "id": .string("77"), "uri": .string("https://else.example/77"),
                    "text": .string("Wise words"),
                    "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                ]),
            ]
        ),
        native(4, text: "Behind a warning", ["warning": .string("food"), "language": .string("pt-BR")]),
        native(
            5,
            text: "Asked",
            [
                "poll": .object([
                    "options": .array([
                        .object(["title": .string("Yes"), "votes": .number("3")]),
                        .object(["title": .string("No"), "votes": .number("1")]),
                    ])
                ])
            ]
        ),
        native(
            6,
            text: "Unlisted",
            ["visibility": .string("unlisted"), "media": .array([image("m3", kind: "video")])]
        ),
    ]

    @Test(arguments: Engine.allCases)
    func `posts keep what they are: replies, boosts, warnings, polls, languages, audiences`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: Self.varied, pageSize: 3) { world in
            let outcome = try await world.backfill()
            #expect(outcome.ending == .finished)
            #expect(outcome.report.created.count == 6)
            let reply = try await world.post("2")
            #expect(reply.content.contentType == .reply)
            #expect(reply.content.replyToID == "1")
            #expect(reply.content.visibility == .followers)
            let boost = try await world.post("3")
            #expect(boost.content.contentType == .repost)
            #expect(boost.content.text.isEmpty)
            #expect(boost.content.repost?.text == "Wise words")
            #expect(boost.content.repost?.authorHandle == "bob@else.example")
            #expect(boost.content.repostOfFullID == "https://else.example/77")
            let warned = try await world.post("4")
            #expect(warned.content.warning == "food")
            #expect(warned.content.isSensitive)
            #expect(warned.content.languages == ["pt-BR"])
            let asked = try await world.post("5")
            #expect(asked.content.poll?.options.map(\.votes) == [3, 1])
            #expect(asked.content.poll?.allowsSeveral == true)
            #expect(asked.connection == world.connection)
            #expect(try await world.counts()["media"] == 3)
            #expect(try await world.counts()["media_files"] == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a second look at the same pages adds nothing at all`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.varied, pageSize: 3) { world in
            try await world.backfill()
            let before = try await world.contents()
            let counts = try await world.counts()
            // Everything is asked for again, as after a restored backup.
            try await world.store.write(as: .worker(world.user)) {
                try $0.run("DELETE FROM main.sync_streams")
            }
            world.clock.advance(by: .seconds(60))
            let again = try await world.backfill()
            #expect(again.ending == .finished)
            #expect(again.report.unchanged == 6)
            #expect(again.report.changedNothing)
            #expect(try await world.counts() == counts)
            #expect(try await world.contents() == before)
            let received = try await world.count("SELECT sum(times_received) FROM ingested_items")
            #expect(received == 4, "two pages, each received twice")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit is a version, a like is a snapshot`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.varied, pageSize: 10) { world in
            try await world.backfill()
            let id = try await world.post("1").id
            func versions() async throws -> Int {
                try await world.count("SELECT count(*) FROM ingested_posts WHERE post_id = \(id)")
            }
            func snapshots() async throws -> [Int?] {
                try await world.store.read(as: .worker(world.user)) { tx in
                    try tx.values(
                        Int?.self,
                        "SELECT total_reactions FROM snapshots WHERE post_id = \(id) ORDER BY taken_at"
                    )
                }
            }
            try await world.take(world.platform.change { $0.posts })
            #expect(try await versions() == 1)
            #expect(try await snapshots() == [0])

            world.clock.advance(by: .seconds(1))
            world.platform.edit("1", ["likes": .number("5")])
            try await world.take(world.platform.change { $0.posts })
            #expect(try await versions() == 1)
            #expect(try await snapshots() == [0, 5])

            world.clock.advance(by: .seconds(1))
            world.platform.edit("1", ["text": .string("Hello, better world")])
            let report = try await world.take(world.platform.change { $0.posts })
            #expect(report.updated == [id])
            #expect(try await versions() == 2)
            #expect(try await snapshots() == [0, 5])
            #expect(try await world.post("1").content.text == "Hello, better world")

            world.clock.advance(by: .seconds(86_400))
            try await world.take(world.platform.change { $0.posts })
            #expect(try await snapshots() == [0, 5, 5], "a new day is a new point of the series")
        }
    }

    @Test(arguments: Engine.allCases)
    func `two ways of seeing a post are one row, and the own server's word counts`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, text: "As written")]) { world in
            let profile = try await world.addProfile()
            let elsewhere = ArchiveSource(
                user: world.user,
                connection: nil,
                profile: profile,
                platform: .mastodon,
                instance: InstanceOrigin("https://other.example")
            )
            let seen = native(
                9001,
                text: "As seen elsewhere",
                ["uri": .string("https://fake.example/posts/1")]
            )
            try await world.take([seen], from: elsewhere)
            let first = try #require(try await world.posts().first)
            #expect(first.platformPostID == "9001")
            #expect(first.connection == nil)

            try await world.backfill()
            let posts = try await world.posts()
            #expect(posts.map(\.id) == [first.id])
            #expect(posts[0].platformPostID == "1")
            #expect(posts[0].instance == "https://fake.example")
            #expect(posts[0].connection == world.connection)
            #expect(posts[0].profile == profile)
            #expect(posts[0].content.text == "As written")

            try await world.take([seen], from: elsewhere)
            #expect(try await world.posts() == posts, "a look from elsewhere never takes an own post's place")
            #expect(
                try await world.count("SELECT count(*) FROM ingested_posts WHERE post_id = \(first.id)") == 2
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `media follow their post: new texts, moved files, dropped pictures`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.varied, pageSize: 10) { world in
            try await world.backfill()
            let moved = JSONValue.object(
                image("m1", alt: "A grey heron").members.merging([
                    "url": .string("https://files.fake.example/m1.png?signature=second")
                ]) { $1 }
            )
            world.platform.edit("1", ["media": .array([moved])])
            let report = try await world.take(world.platform.change { $0.posts })
            #expect(report.media.isEmpty)
            #expect(report.files.isEmpty)
            let media = try await world.store.read(as: .person(world.user)) { tx in
                try tx.all(
                    Media.self,
                    "SELECT * FROM media WHERE platform_media_id IN ('m1', 'm2') ORDER BY position"
                )
            }
            #expect(media.map(\.alt) == ["A grey heron", nil])
            #expect(media.map { $0.removedAt != nil } == [false, true])
            let address = try await world.store.read(as: .person(world.user)) { tx in
                try tx.value(
                    String.self,
                    "SELECT original_url FROM media_files WHERE stable_url LIKE '%m1.png'"
                )
            }
            #expect(address == "https://files.fake.example/m1.png?signature=second")
            #expect(try await world.count("SELECT count(*) FROM post_search WHERE is_stale") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what can't be read is kept, and read once somebody can`(engine: Engine) async throws {
        let broken = native(2, ["created_at": .string("yesterday")])
        try await ArchiveWorld.with(engine, posts: [native(1), broken, native(3)]) { world in
            let outcome = try await world.backfill()
            #expect(outcome.ending == .partial(unread: 1))
            #expect(outcome.report.created.count == 2)
            #expect(try await world.count("SELECT count(*) FROM ingested_posts WHERE status = 'failed'") == 1)
            #expect(
                try await world.count(
                    "SELECT count(*) FROM runs WHERE status = 'partial' AND errors_count = 1"
                ) == 1
            )
            let unchanged = try await world.reprocess()
            #expect(unchanged.changedNothing)
            #expect(unchanged.rejected == 1)

            var later = world.adapter
            later.readsBroken = true
            let report = try await world.reprocess(with: later)
            #expect(report.created.count == 1)
            #expect(try await world.posts().count == 3)
            #expect(try await world.count("SELECT count(*) FROM ingested_posts WHERE status = 'failed'") == 0)
            #expect(try await world.post("2").connection == world.connection)
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading everything again changes nothing when nothing changed, and what a better reader sees`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: Self.varied, pageSize: 4) { world in
            try await world.backfill()
            // What fades is newer in the rows than in the stored data.
            world.platform.edit(
                "5",
                [
                    "poll": .object([
                        "options": .array([
                            .object(["title": .string("Yes"), "votes": .number("30")]),
                            .object(["title": .string("No"), "votes": .number("1")]),
                        ])
                    ])
                ]
            )
            try await world.take(world.platform.change { $0.posts })
            let before = try await world.contents()
            world.clock.advance(by: .seconds(5))
            let same = try await world.reprocess(portion: 2)
            #expect(same.changedNothing)
            #expect(same.fetched == 6)
            #expect(try await world.contents() == before)

            var better = world.adapter
            better.textPrefix = "✎ "
            let report = try await world.reprocess(with: better, portion: 2)
            #expect(report.updated.count == 5, "a boost has no text of its own")
            #expect(report.versions == 0)
            #expect(report.snapshots == 0)
            #expect(try await world.post("1").content.text == "✎ Hello world")
            #expect(try await world.post("5").content.poll?.options.first?.votes == 30)
        }
    }
}

extension ArchiveWorld {
    /// Takes single posts in, outside of any pass.
    @discardableResult
    func take(_ natives: [JSONValue], from source: ArchiveSource? = nil) async throws -> IngestReport {
        let source = source ?? self.source
        let posts = try natives.map {
            let fetched = try adapter.fetched($0, from: InstanceOrigin(source.instance))
            return PreparedPost(fetched, of: source.platform, for: store.engine)
        }
        return try await store.write(as: .worker(user)) { [now = clock.now()] tx in
            try Ingest(from: source, run: nil, origin: .fetch, at: now).take(posts, in: tx)
        }
    }

    func addProfile() async throws -> ProfileID {
        let id = ProfileID.new()
        try await store.write(as: .person(user)) { [user] tx in
            try tx.run(
                """
                INSERT INTO main.profiles (id, user_id, platform, instance, username, name)
                VALUES (\(id), \(user), 'mastodon', 'https://other.example', 'ada', 'Ada')
                """
            )
        }
        return id
    }
}
