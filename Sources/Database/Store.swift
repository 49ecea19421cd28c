package import Logging

package enum Engine: String, Sendable, CaseIterable {
    case sqlite
    case postgres
}

package enum Durability: Sendable {
    /// On disk before the write returns. For what a user was promised: a schedule, an outcome, a credential.
    case full
    /// May lose the last moments at a power cut, never its order or consistency. For bulk writes that are
    /// simply done again.
    case relaxed
}

/// The database, whichever engine it is on.
///
/// ```swift
/// let posts = try await store.read(as: .person(user)) { tx in
///     try tx.all(Post.self, "SELECT * FROM posts ORDER BY created_at_platform DESC LIMIT 20")
/// }
/// ```
///
/// A transaction is a synchronous closure: it can't wait for the network while it holds locks. A write's
/// closure may run again when it clashed with another (see ``DatabaseError/Kind/conflict``), so it must have
/// no effect outside the transaction.
package struct Store: Sendable {
    package let engine: Engine
    private let backend: any Backend

    init(engine: Engine, backend: any Backend) {
        self.engine = engine
        self.backend = backend
    }

    /// Opens a database whose schema is up to date; see ``Migrator``.
    package static func open(
        _ location: DatabaseLocation,
        tables: [TableAccess],
        options: Options = Options()
    ) async throws -> Store {
        switch location {
        case .sqlite(let file):
            let backend = try SQLiteBackend(file: file, tables: tables, options: options)
            return Store(engine: .sqlite, backend: backend)
        case .postgres(let server):
            let backend = try await PostgresBackend.open(server, tables: tables, options: options)
            return Store(engine: .postgres, backend: backend)
        }
    }

    /// The engine and its version, as it names itself: `SQLite 3.40.1`, `PostgreSQL 15.14`.
    package func version() async throws -> String {
        try await read(as: .system) { tx in
            let version = try tx.value(
                String.self,
                "SELECT \(sqlite: "sqlite_version()", postgres: "current_setting('server_version')")"
            )
            // Distributions add their own name.
            let number = version?.split(separator: " ").first ?? "of an unknown version"
            return (tx.engine == .sqlite ? "SQLite " : "PostgreSQL ") + number
        }
    }

    package struct Options: Sendable {
        /// How many reads (SQLite) or transactions (PostgreSQL) run at once.
        package var connections = 8
        /// Statements that take longer are logged, by name and without their values.
        package var slowStatement: Duration = .milliseconds(100)
        package var logger = Logger(label: "roost.database")
        /// SQLite's database gets no larger than so many pages, as if the disk were full then.
        ///
        /// For tests; nil for no limit.
        package var mostPages: Int?

        package init() {}
    }

    package func read<T: Sendable>(
        as scope: Scope,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await backend.read(as: scope, body)
    }

    @discardableResult
    package func write<T: Sendable>(
        as scope: Scope,
        durability: Durability = .full,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        do {
            let value = try await backend.write(as: scope, durability: durability, body)
            CommitWitness.current?.note()
            return value
        } catch let error as DatabaseError where error.kind == .commitUnknown {
            CommitWitness.current?.note()
            throw error
        }
    }

    /// What other processes announce on `channel` (PostgreSQL's NOTIFY).
    ///
    /// Each element is a payload; an empty one follows every (re)connection, since announcements may have
    /// been missed. Never ends by itself. On SQLite one process holds the database and nothing is ever
    /// announced from outside.
    package func announcements(on channel: String) -> AsyncStream<String> {
        backend.announcements(on: channel)
    }

    /// Announces `payload` to the other processes, outside of any transaction.
    package func announce(_ payload: String, on channel: String) async throws {
        try await backend.announce(payload, on: channel)
    }

    /// Writes a consistent copy of the whole database to `file` while work goes on.
    ///
    /// SQLite only; on PostgreSQL the error's sentence is the `pg_dump` line that does it.
    package func backUp(to file: String, progress: (@Sendable (Double) -> Void)? = nil) async throws {
        try await backend.backUp(to: file, progress: progress)
    }

    /// Bytes on disk, with indexes.
    package func size() async throws -> Int64 {
        try await backend.size()
    }

    /// Statements that took longer than ``Options/slowStatement`` since this process opened the database, those that took
    /// longest together first.
    package var slowStatements: [SlowStatement] { backend.slowest }

    /// Ends all connections.
    ///
    /// Transactions under way finish first.
    package func close() async {
        await backend.close()
    }
}

/// One engine behind ``Store``.
protocol Backend: Sendable {
    func read<T: Sendable>(
        as scope: Scope,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T
    func write<T: Sendable>(
        as scope: Scope,
        durability: Durability,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T
    func announcements(on channel: String) -> AsyncStream<String>
    func announce(_ payload: String, on channel: String) async throws
    func backUp(to file: String, progress: (@Sendable (Double) -> Void)?) async throws
    func size() async throws -> Int64
    var slowest: [SlowStatement] { get }
    func close() async
}
