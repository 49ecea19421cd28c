import Logging

/// PostgreSQL while the schema changes.
///
/// One process at a time: the others wait.
struct PostgresSchemaConnection: SchemaConnection {
    let dialect = Dialect(engine: .postgres)
    private let connection: PostgresConnection
    private let roles: PostgresRoles

    /// The oldest server Roost is tested with.
    private static let oldestServer = 150_000

    init(_ server: PostgresServer, logger: Logger) throws {
        connection = try PostgresConnection(
            server,
            slowStatements: SlowStatements(threshold: .seconds(60), logger: logger)
        )
        roles = PostgresRoles(database: server.database)
        guard connection.serverVersion >= Self.oldestServer else {
            throw DatabaseError(
                .configuration,
                "Roost needs PostgreSQL 15 or later; this server is \(connection.serverVersion / 10_000)."
            )
        }
        try connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        try connection.execute("SELECT pg_advisory_lock(\(Self.lock))")
    }

    // "roost" in ASCII.
    private static let lock = 491_496_043_380

    func prepareBookkeeping() throws {
        try roles.create(on: connection)
        try connection.execute(
            """
            CREATE SCHEMA IF NOT EXISTS main;
            CREATE TABLE IF NOT EXISTS main.schema_migrations (
              number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL
            );
            CREATE TABLE IF NOT EXISTS main.schema_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE OR REPLACE FUNCTION main.touch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            BEGIN
              IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
                NEW.updated_at = date_trunc('milliseconds', now());
              END IF;
              RETURN NEW;
            END $$;
            """
        )
    }

    func applied() throws -> [AppliedMigration] {
        guard try hasBookkeeping() else { return [] }
        var applied: [AppliedMigration] = []
        try query("SELECT * FROM main.schema_migrations ORDER BY number") { row in
            applied.append(
                AppliedMigration(
                    number: try row.value("number"),
                    name: try row.value("name"),
                    checksum: try row.value("checksum"),
                    appliedAt: try row.value("applied_at")
                )
            )
        }
        return applied
    }

    func recordApplied(_ migration: Migration, checksum: String) throws {
        try run(
            """
            INSERT INTO main.schema_migrations (number, name, checksum, applied_at)
            VALUES (\(migration.number), \(migration.name), \(checksum), \(Timestamp.now))
            """
        )
    }

    func recordUndone(_ number: Int) throws {
        try run("DELETE FROM main.schema_migrations WHERE number = \(number)")
    }

    func fact(_ name: String) throws -> String? {
        guard try hasBookkeeping() else { return nil }
        var value: String?
        try query("SELECT value FROM main.schema_facts WHERE name = \(name)") { value = try $0.first() }
        return value
    }

    func recordFact(_ name: String, _ value: String) throws {
        try run(
            """
            INSERT INTO main.schema_facts (name, value) VALUES (\(name), \(value))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """
        )
    }

    func transaction(_ body: () throws -> Void) throws {
        try connection.execute("BEGIN")
        do {
            try body()
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    func execute(_ statement: String) throws {
        try connection.execute(statement)
    }

    func rowCounts() throws -> [String: Int] {
        let names = try PostgresCatalogue.tables(connection).filter { !$0.hasPrefix("schema_") }
        guard !names.isEmpty else { return [:] }
        let each = names.map { name in
            "SELECT '\(name)' AS name, count(*) AS n FROM main.\(PostgresConnection.quoted(name: name))"
        }
        var counts: [String: Int] = [:]
        try query("\(uncheckedCode: each.joined(separator: " UNION ALL "))") { row in
            counts[try row.value("name")] = try row.value("n")
        }
        return counts
    }

    /// PostgreSQL checks each key as it is added.
    func checkForeignKeys() throws {}

    func catalogue() throws -> SchemaCatalogue {
        try PostgresCatalogue.read(connection, roles: roles)
    }

    func backUp(before number: Int) throws -> String? { nil }

    func isolate(_ tables: [TableAccess], fingerprint: String, isNew: Bool) throws {
        guard try isNew || fact("isolation") != fingerprint else { return }
        let catalogue = try catalogue()
        let known = tables.filter { catalogue.table($0.table) != nil }
        try transaction {
            let both = [roles.person, roles.worker].map(PostgresConnection.quoted).joined(separator: ", ")
            try execute("GRANT USAGE ON SCHEMA main TO \(both)")
            for table in known {
                let columns = catalogue.table(table.table)?.columns.map(\.name) ?? []
                for statement in PostgresIsolation.statements(for: table, columns: columns, roles: roles) {
                    try execute(statement)
                }
            }
            try recordFact("isolation", fingerprint)
            try conclude()
        }
    }

    /// PostgreSQL counts for itself.
    func stateStatistics() throws {}

    func close() {}

    private func hasBookkeeping() throws -> Bool {
        try connection.text("SELECT to_regclass('main.schema_migrations')::text") != nil
    }

    private func run(_ sql: SQL) throws {
        _ = try connection.run(RenderedSQL(sql, for: .postgres), caller: #function)
    }

    private func query(_ sql: SQL, _ row: (Row) throws -> Void) throws {
        try connection.query(
            RenderedSQL(sql, for: .postgres),
            subject: "the bookkeeping",
            caller: #function,
            row
        )
    }
}
