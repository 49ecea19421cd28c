/// One row of a result.
///
/// Values are asked for by column and type; a value of another shape is an error that names table and column.
package struct Row: Sendable {
    let columns: ColumnNames
    let values: [SQLValue]
    /// What the row is, for error messages: a table's name, or the question that was asked.
    let subject: String

    init(columns: ColumnNames, values: [SQLValue], subject: String) {
        self.columns = columns
        self.values = values
        self.subject = subject
    }

    /// The column's value as the type that is asked for.
    package func value<Value: ColumnValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value
    {
        guard let index = columns.index[column] else {
            throw DatabaseError(
                .decoding,
                "\(subject).\(column) was asked for and is not among the columns of this answer.",
                "columns: \(columns.names.joined(separator: ", "))"
            )
        }
        guard let value = Value.fromColumn(values[index]) else {
            throw DatabaseError(
                .decoding,
                "\(subject).\(column) should hold \(Value.columnShape) and holds \(values[index].shape). "
                    + "Run “roost doctor” to look for damage."
            )
        }
        return value
    }

    /// The only (or first) column's value.
    package func first<Value: ColumnValue>(as type: Value.Type = Value.self) throws -> Value {
        try value(columns.names[0])
    }

    package func has(_ column: String) -> Bool { columns.index[column] != nil }

    package var columnNames: [String] { columns.names }

    package subscript(_ column: String) -> SQLValue? { columns.index[column].map { values[$0] } }
}

/// The columns of a statement, shared by its rows.
final class ColumnNames: Sendable {
    let names: [String]
    let index: [String: Int]

    init(_ names: [String]) {
        self.names = names
        // Of two columns with one name the first counts, as in SQL.
        self.index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension SQLValue {
    /// What the value is, without telling it: it may be a secret.
    fileprivate var shape: String {
        switch self {
        case .null: "nothing"
        case .integer: "a whole number"
        case .real: "a decimal number"
        case .text(let text): "a text of \(text.count) characters that is none"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .bool: "true or false"
        }
    }
}

/// A struct that holds one row of a table.
package protocol Record: Sendable {
    static var table: String { get }
    init(row: Row) throws
}
