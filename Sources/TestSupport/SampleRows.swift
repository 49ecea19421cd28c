package import Database

/// Makes rows for any table from what the catalogue tells of it, so that a test about every table covers one
/// that is added later.
///
/// Columns that must have a value get one that fits their type, their references and the first word their CHECK
/// allows; so does the first of several of which a CHECK wants one, and references that may be empty.
package struct SampleRows: Sendable {
    package let catalogue: SchemaCatalogue
    private let store: Store

    /// Words for columns whose first allowed word another CHECK ties to further columns.
    private static let preferred = [
        "jobs.state": "ready",
        // PostgreSQL writes a list of one word down as no list.
        "imports.format": "mastodon",
    ]

    /// Tables whose row comes with that of another, by a trigger.
    private static let following: Set = ["composition_search"]

    package init(_ store: Store, catalogue: SchemaCatalogue) {
        self.store = store
        self.catalogue = catalogue
    }

    /// Tables in an order in which each comes after those it refers to.
    package var tables: [SchemaCatalogue.Table] {
        var sorted: [SchemaCatalogue.Table] = []
        var waiting = catalogue.tables.filter { !$0.name.hasPrefix("schema_") }
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.filter { table in
                table.foreignKeys.allSatisfy { $0.target == table.name || !names.contains($0.target) }
            }
            if ready.isEmpty { return sorted + waiting }
            sorted += ready
            waiting.removeAll { table in ready.contains { $0.name == table.name } }
        }
        return sorted
    }

    /// One row in every table for a new user.
    ///
    /// Returns the rows' values by table and column.
    package func world(_ name: String) async throws -> SampleWorld {
        var world = SampleWorld(owner: UserID.new(), name: name)
        for table in tables {
            let row = values(for: table, in: world)
            // What belongs to nobody exists once.
            guard table.has("user_id") || table.name == "users" else { continue }
            if !Self.following.contains(table.name) {
                try await insert(row, into: table.name, as: .system)
            }
            world.rows[table.name] = row
        }
        return world
    }

    /// A row without an owner, where the table allows it.
    package func systemRow(for table: SchemaCatalogue.Table) -> [String: SQLValue] {
        var row = values(for: table, in: SampleWorld(owner: UserID.new(), name: "system"))
        for key in table.foreignKeys { for column in key.columns { row[column] = nil } }
        row["user_id"] = nil
        return row
    }

    /// Values for one row of `table` that belongs to the world's owner.
    package func values(for table: SchemaCatalogue.Table, in world: SampleWorld) -> [String: SQLValue] {
        var row: [String: SQLValue] = [:]
        let alternatives = Set(table.definition.matches(of: /(\w+) IS NOT NULL\)? OR/).map { String($0.1) })
        for column in table.columns
        where alternatives.contains(column.name) || !column.isNullable && !column.hasDefault {
            row[column.name] = sample(column, of: table, in: world)
        }
        if table.has("id") {
            row["id"] = table.name == "users" ? .text(world.owner.text) : .text(sampleID(table.name))
        }
        for key in table.foreignKeys where key.target != table.name {
            for (column, target) in zip(key.columns, key.targetColumns) where column != "user_id" {
                if let value = world.rows[key.target]?[target] { row[column] = value }
            }
        }
        // Of two columns of which a CHECK wants exactly one, the first.
        for (first, second) in table.exclusiveColumns where row[first] != nil { row[second] = nil }
        if table.has("user_id") { row["user_id"] = .text(world.owner.text) }
        return row
    }

    package func insert(_ row: [String: SQLValue], into table: String, as scope: Scope) async throws {
        try await store.write(as: scope) { tx in
            let columns = row.keys.sorted()
            let values: [SQL] = columns.map { "\(row[$0] ?? .null)" }
            let names = columns.joined(separator: ", ")
            try tx.run(
                """
                INSERT INTO main.\(uncheckedCode: table) (\(uncheckedCode: names)) VALUES (\(values.joined(by: ", ")))
                """
            )
        }
    }

    private func sample(
        _ column: SchemaCatalogue.Column,
        of table: SchemaCatalogue.Table,
        in world: SampleWorld
    ) -> SQLValue {
        if let word = Self.preferred["\(table.name).\(column.name)"] { return .text(word) }
        if let word = allowedWord(column.name, in: table.definition) { return word }
        let type = column.type.lowercased()
        if column.name.hasSuffix("_at") || column.name.hasSuffix("_at_platform") {
            return type == "text" || type.hasPrefix("timestamp")
                ? Timestamp(milliseconds: 1_700_000_000_000).sqlValue : .integer(1_700_000_000_000)
        }
        if type.hasPrefix("int") || type == "bigint" { return .integer(1) }
        if type == "boolean" { return .bool(true) }
        if type == "real" || type.hasPrefix("double") { return .real(1) }
        if type == "blob" || type == "bytea" { return .bytes([1]) }
        if type == "jsonb" { return .text("{}") }
        return switch column.name {
        case "payload", "post_data", "detail": .text("{}")
        case "day":
            .text("\(Int.random(in: 1000...9999))-\(Int.random(in: 10...12))-\(Int.random(in: 10...28))")
        case "instance", "origin": .text("https://\(world.name).example")
        default: .text("\(column.name)-\(world.name)-\(UInt32.random(in: 0 ... .max))")
        }
    }

    /// Connections are named in scopes, so theirs is a real identifier.
    private func sampleID(_ table: String) -> String {
        table == "connections" ? ConnectionID.new().text : "row-\(UInt64.random(in: 0 ... .max))"
    }

    /// The first of the words a CHECK lists for the column, as either engine writes it down.
    private func allowedWord(_ column: String, in definition: String) -> SQLValue? {
        for opening in ["\(column) IN (", "\(column) = ANY (ARRAY["] {
            var from = definition.startIndex
            while let found = definition[from...].firstRange(of: opening) {
                from = found.upperBound
                // Not the end of a longer column's name.
                if found.lowerBound > definition.startIndex,
                    let before = definition[..<found.lowerBound].last, before.isLetter || before == "_"
                {
                    continue
                }
                let list = definition[found.upperBound...].drop(while: \.isWhitespace)
                if list.first == "'" { return .text(String(list.dropFirst().prefix { $0 != "'" })) }
                return Int64(list.prefix { $0.isNumber }).map(SQLValue.integer)
            }
        }
        return nil
    }
}

/// One user's rows, one in each table.
package struct SampleWorld: Sendable {
    package let owner: UserID
    package let name: String
    package var rows: [String: [String: SQLValue]] = [:]

    package init(owner: UserID, name: String) {
        self.owner = owner
        self.name = name
    }

    package var connection: ConnectionID? {
        if case .text(let id)? = rows["connections"]?["id"] { ConnectionID(id) } else { nil }
    }
}

extension SchemaCatalogue.Table {
    /// The pairs of columns of which exactly one may have a value, as `CHECK ((a IS NULL) <> (b IS NULL))` says.
    fileprivate var exclusiveColumns: [(String, String)] {
        definition.matches(of: /\((\w+) IS NULL\) <> \((\w+) IS NULL\)/).map {
            (String($0.output.1), String($0.output.2))
        }
    }
}
