import GRDB

/// Reads SQLite's catalogue.
enum SQLiteCatalogue {
    static func read(_ db: GRDB.Database) throws -> SchemaCatalogue {
        var lines: [String] = []
        var tables: [SchemaCatalogue.Table] = []
        let masters = try GRDB.Row.fetchAll(
            db,
            sql: """
                SELECT type, name, tbl_name, sql FROM main.sqlite_schema
                WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
                """
        )
        let virtual = masters.compactMap { row -> String? in
            let sql: String? = row["sql"]
            return sql?.uppercased().hasPrefix("CREATE VIRTUAL TABLE") == true ? row["name"] : nil
        }
        for row in masters {
            let type: String = row["type"]
            let name: String = row["name"]
            let sql: String = row["sql"] ?? ""
            // The tables in which a virtual table keeps its own things come and go with it.
            if virtual.contains(where: { name.hasPrefix($0 + "_") && type == "table" }) { continue }
            lines.append(
                "\(type) \(name): " + sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            )
            if type == "table" { tables.append(try table(name, sql, db)) }
        }
        return SchemaCatalogue(tables: tables, lines: lines)
    }

    private static func table(
        _ name: String,
        _ definition: String,
        _ db: GRDB.Database
    ) throws -> SchemaCatalogue.Table {
        let columns = try GRDB.Row.fetchAll(db, sql: "SELECT * FROM pragma_table_info(?)", arguments: [name])
            .map { row in
                let isNotNull: Bool = row["notnull"]
                let fallback: String? = row["dflt_value"]
                return SchemaCatalogue.Column(
                    name: row["name"],
                    type: row["type"],
                    isNullable: !isNotNull,
                    hasDefault: fallback != nil
                )
            }
        let keys = try GRDB.Row.fetchAll(
            db,
            sql: "SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq",
            arguments: [name]
        )
        let byID = Dictionary(grouping: keys) { row -> Int in row["id"] }
        let foreignKeys = byID.sorted { $0.key < $1.key }.map { _, rows in
            SchemaCatalogue.ForeignKey(
                columns: rows.map { $0["from"] },
                target: rows[0]["table"],
                targetColumns: rows.map { $0["to"] ?? "id" },
                onDelete: rows[0]["on_delete"]
            )
        }
        return SchemaCatalogue.Table(
            name: name,
            columns: columns,
            foreignKeys: foreignKeys,
            definition: definition
        )
    }
}
