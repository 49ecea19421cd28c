import GRDB
import GRDBSQLite
import Logging

/// Statements on one SQLite connection.
///
/// Lives on that connection's queue.
final class SQLiteSession: EngineSession {
    let scope: SQLiteScope
    private let db: GRDB.Database
    private var scopeCheck: ScopeCheck
    private var columnNames: [String: ColumnNames] = [:]
    private let slowStatements: SlowStatements

    init(db: GRDB.Database, scope: SQLiteScope, indexes: Set<String>, slowStatements: SlowStatements) {
        self.db = db
        self.scope = scope
        self.scopeCheck = ScopeCheck(indexes: indexes)
        self.slowStatements = slowStatements
    }

    func check(_ sql: RenderedSQL, under scope: Scope) throws {
        try scopeCheck.verify(sql, under: scope)
    }

    func run(_ sql: RenderedSQL, caller: StaticString) throws -> Int {
        try step(sql, caller: caller) { _ in }
        return Int(sqlite3_changes64(db.sqliteConnection))
    }

    func runAll(_ statements: [RenderedSQL], caller: StaticString) throws -> Int {
        var changed = 0
        for statement in statements { changed += try run(statement, caller: caller) }
        return changed
    }

    func query(
        _ sql: RenderedSQL,
        subject: String,
        caller: StaticString,
        _ row: (Row) throws -> Void
    ) throws {
        try step(sql, caller: caller) { statement in
            let columns = names(of: statement, sql.text)
            try row(Row(columns: columns, values: Self.values(in: statement), subject: subject))
        }
    }

    func queryAll(_ questions: [RenderedSQL], subject: String, caller: StaticString) throws -> [[Row]] {
        try questions.map { question in
            var rows: [Row] = []
            try query(question, subject: subject, caller: caller) { rows.append($0) }
            return rows
        }
    }

    func nested<T>(_ body: () throws -> T) throws -> T {
        try execute("SAVEPOINT roost_nested")
        do {
            let value = try body()
            try execute("RELEASE roost_nested")
            return value
        } catch {
            // A full disk, for one, has already rolled everything back.
            if !isAutocommit {
                try execute("ROLLBACK TO roost_nested")
                try execute("RELEASE roost_nested")
            }
            throw error
        }
    }

    /// Whether no transaction is open.
    var isAutocommit: Bool { sqlite3_get_autocommit(db.sqliteConnection) != 0 }

    /// Whether a reference that is checked at the commit points nowhere at this moment.
    var hasDanglingReference: Bool {
        var current: CInt = 0
        var highest: CInt = 0
        sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    /// Runs a statement of the store itself, such as COMMIT.
    func execute(_ text: String) throws {
        let code = sqlite3_exec(db.sqliteConnection, text, nil, nil, nil)
        if code != SQLITE_OK { throw failure(text) }
    }

    private func step(
        _ sql: RenderedSQL,
        caller: StaticString,
        _ row: (OpaquePointer) throws -> Void
    ) throws {
        let started = ContinuousClock.now
        let statement: OpaquePointer
        do {
            statement = try db.cachedStatement(sql: sql.text).sqliteStatement
        } catch {
            throw SQLiteFailure.translate(error, sql.text)
        }
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
            slowStatements.note(caller, took: ContinuousClock.now - started, sql.text)
        }
        for (index, value) in sql.values.enumerated() {
            Self.bind(value, to: CInt(index + 1), of: statement)
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(statement)
            case SQLITE_DONE: return
            default: throw failure(sql.text)
            }
        }
    }

    private func failure(_ text: String) -> DatabaseError {
        SQLiteFailure.error(
            code: sqlite3_extended_errcode(db.sqliteConnection),
            message: String(cString: sqlite3_errmsg(db.sqliteConnection)),
            text
        )
    }

    private func names(of statement: OpaquePointer, _ text: String) -> ColumnNames {
        if let names = columnNames[text] { return names }
        let names = ColumnNames(
            (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
        )
        columnNames[text] = names
        return names
    }

    // SQLITE_TRANSIENT, a macro Swift can't import: SQLite copies the bytes at once.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func bind(_ value: SQLValue, to index: CInt, of statement: OpaquePointer) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .real(let number): sqlite3_bind_double(statement, index, number)
        case .bool(let bool): sqlite3_bind_int64(statement, index, bool ? 1 : 0)
        case .text(var text):
            text.withUTF8 { bytes in
                // An empty Swift string may have no address, and SQLite takes none for NULL.
                guard let start = bytes.baseAddress else {
                    sqlite3_bind_text(statement, index, "", 0, copied)
                    return
                }
                sqlite3_bind_text64(
                    statement,
                    index,
                    UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self),
                    sqlite3_uint64(bytes.count),
                    copied,
                    UInt8(SQLITE_UTF8)
                )
            }
        case .bytes(let bytes):
            if bytes.isEmpty {
                sqlite3_bind_zeroblob(statement, index, 0)
            } else {
                sqlite3_bind_blob64(statement, index, bytes, sqlite3_uint64(bytes.count), copied)
            }
        }
    }

    private static func values(in statement: OpaquePointer) -> [SQLValue] {
        (0..<sqlite3_column_count(statement)).map { index in
            switch sqlite3_column_type(statement, index) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
            case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
            case SQLITE_TEXT:
                let count = Int(sqlite3_column_bytes(statement, index))
                guard let start = sqlite3_column_text(statement, index) else { return .text("") }
                return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
            case SQLITE_BLOB:
                let count = Int(sqlite3_column_bytes(statement, index))
                guard let start = sqlite3_column_blob(statement, index) else { return .bytes([]) }
                return .bytes([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
            default: return .null
            }
        }
    }
}
