import GRDB

/// What SQLite's planner is told of the rows behind each index.
///
/// Left alone it takes any column that is compared for one that picks ten of a million rows. Nearly every question names
/// the user, as the views of a scope do, so an index by user seemed as good as the one by a post's id, and where it was
/// taken all that one user has was read for one row. It is stated rather than counted by ANALYZE: a plan doesn't change
/// with the rows then, and holds from the first post on.
enum SQLiteStatistics {
    /// As many as SQLite assumes of a table it knows nothing of.
    private static let rows = 1_048_576

    /// States it for all tables; they are read when a connection opens.
    static func state(in db: GRDB.Database) throws {
        // Makes the tables they are kept in, which can't be made by name.
        try db.execute(sql: "ANALYZE main.sqlite_schema")
        try db.execute(sql: "DELETE FROM main.sqlite_stat1")
        let indexes = try GRDB.Row.fetchAll(
            db,
            sql: """
                SELECT t.name AS "table", t.sql AS definition, i.name AS "index", i."unique" AS is_unique, i.partial AS is_partial
                FROM main.sqlite_schema t, pragma_index_list(t.name) i
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND i.origin <> 'pk'
                """
        )
        for index in indexes {
            let columns = try String?.fetchAll(
                db,
                sql: "SELECT name FROM pragma_index_info(?) ORDER BY seqno",
                arguments: [index["index"] as String]
            )
            let counts = counts(
                columns,
                of: index["definition"],
                isUnique: index["is_unique"],
                isPartial: index["is_partial"]
            )
            try db.execute(
                sql: "INSERT INTO main.sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
                arguments: [
                    index["table"] as String, index["index"] as String,
                    counts.map(String.init).joined(separator: " "),
                ]
            )
        }
    }

    /// How many rows there are, and how many are left once the first column is compared, the first two, and so on.
    ///
    /// `definition`: The table's.
    static func counts(
        _ columns: [String?],
        of definition: String,
        isUnique: Bool,
        isPartial: Bool
    ) -> [Int] {
        var counts = [isPartial ? rows / 2 : rows]
        for column in columns {
            let few = column.flatMap { shares[$0] } ?? (hasFewValues(column, definition) ? 5 : nil)
            let left = few.map { counts[counts.count - 1] / $0 } ?? min(10, counts[counts.count - 1] - 1)
            counts.append(max(1, left))
        }
        if isUnique { counts[counts.count - 1] = 1 }
        return counts
    }

    /// Into how many parts these columns divide the rows; others are taken for nearly unique.
    private static let shares = [
        "user_id": 100, "connection_id": 300, "platform": 3, "instance": 3, "queue": 5,
    ]

    private static func hasFewValues(_ column: String?, _ definition: String) -> Bool {
        column.map { definition.contains("CHECK (\($0) IN (") } ?? false
    }
}
