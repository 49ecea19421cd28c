/// Puts rows into the archive's tables by one engine's C interface.
protocol BareWriter {
    func begin() throws
    func insert(_ rows: BareRows.Values) throws
    func commit() throws
    /// Has the engine look at the tables, as a person would who saw it slow down.
    func analyze() throws
}

/// Whether the engine checks that what a row refers to is there.
enum BareReferences: CaseIterable {
    case checked, unchecked

    var title: String {
        switch self {
        case .checked: "bare loop"
        case .unchecked: "bare loop, references unchecked"
        }
    }
}

private func insertion(
    into table: String,
    _ columns: [String],
    placeholder: (Int, String) -> String
) -> String {
    let places = columns.enumerated().map { placeholder($0 + 1, $1) }.joined(separator: ", ")
    return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
}

struct BareSQLiteWriter: BareWriter {
    private let handle: SQLiteHandle
    private let post: SQLiteHandle.Statement
    private let native: SQLiteHandle.Statement
    private let words: SQLiteHandle.Statement

    /// As durable as Roost's own pages: the log is synced when it is written back.
    init(file: String, _ references: BareReferences) throws {
        handle = try SQLiteHandle(file: file)
        try handle.execute("PRAGMA synchronous = NORMAL")
        try handle.execute("PRAGMA foreign_keys = \(references == .checked ? "ON" : "OFF")")
        post = try handle.prepare(insertion(into: "posts", BareRows.postColumns) { place, _ in "?\(place)" })
        native = try handle.prepare(
            insertion(into: "ingested_posts", BareRows.nativeColumns) { place, _ in "?\(place)" }
        )
        words = try handle.prepare(
            insertion(into: "post_search", BareRows.wordColumns) { place, _ in "?\(place)" }
        )
    }

    func begin() throws { try handle.execute("BEGIN IMMEDIATE") }

    func insert(_ rows: BareRows.Values) throws {
        try post.run(rows.post)
        try native.run(rows.native)
        try words.run(rows.words)
    }

    func commit() throws { try handle.execute("COMMIT") }

    // SQLite plans without figures here: every question goes by a key.
    func analyze() {}
}

struct BarePostgresWriter: BareWriter {
    private let handle: PostgresHandle

    init(url: String, _ references: BareReferences) throws {
        handle = try PostgresHandle(url: url)
        // As durable as Roost's own pages.
        try handle.execute("SET synchronous_commit = off")
        if references == .unchecked { try handle.execute("SET session_replication_role = replica") }
        func prepare(_ name: String, _ columns: [String]) throws {
            try handle.prepare(
                name,
                insertion(into: "main.\(name)", columns) { place, column in
                    column == "words" ? "$\(place)::tsvector" : "$\(place)"
                }
            )
        }
        try prepare("posts", BareRows.postColumns)
        try prepare("ingested_posts", BareRows.nativeColumns)
        try prepare("post_search", BareRows.wordColumns)
    }

    func begin() throws {
        try handle.execute("BEGIN")
        try handle.beginPipeline()
    }

    func insert(_ rows: BareRows.Values) throws {
        try handle.send("posts", rows.post)
        try handle.send("ingested_posts", rows.native)
        try handle.send("post_search", rows.words)
    }

    func commit() throws {
        try handle.endPipeline()
        try handle.execute("COMMIT")
    }

    func analyze() throws {
        try handle.execute("ANALYZE main.posts, main.ingested_posts, main.post_search")
    }
}
