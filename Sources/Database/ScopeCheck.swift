/// Refuses, before it reaches an engine, a statement that would step around its scope.
///
/// Under a user's scope the schema's name may stand only where a write names its target (`INSERT INTO main.posts`,
/// `UPDATE main.posts`, `DELETE FROM main.posts`): SQLite's views, which hide other users' rows, live beside the
/// tables, and `main.` would reach behind them. What opens transactions, changes settings or roles is the
/// store's business alone.
///
/// What was found good is remembered by its text, so that a statement is read once per connection.
struct ScopeCheck {
    /// The full-text indexes, which hold everybody's words and have no owner's column.
    let indexes: Set<String>
    private var verified: [Bool: Set<String>] = [true: [], false: []]

    init(indexes: Set<String>) {
        self.indexes = indexes
    }

    mutating func verify(_ sql: RenderedSQL, under scope: Scope) throws(DatabaseError) {
        let isSystem = scope == .system
        if verified[isSystem]?.contains(sql.text) == true { return }
        try examine(sql, isSystem: isSystem)
        verified[isSystem]?.insert(sql.text)
    }

    private func examine(_ sql: RenderedSQL, isSystem: Bool) throws(DatabaseError) {
        let text = sql.text
        let words = Words(text)
        if words.hasSeveralStatements {
            throw DatabaseError(
                .forbidden,
                "One statement at a time: this one holds a second after “;”.",
                text
            )
        }
        if let first = words.first, Self.reserved.contains(first) {
            throw DatabaseError(
                .forbidden,
                "A transaction can’t run “\(first.uppercased())”: the store opens, scopes and ends transactions.",
                text
            )
        }
        guard !isSystem else { return }
        if let index = words.firstOf(indexes), !sql.readsIndex {
            throw DatabaseError(
                .forbidden,
                "“\(index)” is a full-text index: read it through its table.",
                text
            )
        }
        if !sql.readsIndex, words.namesSchemaOutsideWriteTarget {
            throw DatabaseError(
                .forbidden,
                "Under a user’s scope reads name the table alone; “main.” may stand only before the target "
                    + "of a write.",
                text
            )
        }
        if let function = words.firstOf(Self.scopeFunctions) {
            throw DatabaseError(.forbidden, "“\(function)” is not for statements under a user’s scope.", text)
        }
    }

    private static let reserved: Set<String> = [
        "begin", "commit", "rollback", "end", "savepoint", "release", "set", "reset", "pragma", "attach",
        "detach", "start", "abort", "discard", "do", "prepare", "execute", "deallocate", "listen", "copy",
        "vacuum", "grant", "revoke", "create", "alter", "drop",
    ]

    /// What would change or leave the scope from within.
    private static let scopeFunctions: Set<String> = [
        "set_config", "load_extension", "pg_read_file", "lo_import", "lo_export", "dblink", "query_to_xml",
        "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema", "temp",
    ]
}

/// The words and separators of a statement, without comments and quoted text.
private struct Words {
    private var words: [String] = []
    private(set) var hasSeveralStatements = false

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        var sawEnd = false
        func note(_ word: String) {
            if sawEnd { hasSeveralStatements = true }
            words.append(word)
        }
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "'"):
                rest = Self.skipQuoted(rest, UInt8(ascii: "'"))
                note("''")
            case UInt8(ascii: "\""), UInt8(ascii: "`"):
                let after = Self.skipQuoted(rest, byte)
                note(
                    String(
                        decoding: rest.dropFirst().prefix(max(0, rest.count - after.count - 2)),
                        as: UTF8.self
                    ).lowercased()
                )
                rest = after
            case UInt8(ascii: "["):
                // SQLite's other quotes for names; in PostgreSQL a subscript, whose content is code.
                rest = rest.dropFirst()
            case UInt8(ascii: "-") where rest.dropFirst().first == UInt8(ascii: "-"):
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "*"):
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: [UInt8(ascii: "*"), UInt8(ascii: "/")]) {
                    rest = rest.dropFirst()
                }
                rest = rest.dropFirst(2)
            case UInt8(ascii: ";"):
                sawEnd = true
                rest = rest.dropFirst()
            case UInt8(ascii: "."):
                note(".")
                rest = rest.dropFirst()
            case _ where Self.isWordByte(byte):
                let word = rest.prefix(while: Self.isWordByte)
                note(String(decoding: word, as: UTF8.self).lowercased())
                rest = rest.dropFirst(word.count)
            default:
                if sawEnd, !Self.isSpace(byte) { hasSeveralStatements = true }
                if !Self.isSpace(byte), byte == UInt8(ascii: ",") || byte == UInt8(ascii: "(") {
                    note(String(UnicodeScalar(byte)))
                }
                rest = rest.dropFirst()
            }
        }
    }

    var first: String? { words.first }

    func firstOf(_ names: Set<String>) -> String? { words.first(where: names.contains) }

    var namesSchemaOutsideWriteTarget: Bool {
        words.indices.contains { index in
            words[index] == "main" && index + 1 < words.count && words[index + 1] == "."
                && !isWriteTarget(at: index)
        }
    }

    private func isWriteTarget(at index: Int) -> Bool {
        guard index >= 1 else { return false }
        switch words[index - 1] {
        case "into": return true
        case "update":
            // `ON CONFLICT DO UPDATE` and `FOR UPDATE` take no table here; `FOR UPDATE OF main.x` has an OF.
            return true
        case "from": return index >= 2 && words[index - 2] == "delete"
        // UPDATE OR IGNORE main.x
        case "ignore", "replace", "abort", "fail", "rollback":
            return index >= 3 && words[index - 2] == "or" && words[index - 3] == "update"
        default: return false
        }
    }

    private static func skipQuoted(_ bytes: ArraySlice<UInt8>, _ quote: UInt8) -> ArraySlice<UInt8> {
        var rest = bytes.dropFirst()
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == quote else { continue }
            if rest.first == quote { rest = rest.dropFirst() } else { break }
        }
        return rest
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || (9...13).contains(byte)
    }
}
