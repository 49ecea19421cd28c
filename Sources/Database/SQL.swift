/// A statement with its values.
///
/// Text is code and values are bound: whatever is interpolated becomes a parameter, so nothing that came from
/// outside can turn into SQL.
///
/// ```swift
/// try tx.all(Post.self, "SELECT * FROM posts WHERE connection_id = \(connection) AND created_at < \(before)")
/// ```
///
/// One text serves both engines wherever it can. Where they differ, both texts stand side by side:
/// `\(sqlite: "…", postgres: "…")`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Part: Sendable {
        case code(String)
        case value(SQLValue)
        case list(ListTest)
        case rows(ListRows)
        case index(String)
        case dialect(sqlite: [Part], postgres: [Part])
    }

    /// `column` is one of `values`, bound as a single parameter whatever their number.
    struct ListTest: Sendable {
        let column: String
        let values: [SQLValue]
    }

    /// The values as the rows of a table with one column.
    struct ListRows: Sendable {
        let column: String
        let values: [SQLValue]
    }

    private(set) var parts: [Part]

    package init(stringLiteral text: String) {
        parts = [.code(text)]
    }

    package init(stringInterpolation: Interpolation) {
        parts = stringInterpolation.parts
    }

    private init(parts: [Part]) {
        self.parts = parts
    }

    package static let empty: SQL = ""

    package static func + (lhs: SQL, rhs: SQL) -> SQL { SQL(parts: lhs.parts + rhs.parts) }

    package static func += (lhs: inout SQL, rhs: SQL) { lhs.parts += rhs.parts }

    package struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.code(text)) }
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some ColumnValue) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds a value or NULL.
        package mutating func appendInterpolation<Value: ColumnValue>(_ value: Value?) {
            parts.append(.value(value?.sqlValue ?? .null))
        }

        package mutating func appendInterpolation(_ value: SQLValue) {
            parts.append(.value(value))
        }

        /// Splices another piece of SQL with its own values.
        package mutating func appendInterpolation(_ sql: SQL) {
            parts += sql.parts
        }

        /// The text for the engine at hand.
        package mutating func appendInterpolation(sqlite: SQL, postgres: SQL) {
            parts.append(.dialect(sqlite: sqlite.parts, postgres: postgres.parts))
        }

        /// `\("id", isOneOf: ids)`: true when the column is one of the values; false for no values.
        package mutating func appendInterpolation(
            _ column: StaticString,
            isOneOf values: some Sequence<some ColumnValue>
        ) {
            parts.append(.list(ListTest(column: "\(column)", values: values.map(\.sqlValue))))
        }

        /// `FROM \(rowsOf: days, as: "day") d`: a table of one column with a row for each value.
        package mutating func appendInterpolation(
            rowsOf values: some Sequence<some ColumnValue>,
            as column: StaticString
        ) {
            parts.append(.rows(ListRows(column: "\(column)", values: values.map(\.sqlValue))))
        }

        /// Names a full-text index.
        ///
        /// Its rows belong to everybody, so the statement must join them to a table of rows that have owners;
        /// only the file of that index's questions does this.
        package mutating func appendInterpolation(index name: StaticString) {
            parts.append(.index("\(name)"))
        }

        /// Text that becomes code as it stands.
        ///
        /// Only for names that this program made itself, such as those read from a catalogue and quoted;
        /// never for anything a person or a platform wrote.
        package mutating func appendInterpolation(uncheckedCode text: String) {
            parts.append(.code(text))
        }
    }
}

extension Sequence<SQL> {
    /// Joins pieces, such as conditions with `" AND "`.
    package func joined(by separator: SQL) -> SQL {
        var joined = SQL.empty
        for (index, piece) in enumerated() {
            if index > 0 { joined += separator }
            joined += piece
        }
        return joined
    }
}

/// A statement as one engine takes it: text with numbered placeholders, and the values for them.
struct RenderedSQL: Sendable {
    private(set) var text = ""
    private(set) var values: [SQLValue] = []
    /// Whether the statement says that it reads a full-text index.
    private(set) var readsIndex = false

    init(_ sql: SQL, for engine: Engine) {
        text.reserveCapacity(1_024)
        append(sql.parts, engine)
    }

    private mutating func append(_ parts: [SQL.Part], _ engine: Engine) {
        for part in parts {
            switch part {
            case .code(let code): text += code
            case .value(let value): text += placeholder(for: value, engine)
            case .list(let test): append(test, engine)
            case .rows(let rows): append(rows, engine)
            case .index(let name):
                text += "main.\(name)"
                readsIndex = true
            case .dialect(let sqlite, let postgres): append(engine == .sqlite ? sqlite : postgres, engine)
            }
        }
    }

    private mutating func placeholder(for value: SQLValue, _ engine: Engine) -> String {
        values.append(value)
        let names = engine == .sqlite ? Self.sqlitePlaceholders : Self.postgresPlaceholders
        if values.count < names.count { return names[values.count] }
        return engine == .sqlite ? "?\(values.count)" : "$\(values.count)"
    }

    // Written once: every value of every statement has one.
    private static let sqlitePlaceholders = (0..<100).map { "?\($0)" }
    private static let postgresPlaceholders = (0..<100).map { "$\($0)" }

    private mutating func append(_ test: SQL.ListTest, _ engine: Engine) {
        if test.values.count == 1 {
            text += "\(test.column) = \(placeholder(for: test.values[0], engine))"
            return
        }
        let list = list(of: test.values, engine)
        switch engine {
        case .sqlite: text += "\(test.column) IN (SELECT value FROM json_each(\(list)))"
        // As an array rather than a join, so that the planner keeps to the column's own index.
        case .postgres: text += "\(test.column) = ANY(\(list))"
        }
    }

    private mutating func append(_ rows: SQL.ListRows, _ engine: Engine) {
        let list = list(of: rows.values, engine)
        switch engine {
        case .sqlite: text += "(SELECT value AS \(rows.column) FROM json_each(\(list)))"
        case .postgres: text += "(SELECT unnest(\(list)) AS \(rows.column))"
        }
    }

    /// Values as one parameter.
    private mutating func list(of values: [SQLValue], _ engine: Engine) -> String {
        let isNumeric = values.allSatisfy { if case .integer = $0 { true } else { false } }
        switch engine {
        case .sqlite: return placeholder(for: .text(ListText.json(values)), engine)
        case .postgres:
            return placeholder(for: .text(ListText.postgresArray(values)), engine)
                + (isNumeric && !values.isEmpty ? "::bigint[]" : "::text[]")
        }
    }
}

/// The two ways to write a list of values as one text.
private enum ListText {
    static func json(_ values: [SQLValue]) -> String {
        "[" + values.map { element($0, escapesControls: true) }.joined(separator: ",") + "]"
    }

    static func postgresArray(_ values: [SQLValue]) -> String {
        "{" + values.map { element($0, escapesControls: false) }.joined(separator: ",") + "}"
    }

    // Both escape quotes and backslashes with a backslash; JSON also refuses raw control characters.
    private static func element(_ value: SQLValue, escapesControls: Bool) -> String {
        switch value {
        case .integer(let number): return String(number)
        case .text(let text):
            var escaped = "\""
            for scalar in text.unicodeScalars {
                if escapesControls, scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    continue
                }
                if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
                escaped.unicodeScalars.append(scalar)
            }
            return escaped + "\""
        case .bool(let bool): return bool ? "true" : "false"
        case .real(let number): return String(number)
        case .null, .bytes: return "null"
        }
    }
}
