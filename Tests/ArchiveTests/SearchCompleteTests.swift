import Accounts
import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `What fits best` {
    private static let posts: [JSONValue] = [
        native(1, text: "heron heron heron"),
        native(2, text: "A heron, and a great deal else that I saw on a long walk around the lake on Sunday"),
        native(3, text: "heron"),
        native(4, text: "grey heron, heron grey, and once more: grey heron"),
        native(5, text: "A grey day without a bird, and then a heron"),
        native(6, text: "東京タワー、東京駅"),
        native(7, text: "東京"),
        native(8, text: "no bird at all"),
    ]

    @Test(arguments: Engine.allCases)
    func `comes first when asked for, and what fits as well in the order of time`(engine: Engine) async throws
    {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            // Often among few words is better than once among many.
            #expect(try await world.ranked("heron") == ["1", "4", "3", "5", "2"])
            #expect(try await world.find("heron") == ["5", "4", "3", "2", "1"])
            #expect(try await world.ranked("\"grey heron\"") == ["4"])
            #expect(try await world.ranked("grey heron") == ["4", "5"])
            #expect(try await world.ranked("her*").first == "1")
            #expect(try await world.ranked("東京") == ["6", "7"])
            // Without words nothing is better than anything else.
            #expect(try await world.ranked("platform:mastodon") == (1...8).reversed().map(String.init))
            #expect(try await world.ranked("heron -grey").first == "1")
            #expect(try await world.ranked("tag:none").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on from page to page without a gap or anything twice`(engine: Engine) async throws {
        var random = SeededGenerator(seed: 3)
        let posts = (1...60).map { number in
            let words = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                ["heron", "lake", "reed", "dawn"].randomElement(using: &random)!
            }
            return native(number, text: "heron " + words.joined(separator: " "))
        }
        try await ArchiveWorld.with(engine, posts: posts, pageSize: 20) { world in
            try await world.backfill()
            let all = try await world.ranked("heron", count: 100)
            #expect(all.count == 60)
            var found: [String] = []
            var cursor: PostSearch.Cursor?
            repeat {
                let page = try await world.store.read(as: .person(world.user)) { [cursor] tx in
                    try PostSearch.find(
                        SearchQuery("heron"),
                        order: .relevance,
                        after: cursor,
                        count: 7,
                        in: tx
                    )
                }
                found += page.hits.map(\.post.platformPostID)
                #expect(!page.isPartlyRanked)
                cursor = try page.next.map { try #require(PostSearch.Cursor($0.description)) }
            } while cursor != nil
            #expect(found == all)
        }
    }

    @Test func `is the same on both engines`() async throws {
        let words = ["heron", "reiher", "größe", "東京", "タワー", "e-mail", "🎉", "سلام"]
        var random = SeededGenerator(seed: 11)
        let posts = (1...90).map { number in
            let text = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                words.randomElement(using: &random)!
            }
            return native(number, text: text.joined(separator: " "))
        }
        var questions = words + words.map { $0.prefix(2) + "*" } + ["platform:mastodon", "-heron"]
        for _ in 0..<40 {
            let two = (0..<2).map { _ in words.randomElement(using: &random)! }
            questions += [two.joined(separator: " "), "\"\(two.joined(separator: " "))\""]
        }
        var answers: [Engine: [[String]]] = [:]
        for engine in Engine.allCases {
            try await ArchiveWorld.with(engine, posts: posts, pageSize: 40) { world in
                try await world.backfill()
                for question in questions {
                    answers[engine, default: []].append(try await world.ranked(question, count: 100))
                }
            }
        }
        for (index, question) in questions.enumerated() {
            #expect(answers[.sqlite]?[index] == answers[.postgres]?[index], "\(question)")
        }
        #expect(answers[.sqlite]?.contains { $0.count > 5 } == true)
    }

    @Test(arguments: Engine.allCases)
    func `is looked for among the newest ten thousand, and said to be`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, text: String(repeating: "heron ", count: 10))])
        { world in
            try await world.backfill()
            try await world.addPosts(PostSearch.mostRanked, saying: "heron")
            let page = try await world.store.read(as: .person(world.user)) { tx in
                try PostSearch.find(SearchQuery("heron"), order: .relevance, in: tx)
            }
            #expect(page.isPartlyRanked)
            #expect(!page.hits.contains { $0.post.platformPostID == "1" }, "the oldest is beyond")
            #expect(page.hits.count == 20)
            let fewer = try await world.store.read(as: .person(world.user)) { tx in
                try PostSearch.find(SearchQuery("heron -n1"), order: .relevance, in: tx)
            }
            #expect(!fewer.isPartlyRanked)
            #expect(fewer.hits.first?.post.platformPostID == "1")
        }
    }
}

