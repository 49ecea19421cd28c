/// One numbered step of the schema, up and down, for both engines.
///
/// A migration is history: once released its text never changes, and it uses nothing but the words of
/// ``Dialect``, whose meaning doesn't change either.
package struct Migration: Sendable {
    /// Unique program-wide, whichever capability owns the migration; they run in this order.
    package let number: Int
    package let name: String
    let up: @Sendable (Dialect) -> [String]
    let down: @Sendable (Dialect) -> [String]

    package init(
        _ number: Int,
        _ name: String,
        up: @escaping @Sendable (Dialect) -> [String],
        down: @escaping @Sendable (Dialect) -> [String]
    ) {
        self.number = number
        self.name = name
        self.up = up
        self.down = down
    }
}

/// The words in which the two engines' table definitions differ.
package struct Dialect: Sendable {
    package let engine: Engine

    /// An instant, ``Timestamp``.
    package var timestamp: String { pick("TEXT", "TIMESTAMPTZ") }
    package var json: String { pick("TEXT", "JSONB") }
    package var boolean: String { pick("INTEGER", "BOOLEAN") }
    package var bytes: String { pick("BLOB", "BYTEA") }
    /// 64 bits.
    package var integer: String { pick("INTEGER", "BIGINT") }
    package var real: String { pick("REAL", "DOUBLE PRECISION") }
    package var `true`: String { pick("1", "TRUE") }
    package var `false`: String { pick("0", "FALSE") }
    /// The present instant, as a column's default.
    package var now: String {
        pick("(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", "date_trunc('milliseconds', now())")
    }
    /// Stands after a table's closing parenthesis: SQLite then checks the columns' types.
    package var strict: String { pick("STRICT", "") }
    /// The same for a table of short rows that come and go by their key: SQLite then keeps it in one tree instead of
    /// two, and a commit writes fewer pages.
    package var strictByKey: String { pick("STRICT, WITHOUT ROWID", "") }

    /// A column of truth values; SQLite has no type for them.
    package func flag(_ column: String, default value: Bool) -> String {
        switch engine {
        case .sqlite: "\(column) INTEGER NOT NULL DEFAULT \(value ? 1 : 0) CHECK (\(column) IN (0, 1))"
        case .postgres: "\(column) BOOLEAN NOT NULL DEFAULT \(value ? "TRUE" : "FALSE")"
        }
    }

    package func pick(_ sqlite: String, _ postgres: String) -> String {
        engine == .sqlite ? sqlite : postgres
    }

    /// Names a table in a REFERENCES clause, where SQLite takes no schema and PostgreSQL needs one.
    package func target(_ table: String) -> String { pick(table, "main.\(table)") }

    /// `columns`: what stands between the parentheses.
    ///
    /// `condition`: makes it a partial index.
    package func index(
        _ name: String,
        on table: String,
        _ columns: String,
        unique: Bool = false,
        where condition: String? = nil
    ) -> String {
        "CREATE \(unique ? "UNIQUE " : "")INDEX \(pick("main.\(name) ON \(table)", "\(name) ON main.\(table)")) "
            + "(\(columns))" + (condition.map { " WHERE \($0)" } ?? "")
    }

    /// The key for a column whose row outlives what it refers to: the column is emptied then, and never points at
    /// another user's row.
    ///
    /// SQLite's composite key would empty `user_id` too, so there it takes two.
    package func survivingReference(_ column: String, to table: String) -> String {
        switch engine {
        case .sqlite:
            """
            FOREIGN KEY (\(column)) REFERENCES \(table)(id) ON DELETE SET NULL,
            FOREIGN KEY (user_id, \(column)) REFERENCES \(table)(user_id, id) DEFERRABLE INITIALLY DEFERRED
            """
        case .postgres:
            """
            FOREIGN KEY (user_id, \(column)) REFERENCES main.\(table)(user_id, id)
              ON DELETE SET NULL (\(column)) DEFERRABLE INITIALLY DEFERRED
            """
        }
    }

    /// A key for a column whose row goes when what it belongs to goes.
    package func owningReference(_ column: String, to table: String) -> String {
        "FOREIGN KEY (user_id, \(column)) REFERENCES \(target(table))(user_id, id) ON DELETE CASCADE"
    }

    /// Statements for one engine alone.
    package func only(_ engine: Engine, _ statements: String...) -> [String] {
        self.engine == engine ? statements : []
    }

    /// Keeps `updated_at` true for any writer that doesn't set it.
    ///
    /// On SQLite the trigger's own update asks the trigger again, and stops because "now" is one instant
    /// throughout a statement.
    package func touch(_ table: String) -> [String] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER main.\(table)_touch AFTER UPDATE ON \(table)
                WHEN NEW.updated_at IS OLD.updated_at
                  AND NEW.updated_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
                BEGIN
                  UPDATE \(table) SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
                END
                """
            ]
        case .postgres:
            [
                """
                CREATE TRIGGER \(table)_touch BEFORE UPDATE ON main.\(table)
                FOR EACH ROW EXECUTE FUNCTION main.touch()
                """
            ]
        }
    }
}
