import Foundation
import GRDB

/// SQLite while the schema changes: a connection of its own, so that no view or trigger of a scope is in the
/// way.
struct SQLiteSchemaConnection: SchemaConnection {
    let dialect = Dialect(engine: .sqlite)
    private let file: String
    private let queue: DatabaseQueue

    init(file: String) throws {
        try SQLiteFile.checkPlace(file)
        self.file = file
        if !FileManager.default.fileExists(atPath: file) {
            // Made first, so that it never exists with wider rights.
            _ = FileManager.default.createFile(
                atPath: file,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            )
        }
        do {
            var configuration = SQLiteFile.configuration
            configuration.allowsUnsafeTransactions = true
            queue = try DatabaseQueue(path: file, configuration: configuration)
            try queue.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        } catch {
            throw SQLiteFailure.translate(error, "open")
        }
    }

    func prepareBookkeeping() throws {
        try execute(
            """
            CREATE TABLE IF NOT EXISTS main.schema_migrations (
              number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
            ) STRICT
            """
        )
        try execute(
            "CREATE TABLE IF NOT EXISTS main.schema_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"
        )
    }

    func applied() throws -> [AppliedMigration] {
        try withDatabase { db in
            guard try db.tableExists("schema_migrations") else { return [] }
            return try GRDB.Row.fetchAll(db, sql: "SELECT * FROM main.schema_migrations ORDER BY number").map
            { row in
                AppliedMigration(
                    number: row["number"],
                    name: row["name"],
                    checksum: row["checksum"],
                    appliedAt: Timestamp(row["applied_at"] as String) ?? .earliest
                )
            }
        }
    }

    func recordApplied(_ migration: Migration, checksum: String) throws {
        try withDatabase {
            try $0.execute(
                sql:
                    "INSERT INTO main.schema_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
                arguments: [migration.number, migration.name, checksum, Timestamp.now.description]
            )
        }
    }

    func recordUndone(_ number: Int) throws {
        try withDatabase {
            try $0.execute(sql: "DELETE FROM main.schema_migrations WHERE number = ?", arguments: [number])
        }
    }

    func fact(_ name: String) throws -> String? {
        try withDatabase { db in
            guard try db.tableExists("schema_facts") else { return nil }
            return try String.fetchOne(
                db,
                sql: "SELECT value FROM main.schema_facts WHERE name = ?",
                arguments: [name]
            )
        }
    }

    func recordFact(_ name: String, _ value: String) throws {
        try withDatabase {
            try $0.execute(
                sql: """
                    INSERT INTO main.schema_facts (name, value) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """,
                arguments: [name, value]
            )
        }
    }

    func transaction(_ body: () throws -> Void) throws {
        // Tables are rebuilt by copying; the keys are checked at the end instead.
        try execute("PRAGMA foreign_keys = OFF")
        defer { try? execute("PRAGMA foreign_keys = ON") }
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    func execute(_ statement: String) throws {
        try withDatabase { try $0.execute(sql: statement) }
    }

    func rowCounts() throws -> [String: Int] {
        try withDatabase { db in
            let names = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'schema%'
                    """
            )
            guard !names.isEmpty else { return [:] }
            let counts = names.map { "SELECT '\($0)' AS name, count(*) AS n FROM main.\"\($0)\"" }
            let rows = try GRDB.Row.fetchAll(db, sql: counts.joined(separator: " UNION ALL "))
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["n"]) })
        }
    }

    func checkForeignKeys() throws {
        let broken = try withDatabase { try GRDB.Row.fetchOne($0, sql: "PRAGMA main.foreign_key_check") }
        guard let broken else { return }
        let table: String = broken["table"]
        let parent: String = broken["parent"]
        throw DatabaseError(
            .migration,
            "a row of \(table) would refer to a row of \(parent) that doesn’t exist"
        )
    }

    func catalogue() throws -> SchemaCatalogue {
        try withDatabase(SQLiteCatalogue.read)
    }

    func backUp(before number: Int) throws -> String? {
        let time = Timestamp.now.description.dropLast().replacing(":", with: "")
        let copy = "\(file).before-migration-\(number)-\(time)"
        try SQLiteFile.copy(queue, to: copy, progress: nil)
        return copy
    }

    /// SQLite's views and triggers live in its connections, not in the file.
    func isolate(_ tables: [TableAccess], fingerprint: String, isNew: Bool) throws {}

    func stateStatistics() throws {
        try withDatabase(SQLiteStatistics.state)
    }

    func close() {
        try? queue.close()
    }

    private func withDatabase<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do {
            return try queue.unsafeReentrantRead(body)
        } catch {
            throw SQLiteFailure.translate(error, "migration")
        }
    }
}
