import Accounts
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
                    try Library.mark(first.map { MarkChange($0, isRead: true) }, in: tx).count,
                    try Library.mark(first.map { MarkChange($0, isRead: true) }, in: tx).count,
                    try Library.mark([MarkChange(all[0], isMarked: true)], in: tx).count,
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
            #expect(detail?.thread.before.map(\.own?.platformPostID) == ["1"])
            #expect(detail?.thread.after.map(\.link.own?.platformPostID) == ["3", "4"])
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
                    try Library.counts(in: tx)[connection], runs,
                    try Library.runs(after: runs.first.map { Place($0.startedAt, $0.id) }, in: tx)
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
    func `fills a page of runs of one status, and goes on where runs began at the same instant`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine) { world in
            // Every third one fails; four begin at each instant.
            let failed = try await world.store.write(as: .worker(world.user)) { [world] tx in
                try (0..<40).compactMap { number -> RunID? in
                    if number.isMultiple(of: 4) { world.clock.advance(by: .seconds(1)) }
                    let now = world.clock.now()
                    let run = try Run.start(
                        .sync,
                        of: world.source,
                        because: RunCause(.manual),
                        at: now,
                        in: tx
                    )
                    let fails = number.isMultiple(of: 3)
                    try Run.end(run, as: fails ? .failed : .success, at: now, in: tx)
                    return fails ? run : nil
                }
            }
            var found: [Run] = []
            var sizes: [Int] = []
            repeat {
                let page = try await world.store.read(as: .person(world.user)) { [last = found.last] tx in
                    try Library.runs(
                        status: .failed,
                        after: last.map { Place($0.startedAt, $0.id) },
                        count: 5,
                        in: tx
                    )
                }
                sizes.append(page.count)
                found += page
            } while sizes.last == 5
            #expect(sizes == [5, 5, 4])
            #expect(Set(found.map(\.id)) == Set(failed))
            #expect(found.map(\.startedAt) == found.map(\.startedAt).sorted(by: >))
        }
    }

    @Test(arguments: Engine.allCases)
    func `marks several posts at once, and what it answers takes exactly that back`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: (1...6).map { native($0) }) { world in
            try await world.backfill()
            let ids = try await world.posts().map(\.id)
            let ada = Viewer(user: world.user, username: "ada", role: .viewer, door: .operating)
            func marks() async throws -> [[Bool]] {
                try await world.posts().map { [$0.isRead, $0.isMarked] }
            }
            _ = try await Library.mark(
                [MarkChange(ids[1], isRead: true), MarkChange(ids[2], isMarked: true)],
                by: ada,
                in: world.store
            )
            let before = try await marks()

            let changes = ids.map { MarkChange($0, isRead: true, isMarked: true) }
            let undo = try await Library.mark(changes, by: ada, in: world.store)
            #expect(try await marks().allSatisfy { $0 == [true, true] })
            #expect(undo.count == 6)
            #expect(undo[1] == MarkChange(ids[1], isMarked: false), "it was read already")
            #expect(try await Library.mark(changes, by: ada, in: world.store).isEmpty)
            _ = try await Library.mark(undo, by: ada, in: world.store)
            #expect(try await marks() == before)

            let bobsID = UserID.new()
            try await world.addUser(bobsID, named: "bob")
            let bob = Viewer(user: bobsID, username: "bob", role: .admin, door: .operating)
            #expect(try await Library.mark(changes, by: bob, in: world.store).isEmpty)
            #expect(try await marks() == before)

            // What changed nothing is not written down.
            let events = try await world.store.read(as: .system) { tx in
                try tx.all(Audit.Event.self, "SELECT * FROM main.audit_events WHERE event = 'posts.marked'")
            }
            #expect(events.map(\.actorName) == ["ada", "ada", "ada"])

            let tooMany = (0...Library.mostMarked).map { _ in MarkChange(PostID.new(), isRead: true) }
            for wrong in [[], tooMany, [changes[0], changes[0]]] {
                await #expect(throws: AccountError.self) {
                    try await Library.mark(wrong, by: ada, in: world.store)
                }
            }
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
