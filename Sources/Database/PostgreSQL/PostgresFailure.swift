/// PostgreSQL's error states as this program's errors.
enum PostgresFailure {
    static func cannotConnect(_ server: PostgresServer, _ reason: String) -> DatabaseError {
        DatabaseError(
            .unavailable,
            "The PostgreSQL database \(server.name) doesn’t answer. Check that the server runs and that "
                + "ROOST_DATABASE_URL is right; Roost tries again by itself.",
            reason.trimmed
        )
    }

    static func connectionLost(_ server: PostgresServer, _ reason: String) -> DatabaseError {
        DatabaseError(
            .unavailable,
            "The connection to the PostgreSQL database \(server.name) was lost; nothing of this step was saved. "
                + "Roost connects again by itself.",
            reason.trimmed
        )
    }

    static func commitUnknown(_ server: PostgresServer, _ reason: String?) -> DatabaseError {
        DatabaseError(
            .commitUnknown,
            "The connection to the PostgreSQL database \(server.name) was lost while a change was being saved. It "
                + "may or may not be there: look before you do it again.",
            reason
        )
    }

    /// `state`: the five characters of SQLSTATE.
    ///
    /// `text`: the statement, without values.
    static func error(
        state: String,
        message: String,
        table: String?,
        constraint: String?,
        column: String?,
        _ server: PostgresServer,
        _ text: String
    ) -> DatabaseError {
        let detail = "PostgreSQL \(state): \(message) in: \(text)"
        switch state {
        case "23505":
            return DatabaseError(
                .unique(table: table, constraint: constraint ?? ""),
                "There is such a row already (\(constraint ?? table ?? "")).",
                detail
            )
        case "23503": return DatabaseError(.foreignKey, "A row it refers to doesn’t exist.", detail)
        case "23514":
            // A refused policy reports this state too, without a constraint.
            let name = constraint ?? ""
            return DatabaseError(.check(constraint: name), "A value is not allowed there (\(name)).", detail)
        case "23502":
            let name = [table, column].compactMap(\.self).joined(separator: ".")
            return DatabaseError(.notNull(column: name), "\(name) must have a value.", detail)
        case "42501":
            return DatabaseError(.forbidden, "This scope may not do that: \(message).", detail)
        case "42P01", "3F000":
            return DatabaseError(.forbidden, "There is no such table in this scope: \(message).", detail)
        case "40001", "40P01":
            return DatabaseError(.conflict, "Another change came between. Try again.", detail)
        case "53100":
            return DatabaseError(
                .diskFull,
                "The disk of the PostgreSQL server is full; nothing of this step was saved. Free some space: the "
                    + "work goes on by itself.",
                detail
            )
        case "25006":
            return DatabaseError(
                .readOnly,
                "The PostgreSQL server takes no writes (it is a standby?).",
                detail
            )
        case "57014", "55P03":
            return DatabaseError(.busy, "The PostgreSQL server took too long over a statement.", detail)
        case "57P01", "57P02", "57P03", "53300", "25P03": return connectionLost(server, detail)
        default:
            if state.hasPrefix("08") { return connectionLost(server, detail) }
            return DatabaseError(.other, "The database refused a statement: \(message).", detail)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
