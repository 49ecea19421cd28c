import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `The search box` {
    private static let posts: [JSONValue] = [
        native(
            1,
            text: "A grey heron at the Kanal",
            [
                "language": .string("en"),
                "media": .array([image("m1", alt: "Reiher im Schilf"), image("m2", position: 1)]),
            ]
        ),
        native(2, text: "Größe zählt: Café-Besuch in Zürich", ["language": .string("de")]),
        native(3, text: "東京タワーの夜景 🌃", ["language": .string("ja")]),
        native(4, text: "سَلام يا عالَم ٣٤", ["language": .string("ar")]),
        native(5, text: "สวัสดีชาวโลก", ["language": .string("th")]),
        native(
            6,
            text: "See https://example.org/path?q=birds and @bob@else.example #Gartenvögel",
            ["visibility": .string("unlisted")]
        ),
        native(
            7,
            text: "Heron again, and a pigeon",
            ["reply_to": .string("1"), "language": .string("pt-BR")]
        ),
        native(
            8,
            [
                "boost_of": .object([
                    "id": .string("77"), "text": .string("Somebody's owl"),
                    "author": .object(["handle": .string("owl@else.example")]),
                ])
            ]
        ),
        native(9, text: "Party 🎉👩‍💻", ["media": .array([image("m3", alt: "clip", kind: "video")])]),
        native(10, text: "x", ["warning": .string("spiders ahead")]),
        native(11, text: "Ｆｕｌｌ ｗｉｄｔｈ ﬁsh, 1990s e-mail, Łódź, Smørrebrød, ИЙ ёж"),
    ]

    @Test(arguments: Engine.allCases)
    func `finds what was meant, in every script`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 4) { world in
            try await world.backfill()
            let expected: [(String, [String])] = [
                ("heron", ["7", "1"]), ("HERON", ["7", "1"]), ("her*", ["7", "1"]), ("hero", []),
                ("\"grey heron\"", ["1"]), ("\"heron grey\"", []), ("heron -pigeon", ["1"]),
                ("heron -\"grey heron\"", ["7"]),
                ("-heron", ["11", "10", "9", "8", "6", "5", "4", "3", "2"]),
                ("grosse zahlt", ["2"]), ("größe", ["2"]), ("GRÖSSE", ["2"]), ("groesse", []),
                ("cafe besuch", ["2"]),
                ("café-besuch", ["2"]), ("besuch-cafe", []), ("zurich", ["2"]),
                ("東京", ["3"]), ("京", ["3"]), ("東京タワー", ["3"]), ("タワ", ["3"]), ("京東", []), ("夜景", ["3"]),
                ("🌃", ["3"]),
                ("سلام", ["4"]), ("عالم", ["4"]), ("34", ["4"]), ("٣٤", ["4"]),
                ("สวัสดี", ["5"]), ("ชาวโลก", ["5"]), ("โลก", ["5"]), ("โลกชาว", []),
                ("example.org", ["6"]), ("birds", ["6"]), ("@bob", ["6"]), ("bob@else.example", ["6"]),
                ("gartenvogel", ["6"]),
                ("reiher", ["1"]), ("schilf heron", ["1"]), ("owl", ["8"]), ("spiders", ["10"]),
                ("🎉", ["9"]), ("👩‍💻", ["9"]), ("full width", ["11"]), ("fish", ["11"]), ("email", []),
                ("e-mail", ["11"]),
                ("lodz", ["11"]), ("smorrebrod", ["11"]), ("ий", ["11"]), ("ии", []), ("еж", ["11"]),
                ("from:ada", ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]),
                ("from:@ada@fake.example heron", ["7", "1"]),
                ("from:bob", []), ("-from:ada", []), ("platform:mastodon heron", ["7", "1"]),
                ("platform:x", []),
                ("has:image", ["1"]), ("has:video", ["9"]), ("has:media", ["9", "1"]), ("has:audio", []),
                ("has:alt", ["9", "1"]),
                ("alt:missing", ["1"]), ("is:reply", ["7"]), ("is:boost", ["8"]), ("heron -is:reply", ["1"]),
                ("lang:pt", ["7"]), ("lang:pt-BR", ["7"]), ("lang:de", ["2"]), ("visibility:unlisted", ["6"]),
                ("tag:birds", []), ("heron -tag:birds", ["7", "1"]), ("is:deleted", []), ("is:marked", []),
                ("is:read", []), ("is:unread heron", ["7", "1"]), ("is:read is:unread", []),
                ("before:2023-11-14", []), ("after:2023-11-14", []), ("before:2023-11-15 heron", ["7", "1"]),
                ("after:2023-11-13 heron", ["7", "1"]), ("since:2023 heron", ["7", "1"]),
                ("-since:2023 heron", []),
                ("after:2023", []), ("\"", ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]),
            ]
            for (question, answer) in expected {
                #expect(try await world.find(question) == answer, "\(question)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `says what it does not understand, and never fails`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 20) { world in
            try await world.backfill()
            for question in [
                "colour:red", "is:nice", "has:legs", "before:tomorrow", "after:2023-02-31",
                "platform:myspace",
                "from:", "alt:good", "visibility:secret",
            ] {
                #expect(SearchQuery(question).problems.count == 1, "\(question)")
                _ = try await world.find(question)
            }
            #expect(SearchQuery("colour:red").problems[0].contains("“colour:”"))
            for question in [
                "'", "\"", "\\", "*", "-", "--", ":", "a:b:c", "AND OR NOT", "NEAR(a b)", "a' OR 1=1 --",
                "^x", "{a}", "(", ")",
                "\u{0}", "words:heron", "💥\u{FE0F}", "' : * & | ! <->", "“x",
                String(repeating: "a ", count: 5000),
                String(repeating: "x", count: 100_000), "from:'\\\"", "lang:\u{0}", "https://example.org",
            ] {
                _ = try await world.find(question)
            }
            #expect(try await world.find("https://example.org") == ["6"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes page by page, newest first, without missing or repeating a post`(engine: Engine) async throws {
        // Many posts of one instant, which only their place keeps apart.
        let posts = (1...50).map { native($0, text: "heron \($0)", at: $0 / 10) }
        try await ArchiveWorld.with(engine, posts: posts, pageSize: 13) { world in
            try await world.backfill()
            var found: [String] = []
            var cursor: PostSearch.Cursor?
            var pages = 0
            repeat {
                let page = try await world.store.read(as: .person(world.user)) { [cursor] tx in
                    try PostSearch.find(SearchQuery("heron"), after: cursor, count: 7, in: tx)
                }
                found += page.hits.map(\.post.platformPostID)
                cursor = try page.next.map { try #require(PostSearch.Cursor($0.description)) }
                pages += 1
            } while cursor != nil
            #expect(pages == 8)
            #expect(Set(found).count == 50)
            let times = try await world.posts().map(\.content.createdAt)
            let byID = Dictionary(
                uniqueKeysWithValues: try await world.posts().map {
                    ($0.platformPostID, $0.content.createdAt)
                }
            )
            #expect(found.compactMap { byID[$0] } == times)
        }
    }

    @Test(arguments: Engine.allCases)
    func `shows the piece that matches, as ranges of the text itself`(engine: Engine) async throws {
        let text =
            String(repeating: "Weit vorn steht nichts davon. ", count: 30)
            + "Dann kam ein Grauer REIHER ans Ufer, und noch ein Reiher."
        try await ArchiveWorld.with(engine, posts: [native(1, text: text)]) { world in
            try await world.backfill()
            let page = try await world.store.read(as: .person(world.user)) { tx in
                try PostSearch.find(SearchQuery("reiher \"grauer reiher\""), in: tx)
            }
            let excerpt = try #require(page.hits.first?.excerpt)
            #expect(excerpt.text[excerpt.range].contains("Dann kam ein Grauer REIHER"))
            #expect(excerpt.text[excerpt.range].count <= 240)
            #expect(excerpt.highlights.map { String(excerpt.text[$0]) } == ["Grauer REIHER", "Reiher"])
        }
    }

    @Test(
        arguments: [
            ("今朝、湖でアオサギを見ました。", "アオサギ", "アオサギ"), ("رأيت طائر البلشون عند البحيرة", "البلشون", "البلشون"),
            ("Der Fluß 👩‍👩‍👧 am Öhrchen", "ohrchen", "Öhrchen"), ("Heron 🐦‍⬛🦅 at dawn", "dawn", "dawn"),
        ]
    )
    func `marks what was found in any script, in the letters that were written`(
        text: String,
        query: String,
        found: String
    ) async throws {
        try await ArchiveWorld.with(.sqlite, posts: [native(1, text: text)]) { world in
            try await world.backfill()
            let page = try await world.store.read(as: .person(world.user)) { tx in
                try PostSearch.find(SearchQuery(query), in: tx)
            }
            let excerpt = try #require(page.hits.first?.excerpt)
            #expect(excerpt.highlights.map { String(excerpt.text[$0]) } == [found])
            #expect(String(excerpt.text[excerpt.range]) == text)
        }
    }

    @Test(arguments: Engine.allCases)
    func `follows what people do to posts, and edits`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 20) { world in
            try await world.backfill()
            let id = try await world.post("1").id
            try await world.store.write(as: .person(world.user)) { tx in
                _ = try Library.mark([MarkChange(id, isRead: true, isMarked: true)], in: tx)
            }
            #expect(try await world.find("is:read") == ["1"])
            #expect(try await world.find("is:marked heron") == ["1"])
            #expect(try await world.find("heron is:unread") == ["7"])
            world.platform.edit("1", ["text": .string("A stork, after all")])
            try await world.take(world.platform.change { $0.posts })
            #expect(try await world.find("stork") == ["1"])
            #expect(try await world.find("heron") == ["7"])
            #expect(try await world.find("is:read") == ["1"], "an edit is no reason to read it again")
        }
    }

    @Test(arguments: Engine.allCases)
    func `never shows another user's post, nor one beyond a reviewer's connection`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: Self.posts, pageSize: 20) { world in
            try await world.backfill()
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            let other = ConnectionID.new()
            try await world.addConnection(other, of: world.user, account: "2")
            func found(_ scope: Scope, connection: ConnectionID? = nil) async throws -> Int {
                try await world.store.read(as: scope) { tx in
                    try PostSearch.find(SearchQuery("heron"), connection: connection, in: tx).hits.count
                }
            }
            #expect(try await found(.person(world.user)) == 2)
            #expect(try await found(.worker(world.user)) == 2)
            #expect(try await found(.person(world.user), connection: world.connection) == 2)
            #expect(try await found(.person(world.user), connection: other) == 0)
            for scope in [Scope.person(bob), .worker(bob)] {
                #expect(try await found(scope) == 0)
                #expect(try await found(scope, connection: world.connection) == 0)
            }
            let here = ConnectionRestriction(connection: world.connection, access: .review)
            let elsewhere = ConnectionRestriction(connection: other, access: .review)
            #expect(try await found(.person(world.user, only: here)) == 2)
            #expect(try await found(.person(world.user, only: elsewhere)) == 0)
            #expect(try await found(.person(bob, only: here)) == 0)
        }
    }

    @Test func `both engines find the same posts in the same order`() async throws {
        let words = [
            "heron", "Reiher", "größe", "東京", "タワー", "夜景", "한국어", "สวัสดี", "ชาวโลก", "سلام", "عالم", "🎉", "👩‍💻",
            "e-mail",
            "x1", "2024", "don't", "naïve", "Ångström", "ﬁsh", "https://a.example/b-c", "@ada", "#cats",
            "straße",
        ]
        var random = SeededGenerator(seed: 7)
        let posts = (1...120).map { number -> JSONValue in
            let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                words[Int.random(in: 0..<words.count, using: &random)]
            }.joined(separator: Bool.random(using: &random) ? " " : "")
            return native(number, text: text, at: Int.random(in: 0...40, using: &random))
        }
        var questions = words + words.map { "-" + $0 } + words.map { $0 + "*" }
        for _ in 0..<120 {
            let picked = (0..<2).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
            questions.append(picked.joined(separator: " "))
            questions.append("\"" + picked.joined(separator: " ") + "\"")
            questions.append(picked[0] + " -" + picked[1])
            questions.append(String(picked[0].prefix(1)))
            questions.append(String(picked[0].dropFirst()) + "*")
        }
        var answers: [Engine: [[String]]] = [:]
        for engine in Engine.allCases {
            try await ArchiveWorld.with(engine) { world in
                for post in posts { try await world.take([post]) }
                for question in questions {
                    answers[engine, default: []].append(try await world.find(question, count: 200))
                }
            }
        }
        for (index, question) in questions.enumerated() {
            #expect(answers[.sqlite]?[index] == answers[.postgres]?[index], "\(question)")
        }
        #expect(answers[.sqlite]?.contains { $0.count > 5 } == true)
    }

    @Test func `on PostgreSQL a rare word is found through its index`() async throws {
        try await ArchiveWorld.with(.postgres, posts: [native(1, text: "unheard-of zwiebelfisch")]) { world in
            try await world.backfill()
            let user = world.user
            let plan = try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.posts (id, user_id, platform, platform_post_id, created_at_platform)
                    SELECT 'p-' || lpad(pg_catalog.to_hex(n), 8, '0'), \(user), 'mastodon', n::text, pg_catalog.now()
                    FROM pg_catalog.generate_series(1, 20000) n
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.post_search (post_id, user_id, sequence, words)
                    SELECT id, user_id, pg_catalog.row_number() OVER (), ('''any:post'' common w' || id)::tsvector
                    FROM main.posts WHERE connection_id IS NULL
                    """
                )
                // What autovacuum does after so many rows.
                _ = try tx.rows(
                    "SELECT pg_catalog.gin_clean_pending_list('main.post_search_words'::regclass)"
                )
                try tx.run("ANALYZE main.post_search")
                try tx.run("ANALYZE main.posts")
                // The statement inside of the function, as it stands in the database.
                let source = try #require(
                    try tx.value(
                        String.self,
                        "SELECT prosrc FROM pg_catalog.pg_proc WHERE proname = 'search_posts'"
                    )
                )
                var statement = String(try #require(source.split(separator: "RETURN QUERY").last))
                statement = String(try #require(statement.split(separator: ";").first))
                for (name, value) in [
                    ("for_read IS NULL", "TRUE"), ("for_marked IS NULL", "TRUE"),
                    ("for_deleted IS NULL", "TRUE"),
                    ("for_connection IS NULL", "TRUE"), ("restriction IS NULL", "TRUE"),
                    ("= for_read", "= TRUE"), ("= for_marked", "= TRUE"), ("= for_deleted", "= TRUE"),
                    ("= for_connection", "= ''"), ("= restriction", "= ''"),
                    ("s.user_id = owner", "s.user_id = '\(user)'"),
                    ("@@ query", "@@ '''zwiebelfisch'''::tsquery"), ("> above", "> -9000000000000000000"),
                    ("< lowest", "< 9000000000000000000"), ("LIMIT most - total", "LIMIT 20"),
                ] {
                    #expect(statement.contains(name), "\(name)")
                    statement = statement.replacing(name, with: value)
                }
                return try tx.values(String.self, "EXPLAIN \(uncheckedCode: statement)").joined(
                    separator: "\n"
                )
            }
            #expect(plan.contains("post_search_words"), "\(plan)")
            #expect(!plan.contains("posts p"), "nothing is asked of the posts themselves: \(plan)")
            // Its place is made the oldest, behind all that is looked at one by one.
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.post_search SET sequence = -1
                    WHERE post_id IN (SELECT id FROM main.posts WHERE connection_id IS NOT NULL)
                    """
                )
            }
            #expect(try await world.find("zwiebelfisch") == ["1"])
            #expect(try await world.find("zwiebelfisch -unheard") == [])
            #expect(try await world.find("common", count: 30).count == 30)
            // Who may see one connection alone is let through post by post, not by a list of all they may see.
            let connection = world.connection
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.posts SET connection_id = \(connection) WHERE connection_id IS NULL")
                try tx.run("ANALYZE main.posts")
            }
            let restricted = try await world.store.read(
                as: .person(
                    world.user,
                    only: ConnectionRestriction(connection: connection, access: .read)
                )
            ) { tx in
                try tx.values(
                    String.self,
                    "EXPLAIN SELECT words FROM post_search WHERE post_id = 'p-00000001'"
                )
            }.joined(separator: "\n")
            #expect(restricted.contains("posts_pkey"), "\(restricted)")
            #expect(!restricted.contains("Seq Scan"), "\(restricted)")
        }
    }

    @Test func `on SQLite the index leads and the newest come first without sorting`() async throws {
        try await ArchiveWorld.with(.sqlite, posts: Self.posts) { world in
            try await world.backfill()
            let plan = try await world.store.read(as: .person(world.user)) { tx in
                try tx.rows(
                    """
                    EXPLAIN QUERY PLAN SELECT s.post_id FROM \(index: "post_search_fts") f
                      CROSS JOIN post_search s ON s.sequence = f.rowid CROSS JOIN posts p ON p.id = s.post_id
                    WHERE f.words MATCH \("heron") AND f.rowid > \(1) ORDER BY f.rowid DESC LIMIT \(5)
                    """
                ).map { try $0.value("detail", as: String.self) }
            }
            #expect(plan.first?.contains("VIRTUAL TABLE") == true, "\(plan)")
            #expect(
                plan.filter { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN s") || $0.hasPrefix("SCAN p") }
                    .isEmpty,
                "\(plan)"
            )
        }
    }
}

extension ArchiveWorld {
    /// The platform's ids of the posts that are found, in order.
    func find(_ question: String, count: Int = 50) async throws -> [String] {
        try await store.read(as: .person(user)) { tx in
            try PostSearch.find(SearchQuery(question), count: count, in: tx).hits.map(\.post.platformPostID)
        }
    }
}
