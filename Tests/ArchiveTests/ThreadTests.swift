import Archive
import Database
import Platforms
import TestSupport
import Testing

@Suite struct `A thread` {
    private static func answer(to parent: Int, of author: String = "1", _ number: Int) -> JSONValue {
        native(
            number,
            text: "answer \(number)",
            ["reply_to": .string("\(parent)"), "reply_to_author": .string(author)]
        )
    }

    private static func other(_ number: Int, answering parent: Int? = nil) -> JSONValue {
        native(
            number,
            text: "their words \(number)",
            [
                "author": .object([
                    "id": .string("7"), "handle": .string("bob@else.example"), "name": .string("Bob"),
                ])
            ].merging(parent.map { ["reply_to": .string("\($0)")] } ?? [:]) { $1 }
        )
    }

    @Test(arguments: Engine.allCases)
    func `begins with what was answered, which is fetched once and is nobody’s own post`(
        engine: Engine
    ) async throws {
        let posts = [
            Self.answer(to: 900, of: "7", 1), Self.answer(to: 1, 2), Self.answer(to: 900, of: "7", 3),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            world.platform.change {
                $0.others = [Self.other(900)]
                $0.lookupSize = 20
            }
            try await world.backfill()
            #expect(world.platform.change { $0.lookups } == [["900"]], "two answers, one question")
            #expect(try await world.posts().count == 3)
            #expect(try await world.find("their") == [], "others’ words are not among one’s own")
            try await world.sync()
            try await world.backfill()
            #expect(world.platform.change { $0.lookups.count } == 1)

            let thread = try await world.thread("2")
            #expect(thread.before.map(\.told) == ["theirs 900: their words 900", "1"])
            #expect(try await world.thread("3").before.map(\.told) == ["theirs 900: their words 900"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `says nothing of what isn’t there to be read, and does not ask for it again`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: [Self.answer(to: 900, of: "7", 1)]) { world in
            try await world.backfill()
            try await world.sync()
            #expect(world.platform.change { $0.lookups } == [["900"]])
            #expect(try await world.thread("1").before.isEmpty)
            #expect(try await world.count("SELECT count(*) FROM post_contexts WHERE status = 'absent'") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `shows each answer after what it answers, the oldest first`(engine: Engine) async throws {
        let posts = [
            native(1), Self.answer(to: 1, 2), Self.answer(to: 1, 3), Self.answer(to: 2, 4),
            Self.answer(to: 4, 5),
            Self.answer(to: 2, 6), native(7),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            try await world.backfill()
            let whole = try await world.thread("1")
            #expect(whole.after.map(\.link.told) == ["2", "4", "5", "6", "3"])
            #expect(whole.after.map(\.depth) == [0, 1, 2, 1, 0])
            let middle = try await world.thread("4")
            #expect(middle.before.map(\.told) == ["1", "2"])
            #expect(middle.after.map(\.link.told) == ["5"])
            #expect(try await world.thread("7").after.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes through what others wrote in the middle of it`(engine: Engine) async throws {
        let posts = [
            native(1), Self.answer(to: 900, of: "7", 3), Self.answer(to: 3, 4),
            Self.answer(to: 901, of: "7", 6),
            Self.answer(to: 902, of: "7", 7),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            world.platform.change {
                // 902 stands for itself; 901 answers an own post that answers 900.
                $0.others = [Self.other(900, answering: 1), Self.other(901, answering: 4), Self.other(902)]
                $0.lookupSize = 20
            }
            try await world.backfill()
            let their = { (number: Int) in "theirs \(number): their words \(number)" }
            #expect(
                try await world.thread("6").before.map(\.told) == ["1", their(900), "3", "4", their(901)]
            )
            let whole = try await world.thread("1")
            #expect(whole.after.map(\.link.told) == [their(900), "3", "4", their(901), "6"])
            #expect(whole.after.map(\.depth) == [0, 1, 2, 3, 4])
            #expect(try await world.thread("7").before.map(\.told) == [their(902)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on where a post is known by its name everywhere alone`(engine: Engine) async throws {
        let posts = [
            native(1), Self.answer(to: 1, 2),
            native(3, text: "from elsewhere", ["reply_to_uri": .string("https://fake.example/posts/2")]),
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            try await world.backfill()
            #expect(try await world.thread("3").before.map(\.told) == ["1", "2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `ends, however long it is and wherever a hostile server leads it`(engine: Engine) async throws {
        var posts = [Self.answer(to: 3, 1), Self.answer(to: 1, 2), Self.answer(to: 2, 3)]
        posts += (10..<300).map { Self.answer(to: $0 - 1, $0) }
        try await ArchiveWorld.with(engine, posts: posts, pageSize: 100) { world in
            try await world.backfill()
            let circle = try await world.thread("2")
            #expect(circle.before.map(\.told) == ["3", "1"])
            #expect(circle.after.map(\.link.told) == ["3", "1"])
            let long = try await world.thread("10")
            #expect(long.isCut)
            #expect(long.after.count == 100)
            #expect(try await world.thread("299").before.count == 100)
        }
    }
}

extension ArchiveWorld {
    fileprivate func thread(_ id: String) async throws -> Library.Thread {
        let post = try await post(id)
        return try await store.read(as: .person(user)) { try Library.thread(around: post, in: $0) }
    }
}

extension Library.Thread.Link {
    fileprivate var told: String {
        switch self {
        case .own(let post): post.platformPostID
        case .others(let context): "theirs \(context.key.id): \(context.native?["text"].text ?? "")"
        }
    }
}
