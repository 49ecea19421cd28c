import GRDBSQLite

/// A value as the C interfaces take it.
enum NativeValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// SQLite through its C interface and nothing else: what Roost is held against.
final class SQLiteHandle {
    private let connection: OpaquePointer

    init(file: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open(file, &opened)
        guard code == SQLITE_OK, let opened else {
            throw BenchmarkFailure("SQLite can’t open \(file): \(code).")
        }
        connection = opened
    }

    deinit { sqlite3_close_v2(connection) }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    func prepare(_ sql: String) throws -> Statement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure
        }
        return Statement(statement, of: self)
    }

    fileprivate var failure: BenchmarkFailure {
        BenchmarkFailure("SQLite: \(String(cString: sqlite3_errmsg(connection))).")
    }

    /// A prepared statement without results.
    final class Statement {
        private let statement: OpaquePointer
        private let handle: SQLiteHandle

        // SQLITE_TRANSIENT, a macro Swift can't import.
        private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

        fileprivate init(_ statement: OpaquePointer, of handle: SQLiteHandle) {
            self.statement = statement
            self.handle = handle
        }

        deinit { sqlite3_finalize(statement) }

        func run(_ values: [NativeValue]) throws {
            for (index, value) in values.enumerated() {
                let place = CInt(index + 1)
                switch value {
                case .null: sqlite3_bind_null(statement, place)
                case .integer(let number): sqlite3_bind_int64(statement, place, number)
                case .real(let number): sqlite3_bind_double(statement, place, number)
                case .text(let text):
                    sqlite3_bind_text(statement, place, text, CInt(text.utf8.count), Self.copied)
                }
            }
            let code = sqlite3_step(statement)
            sqlite3_reset(statement)
            guard code == SQLITE_DONE else { throw handle.failure }
        }
    }
}
