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
    let now: @Sendable () -> Timestamp
    let companions: Companions

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

        package init() {}
    }

    package init(
        store: Store,
        keyring: Keyring,
        catalog: AdapterCatalog,
        isPrivateNetworkAllowed: Bool = false,
        companions: Companions = Companions(),
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.keyring = keyring
        self.catalog = catalog
        self.isPrivateNetworkAllowed = isPrivateNetworkAllowed
        self.companions = companions
        self.now = now
    }

    /// What a person fills in to connect an account.
    package struct Request: Sendable {
        package var platform: String
        package var instance: String
        package var name: String
        package var token: Secret
        package var clientKey: Secret?
        package var clientSecret: Secret?
        /// Needed only when the connection isn't tested.
        package var username: String?
        package var testsFirst: Bool

        package init(
            platform: String,
            instance: String,
            name: String,
            token: Secret,
            clientKey: Secret? = nil,
            clientSecret: Secret? = nil,
            username: String? = nil,
            testsFirst: Bool = true
        ) {
            self.platform = platform
            self.instance = instance
            self.name = name
            self.token = token
            self.clientKey = clientKey
            self.clientSecret = clientSecret
            self.username = username
            self.testsFirst = testsFirst
        }
    }

    /// Connects an account by its token.
    ///
    /// The user's first one becomes the default.
    package func connect(_ request: Request, by viewer: Viewer) async throws -> Connection {
        try viewer.require(.moderator, to: "connect accounts")
        let name = try Self.checkedName(request.name)
        guard !request.token.isEmpty else {
            throw AccountError(.invalid, "Paste the account’s access token.", field: "token")
        }
        let (kind, adapter) = try adapter(request.platform)
        let origin = try origin(request.instance, of: kind)
        let identity: Identity
        if request.testsFirst {
            identity = try await test(kind, adapter, origin, token: request.token)
        } else {
            let username = (request.username ?? "").trimmingCharacters(in: .whitespaces)
            let plain = username.hasPrefix("@") ? String(username.dropFirst()) : username
            guard !plain.isEmpty else {
                throw AccountError(
                    .invalid,
                    "Without a test Roost can’t know whose account it is: fill in the user name.",
                    field: "username"
                )
            }
            identity = Identity(untestedUsername: plain)
        }
        let id = ConnectionID.new(at: now())
        let sealed = try SealedSecrets(request, for: id, keyring)
        let connection = try await insert(
            id,
            name: name,
            kind: kind,
            origin: origin,
            identity: identity,
            sealed: sealed,
            by: viewer
        )
        try await companions.connected(connection)
        return connection
    }

    /// What the platform says of a token, before anything is saved.
    package func test(_ request: Request, by viewer: Viewer) async throws -> RemoteProfile {
        try viewer.require(.moderator, to: "connect accounts")
        let (kind, adapter) = try adapter(request.platform)
        let origin = try origin(request.instance, of: kind)
        guard let profile = try await test(kind, adapter, origin, token: request.token).profile else {
            throw AccountError(.platform, "The platform told nothing about the account.")
        }
        return profile
    }

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

    /// The person's switch.
    ///
    /// Off, the most recently used of the others becomes the default where it was.
    package func setActive(_ isActive: Bool, _ id: ConnectionID, by viewer: Viewer) async throws {
        let owner = try await ownerToChange(id, by: viewer)
        try await store.write(as: .system) { [companions] tx in
            let before = try Self.find(id, of: owner, in: tx)
            guard before.isActive != isActive else { return }
            try tx.run(
                """
                UPDATE main.connections SET is_active = \(isActive), is_default = \(false)
                WHERE id = \(id) AND user_id = \(owner)
                """
            )
            if !isActive {
                try tx.run(
                    """
                    UPDATE main.user_sessions SET current_connection_id = NULL
                    WHERE user_id = \(owner) AND current_connection_id = \(id)
                    """
                )
            }
            try Self.ensureDefault(for: owner, in: tx)
            let after = try Self.find(id, of: owner, in: tx)
            try companions.held(after, !after.isWorkable, tx)
            try Audit.record(
                isActive ? "connection.activated" : "connection.deactivated",
                on: id.text,
                by: viewer,
                owner: owner,
                in: tx
            )
        }
    }

    /// The platforms an account can be connected on.
    package var connectable: [PlatformKind] { catalog.kinds }

    /// What of a connection is changed; nil leaves a field as it is.
    package struct Change: Sendable {
        package var name: String?
        /// A new token; it is tested, and must be the same account's.
        package var token: Secret?
        package var clientKey: Secret?
        package var clientSecret: Secret?
        package var syncEnabled: Bool?
        package var syncIntervalMinutes: Int?
        package var testsFirst = true

        package init() {}
    }

    package func change(_ id: ConnectionID, _ change: Change, by viewer: Viewer) async throws -> Connection {
        try viewer.require(.moderator, to: "change connections")
        let before = try await find(id, for: viewer)
        let name = try change.name.map(Self.checkedName)
        if let minutes = change.syncIntervalMinutes, !(5...10_080).contains(minutes) {
            throw AccountError(
                .invalid,
                "Roost looks for new posts every 5 minutes at most and once a week at least.",
                field: "sync_interval_minutes"
            )
        }
        var identity: Identity?
        let token = change.token.flatMap { $0.isEmpty ? nil : $0 }
        if let token, change.testsFirst {
            let (kind, adapter) = try adapter(before.platform.rawValue)
            let tested = try await test(kind, adapter, before.instance, token: token)
            guard before.platformUserID.hasPrefix("@") || tested.platformUserID == before.platformUserID
            else {
                throw AccountError(
                    .conflict,
                    "That token belongs to @\(tested.username), and “\(before.name)” is \(before.handle). Make a new "
                        + "connection for the other account.",
                    field: "token"
                )
            }
            identity = tested
        }
        let sealedToken = try SealedColumns.seal(token, "access_token", of: id, with: keyring)
        let sealedKey = try SealedColumns.seal(change.clientKey, "client_key", of: id, with: keyring)
        let sealedSecret = try SealedColumns.seal(change.clientSecret, "client_secret", of: id, with: keyring)
        let time = now()
        return try await store.write(as: .system) { [companions, identity] tx in
            let owner = viewer.user
            do {
                if let name {
                    try tx.run(
                        "UPDATE main.connections SET name = \(name) WHERE id = \(id) AND user_id = \(owner)"
                    )
                }
            } catch let error as DatabaseError where error.isUniqueViolation {
                throw Self.nameTaken(name ?? "")
            }
            try tx.run(
                """
                UPDATE main.connections SET
                  sync_enabled = coalesce(\(change.syncEnabled), sync_enabled),
                  sync_interval_minutes = coalesce(\(change.syncIntervalMinutes), sync_interval_minutes),
                  access_token = coalesce(\(sealedToken), access_token),
                  client_key = coalesce(\(sealedKey), client_key),
                  client_secret = coalesce(\(sealedSecret), client_secret)
                WHERE id = \(id) AND user_id = \(owner)
                """
            )
            if let identity { try Self.write(identity, to: id, of: owner, at: time, in: tx) }
            if sealedToken != nil { try Self.markHealthy(id, of: owner, at: time, in: tx) }
            let after = try Self.find(id, of: owner, in: tx)
            try companions.held(after, !after.isWorkable, tx)
            try Audit.record("connection.changed", on: id.text, by: viewer, owner: owner, in: tx)
            return after
        }
    }

    /// Deletes a connection.
    ///
    /// What is archived of it stays; what waits for it is cancelled.
    package func delete(_ id: ConnectionID, by viewer: Viewer) async throws {
        let owner = try await ownerToChange(id, by: viewer)
        try await store.write(as: .system) { [companions] tx in
            let connection = try Self.find(id, of: owner, in: tx)
            try companions.deleting(connection, tx)
            try tx.run("DELETE FROM main.connections WHERE id = \(id) AND user_id = \(owner)")
            try Self.ensureDefault(for: owner, in: tx)
            try Notices.clear(Self.noticeKinds, about: id.text, for: owner, at: now(), in: tx)
            try Audit.record(
                "connection.deleted",
                on: id.text,
                by: viewer,
                owner: owner,
                detail: ["name": connection.name, "account": connection.handle],
                in: tx
            )
        }
    }

    // MARK: Steps

    /// Whose it is: the viewer's own, or anybody's where the viewer is an admin.
    private func ownerToChange(_ id: ConnectionID, by viewer: Viewer) async throws -> UserID {
        try viewer.require(.moderator, to: "change connections")
        let own = try await store.read(as: viewer.scope) {
            try $0.first("SELECT 1 AS one FROM connections WHERE id = \(id)") != nil
        }
        if own { return viewer.user }
        guard viewer.role == .admin else { throw Self.notFound }
        let owner = try await store.read(as: .system) {
            try $0.value(UserID.self, "SELECT user_id FROM main.connections WHERE id = \(id)")
        }
        guard let owner else { throw Self.notFound }
        return owner
    }

    private func adapter(_ platform: String) throws -> (PlatformKind, any PlatformAdapter) {
        guard let kind = PlatformKind(rawValue: platform.lowercased()) else {
            throw AccountError(
                .invalid,
                "Roost doesn’t know the platform “\(platform.prefix(50))”.",
                field: "platform"
            )
        }
        guard let adapter = catalog[kind] else {
            throw AccountError(
                .invalid,
                "Roost can’t connect \(kind.displayName) yet. It can: "
                    + catalog.kinds.map(\.displayName).joined(separator: ", ") + ".",
                field: "platform"
            )
        }
        return (kind, adapter)
    }

    private func origin(_ text: String, of kind: PlatformKind) throws -> InstanceOrigin? {
        guard kind.hasInstances else { return nil }
        do {
            return try InstanceOrigin(typed: text, allowingPlainHTTP: isPrivateNetworkAllowed)
        } catch {
            throw AccountError(.invalid, error.sentence, field: "instance")
        }
    }

    private func test(
        _ kind: PlatformKind,
        _ adapter: any PlatformAdapter,
        _ origin: InstanceOrigin?,
        token: Secret
    ) async throws -> Identity {
        do {
            var software: ServerSoftware?
            if let origin { software = try await adapter.detect(origin) }
            let access = PlatformAccess(
                instance: origin,
                software: software,
                credential: Credential(token: token)
            )
            let profile = try await adapter.verifyIdentity(access)
            let facts = try? await adapter.facts(of: access)
            if let facts { try await remember(facts) }
            return Identity(profile, software: software)
        } catch let error as PlatformError {
            guard error.concernsToken else {
                throw AccountError(.platform, error.sentence, field: "instance")
            }
            // The adapter speaks of an access that ended; here none has begun.
            throw AccountError(
                .platform,
                "\(origin?.authority ?? kind.displayName) did not accept this access token, or it may not read posts. "
                    + "Copy it again, or make a new one in the account’s settings there.",
                field: "token"
            )
        }
    }

    /// Keeps what a server said of itself for everybody who uses it.
    package func remember(_ facts: InstanceFacts) async throws {
        let limits = String(decoding: try JSONEncoder().encode(facts.limits), as: UTF8.self)
        let capabilities = String(decoding: try JSONEncoder().encode(facts.capabilities), as: UTF8.self)
        let time = now()
        try await store.write(as: .system, durability: .relaxed) { tx in
            try tx.run(
                """
                INSERT INTO main.instances (origin, software, version, title, limits, capabilities, fetched_at)
                VALUES (\(facts.origin.text), \(facts.software.name), \(facts.software.version), \(facts.title),
                        \(limits), \(capabilities), \(time))
                ON CONFLICT (origin) DO UPDATE SET software = excluded.software, version = excluded.version,
                  title = excluded.title, limits = excluded.limits, capabilities = excluded.capabilities,
                  fetched_at = excluded.fetched_at
                """
            )
        }
    }

    private func insert(
        _ id: ConnectionID,
        name: String,
        kind: PlatformKind,
        origin: InstanceOrigin?,
        identity: Identity,
        sealed: SealedSecrets,
        by viewer: Viewer
    ) async throws -> Connection {
        let time = now()
        return try await store.write(as: .system) { tx in
            let owner = viewer.user
            if try tx.first(
                "SELECT 1 AS one FROM main.connections WHERE user_id = \(owner) AND name = \(name)"
            ) != nil {
                throw Self.nameTaken(name)
            }
            let twin = try tx.value(
                String.self,
                """
                SELECT name FROM main.connections WHERE user_id = \(owner) AND platform = \(kind)
                  AND instance = \(origin?.text ?? "")
                  AND (platform_user_id = \(identity.platformUserID) OR lower(username) = lower(\(identity.username)))
                """
            )
            if let twin {
                throw AccountError(
                    .conflict,
                    "This account is connected already, as “\(twin)”. Edit that connection to give it a new token.",
                    field: "token"
                )
            }
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, software, instance, platform_user_id, username,
                  display_name, avatar_url, auth_kind, access_token, client_key, client_secret, last_verified_at)
                VALUES (\(id), \(owner), \(name), \(kind), \(identity.software?.name), \(origin?.text ?? ""),
                  \(identity.platformUserID), \(identity.username), \(identity.displayName), \(identity.avatarURL),
                  'token', \(sealed.token), \(sealed.clientKey), \(sealed.clientSecret),
                  \(identity.profile == nil ? nil : time))
                """
            )
            try Self.ensureDefault(for: owner, in: tx)
            // A session that worked in none works in this one.
            try tx.run(
                """
                UPDATE main.user_sessions SET current_connection_id = \(id)
                WHERE user_id = \(owner) AND current_connection_id IS NULL AND is_active
                """
            )
            let connection = try Self.find(id, of: owner, in: tx)
            try Audit.record(
                "connection.made",
                on: id.text,
                by: viewer,
                owner: owner,
                detail: ["name": name, "account": connection.handle],
                in: tx
            )
            return connection
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

    static func write(
        _ identity: Identity,
        to id: ConnectionID,
        of owner: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.connections SET platform_user_id = \(identity.platformUserID), username = \(identity.username),
              display_name = \(identity.displayName), avatar_url = \(identity.avatarURL),
              software = coalesce(\(identity.software?.name), software), last_verified_at = \(time)
            WHERE id = \(id) AND user_id = \(owner)
            """
        )
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

    private static func nameTaken(_ name: String) -> AccountError {
        AccountError(.conflict, "You have a connection named “\(name)” already.", field: "name")
    }

    private static func checkedName(_ text: String) throws -> String {
        let name = text.trimmedName
        guard (1...100).contains(name.count) else {
            throw AccountError(.invalid, "A connection’s name has 1 to 100 characters.", field: "name")
        }
        return name
    }
}

