import Database
import Platforms
import Vault

/// What a platform gave when it let Roost in, and whose it is: what a connection is made of, or reconnected with.
struct Admission: Sendable {
    let kind: Connection.Access
    let platform: PlatformKind
    let instance: InstanceOrigin?
    /// Where the account is, on networks whose accounts move.
    let server: InstanceOrigin?
    let grant: TokenGrant
    let scopes: [String]
    /// Nil where there are no apps.
    let app: RegisteredApp?
    let identity: Identity
    /// Nil takes the account's handle.
    let name: String?
    let reconnecting: ConnectionID?
}

/// The person meant a connection of another account than the one that was let in.
struct OtherAccount: Error {
    let meant: Connection
}

extension Connections {
    /// Writes down what a platform gave: in the connection that was meant, in the one the account has already, or in a
    /// new one.
    ///
    /// - Throws: `OtherAccount`, with nothing changed.
    func admit(_ admission: Admission, by viewer: Viewer) async throws -> Connection {
        let time = now()
        let (connection, isNew) = try await store.write(as: .system) { [companions, keyring] tx in
            let owner = viewer.user
            let earlier = try Self.earlier(admission, of: owner, in: tx)
            let id = try earlier?.id ?? Self.insert(admission, of: owner, at: time, in: tx)
            try Self.keep(admission, in: id, of: owner, at: time, keyring, tx)
            try Self.write(admission.identity, to: id, of: owner, at: time, in: tx)
            try Self.markHealthy(id, of: owner, at: time, in: tx)
            try Notices.clear([Self.expiringNotice], about: id.text, for: owner, at: time, in: tx)
            let connection = try Self.find(id, of: owner, in: tx)
            try companions.held(connection, !connection.isWorkable, tx)
            try Audit.record(
                earlier == nil ? "connection.made" : "connection.reconnected",
                on: id.text,
                by: viewer,
                owner: owner,
                detail: ["name": connection.name, "account": connection.handle],
                in: tx
            )
            return (connection, earlier == nil)
        }
        if isNew { try await companions.connected(connection) }
        return connection
    }

    /// The connection whose account this is.
    private static func earlier(
        _ admission: Admission,
        of owner: UserID,
        in tx: Transaction
    ) throws -> Connection? {
        let identity = admission.identity
        if let meant = admission.reconnecting {
            let connection = try find(meant, of: owner, in: tx)
            let isSame =
                connection.platformUserID.hasPrefix("@")
                ? connection.username.lowercased() == identity.username.lowercased()
                : connection.platformUserID == identity.platformUserID
            guard isSame else { throw OtherAccount(meant: connection) }
            return connection
        }
        return try tx.one(
            Connection.self,
            """
            SELECT * FROM main.connections WHERE user_id = \(owner) AND platform = \(admission.platform)
              AND instance = \(admission.instance?.text ?? "")
              AND (platform_user_id = \(identity.platformUserID)
                OR (platform_user_id LIKE '@%' AND lower(username) = lower(\(identity.username))))
            """
        )
    }

    private static func insert(
        _ admission: Admission,
        of owner: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws -> ConnectionID {
        let identity = admission.identity
        let id = ConnectionID.new(at: time)
        let handle = "@" + identity.username + (admission.instance.map { "@" + $0.authority } ?? "")
        let name = try free(admission.name ?? String(handle.prefix(90)), of: owner, in: tx)
        try tx.run(
            """
            INSERT INTO main.connections (id, user_id, name, platform, software, instance, platform_user_id, username,
              auth_kind)
            VALUES (\(id), \(owner), \(name), \(admission.platform), \(identity.software?.name),
              \(admission.instance?.text ?? ""), \(identity.platformUserID), \(identity.username), \(admission.kind))
            """
        )
        try ensureDefault(for: owner, in: tx)
        // A session that worked in none works in this one.
        try tx.run(
            """
            UPDATE main.user_sessions SET current_connection_id = \(id)
            WHERE user_id = \(owner) AND current_connection_id IS NULL AND is_active
            """
        )
        return id
    }

    /// The name, with a number where another connection took it while the person was away.
    private static func free(_ name: String, of owner: UserID, in tx: Transaction) throws -> String {
        let taken = Set(
            try tx.values(String.self, "SELECT name FROM main.connections WHERE user_id = \(owner)")
        )
        guard taken.contains(name) else { return name }
        let numbered = (2...taken.count + 2).map { "\(name.prefix(95)) \($0)" }
        return numbered.first { !taken.contains($0) } ?? name
    }

    /// Puts the new credentials into the connection's row, in place of whatever was there.
    private static func keep(
        _ admission: Admission,
        in id: ConnectionID,
        of owner: UserID,
        at time: Timestamp,
        _ keyring: Keyring,
        _ tx: Transaction
    ) throws {
        let grant = admission.grant
        func sealed(_ secret: Secret?, _ column: String) throws -> String? {
            try SealedColumns.seal(secret, column, of: id, with: keyring)
        }
        // A refresh token serves the app it was given to; none is put in its place where none came.
        let row = try tx.first("SELECT * FROM main.connections WHERE id = \(id) AND user_id = \(owner)")
        let earlierApp = try row.flatMap {
            try SealedColumns.open("client_key", of: id, in: $0, with: keyring)
        }
        let clientKey = admission.app.map { Secret($0.clientID) }
        let keepsRefreshToken = clientKey != nil && earlierApp == clientKey
        let stored = try row?.value("refresh_token", as: String?.self)
        let refreshToken =
            try sealed(grant.refreshToken, "refresh_token") ?? (keepsRefreshToken ? stored : nil)
        let life = TokenLife(issuedAt: time, expiresAt: grant.expiresAt.map { Timestamp($0) })
        let refreshAt = refreshToken == nil ? nil : life.refreshAt
        try tx.run(
            """
            UPDATE main.connections SET auth_kind = \(admission.kind), server = \(admission.server?.text ?? ""),
              access_token = \(try sealed(grant.token, "access_token")), refresh_token = \(refreshToken),
              client_key = \(try sealed(clientKey, "client_key")),
              client_secret = \(try sealed(admission.app?.clientSecret, "client_secret")),
              token_issued_at = \(time), token_expires_at = \(life.expiresAt), token_refresh_at = \(refreshAt),
              refresh_started_at = NULL,
              scopes = \(admission.scopes.isEmpty ? nil : admission.scopes.joined(separator: " "))
            WHERE id = \(id) AND user_id = \(owner)
            """
        )
        // One that has looked before looks again at once.
        try tx.run(
            """
            UPDATE main.connections SET next_sync_at = \(time)
            WHERE id = \(id) AND user_id = \(owner) AND next_sync_at IS NOT NULL
            """
        )
    }
}
