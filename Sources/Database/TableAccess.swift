/// Who may see and write the rows of one table.
///
/// Each table has exactly one such declaration, beside its migration; PostgreSQL's policies and grants and
/// SQLite's views and triggers are generated from it.
package struct TableAccess: Sendable {
    /// Whose rows they are.
    package enum Ownership: Sendable, Equatable {
        /// `user_id` names the owner; a row without one is the system's and no user sees it.
        case owned
        /// The row is the user: `id` is compared.
        case user
        /// No user sees any row.
        case hidden
        /// No user sees any row, and the table has no rows of its own that a catalogue lists as such
        /// (a full-text index and its shadow tables).
        case index
    }

    /// What of the table a scope restricted to one connection sees.
    package enum Restricted: Sendable, Equatable {
        case nothing
        /// The rows whose `connection_id` is that connection.
        case byConnection
        /// The rows for which a condition holds; `{connection}` stands for the connection's id.
        case matching(String)
    }

    package struct Writing: Sendable, Equatable {
        package enum Update: Sendable, Equatable {
            case nothing
            case everything
            case columns([String])
        }

        package let insert: Bool
        package let update: Update
        package let delete: Bool

        package init(insert: Bool, update: Update, delete: Bool) {
            self.insert = insert
            self.update = update
            self.delete = delete
        }

        package static let nothing = Writing(insert: false, update: .nothing, delete: false)
        package static let everything = Writing(insert: true, update: .everything, delete: true)
        package static func updating(_ columns: String...) -> Writing {
            Writing(insert: false, update: .columns(columns), delete: false)
        }
    }

    package let table: String
    package let ownership: Ownership
    package let restricted: Restricted
    /// What a person's scope may write of the owner's rows.
    package let person: Writing
    /// What the scope of a user's jobs may write.
    package let worker: Writing
    /// What a scope restricted to one connection may write when its access is `review`.
    package let reviewer: Writing

    package static func owned(
        _ table: String,
        restricted: Restricted = .nothing,
        person: Writing = .nothing,
        worker: Writing = .everything,
        reviewer: Writing = .nothing
    ) -> TableAccess {
        TableAccess(
            table: table,
            ownership: .owned,
            restricted: restricted,
            person: person,
            worker: worker,
            reviewer: reviewer
        )
    }

    /// The table of users itself.
    package static func user(_ table: String, person: Writing, worker: Writing = .nothing) -> TableAccess {
        TableAccess(
            table: table,
            ownership: .user,
            restricted: .nothing,
            person: person,
            worker: worker,
            reviewer: .nothing
        )
    }

    package static func hidden(_ table: String) -> TableAccess {
        TableAccess(
            table: table,
            ownership: .hidden,
            restricted: .nothing,
            person: .nothing,
            worker: .nothing,
            reviewer: .nothing
        )
    }

    /// A full-text index.
    ///
    /// Every statement that names one goes through ``SQL`` marked as reading it.
    package static func index(_ table: String) -> TableAccess {
        TableAccess(
            table: table,
            ownership: .index,
            restricted: .nothing,
            person: .nothing,
            worker: .nothing,
            reviewer: .nothing
        )
    }

    /// Follows every change of a row by trigger, so whoever may change a column may change it too.
    static let touchedColumn = "updated_at"

    /// The column that is compared with the scope's owner.
    var ownerColumn: String? {
        switch ownership {
        case .owned: "user_id"
        case .user: "id"
        case .hidden, .index: nil
        }
    }
}
