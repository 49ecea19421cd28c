import Dispatch
import Logging

/// PostgreSQL through libpq: a pool of connections; a user's transaction runs under a role that owns nothing.
final class PostgresBackend: Backend {
    private let server: PostgresServer
    private let pool: PostgresPool
    private let slowStatements: SlowStatements
    private let logger: Logger

    private let indexes: Set<String>

    private init(_ server: PostgresServer, tables: [TableAccess], options: Store.Options) {
        self.server = server
        self.indexes = Set(tables.filter { $0.ownership == .index }.map(\.table))
        self.pool = PostgresPool(size: options.connections)
        self.slowStatements = SlowStatements(threshold: options.slowStatement, logger: options.logger)
        self.logger = options.logger
    }

    static func open(
        _ server: PostgresServer,
        tables: [TableAccess],
        options: Store.Options
    ) async throws -> PostgresBackend {
        let backend = PostgresBackend(server, tables: tables, options: options)
        try await backend.pool.withLease { lease in
            let connection = try lease.connection { try backend.connect() }
            try PostgresRoles(database: server.database).verify(on: connection)
        }
        return backend
    }

    private func connect() throws -> PostgresConnection {
        try PostgresConnection(server, indexes: indexes, slowStatements: slowStatements)
    }

    func read<T: Sendable>(
        as scope: Scope,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        // One snapshot for all statements of a read, as on SQLite.
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;" + entering(scope)
        return try await transaction(as: scope, begin: begin, end: "COMMIT", body).value
    }

    func write<T: Sendable>(
        as scope: Scope,
        durability: Durability,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let commit = durability == .relaxed ? "SET LOCAL synchronous_commit = off;" : ""
        let begin = "BEGIN;" + commit + entering(scope)
        var attempt = 1
        while true {
            do {
                let (value, actions) = try await transaction(as: scope, begin: begin, end: "COMMIT", body)
                for action in actions { action() }
                return value
            } catch let error as DatabaseError where error.kind == .conflict && attempt < 5 {
                // Nothing was saved; whoever won is through by now.
                attempt += 1
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...20) * attempt))
            }
        }
    }

    private func transaction<T: Sendable>(
        as scope: Scope,
        begin: String,
        end: String,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (value: T, actions: [@Sendable () -> Void]) {
        try await pool.withLease { [self] lease in
            let connection = try begun(lease, begin)
            let transaction = Transaction(engine: .postgres, scope: scope, session: connection)
            do {
                let value = try body(transaction)
                do { try connection.execute(end) } catch let error as DatabaseError
                    where error.kind == .unavailable
                {
                    throw PostgresFailure.commitUnknown(server, error.detail)
                }
                return (value, transaction.commitActions)
            } catch {
                abandon(connection, of: lease, after: error)
                throw error
            }
        }
    }

    /// Opens the transaction.
    ///
    /// A connection that died while nobody used it is replaced once: nothing has been done yet.
    private func begun(_ lease: PostgresPool.Lease, _ begin: String) throws -> PostgresConnection {
        let wasWarm = lease.isWarm
        let connection = try lease.connection(opening: connect)
        do {
            try connection.execute(begin)
            return connection
        } catch {
            abandon(connection, of: lease, after: error)
            guard wasWarm, !lease.isWarm else { throw error }
            let fresh = try lease.connection(opening: connect)
            try fresh.execute(begin)
            return fresh
        }
    }

    /// Undoes what is open, or gives the connection up: a server that stops may say so before it hangs up.
    private func abandon(
        _ connection: PostgresConnection,
        of lease: PostgresPool.Lease,
        after error: any Error
    ) {
        let isLost =
            (error as? DatabaseError).map { $0.kind == .unavailable || $0.kind == .commitUnknown } ?? false
        if isLost || !connection.isAlive {
            lease.drop()
        } else {
            do { try connection.execute("ROLLBACK") } catch { lease.drop() }
        }
    }

    /// What makes the rest of the transaction run under a user's scope.
    ///
    /// Identifiers hold nothing but letters, digits and a dash.
    private func entering(_ scope: Scope) -> String {
        let roles = PostgresRoles(database: server.database)
        let role: String
        switch scope {
        case .system: return ""
        case .person: role = roles.person
        case .worker: role = roles.worker
        }
        return """
            SET LOCAL search_path = main; \
            SET LOCAL roost.user_id = '\(scope.owner?.text ?? "")'; \
            SET LOCAL roost.connection_id = '\(scope.restriction?.connection.text ?? "")'; \
            SET LOCAL roost.access = '\(scope.restriction?.access.rawValue ?? "")'; \
            SET LOCAL ROLE \(PostgresConnection.quoted(name: role))
            """
    }

    func announcements(on channel: String) -> AsyncStream<String> {
        let listener = PostgresListener(server: server, channel: channel, logger: logger)
        return listener.start()
    }

    func announce(_ payload: String, on channel: String) async throws {
        _ = try await read(as: .system) { tx in
            try tx.first("SELECT pg_catalog.pg_notify(\(channel), \(payload))")
        }
    }

    func backUp(to file: String, progress: (@Sendable (Double) -> Void)?) async throws {
        throw DatabaseError(
            .configuration,
            "PostgreSQL has its own tool for this. Run: pg_dump --format=custom --file=\(shellQuoted(file)) "
                + "\(shellQuoted(server.publicURL))"
        )
    }

    private func shellQuoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    var slowest: [SlowStatement] { slowStatements.summed }

    func size() async throws -> Int64 {
        try await read(as: .system) { tx in
            try tx.value(Int64.self, "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())") ?? 0
        }
    }

    func close() async {
        await pool.close()
    }
}
