package import Logging
import Crypto
import Foundation

/// Brings a database to the schema this program knows, or back, one numbered migration at a time, each in one
/// transaction with its bookkeeping.
package struct Migrator: Sendable {
    private let location: DatabaseLocation
    private let migrations: [Migration]
    private let tables: [TableAccess]
    private let logger: Logger

    /// `migrations`: of all capabilities, in any order.
    ///
    /// `tables`: who may see and write each table.
    package init(
        _ location: DatabaseLocation,
        migrations: [Migration],
        tables: [TableAccess],
        logger: Logger = Logger(label: "roost.migrate")
    ) {
        precondition(
            Set(migrations.map(\.number)).count == migrations.count,
            "two migrations have one number"
        )
        self.location = location
        self.migrations = migrations.sorted { $0.number < $1.number }
        self.tables = tables
        self.logger = logger
    }

    /// The bookkeeping's own tables.
    package static let bookkeeping: [TableAccess] = [.hidden("schema_migrations"), .hidden("schema_facts")]

    package struct Status: Sendable, Equatable {
        package let number: Int
        package let name: String
        /// Nil while it is still to be applied.
        package let appliedAt: Timestamp?
    }

    package struct Report: Sendable, Equatable {
        /// The numbers that ran, in that order.
        package var applied: [Int] = []
        package var undone: [Int] = []
        /// Where SQLite's database was backed up before, when it held something.
        package var backup: String?
    }

    /// What is applied and what isn't.
    ///
    /// Fails when the database is newer than this program.
    package func status() async throws -> [Status] {
        try await onThread {
            let schema = try open(mayCreate: false)
            defer { schema?.close() }
            let applied = try schema?.applied() ?? []
            try verify(applied)
            let byNumber = Dictionary(uniqueKeysWithValues: applied.map { ($0.number, $0) })
            return migrations.map {
                Status(number: $0.number, name: $0.name, appliedAt: byNumber[$0.number]?.appliedAt)
            }
        }
    }

    /// Applies what is missing, up to and including `number`.
    @discardableResult
    package func up(to number: Int? = nil) async throws -> Report {
        try await onThread {
            guard let schema = try open(mayCreate: true) else { return Report() }
            defer { schema.close() }
            try schema.prepareBookkeeping()
            let applied = try schema.applied()
            try verify(applied)
            let known = Set(applied.map(\.number))
            let missing = migrations.filter { !known.contains($0.number) && $0.number <= number ?? .max }
            var report = Report()
            if !missing.isEmpty, !applied.isEmpty {
                report.backup = try schema.backUp(before: missing[0].number)
            }
            report.applied = try run(missing, on: schema, "Applying a migration.") { migration in
                migration.up(schema.dialect)
            } record: { migration in
                try schema.recordApplied(migration, checksum: checksum(migration, schema.dialect))
            }
            try schema.isolate(tables, fingerprint: fingerprint, isNew: !report.applied.isEmpty)
            return report
        }
    }

    /// Takes back what was applied after `number`.
    @discardableResult
    package func down(to number: Int) async throws -> Report {
        try await onThread {
            guard let schema = try open(mayCreate: false) else { return Report() }
            defer { schema.close() }
            let applied = try schema.applied()
            try verify(applied)
            let known = Set(applied.map(\.number))
            let undone = migrations.filter { known.contains($0.number) && $0.number > number }.reversed()
            var report = Report()
            if let first = undone.first { report.backup = try schema.backUp(before: first.number) }
            report.undone = try run(Array(undone), on: schema, "Undoing a migration.") { migration in
                migration.down(schema.dialect)
            } record: { migration in
                try schema.recordUndone(migration.number)
            }
            return report
        }
    }

    /// The live catalogue, and what the migrations promised it would be.
    package func catalogue() async throws -> (live: SchemaCatalogue, promised: [String]) {
        try await onThread {
            guard let schema = try open(mayCreate: false) else {
                throw DatabaseError(.configuration, "There is no database yet. “roost serve” makes one.")
            }
            defer { schema.close() }
            let promised = try schema.fact("catalogue")?.split(separator: "\u{1F}").map(String.init) ?? []
            return (try schema.catalogue(), promised)
        }
    }

    /// Runs one after the other, and notes what the schema is promised to be by now.
    ///
    /// Reading the catalogue is dear, so it is noted with the last one, or with the last that didn't fail. Whoever is killed
    /// between two has some left to run.
    private func run(
        _ migrations: [Migration],
        on schema: any SchemaConnection,
        _ message: Logger.Message,
        statements: (Migration) -> [String],
        record: (Migration) throws -> Void
    ) throws -> [Int] {
        var ran: [Int] = []
        do {
            for migration in migrations {
                logger.info(message, metadata: ["migration": "\(migration.number) \(migration.name)"])
                try run(migration, on: schema, statements: statements(migration)) {
                    try record(migration)
                    if migration.number == migrations.last?.number { try schema.conclude() }
                }
                ran.append(migration.number)
            }
        } catch {
            if !ran.isEmpty { try? schema.transaction { try schema.conclude() } }
            throw error
        }
        return ran
    }

    private func run(
        _ migration: Migration,
        on schema: any SchemaConnection,
        statements: [String],
        _ record: () throws -> Void
    ) throws {
        do {
            try schema.transaction {
                let before = try schema.rowCounts()
                for statement in statements { try schema.execute(statement) }
                try record()
                try schema.checkForeignKeys()
                let after = try schema.rowCounts()
                for (table, count) in before where after[table] != nil && after[table] != count {
                    throw DatabaseError(
                        .migration,
                        "it would leave \(after[table] ?? 0) of \(count) rows in \(table)"
                    )
                }
            }
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw DatabaseError(
                .migration,
                "Migration \(migration.number) (\(migration.name)) failed and was rolled back; the database is as "
                    + "it was before it. Reason: \(reason)",
                (error as? DatabaseError)?.detail
            )
        }
    }

    private func verify(_ applied: [AppliedMigration]) throws {
        let known = Dictionary(uniqueKeysWithValues: migrations.map { ($0.number, $0) })
        let dialect = Dialect(engine: location.engine)
        for record in applied {
            guard let migration = known[record.number] else {
                throw DatabaseError(
                    .newerSchema,
                    "This database was made by a newer Roost (migration \(record.number), \(record.name); this one "
                        + "knows up to \(migrations.last?.number ?? 0)). Start the newer Roost, or restore the backup "
                        + "made before the upgrade."
                )
            }
            guard record.checksum == checksum(migration, dialect) else {
                throw DatabaseError(
                    .migration,
                    "Migration \(record.number) (\(record.name)) is not the one that was applied to this database. "
                        + "Install a released Roost, or restore a backup."
                )
            }
        }
    }

    private func checksum(_ migration: Migration, _ dialect: Dialect) -> String {
        Self.digest([migration.name] + migration.up(dialect) + migration.down(dialect))
    }

    /// Changes whenever the declarations or what is generated from them do.
    private var fingerprint: String {
        // The roles carry the database's name, so one that was restored under another gets its grants anew.
        let roles =
            if case .postgres(let server) = location {
                PostgresRoles(database: server.database)
            } else {
                PostgresRoles(database: "roost")
            }
        return Self.digest(
            tables.flatMap { PostgresIsolation.statements(for: $0, columns: [], roles: roles) }
        )
    }

    private static func digest(_ texts: [String]) -> String {
        SHA256.hash(data: Data(texts.joined(separator: "\u{1F}").utf8)).prefix(16)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func open(mayCreate: Bool) throws -> (any SchemaConnection)? {
        switch location {
        case .sqlite(let file):
            guard mayCreate || FileManager.default.fileExists(atPath: file) else { return nil }
            return try SQLiteSchemaConnection(file: file)
        case .postgres(let server):
            return try PostgresSchemaConnection(server, logger: logger)
        }
    }

    private func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// A row of the bookkeeping.
struct AppliedMigration: Sendable {
    let number: Int
    let name: String
    let checksum: String
    let appliedAt: Timestamp
}

/// One engine's connection while the schema changes: without scopes, views or pools.
protocol SchemaConnection {
    var dialect: Dialect { get }
    func prepareBookkeeping() throws
    func applied() throws -> [AppliedMigration]
    func recordApplied(_ migration: Migration, checksum: String) throws
    func recordUndone(_ number: Int) throws
    func fact(_ name: String) throws -> String?
    func recordFact(_ name: String, _ value: String) throws
    func transaction(_ body: () throws -> Void) throws
    func execute(_ statement: String) throws
    /// Rows by table; full-text indexes and the bookkeeping are left out.
    func rowCounts() throws -> [String: Int]
    func checkForeignKeys() throws
    func catalogue() throws -> SchemaCatalogue
    /// Where the copy is; nil when the engine's own tools are meant to make it.
    func backUp(before number: Int) throws -> String?
    /// Makes the database's own rules match the declarations. Keeps away when those are as they were, unless
    /// tables are new.
    func isolate(_ tables: [TableAccess], fingerprint: String, isNew: Bool) throws
    /// Tells the planner of the tables as they are by now, where it doesn't count by itself.
    func stateStatistics() throws
    func close()
}

extension SchemaConnection {
    /// Notes what is there as what is promised to be there, and tells the planner of it.
    func conclude() throws {
        try stateStatistics()
        try recordFact("catalogue", try catalogue().lines.joined(separator: "\u{1F}"))
    }
}
