/// What went wrong with the database, for its three readers: ``message`` is the sentence for the person,
/// ``detail`` the operator's (never with bound values), ``kind`` the program's.
package struct DatabaseError: Error, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The server doesn't answer, or went away in the middle. Nothing was committed, unless it happened
        /// while committing (``commitUnknown``).
        case unavailable
        /// The connection was lost while the commit was under way: it may or may not have happened.
        case commitUnknown
        /// A unique key refused the row. The table, and the constraint's or columns' names as the engine tells.
        case unique(table: String?, constraint: String)
        case foreignKey
        case check(constraint: String)
        case notNull(column: String)
        /// The scope doesn't allow the statement.
        case forbidden
        case diskFull
        case readOnly
        case busy
        case corrupt
        /// The database was made by a newer Roost.
        case newerSchema
        case migration
        case networkFileSystem
        /// A column didn't hold what the program expects.
        case decoding
        case configuration
        /// A transaction that clashed with another and may be run again.
        case conflict
        case other
    }

    package let kind: Kind
    package let message: String
    package let detail: String?

    package init(_ kind: Kind, _ message: String, _ detail: String? = nil) {
        self.kind = kind
        self.message = message
        self.detail = detail
    }

    package var isUniqueViolation: Bool {
        if case .unique = kind { true } else { false }
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String { message }
}
