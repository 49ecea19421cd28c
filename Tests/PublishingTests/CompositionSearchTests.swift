import Accounts
import Archive
import Database
import Platforms
import Publishing
import TestSupport
import Testing

@Suite struct `What isn't published yet` {
    @Test(arguments: Engine.allCases)
    func `is found by everything that was written in it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let (mastodon, bluesky) = (
                try world.account(.mastodon).connection.id, try world.account(.bluesky).connection.id
            )
            var overrides = TargetOverrides()
            overrides.parts = [PostPart(text: "A kingfisher, for the sky alone")]
            overrides.warning = "feathers"
            let whole = try await world.compositions.create(
                CompositionDraft(
                    parts: [
                        PostPart(
                            text: "Herons over the weir",
                            poll: OutgoingPoll(options: ["Stork", "Egret"])
                        ),
                        PostPart(text: "And Café-Besuch in 東京"),
                    ],
                    warning: "birds",
                    language: "en-GB",
                    targets: [.init(mastodon), .init(bluesky, overrides: overrides)]
                ),
                by: world.viewer
            )
            let id = whole.composition.id
            for question in [
                "herons", "her*", "\"over the weir\"", "egret", "cafe", "東京", "birds", "kingfisher",
                "feathers",
                "platform:bluesky", "from:ada", "lang:en", "weir -pigeon", "-pigeon", "weir since:2020",
            ] { #expect(try await world.found(question) == [id], "\(question)") }
            for question in [
                "pigeon", "weir -egret", "\"weir over\"", "platform:pixelfed", "has:image",
                "weir before:2020",
                "weir is:read", "weir is:unread", "tag:birds", "is:boost",
            ] { #expect(try await world.found(question) == [], "\(question)") }
            #expect(try await world.found("weir", status: .draft) == [id])
            #expect(try await world.found("weir", status: .scheduled) == [])
            #expect(try await world.found("weir", connection: bluesky) == [id])
            #expect(try await world.found("weir", connection: ConnectionID.new()) == [])
        }
    }

    /// Here it is a stranger with SQL.
    @Test(arguments: Engine.allCases)
    func `is found by what it says now, whatever wrote that`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let user = world.viewer.user
            let whole = try await world.compositions.create(
                try world.draft("Old words", to: [.mastodon]),
                by: world.viewer
            )
            let (id, target) = (whole.composition.id, whole.targets[0].id)
            let (upload, medium) = (UploadID.new(), CompositionMediaID.new())
            #expect(try await world.found("old") == [id])
            let steps: [(SQL, found: String, gone: String)] = [
                ("UPDATE main.compositions SET text = 'New words' WHERE id = \(id)", "new", "old"),
                (
                    #"UPDATE main.compositions SET thread = '[{"text":"second part"}]' WHERE id = \#(id)"#,
                    "second", "old"
                ),
                ("UPDATE main.compositions SET warning = 'spoiler' WHERE id = \(id)", "spoiler", "old"),
                (
                    """
                    INSERT INTO main.uploads (id, user_id, path, file_name, mime_type, kind, byte_count, content_hash)
                    VALUES (\(upload), \(user), 'x', 'x.jpg', 'image/jpeg', 'image', 1, 'x')
                    """, "new", "has:image"
                ),
                (
                    """
                    INSERT INTO main.composition_media (id, user_id, composition_id, upload_id, position)
                    VALUES (\(medium), \(user), \(id), \(upload), 0)
                    """, "alt:missing has:image", "has:alt"
                ),
                (
                    "UPDATE main.composition_media SET alt = 'A bittern' WHERE id = \(medium)",
                    "bittern has:alt",
                    "alt:missing"
                ),
                ("DELETE FROM main.composition_media WHERE id = \(medium)", "new", "bittern"),
                (
                    #"UPDATE main.targets SET overrides = '{"warning":"shouting"}' WHERE id = \#(target)"#,
                    "shouting",
                    "bittern"
                ),
                ("DELETE FROM main.targets WHERE id = \(target)", "new", "shouting"),
            ]
            for (statement, found, gone) in steps {
                try await world.store.write(as: .system) { tx in _ = try tx.run(statement) }
                #expect(try await world.found(found) == [id], "\(found)")
                #expect(try await world.found(gone) == [], "\(gone)")
            }
            // The words are gone from the index with the composition.
            try await world.compositions.delete(id, by: world.viewer)
            #expect(try await world.found("new") == [])
            #expect(try await world.indexed() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `stays found while it is scheduled and when it failed, until it is published`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let draft = try await world.compositions.create(
                try world.draft("Herons", to: [.mastodon]),
                by: world.viewer
            )
            let id = draft.composition.id
            let target = draft.targets[0].id
            for status in Target.Status.allCases {
                let at: Timestamp? = status == .published || status == .partial ? .now : nil
                try await world.store.write(as: .system) { tx in
                    try tx.run(
                        "UPDATE main.targets SET status = \(status), published_at = \(at) WHERE id = \(target)"
                    )
                }
                let isPublished = status == .published
                #expect(try await world.found("herons") == (isPublished ? [] : [id]), "\(status)")
                #expect(try await world.indexed() == (isPublished ? 0 : 1), "\(status)")
            }
            let sent = try await world.published(try world.draft("Storks", to: [.mastodon]))
            #expect(sent.composition.status == .published)
            #expect(try await world.found("storks") == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is never found by anybody else`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let own = try await world.compositions.create(
                CompositionDraft(text: "My secret plan"),
                by: world.viewer
            )
            let eve = try await world.stranger("eve")
            let other = try await world.compositions.create(
                CompositionDraft(text: "Another secret plan"),
                by: eve
            )
            // Both are written to the index, by either.
            #expect(try await world.found("secret") == [own.composition.id])
            #expect(try await world.found("secret", for: eve) == [other.composition.id])
            #expect(try await world.found("my", for: eve) == [])
            #expect(try await world.found("\"secret plan\"", for: try await world.stranger("mallory")) == [])
            // Nor by questions of their own making.
            let rows = try await world.store.read(as: eve.scope) { tx in
                try tx.values(CompositionID.self, "SELECT composition_id FROM composition_search")
            }
            #expect(rows == [other.composition.id])
            let restriction = ConnectionRestriction(
                connection: try world.account(.mastodon).connection.id,
                access: .read
            )
            let seen = try await world.store.read(as: .person(world.viewer.user, only: restriction)) { tx in
                let questions: [SQL] = [
                    "SELECT composition_id FROM composition_search",
                    "\(sqlite: "SELECT 'x' WHERE FALSE", postgres: "SELECT composition_id FROM search_compositions('secret'::tsquery, NULL, NULL, NULL, NULL, 10)")",
                ]
                return try questions.flatMap { try tx.values(String.self, $0) }
            }
            #expect(seen.isEmpty, "who may see one connection alone sees no drafts")
            await #expect(throws: DatabaseError.self) {
                try await world.store.read(as: eve.scope) { tx in
                    try tx.rows("SELECT * FROM composition_search_fts WHERE words MATCH 'secret'")
                }
            }
            #expect(
                try await world.store.write(as: .worker(eve.user)) { tx in
                    try tx.run("UPDATE main.composition_search SET words = '', is_stale = \(false)")
                } == 1
            )
            #expect(try await world.found("secret") == [own.composition.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `comes in the order of what fits best, with the words that were found marked`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let texts = [
                "A long text about the river and its mill, in which a heron is named at the end",
                "Heron, heron, heron", "Nothing of the kind", "A heron",
            ]
            for text in texts {
                _ = try await world.compositions.create(CompositionDraft(text: text), by: world.viewer)
            }
            let found = try await world.search("heron")
            #expect(found.map { $0.whole.composition.parts[0].text } == [texts[1], texts[3], texts[0]])
            let newest = try await world.search("heron", order: .newest)
            #expect(newest.map { $0.whole.composition.parts[0].text } == [texts[3], texts[1], texts[0]])
            let excerpt = found[2].excerpt
            #expect(excerpt.highlights.map { String(excerpt.text[$0]) } == ["heron"])
            // In pages, nothing twice and nothing left out.
            var paged: [CompositionID] = []
            for count in 0..<3 {
                let page = try await world.compositions.search(
                    SearchQuery("heron"),
                    after: .init(after: count),
                    limit: 1,
                    for: world.viewer
                )
                paged += page.map(\.whole.composition.id)
            }
            #expect(paged == found.map(\.whole.composition.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `is found although many write at once`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        _ = try await world.compositions.create(
                            CompositionDraft(text: "Heron number\(number)"),
                            by: world.viewer
                        )
                        _ = try await world.found("heron")
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await world.found("heron").count == 40)
            for number in 0..<40 { #expect(try await world.found("number\(number)").count == 1) }
        }
    }

    @Test func `is looked up in the index, the newest first`() async throws {
        try await PublishingWorld.with(.sqlite) { world in
            let plan = try await world.store.read(as: world.viewer.scope) { tx in
                try tx.rows(
                    """
                    EXPLAIN QUERY PLAN SELECT s.composition_id FROM \(index: "composition_search_fts") f
                      CROSS JOIN composition_search s ON s.sequence = f.rowid
                      CROSS JOIN compositions c ON c.id = s.composition_id
                    WHERE f.words MATCH \("heron") ORDER BY f.rowid DESC LIMIT \(5)
                    """
                ).map { try $0.value("detail", as: String.self) }
            }
            #expect(plan.first?.contains("VIRTUAL TABLE") == true, "\(plan)")
            #expect(
                plan.filter { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN s") || $0.hasPrefix("SCAN c") }
                    .isEmpty,
                "\(plan)"
            )
        }
    }
}

extension PublishingWorld {
    fileprivate func search(
        _ question: String,
        order: Compositions.SearchOrder = .relevance
    ) async throws -> [Compositions.Found] {
        try await compositions.search(SearchQuery(question), order: order, limit: 100, for: viewer)
    }

    fileprivate func found(
        _ question: String,
        status: Composition.Status? = nil,
        connection: ConnectionID? = nil,
        for other: Viewer? = nil
    ) async throws -> [CompositionID] {
        try await compositions.search(
            SearchQuery(question),
            status: status,
            connection: connection,
            limit: 100,
            for: other ?? viewer
        ).map(\.whole.composition.id)
    }

    fileprivate func indexed() async throws -> Int {
        try await store.read(as: viewer.scope) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM composition_search") ?? 0
        }
    }

    fileprivate func stranger(_ name: String) async throws -> Viewer {
        let user = UserID.new()
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.users (id, username, email, role)
                VALUES (\(user), \(name), \(name + "@example.org"), 'moderator')
                """
            )
        }
        return Viewer(user: user, username: name, role: .moderator, door: .operating)
    }
}
