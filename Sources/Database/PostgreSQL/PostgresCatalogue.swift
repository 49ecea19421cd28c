/// Reads PostgreSQL's catalogue of the schema `main`.
enum PostgresCatalogue {
    static func read(_ connection: PostgresConnection, roles: PostgresRoles) throws -> SchemaCatalogue {
        let lines = try strings(connection, lineQuery).map {
            // The roles carry the database's name; what they are is the same everywhere.
            $0.replacing(roles.person, with: "«person»").replacing(roles.worker, with: "«worker»")
        }
        var tables: [SchemaCatalogue.Table] = []
        for name in try self.tables(connection) {
            tables.append(try table(name, connection))
        }
        return SchemaCatalogue(tables: tables, lines: lines.sorted())
    }

    /// The tables' names.
    static func tables(_ connection: PostgresConnection) throws -> [String] {
        try strings(connection, tableQuery)
    }

    private static func table(
        _ name: String,
        _ connection: PostgresConnection
    ) throws -> SchemaCatalogue.Table {
        let relation = "main." + PostgresConnection.quoted(name: name)
        var columns: [SchemaCatalogue.Column] = []
        try each(
            connection,
            """
            SELECT a.attname::text AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
                   NOT a.attnotnull AS nullable, (a.atthasdef OR a.attidentity <> '') AS has_default
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = \(relation)::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """
        ) { row in
            columns.append(
                SchemaCatalogue.Column(
                    name: try row.value("name"),
                    type: try row.value("type"),
                    isNullable: try row.value("nullable"),
                    hasDefault: try row.value("has_default")
                )
            )
        }
        var foreignKeys: [SchemaCatalogue.ForeignKey] = []
        try each(
            connection,
            """
            SELECT t.relname::text AS target, c.confdeltype::text AS on_delete,
              (SELECT string_agg(a.attname::text, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS columns,
              (SELECT string_agg(a.attname::text, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num) AS targets
            FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.confrelid
            WHERE c.contype = 'f' AND c.conrelid = \(relation)::text::regclass ORDER BY c.conname
            """
        ) { row in
            let actions = [
                "a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT",
            ]
            let action: String = try row.value("on_delete")
            foreignKeys.append(
                SchemaCatalogue.ForeignKey(
                    columns: try row.value("columns", as: String.self).split(separator: ",").map(String.init),
                    target: try row.value("target"),
                    targetColumns: try row.value("targets", as: String.self).split(separator: ",").map(
                        String.init
                    ),
                    onDelete: actions[action] ?? action
                )
            )
        }
        var checks: [String] = []
        try each(
            connection,
            """
            SELECT pg_catalog.pg_get_constraintdef(oid) AS text FROM pg_catalog.pg_constraint
            WHERE contype = 'c' AND conrelid = \(relation)::text::regclass ORDER BY conname
            """
        ) { checks.append(try $0.value("text")) }
        return SchemaCatalogue.Table(
            name: name,
            columns: columns,
            foreignKeys: foreignKeys,
            definition: checks.joined(separator: "\n")
        )
    }

    private static func strings(_ connection: PostgresConnection, _ sql: SQL) throws -> [String] {
        var strings: [String] = []
        try connection.query(RenderedSQL(sql, for: .postgres), subject: "the catalogue", caller: #function) {
            strings.append(try $0.first(as: String.self))
        }
        return strings
    }

    private static func each(
        _ connection: PostgresConnection,
        _ sql: SQL,
        _ row: (Row) throws -> Void
    ) throws {
        try connection.query(
            RenderedSQL(sql, for: .postgres),
            subject: "the catalogue",
            caller: #function,
            row
        )
    }

    private static let tableQuery: SQL = """
        SELECT c.relname::text FROM pg_catalog.pg_class c
        WHERE c.relnamespace = 'main'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
        """

    private static let lineQuery: SQL = """
        SELECT 'column ' || c.relname || '.' || a.attname || ': '
               || pg_catalog.format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
               || coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
               || CASE a.attidentity WHEN '' THEN '' ELSE ' IDENTITY' END
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'main'::regnamespace AND c.relkind IN ('r', 'p')
        UNION ALL
        SELECT 'row security ' || c.relname || ': ' || c.relrowsecurity::text || ' ' || c.relforcerowsecurity::text
        FROM pg_catalog.pg_class c WHERE c.relnamespace = 'main'::regnamespace AND c.relkind IN ('r', 'p')
        UNION ALL
        SELECT 'grant ' || c.relname || ': ' || x::text FROM pg_catalog.pg_class c, unnest(c.relacl) x
        WHERE c.relnamespace = 'main'::regnamespace AND c.relkind IN ('r', 'p')
          AND (x::text LIKE '%\\_person%=%' OR x::text LIKE '%\\_worker%=%')
        UNION ALL
        SELECT 'column grant ' || c.relname || '.' || a.attname || ': ' || x::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid, unnest(a.attacl) x
        WHERE c.relnamespace = 'main'::regnamespace AND NOT a.attisdropped
        UNION ALL
        SELECT 'index ' || i.indexname || ': ' || i.indexdef FROM pg_catalog.pg_indexes i WHERE i.schemaname = 'main'
        UNION ALL
        SELECT 'constraint ' || t.relname || '.' || c.conname || ': ' || pg_catalog.pg_get_constraintdef(c.oid)
        FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
        WHERE c.connamespace = 'main'::regnamespace
        UNION ALL
        SELECT 'trigger ' || t.tgname || ': ' || pg_catalog.pg_get_triggerdef(t.oid)
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'main'::regnamespace AND NOT t.tgisinternal
        UNION ALL
        SELECT 'policy ' || p.tablename || '.' || p.policyname || ': ' || p.cmd || ' to ' || p.roles::text || ' using '
               || coalesce(p.qual, '-') || ' check ' || coalesce(p.with_check, '-')
        FROM pg_catalog.pg_policies p WHERE p.schemaname = 'main'
        UNION ALL
        SELECT 'function ' || p.proname || ': ' || pg_catalog.pg_get_functiondef(p.oid)
        FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'main'::regnamespace
        ORDER BY 1
        """
}
