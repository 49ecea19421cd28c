import Foundation
package import Database
package import Platforms
package import Vault

/// A user's connections: making, testing, switching, changing and deleting them.
package struct Connections: Sendable {
    let store: Store
    let keyring: Keyring
    let catalog: AdapterCatalog
    let isPrivateNetworkAllowed: Bool
    /// Those that may be reached over plain HTTP although private networks are closed.
    let plainOrigins: Set<InstanceOrigin>
    let now: @Sendable () -> Timestamp
    let companions: Companions
    let apps: PlatformApps
    let refreshes = SingleFlight<ConnectionID, TokenRenewal>()

    /// What other capabilities do within a connection's own transactions.
    package struct Companions: Sendable {
        /// An account came, or came back: give it what is archived of it, and begin to look.
        ///
        /// Called once it is saved; safe to be called again.
        package var connected: @Sendable (Connection) async throws -> Void = { _ in }
        /// Its work may not (or may again) go on.
        ///
        /// Runs in the system's scope.
        package var held: @Sendable (Connection, _ isHeld: Bool, Transaction) throws -> Void = { _, _, _ in
        }
        /// It is about to be deleted: cancel what waits.
        ///
        /// Runs in the system's scope.
        package var deleting: @Sendable (Connection, Transaction) throws -> Void = { _, _ in }
        /// Its token was refused, and there is a refresh token: try that, once.
        ///
        /// Runs in the system's scope.
        package var refused: @Sendable (Connection, Transaction) throws -> Void = { _, _ in }
        /// Access is to be given back to the platform.
        ///
        /// Runs in the system's scope.
        package var revoking: @Sendable (RevocationID, UserID, Transaction) throws -> Void = { _, _, _ in }

        package init() {}
    }

    package init(
        store: Store,
        keyring: Keyring,
        catalog: AdapterCatalog,
        isPrivateNetworkAllowed: Bool = false,
        plainOrigins: Set<InstanceOrigin> = [],
        companions: Companions = Companions(),
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.keyring = keyring
        self.catalog = catalog
        self.isPrivateNetworkAllowed = isPrivateNetworkAllowed
        self.plainOrigins = plainOrigins
        self.companions = companions
        self.now = now
        apps = PlatformApps(store: store, keyring: keyring, now: now)
    }
}

// MARK: - Finding

extension Connections {
    /// The platforms an account can be connected on.
    package var connectable: [PlatformKind] { catalog.kinds }

    /// The default first, then by name.
    package func list(for viewer: Viewer, activeOnly: Bool = false) async throws -> [Connection] {
        try await store.read(as: viewer.scope) { tx in
            try tx.all(
                Connection.self,
                """
                SELECT * FROM connections WHERE (is_active OR \(!activeOnly))
                ORDER BY CASE WHEN is_default THEN 0 ELSE 1 END, lower(name), id
                """
            )
        }
    }

    package func find(_ id: ConnectionID, for viewer: Viewer) async throws -> Connection {
        try await store.read(as: viewer.scope) { try Self.find(id, in: $0) }
    }

    /// By its name or identifier, as the command line takes it.
    package func find(named text: String, for viewer: Viewer) async throws -> Connection {
        try await store.read(as: viewer.scope) { tx in
            guard
                let found = try tx.one(
                    Connection.self,
                    "SELECT * FROM connections WHERE id = \(text) OR name = \(text)"
                )
            else {
                throw AccountError(
                    .notFound,
                    "There is no connection “\(text.prefix(100))”. “roost connections” shows all."
                )
            }
            return found
        }
    }

    /// Everybody's connections: name, owner and health, never a secret and never a post.
    package func listAll(for viewer: Viewer) async throws -> [(connection: Connection, owner: String)] {
        try viewer.require(.admin, to: "see everybody’s connections")
        return try await store.read(as: .system) { tx in
            try tx.rows(
                """
                SELECT c.*, u.username AS owner_name FROM main.connections c JOIN main.users u ON u.id = c.user_id
                ORDER BY lower(u.username), lower(c.name), c.id
                """
            ).map { (try Connection(row: $0), try $0.value("owner_name")) }
        }
    }

    static func find(_ id: ConnectionID, in tx: Transaction) throws -> Connection {
        guard let found = try tx.one(Connection.self, "SELECT * FROM connections WHERE id = \(id)") else {
            throw notFound
        }
        return found
    }

    static func find(_ id: ConnectionID, of owner: UserID, in tx: Transaction) throws -> Connection {
        guard
            let found = try tx.one(
                Connection.self,
                "SELECT * FROM main.connections WHERE id = \(id) AND user_id = \(owner)"
            )
        else { throw notFound }
        return found
    }

    static let notFound = AccountError(.notFound, "There is no such connection.")
}

// MARK: - The current and the default connection

extension Connections {
    /// Works in another connection from now on.
    ///
    /// Only the viewer's own session is changed.
    package func switchTo(_ id: ConnectionID, by viewer: Viewer) async throws {
        guard case .session(let session) = viewer.door else {
            throw AccountError(.invalid, "Only a browser’s session has a current connection.")
        }
        let time = now()
        try await store.write(as: viewer.scope) { tx in
            let connection = try Self.find(id, in: tx)
            guard connection.isActive else {
                throw AccountError(.conflict, "“\(connection.name)” is switched off. Activate it first.")
            }
            try tx.run("UPDATE main.user_sessions SET current_connection_id = \(id) WHERE id = \(session)")
            try tx.run("UPDATE main.connections SET last_used_at = \(time) WHERE id = \(id)")
        }
    }

    package func makeDefault(_ id: ConnectionID, by viewer: Viewer) async throws {
        try viewer.require(.moderator, to: "change connections")
        try await store.write(as: viewer.scope) { tx in
            guard try Self.find(id, in: tx).isActive else {
                throw AccountError(.conflict, "A connection that is switched off can’t be the default.")
            }
            try tx.run("UPDATE main.connections SET is_default = \(false) WHERE is_default")
            try tx.run("UPDATE main.connections SET is_default = \(true) WHERE id = \(id)")
        }
    }

    /// Where a user has active connections and no default, the most recently used becomes it.
    static func ensureDefault(for owner: UserID, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.connections SET is_default = \(true) WHERE id = (
              SELECT id FROM main.connections WHERE user_id = \(owner) AND is_active
              ORDER BY CASE WHEN last_used_at IS NULL THEN 1 ELSE 0 END, last_used_at DESC, created_at, id LIMIT 1)
            AND NOT EXISTS (SELECT 1 FROM main.connections WHERE user_id = \(owner) AND is_default)
            """
        )
    }
}
