/// Rows for one table that are inserted together, with as few statements as serve the engine.
///
/// PostgreSQL prepares every execution anew (checks, policies, triggers), which costs more than a row does, so
/// there many rows make one statement. SQLite is quickest with one statement a row.
///
/// ```swift
/// var media = MultiRowInsert("INSERT INTO main.media (id, user_id) VALUES")
/// media.append("(\(id), \(user))")
/// try tx.runAll(media.statements(for: tx.engine))
/// ```
///
/// A row that reads what a row before it wrote has no place here.
package struct MultiRowInsert: Sendable {
    private let head: SQL
    private let conflict: SQL
    private var rows: [SQL] = []

    /// `head` ends with `VALUES`; `conflict` is the `ON CONFLICT` clause, if there is one.
    package init(_ head: SQL, onConflict conflict: SQL = .empty) {
        self.head = head
        self.conflict = conflict
    }

    /// Adds a row, in parentheses.
    package mutating func append(_ row: SQL) { rows.append(row) }

    package func statements(for engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite: rows.map { "\(head) \($0) \(conflict)" }
        case .postgres: portions.map { "\(head) \($0.joined(by: ", ")) \(conflict)" }
        }
    }

    /// Powers of two, so that a handful of prepared statements serves any number of rows.
    private var portions: [ArraySlice<SQL>] {
        var portions: [ArraySlice<SQL>] = []
        var rest = rows[...]
        while !rest.isEmpty {
            var count = Self.mostTogether
            while count > rest.count { count /= 2 }
            portions.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return portions
    }

    /// With the widest table's columns still far below the 65 535 values a statement may hold.
    private static let mostTogether = 64
}
