import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `The library` {
    @Test(arguments: Engine.allCases)
    func `shows a timeline page by page, newest first, whatever is filtered`(engine: Engine) async throws {
        let posts = (1...25).map { number in
            native(
                number,
                at: number / 4,
                number.isMultiple(of: 5)
                    ? ["reply_to": .string("1"), "media": .array([image("m\(number)", alt: "x")])] : [:]
            )
        }
        try await ArchiveWorld.with(engine, posts: posts) { world in
            try await world.backfill()
            let all = try await world.posts().map(\.id)
            func pages(_ filter: Library.Filter, count: Int) async throws -> [PostID] {
                var found: [PostID] = []
                var cursor: Library.Cursor?
                repeat {
                    let page = try await world.store.read(as: .person(world.user)) { [cursor] tx in
                        try Library.timeline(filter, after: cursor, count: count, in: tx)
                    }
                    found += page.posts.map(\.id)
                    cursor = try page.next.map { try #require(Library.Cursor($0.description)) }
                } while cursor != nil
                return found
            }
            #expect(try await pages(Library.Filter(), count: 4) == all)
            var replies = Library.Filter()
            replies.contentType = .reply
            replies.connection = world.connection
            #expect(try await pages(replies, count: 2).count == 5)
            let changes = try await world.store.write(as: .person(world.user)) { tx in
                let first = Array(all.prefix(10))
                return [
                    try Library.setRead(true, first, in: tx), try Library.setRead(true, first, in: tx),
                    try Library.setMarked(true, [all[0]], in: tx),
                    try Library.setPublished(false, [all[1]], in: tx),
                ]
            }
            #expect(changes == [10, 0, 1, 1])
            var unread = Library.Filter()
            unread.isRead = false
            #expect(try await pages(unread, count: 7) == Array(all.dropFirst(10)))
            var marked = Library.Filter()
            marked.isMarked = true
            #expect(try await pages(marked, count: 7) == [all[0]])
            let page = try await world.store.read(as: .person(world.user)) { [replies] in
                try Library.timeline(replies, in: $0)
            }
            #expect(page.media.count == 5)
            #expect(page.media.values.allSatisfy { $0.first?.file?.status == .pending })
            #expect(page.snapshots.count == 5)
        }
    }

    @Test(arguments: Engine.allCases)
    func `shows one post with all there is of it`(engine: Engine) async throws {
        let posts = [
            native(1, text: "First"),
            native(
                2,
                text: "Second",
                ["reply_to": .string("1"), "media": .array([image("m1"), image("m2", position: 1)])]
            ),
            native(3, text: "Third", ["reply_to": .string("2")]),
            native(4, text: "Fourth", ["reply_to": .string("2")]),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            try await world.backfill()
            world.clock.advance(by: .seconds(10))
            world.platform.edit(
                "2",
                ["text": .string("Second, better"), "likes": .number("4"), "media": .array([image("m2")])]
            )
            try await world.take(world.platform.change { $0.posts })
            let id = try await world.post("2").id
            let detail = try await world.store.read(as: .person(world.user)) {
                try Library.detail(id, in: $0)
            }
            #expect(detail?.post.content.text == "Second, better")
            #expect(detail?.media.map(\.media.platformMediaID) == ["m2"])
            #expect(detail?.removedMedia.map(\.platformMediaID) == ["m1"])
            #expect(detail?.snapshots.map(\.counts.reactions) == [0, 4])
            #expect(detail?.parent?.platformPostID == "1")
            #expect(detail?.replies.map(\.platformPostID) == ["3", "4"])
            let versions = try #require(detail?.versions)
            let texts = try await world.store.read(as: .person(world.user)) { tx in
                try versions.map { try Library.native($0.id, in: tx)?["text"].text }
            }
            #expect(texts == ["Second", "Second, better"])
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            let hidden = try await world.store.read(as: .person(bob)) { tx in
                (try Library.detail(id, in: tx) == nil, try Library.native(versions[0].id, in: tx))
            }
            #expect(hidden.0)
            #expect(hidden.1 == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `counts what each connection has, and lists its runs`(engine: Engine) async throws {
        let posts = [
            native(1, ["media": .array([image("m1"), image("m2", alt: "x", position: 1)])]), native(2),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            try await world.backfill()
            world.clock.advance(by: .seconds(1))
            try await world.sync()
            let (counts, runs, older) = try await world.store.read(as: .person(world.user)) {
                [connection = world.connection] tx in
                let runs = try Library.runs(of: connection, in: tx)
                return (
                    try Library.counts(in: tx)[connection], runs, try Library.runs(before: runs.first, in: tx)
                )
            }
            #expect(counts?.posts == 2)
            #expect(counts?.media == 2)
            #expect(counts?.imagesWithoutAlt == 1)
            #expect(counts?.filesDownloaded == 0)
            let waiting = try await world.store.read(as: .person(world.user)) {
                try Library.filesWaiting(in: $0)
            }
            #expect(waiting == [world.connection: WaitingFiles(count: 2, trouble: nil)])
            #expect(counts?.firstPostAt == Timestamp(milliseconds: 1_700_000_060_000))
            #expect(runs.map(\.kind) == [.sync, .backfill])
            #expect(older.map(\.kind) == [.backfill])
        }
    }

    @Test(arguments: Engine.allCases)
    func `lets a person change what is read, marked and shown, and nothing else of the archive`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(
            engine,
            posts: [native(1, text: "Mine", ["media": .array([image("m1")])])]
        ) { world in
            try await world.backfill()
            let before = try await world.contents()
            for attempt: SQL in [
                "UPDATE main.posts SET text = 'x'", "DELETE FROM main.posts",
                "UPDATE main.media SET alt = 'x'",
                "DELETE FROM main.media", "UPDATE main.media_files SET path = 'x'",
                "DELETE FROM main.ingested_posts",
                "UPDATE main.ingested_posts SET post_data = '{}'", "DELETE FROM main.snapshots",
                "DELETE FROM main.runs",
                "UPDATE main.runs SET posts_created = 9", "DELETE FROM main.ingested_items",
                "DELETE FROM main.post_search",
                "UPDATE main.posts SET connection_id = NULL", "DELETE FROM main.sync_streams",
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await world.store.write(as: .person(world.user)) { try $0.run(attempt) }
                }
            }
            #expect(try await world.contents() == before)
            for cursor in ["", "x", "1.", "1.p-zzz", "99999999999999999.p-12345678", "s1"] {
                #expect(Library.Cursor(cursor) == nil, "\(cursor)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps a post that is gone at its platform, until it is seen again`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1), native(2)]) { world in
            let outcome = try await world.backfill()
            let id = try await world.post("1").id
            try await world.store.write(as: .worker(world.user)) { [now = world.clock.now()] tx in
                try PostDeletion.note([id], run: outcome.run, at: now, in: tx)
                try PostDeletion.note([id], run: outcome.run, at: now, in: tx)
            }
            #expect(try await world.find("is:deleted") == ["1"])
            #expect(try await world.find("-is:deleted") == ["2"])
            #expect(try await world.count("SELECT posts_deleted FROM runs") == 1)
            let report = try await world.take([native(1)])
            #expect(report.updated == [id])
            #expect(try await world.find("is:deleted").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps every number of ninety days, and the last of each day before`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine) { world in
            func like(_ count: Int) async throws {
                try await world.take([native(1, ["likes": .number("\(count)")])])
                world.clock.advance(by: .seconds(600))
            }
            for count in 1...3 { try await like(count) }
            world.clock.advance(by: .seconds(86_400))
            for count in 4...5 { try await like(count) }
            world.clock.advance(by: .seconds(90 * 86_400))
            for count in 6...7 { try await like(count) }
            let removed = try await world.store.write(as: .system) { [now = world.clock.now()] tx in
                try SnapshotThinning.thin(at: now, in: tx)
            }
            #expect(removed == 3)
            let kept = try await world.store.read(as: .person(world.user)) { tx in
                try tx.values(Int.self, "SELECT total_reactions FROM snapshots ORDER BY taken_at")
            }
            #expect(kept == [3, 5, 6, 7])
        }
    }
}
