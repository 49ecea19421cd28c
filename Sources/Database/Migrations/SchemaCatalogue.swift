/// What is in a database: its tables with their columns, keys, indexes, triggers, policies and grants, as the
/// engine's own catalogue tells.
package struct SchemaCatalogue: Sendable {
    package struct Column: Sendable, Equatable {
        package let name: String
        package let type: String
        package let isNullable: Bool
        package let hasDefault: Bool
    }

    package struct ForeignKey: Sendable, Equatable {
        package let columns: [String]
        package let target: String
        package let targetColumns: [String]
        /// `CASCADE`, `SET NULL`, `NO ACTION`, `RESTRICT`.
        package let onDelete: String
    }

    package struct Table: Sendable, Equatable {
        package let name: String
        package let columns: [Column]
        package let foreignKeys: [ForeignKey]
        /// The text of CHECK constraints (PostgreSQL) or of the whole definition (SQLite).
        package let definition: String

        package func has(_ column: String) -> Bool { columns.contains { $0.name == column } }
    }

    package let tables: [Table]
    /// One line per thing, in an order of their own: two catalogues are alike when their lines are.
    package let lines: [String]

    package func table(_ name: String) -> Table? { tables.first { $0.name == name } }

    /// What differs from `promised`, as sentences.
    package func differences(from promised: [String]) -> [String] {
        let live = Set(lines)
        let expected = Set(promised)
        return expected.subtracting(live).sorted().map { "Missing: \($0)." }
            + live.subtracting(expected).sorted().map { "Not made by Roost: \($0)." }
    }
}