@Suite struct `How many posts fit` {
    private static let posts: [JSONValue] = [
        native(1, text: "heron", ["media": .array([image("m1", alt: "Reiher")])]),
        native(2, text: "heron", ["media": .array([image("m2", alt: "clip", kind: "video")])]),
        native(3, text: "heron again", ["reply_to": .string("1")]),
        native(4, text: "a pigeon"),
        native(
            5,
            [
                "boost_of": .object([
                    "id": .string("77"), "text": .string("heron of somebody"),
                    "author": .object(["handle": .string("owl@else.example")]),
                ])
            ]
        ),
    ]

    @Test(arguments: Engine.allCases)
    func `is told by platform, year and kind, in what the viewer sees`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            let counts = try await world.counts("heron")
            #expect(counts.all == 4)
            #expect(counts.platforms == ["mastodon": 4])
            #expect(counts.kinds == ["image": 1, "video": 1, "reply": 1, "boost": 1])
            #expect(counts.years == ["2023": 4])
            #expect(try await world.counts("heron has:image").all == 1)
            #expect(try await world.counts("heron before:2023").all == 0)
            #expect(try await world.counts("albatross").years.isEmpty)
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            #expect(try await world.counts("heron", as: .person(bob)).all == 0)
            let elsewhere = ConnectionRestriction(connection: .new(), access: .review)
            #expect(try await world.counts("heron", as: .person(world.user, only: elsewhere)).all == 0)
            let here = ConnectionRestriction(connection: world.connection, access: .review)
            #expect(try await world.counts("heron", as: .person(world.user, only: here)).all == 4)
            #expect(try await world.counts("heron", connection: world.connection).all == 4)
            #expect(try await world.counts("heron is:marked").all == 0)
            #expect(try await world.counts("heron is:unread").kinds["image"] == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is what a search finds, whatever is asked`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            for question in [
                "heron", "heron -again", "-heron", "her*", "\"heron again\"", "is:boost", "has:media",
            ] {
                let counts = try await world.counts(question)
                #expect(counts.all == (try await world.find(question)).count, "\(question)")
                for (kind, count) in counts.kinds {
                    let filter = try #require(PostSearch.Kind(rawValue: kind)).filter
                    #expect(
                        count == (try await world.find("\(question) \(filter)")).count,
                        "\(question) \(kind)"
                    )
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is exact up to ten thousand and then more than that`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, text: "pigeon")]) { world in
            try await world.backfill()
            try await world.addPosts(PostSearch.mostCounted, saying: "heron")
            func all() async throws -> PostSearch.BoundedCount {
                try await world.store.read(as: .person(world.user)) { tx in
                    try PostSearch.counts(SearchQuery("heron"), in: tx).all
                }
            }
            var counted = try await all()
            #expect(counted.count == 10_000)
            #expect(!counted.isMore)
            try await world.addPosts(1, saying: "heron", from: 20_000)
            counted = try await all()
            #expect(counted.count == 10_000)
            #expect(counted.isMore)
        }
    }
}

@Suite struct `Suggestions while typing` {
    private static let posts: [JSONValue] = [
        native(1, text: "Größe der Gärten", ["language": .string("de")]),
        native(2, text: "groß und grün, grün"),
        native(3, text: "Größe zählt; heron"),
        native(4, text: "herons at dawn", ["language": .string("en")]),
        native(5, text: "東京タワー"),
    ]

    @Test(arguments: Engine.allCases)
    func `complete the last word out of one's own posts, as it is written there`(engine: Engine) async throws
    {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            #expect(try await world.suggestions("gro") == ["größe", "groß"])
            #expect(try await world.suggestions("dawn her") == ["dawn heron", "dawn herons"])
            #expect(try await world.suggestions("-gar") == ["-gärten"])
            #expect(try await world.suggestions("heron") == ["herons"])
            #expect(try await world.suggestions("\"gro").isEmpty, "a phrase is being typed")
            #expect(try await world.suggestions("").isEmpty)
            #expect(try await world.suggestions("gro ").isEmpty)
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            #expect(try await world.suggestions("gro", as: .person(bob)).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `know the filters and what they can be asked for`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            #expect(try await world.suggestions("pla") == ["platform:"])
            #expect(try await world.suggestions("platform:") == ["platform:mastodon"])
            #expect(try await world.suggestions("heron -lang:d") == ["heron -lang:de"])
            #expect(try await world.suggestions("lang:").sorted() == ["lang:de", "lang:en"])
            #expect(try await world.suggestions("has:i") == ["has:image"])
            #expect(try await world.suggestions("from:@a").count == 1)
            #expect(try await world.suggestions("nonsense:x").isEmpty)
            for text in ["'", "\\", "%", "*", ":", "::", "-", "🎉", "a\0b"] {
                _ = try await world.suggestions(text)
            }
        }
    }
}

