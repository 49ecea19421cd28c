import GRDB
import Synchronization

/// The scope of the transaction that runs on one SQLite connection, as the connection's views and triggers
/// see it through the functions `roost_owner()`, `roost_connection()` and `roost_scope()`.
final class SQLiteScope: Sendable {
    private let current = Mutex<Scope?>(nil)

    /// Nil between transactions: then no row is visible and none can be written.
    func set(_ scope: Scope?) {
        current.withLock { $0 = scope }
    }

    private var scope: Scope? { current.withLock { $0 } }

    /// Called once per connection, before its first statement.
    func install(on db: GRDB.Database, tables: [TableAccess]) throws {
        for function in functions { db.add(function: function) }
        // Without it INSERT OR REPLACE would delete another user's row without asking the triggers.
        try db.execute(sql: "PRAGMA recursive_triggers = ON")
        for table in tables where table.ownership != .index {
            try db.execute(sql: SQLiteIsolation.view(of: table))
            if !db.configuration.readonly {
                let columns = try db.columns(in: table.table, in: "main").map(\.name)
                for trigger in SQLiteIsolation.triggers(on: table, columns: columns) {
                    try db.execute(sql: trigger)
                }
            }
        }
    }

    // All are "pure" to SQLite, so that a statement asks once and the owner's index serves. They change
    // between transactions only, and no statement outlives its transaction.
    private var functions: [DatabaseFunction] {
        [
            DatabaseFunction("roost_owner", argumentCount: 0, pure: true) { [self] _ in
                switch scope {
                case .system:
                    throw GRDB.DatabaseError(
                        resultCode: .SQLITE_ERROR,
                        message: "the system scope names tables as main.…"
                    )
                case let scope: scope?.owner?.text
                }
            },
            // The owner for triggers, which the system's writes reach too.
            DatabaseFunction("roost_writer", argumentCount: 0, pure: true) { [self] _ in scope?.owner?.text },
            DatabaseFunction("roost_connection", argumentCount: 0, pure: true) { [self] _ in
                scope?.restriction?.connection.text
            },
            DatabaseFunction("roost_scope", argumentCount: 0, pure: true) { [self] _ in
                switch scope {
                case nil: "none"
                case .system: "system"
                case .person(_, nil): "person"
                case .person(_, let restriction?): restriction.access == .review ? "reviewer" : "reader"
                case .worker: "worker"
                }
            },
        ]
    }
}

/// The text of the temporary views and triggers that make SQLite keep users apart.
///
/// Nothing of it is in the database file.
enum SQLiteIsolation {
    /// Hides the table behind a view of the same name with the scope's rows.
    static func view(of table: TableAccess) -> String {
        "CREATE TEMP VIEW \(table.table) AS SELECT * FROM main.\(table.table) WHERE \(visible(in: table))"
    }

    private static func visible(in table: TableAccess) -> String {
        guard let owner = table.ownerColumn else { return "roost_owner() = ''" }
        let isOwn = "\(owner) = roost_owner()"
        return switch table.restricted {
        case .nothing: "\(isOwn) AND roost_connection() IS NULL"
        case .byConnection: "\(isOwn) AND (roost_connection() IS NULL OR connection_id = roost_connection())"
        case .matching(let condition):
            "\(isOwn) AND (roost_connection() IS NULL OR ("
                + condition.replacing("{connection}", with: "roost_connection()") + "))"
        }
    }

    /// What a write must pass on the writing connection: rows of others are left alone without a word, as a
    /// policy of PostgreSQL would; what the scope may not write at all is refused.
    static func triggers(on table: TableAccess, columns: [String]) -> [String] {
        let name = table.table
        func refused(_ what: String) -> String {
            "RAISE(ABORT, 'roost: this scope may not \(what) \(name)')"
        }
        guard let owner = table.ownerColumn else {
            return ["INSERT", "UPDATE", "DELETE"].map { event in
                """
                CREATE TEMP TRIGGER roost_\(name)_\(event.lowercased()) BEFORE \(event) ON main.\(name)
                WHEN roost_scope() <> 'system'
                BEGIN SELECT \(refused(event.lowercased())); END
                """
            }
        }
        let scopes: [(String, TableAccess.Writing)] = [
            ("person", table.person), ("worker", table.worker), ("reviewer", table.reviewer),
        ]
        func allowed(_ may: (TableAccess.Writing) -> Bool) -> String {
            let names = scopes.filter { may($0.1) }.map { "'\($0.0)'" }
            return names.isEmpty ? "0" : "roost_scope() IN (\(names.joined(separator: ", ")))"
        }
        let isForeign = { (row: String) in
            let restriction =
                columns.contains("connection_id")
                ? " OR (roost_connection() IS NOT NULL AND \(row).connection_id IS NOT roost_connection())"
                : ""
            return "\(row).\(owner) IS NOT roost_writer()\(restriction)"
        }
        var triggers = [
            """
            CREATE TEMP TRIGGER roost_\(name)_insert BEFORE INSERT ON main.\(name)
            WHEN roost_scope() <> 'system'
            BEGIN SELECT \(refused("insert into")) WHERE \(isForeign("NEW")) OR NOT \(allowed(\.insert)); END
            """,
            """
            CREATE TEMP TRIGGER roost_\(name)_delete BEFORE DELETE ON main.\(name)
            WHEN roost_scope() <> 'system'
            BEGIN
              SELECT RAISE(IGNORE) WHERE \(isForeign("OLD"));
              SELECT \(refused("delete from")) WHERE NOT \(allowed(\.delete));
            END
            """,
            """
            CREATE TEMP TRIGGER roost_\(name)_update BEFORE UPDATE ON main.\(name)
            WHEN roost_scope() <> 'system'
            BEGIN
              SELECT RAISE(IGNORE) WHERE \(isForeign("OLD"));
              SELECT \(refused("update")) WHERE \(isForeign("NEW")) OR NOT \(allowed { $0.update != .nothing });
            END
            """,
        ]
        for (scope, writing) in scopes {
            guard case .columns(let writable) = writing.update else { continue }
            let closed = columns.filter { !writable.contains($0) && $0 != TableAccess.touchedColumn }
            triggers.append(
                """
                CREATE TEMP TRIGGER roost_\(name)_update_\(scope) BEFORE UPDATE OF \(closed.joined(separator: ", "))
                ON main.\(name) WHEN roost_scope() = '\(scope)'
                BEGIN
                  SELECT RAISE(IGNORE) WHERE \(isForeign("OLD"));
                  SELECT \(refused("change that column of")); 
                END
                """
            )
        }
        return triggers
    }
}
