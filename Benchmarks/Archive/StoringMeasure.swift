import Archive
import Database
import Foundation
import Platforms
import TestSupport

/// How many posts a second Roost archives, beside a loop that keeps none of its promises.
struct StoringMeasure {
    let engine: Engine
    let pages: RecordedPages

    /// Where the time of one side went, in seconds.
    struct Outcome {
        var total = 0.0
        var decoding = 0.0
        /// Cutting words, writing JSON; Roost's is part of the rest.
        var preparing = 0.0
        var bytesPerPost = 0.0
        var posts = 0

        var pace: Double { Double(posts) / total }
        var paceWithoutDecoding: Double { Double(posts) / (total - decoding) }
    }

    func run() async throws -> ReportTable {
        let checked = try await bare(.checked)
        let unchecked = try await bare(.unchecked)
        let roost = try await roost()
        let posts = Unit.count.text(Double(roost.posts))
        var table = ReportTable(
            "Storing \(posts) posts on \(engine.title), pages of \(RecordedPages.pageSize)"
        )
        func add(_ what: String, _ unit: Unit, aim: Aim? = nil, _ value: (Outcome) -> Double) {
            table.add(
                what,
                Spread(value(roost)),
                unit,
                beside: BareReferences.checked.title,
                Spread(value(checked)),
                aim: aim
            )
        }
        add("posts", .perSecond, aim: .ratioAtLeast(0.5), \.pace)
        table.add(
            "posts",
            Spread(roost.pace),
            .perSecond,
            beside: BareReferences.unchecked.title,
            Spread(unchecked.pace),
            aim: .ratioAtLeast(0.5)
        )
        add("posts, without decoding", .perSecond, \.paceWithoutDecoding)
        add("decoding", .seconds, \.decoding)
        add("everything", .seconds, \.total)
        add("on the disk for each post", .bytes, \.bytesPerPost)
        table.notes = [
            "The bare loop decodes the same pages with the same decoder and inserts the same native data, post and search "
                + "rows into the same tables through the C interface, 1 000 posts a commit, nothing looked up before. With "
                + "references unchecked the engine doesn’t look whether what a row refers to is there (SQLite without "
                + "foreign_keys; PostgreSQL as a replica, which leaves out triggers too).",
            String(
                format:
                    "Of its time %.1f s go into cutting words and writing JSON, %.1f s into the database.",
                checked.preparing,
                checked.total - checked.decoding - checked.preparing
            ),
            "Roost also looks up what it has, under the user’s scope, keeps the envelope of each page, media, files and "
                + "numbers, and commits each page with the place where the next begins.",
        ]
        return table
    }

    // MARK: Roost

    private func roost() async throws -> Outcome {
        try await withArchive { database, store, source in
            let empty = try await size(database, store)
            let decoding = TimeAccount()
            let platform = RecordedPlatform(
                pages: pages,
                reader: try pages.open(),
                decoder: try PageDecoder(instance: pages.instance),
                decoding: decoding
            )
            let pass = ArchivePass(
                .backfill,
                of: source,
                accountID: pages.accountID,
                adapter: platform,
                access: PlatformAccess(instance: pages.instance, credential: nil),
                store: store,
                now: { .now }
            )
            var outcome = Outcome()
            outcome.total = try await seconds {
                let passed = try await pass.run(because: RunCause(.manual))
                guard passed.ending == .finished else {
                    throw BenchmarkFailure("The pass ended: \(passed.ending).")
                }
            }
            outcome.decoding = decoding.seconds
            try await check(store, &outcome)
            outcome.bytesPerPost = Double(try await size(database, store) - empty) / Double(outcome.posts)
            return outcome
        }
    }

    // MARK: The bare loop

    private func bare(_ references: BareReferences) async throws -> Outcome {
        try await withArchive { database, store, source in
            let empty = try await size(database, store)
            let reader = try pages.open()
            let decoder = try PageDecoder(instance: pages.instance)
            let decoding = TimeAccount()
            let preparing = TimeAccount()
            let writer: any BareWriter =
                switch engine {
                case .sqlite:
                    try BareSQLiteWriter(
                        file: database.directory.appending(path: "roost.db").path,
                        references
                    )
                case .postgres: try BarePostgresWriter(url: try database.url, references)
                }
            var rows = BareRows(source: source, engine: engine)
            var outcome = Outcome()
            outcome.total = try await seconds {
                var sinceCommit = 0
                var isAnalyzed = false
                try writer.begin()
                for index in 0..<pages.count {
                    let data = try reader.page(index)
                    let posts = try decoding.timing { try decoder.posts(in: data) }
                    for post in posts {
                        let values = preparing.timing { rows.values(of: post) }
                        try writer.insert(values)
                    }
                    sinceCommit += posts.count
                    if sinceCommit >= 1_000 {
                        try writer.commit()
                        // Once there is something to see, as a pass does.
                        if !isAnalyzed { try writer.analyze() }
                        isAnalyzed = true
                        try writer.begin()
                        sinceCommit = 0
                    }
                }
                try writer.commit()
            }
            outcome.decoding = decoding.seconds
            outcome.preparing = preparing.seconds
            try await check(store, &outcome)
            outcome.bytesPerPost = Double(try await size(database, store) - empty) / Double(outcome.posts)
            return outcome
        }
    }

    // MARK: Both

    private func withArchive<T>(
        _ body: (TestDatabase, Store, ArchiveSource) async throws -> T
    ) async throws -> T {
        try await EmptyArchive.with(engine, of: pages.accountID, at: pages.instance, body)
    }

    /// Both sides must have stored the same posts with their native data and words.
    private func check(_ store: Store, _ outcome: inout Outcome) async throws {
        for table in ["posts", "ingested_posts", "post_search"] {
            outcome.posts = try await store.read(as: .system) { tx in
                try tx.value(Int.self, "SELECT count(*) FROM main.\(uncheckedCode: table)") ?? 0
            }
            guard outcome.posts == pages.postCount else {
                throw BenchmarkFailure("\(outcome.posts) of \(pages.postCount) posts are in \(table).")
            }
        }
    }

    /// Bytes of the database, its log written back.
    private func size(_ database: TestDatabase, _ store: Store) async throws -> Int64 {
        switch engine {
        case .sqlite:
            let file = database.directory.appending(path: "roost.db").path
            try SQLiteHandle(file: file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        case .postgres:
            try await PostgresAdministration.execute("CHECKPOINT", url: try database.url)
        }
        return try await store.size()
    }
}
