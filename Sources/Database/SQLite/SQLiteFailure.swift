import GRDB
import GRDBSQLite

/// SQLite's result codes as this program's errors.
enum SQLiteFailure {
    // The extended codes are macros that Swift can't import; GRDB has them.
    private static let unique: Set<CInt> = [
        ResultCode.SQLITE_CONSTRAINT_UNIQUE.rawValue, ResultCode.SQLITE_CONSTRAINT_PRIMARYKEY.rawValue,
        ResultCode.SQLITE_CONSTRAINT_ROWID.rawValue,
    ]
    private static let foreignKey = ResultCode.SQLITE_CONSTRAINT_FOREIGNKEY.rawValue
    private static let check = ResultCode.SQLITE_CONSTRAINT_CHECK.rawValue
    private static let notNull = ResultCode.SQLITE_CONSTRAINT_NOTNULL.rawValue
    private static let trigger = ResultCode.SQLITE_CONSTRAINT_TRIGGER.rawValue

    static func translate(_ error: any Error, _ text: String) -> any Error {
        guard let error = error as? GRDB.DatabaseError else { return error }
        return self.error(code: error.extendedResultCode.rawValue, message: error.message ?? "", text)
    }

    /// `text`: the statement, without values.
    static func error(code: CInt, message: String, _ text: String) -> DatabaseError {
        let detail = "SQLite \(code): \(message) in: \(text)"
        switch code {
        case _ where unique.contains(code):
            // UNIQUE constraint failed: connections.user_id, connections.name
            let columns = message.split(separator: ": ").last.map(String.init) ?? message
            let table = columns.split(separator: ".").first.map(String.init)
            return DatabaseError(
                .unique(table: table, constraint: columns),
                "There is such a row already (\(columns)).",
                detail
            )
        case foreignKey: return danglingReference(detail)
        case check:
            let name = message.split(separator: ": ").last.map(String.init) ?? message
            return DatabaseError(.check(constraint: name), "A value is not allowed there (\(name)).", detail)
        case notNull:
            let name = message.split(separator: ": ").last.map(String.init) ?? message
            return DatabaseError(.notNull(column: name), "\(name) must have a value.", detail)
        case trigger where message.hasPrefix("roost: "):
            return DatabaseError(.forbidden, String(message.dropFirst(7)).capitalizedSentence, detail)
        default: break
        }
        switch code & 0xff {
        case SQLITE_FULL:
            return DatabaseError(
                .diskFull,
                "The disk with the database is full; nothing of this step was saved. Free some space: the work "
                    + "goes on by itself.",
                detail
            )
        case SQLITE_READONLY, SQLITE_PERM:
            return DatabaseError(.readOnly, "The database file can’t be written. Check who owns it.", detail)
        case SQLITE_CANTOPEN:
            return DatabaseError(
                .readOnly,
                "The database file can’t be opened. Check that its directory exists and may be written.",
                detail
            )
        case SQLITE_BUSY, SQLITE_LOCKED:
            return DatabaseError(
                .busy,
                "Another program kept the database locked for too long. Stop it and try again.",
                detail
            )
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return DatabaseError(
                .corrupt,
                "The database file is damaged or is none of SQLite’s. Restore the last backup.",
                detail
            )
        case SQLITE_IOERR:
            return DatabaseError(.other, "The disk with the database reported an error.", detail)
        default:
            return DatabaseError(.other, "The database refused a statement: \(message).", detail)
        }
    }

    static func danglingReference(_ detail: String?) -> DatabaseError {
        DatabaseError(.foreignKey, "A row it refers to doesn’t exist.", detail)
    }
}

extension String {
    /// First letter large, a full stop at the end.
    fileprivate var capitalizedSentence: String {
        prefix(1).uppercased() + dropFirst() + "."
    }
}
