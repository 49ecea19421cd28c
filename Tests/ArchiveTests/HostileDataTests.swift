import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `Whatever a platform sends can be kept` {
    private static let strange: [String: JSONValue] = [
        "NUL characters": native(
            1,
            text: "a\u{0}b",
            ["warning": .string("\u{0}"), "extra": .object(["k\u{0}": .string("\u{0}")])]
        ),
        "null where a string was": native(2, ["text": .null, "url": .null, "author": .null, "uri": .null]),
        "no text at all": native(3, ["text": .string("")]),
        "a date of the far future": native(4, ["created_at": .string("9999-12-31T23:59:59.999Z")]),
        "a date beyond all calendars": native(5, ["created_at": .number("99999999999999")]),
        "a date before 1970": native(6, ["created_at": .string("1066-10-14T09:00:00Z")]),
        "a text of a megabyte": native(7, text: String(repeating: "heron and more ", count: 70_000)),
        "a word of a megabyte": native(8, text: String(repeating: "é", count: 500_000)),
        "numbers nobody can count": native(
            9,
            [
                "extra": .array([
                    .number("1e999999"), .number("-1E-999999"),
                    .number("1" + String(repeating: "0", count: 5000)), .number("1.50"),
                ])
            ]
        ),
        "quotes, backslashes and commands": native(
            10,
            text: #"'); DROP TABLE posts; -- " \ 'a':1B & | ! <-> :*"#,
            ["author": .object(["id": .string("1"), "handle": .string(#"e've\@"x" '"#)])]
        ),
        "a count below zero": native(11, ["likes": .number("-5")]),
        "a count beyond all posts": native(12, ["likes": .number("99999999999")]),
        "media without a file": native(
            13,
            ["media": .array([.object(["kind": .string("image"), "position": .number("0")])])]
        ),
        "the same post twice": native(14),
        "many emoji": native(15, text: "👩‍💻🇩🇪🎉✊🏽 ٣٤ مَرْحَبًا สวัสดีครับ 東京タワー ｶﾞｷﾞ"),
    ]

    @Test(arguments: Engine.allCases)
    func `and is kept once, whatever it is`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine) { world in
            for (name, post) in Self.strange.sorted(by: { $0.key < $1.key }) {
                let report = try await world.take([post, post])
                #expect(report.created.count == 1, "\(name)")
                let again = try await world.take([post])
                #expect(again.changedNothing, "\(name)")
                let id = try #require(report.created.first)
                let (detail, stored) = try await world.store.read(as: .person(world.user)) { tx in
                    let detail = try #require(try Library.detail(id, in: tx))
                    return (detail, try Library.native(detail.versions[0].id, in: tx))
                }
                #expect(detail.versions.count == 1, "\(name)")
                #expect(stored?["id"] == post["id"], "\(name)")
            }
            let found = try await world.find("heron")
            #expect(found == ["7"])
            let same = try await world.reprocess()
            #expect(same.changedNothing)
            #expect(same.rejected == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `digits stay as they were sent`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine) { world in
            let report = try await world.take([
                native(
                    1,
                    [
                        "extra": .array([
                            .number("12345678901234567890123"), .number("1.50"), .number("1e999999"),
                        ])
                    ]
                )
            ])
            let stored = try await world.store.read(as: .person(world.user)) { tx in
                let id = try #require(report.created.first)
                let detail = try #require(try Library.detail(id, in: tx))
                return try Library.native(detail.versions[0].id, in: tx)
            }
            #expect(
                stored?["extra"]
                    == .array([.number("12345678901234567890123"), .number("1.50"), .string("1e999999")])
            )
        }
    }
}

@Suite struct `A connection that is deleted` {
    @Test(arguments: Engine.allCases)
    func `leaves its archive, and takes it back when it is connected again`(engine: Engine) async throws {
        let posts = [
            native(1, ["media": .array([image("m1", alt: "x")])]), native(2, ["likes": .number("3")]),
            native(3),
        ]
        try await ArchiveWorld.with(engine, posts: posts, pageSize: 2) { world in
            try await world.backfill()
            let before = try await world.counts()
            let ids = try await world.posts().map(\.id)
            try await world.store.write(as: .worker(world.user)) { [id = world.connection] tx in
                try tx.run("DELETE FROM main.connections WHERE id = \(id)")
            }
            #expect(try await world.counts() == before)
            #expect(try await world.posts().allSatisfy { $0.connection == nil })
            #expect(try await world.count("SELECT count(*) FROM sync_streams") == 0)
            #expect(try await world.count("SELECT count(*) FROM runs WHERE connection_id IS NULL") == 1)
            #expect(try await world.count("SELECT count(*) FROM media WHERE connection_id IS NULL") == 1)

            let again = ConnectionID.new()
            try await world.addConnection(again, of: world.user)
            let adopted = try await world.store.write(as: .worker(world.user)) {
                [source = world.source(of: again), now = world.clock.now()] tx in
                try ArchiveAdoption.adopt(by: source, accountID: "1", at: now, in: tx)
            }
            #expect(adopted == 3)
            #expect(try await world.posts().allSatisfy { $0.connection == again })
            #expect(try await world.count("SELECT count(*) FROM media WHERE connection_id IS NULL") == 0)
            let outcome = try await world.pass(.backfill, of: world.source(of: again)).run(
                because: RunCause(.manual)
            )
            #expect(outcome.report.unchanged == 3)
            #expect(try await world.posts().map(\.id) == ids)
        }
    }

    @Test(arguments: Engine.allCases)
    func `gives its posts to a new look without being told`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, ["media": .array([image("m1")])])]) { world in
            try await world.backfill()
            let id = try await world.post("1").id
            try await world.store.write(as: .worker(world.user)) { [id = world.connection] tx in
                try tx.run("DELETE FROM main.connections WHERE id = \(id)")
            }
            let again = ConnectionID.new()
            try await world.addConnection(again, of: world.user)
            _ = try await world.pass(.backfill, of: world.source(of: again)).run(because: RunCause(.manual))
            let post = try await world.post("1")
            #expect(post.id == id)
            #expect(post.connection == again)
            #expect(try await world.count("SELECT count(*) FROM media WHERE connection_id = \(again)") == 1)
        }
    }
}