@Suite struct `Saved searches` {
    @Test(arguments: Engine.allCases)
    func `are kept by name for the one who saved them`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, text: "heron")]) { world in
            try await world.backfill()
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            func save(_ name: String, _ query: String, of user: UserID) async throws -> SavedSearch {
                let draft = SavedSearches.Draft(name: name, query: query, order: .relevance, connection: nil)
                return try await world.store.write(as: .person(user)) { tx in
                    try SavedSearches.save(draft, of: user, in: tx)
                }
            }
            func names(_ user: UserID) async throws -> [String] {
                try await world.store.read(as: .person(user)) { try SavedSearches.list(in: $0) }.map(\.name)
            }
            let birds = try await save(" Birds ", "heron", of: world.user)
            _ = try await save("alt", "alt:missing", of: world.user)
            _ = try await save("Birds", "pigeon", of: bob)
            #expect(birds.name == "Birds")
            #expect(birds.order == .relevance)
            #expect(try await names(world.user) == ["alt", "Birds"])
            #expect(try await names(bob) == ["Birds"])
            #expect(try await world.suggestions("bir") == ["heron"])
            for (name, query, reason) in [
                ("Birds", "crow", "already"), ("", "crow", "needs a name"), ("x", " ", "Type what"),
                ("x", "nonsense:y", "not a filter"),
            ] {
                let refused = try #require(
                    await #expect(throws: AccountError.self) {
                        _ = try await save(name, query, of: world.user)
                    }
                )
                #expect(refused.description.contains(reason), "\(refused)")
            }
            await #expect(throws: AccountError.self) {
                _ = try await world.store.write(as: .person(bob)) {
                    try SavedSearches.delete(birds.id, in: $0)
                }
            }
            let gone = try await world.store.write(as: .person(world.user)) {
                try SavedSearches.delete(birds.id, in: $0)
            }
            #expect(gone == birds)
            #expect(try await names(world.user) == ["alt"])
            #expect(try await names(bob) == ["Birds"])
        }
    }
}

extension ArchiveWorld {
    struct CountedByName: Equatable {
        var all = 0
        var platforms: [String: Int] = [:]
        var years: [String: Int] = [:]
        var kinds: [String: Int] = [:]
    }

    func ranked(_ question: String, count: Int = 50) async throws -> [String] {
        try await store.read(as: .person(user)) { tx in
            try PostSearch.find(SearchQuery(question), order: .relevance, count: count, in: tx).hits.map(
                \.post.platformPostID
            )
        }
    }

    func counts(
        _ question: String,
        connection: ConnectionID? = nil,
        as scope: Scope? = nil
    ) async throws -> CountedByName {
        let counts = try await store.read(as: scope ?? .person(user)) { tx in
            try PostSearch.counts(SearchQuery(question), connection: connection, in: tx)
        }
        return CountedByName(
            all: counts.all.count,
            platforms: Dictionary(
                uniqueKeysWithValues: counts.platforms.map { ($0.platform.rawValue, $0.count.count) }
            ),
            years: Dictionary(uniqueKeysWithValues: counts.years.map { ("\($0.year)", $0.count.count) }),
            kinds: Dictionary(uniqueKeysWithValues: counts.kinds.map { ($0.kind.rawValue, $0.count.count) })
        )
    }

    func suggestions(_ text: String, as scope: Scope? = nil) async throws -> [String] {
        try await store.read(as: scope ?? .person(user)) { tx in
            try SearchSuggestions.complete(text, in: tx).map(\.query)
        }
    }

    /// Newer posts than any other, made by SQL since there are many; each holds the word and a number, `n1`.
    func addPosts(_ count: Int, saying word: String, from first: Int = 1) async throws {
        let last = first + count - 1
        let user = user
        try await store.write(as: .system) { tx in
            let numbers: SQL = """
                \(
                    sqlite: "WITH RECURSIVE numbers(n) AS (SELECT \(first) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(last))",
                    postgres: "WITH numbers AS (SELECT n FROM pg_catalog.generate_series(\(first)::bigint, \(last)::bigint) AS n)"
                )
                """
            let id: SQL =
                "\(sqlite: "printf('p-%08x', n)", postgres: "'p-' || lpad(pg_catalog.to_hex(n), 8, '0')")"
            try tx.run(
                """
                INSERT INTO main.posts (id, user_id, platform, platform_post_id, text, created_at_platform)
                \(numbers) SELECT \(id), \(user), 'mastodon', CAST(n AS TEXT) || 'x', \(word),
                  \(sqlite: "'2030-01-01T00:00:00.000Z'", postgres: "'2030-01-01T00:00:00Z'::timestamptz")
                FROM numbers
                """
            )
            let words: SQL = """
                \(
                    sqlite: "\(word) || ' n' || n || ' any:post platform:mastodon'",
                    postgres: "('''' || \(word) || ''':1 ''n' || n || ''':2 ''any:post'' ''platform:mastodon''')::tsvector"
                )
                """
            let place = (Timestamp("2030-01-01T00:00:00Z")?.milliseconds ?? 0) << 15
            try tx.run(
                """
                INSERT INTO main.post_search (post_id, user_id, sequence, words)
                \(numbers) SELECT \(id), \(user), \(place) + n, \(words) FROM numbers
                """
            )
        }
    }
}