/// Whose account a connection is.
struct Identity: Sendable {
    let platformUserID: String
    let username: String
    let displayName: String?
    let avatarURL: String?
    let software: ServerSoftware?
    let profile: RemoteProfile?

    init(_ profile: RemoteProfile, software: ServerSoftware?) {
        platformUserID = profile.platformUserID
        username = profile.username
        displayName = profile.displayName
        avatarURL = profile.avatarURL
        self.software = software
        self.profile = profile
    }

    /// Stands for the account until it is first verified.
    init(untestedUsername username: String) {
        platformUserID = "@" + username
        self.username = username
        displayName = nil
        avatarURL = nil
        software = nil
        profile = nil
    }
}

private struct SealedSecrets: Sendable {
    let token: String?
    let clientKey: String?
    let clientSecret: String?

    init(_ request: Connections.Request, for id: ConnectionID, _ keyring: Keyring) throws {
        token = try SealedColumns.seal(request.token, "access_token", of: id, with: keyring)
        clientKey = try SealedColumns.seal(request.clientKey, "client_key", of: id, with: keyring)
        clientSecret = try SealedColumns.seal(request.clientSecret, "client_secret", of: id, with: keyring)
    }
}

extension PlatformError {
    /// Whether the token, rather than the address, is what a person has to mend.
    var concernsToken: Bool {
        if case .reauthorise = outcome { true } else { false }
    }
}
