import Foundation
package import Database
package import Platforms
package import Vault

/// Connecting accounts: whose token it is, and that each account is connected once.
extension Connections {
    /// What a person fills in to connect an account.
    package struct Request: Sendable {
        package var platform: String
        package var instance: String
        package var name: String
        package var token: Secret
        package var clientKey: Secret?
        package var clientSecret: Secret?
        /// When the token ends, where the person knows.
        package var tokenExpiresAt: Timestamp?
        /// Needed only when the connection isn't tested.
        package var username: String?
        package var testsFirst: Bool
        /// Whether nothing is published with an image that has no alt text.
        package var requiresAlt = false

        package init(
            platform: String,
            instance: String,
            name: String,
            token: Secret,
            clientKey: Secret? = nil,
            clientSecret: Secret? = nil,
            tokenExpiresAt: Timestamp? = nil,
            username: String? = nil,
            testsFirst: Bool = true
        ) {
            self.platform = platform
            self.instance = instance
            self.name = name
            self.token = token
            self.clientKey = clientKey
            self.clientSecret = clientSecret
            self.tokenExpiresAt = tokenExpiresAt
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
        try requireTokens(kind, adapter)
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
            tokenExpiresAt: request.tokenExpiresAt,
            requiresAlt: request.requiresAlt,
            by: viewer
        )
        try await companions.connected(connection)
        return connection
    }

    /// What the platform says of a token, before anything is saved.
    package func test(_ request: Request, by viewer: Viewer) async throws -> RemoteProfile {
        try viewer.require(.moderator, to: "connect accounts")
        let (kind, adapter) = try adapter(request.platform)
        try requireTokens(kind, adapter)
        let origin = try origin(request.instance, of: kind)
        guard let profile = try await test(kind, adapter, origin, token: request.token).profile else {
            throw AccountError(.platform, "The platform told nothing about the account.")
        }
        return profile
    }
}

// MARK: - Asking the platform

extension Connections {
    func adapter(_ platform: String) throws -> (PlatformKind, any PlatformAdapter) {
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

    private func requireTokens(_ kind: PlatformKind, _ adapter: any PlatformAdapter) throws {
        guard !adapter.takesTokens else { return }
        let way = adapter.signIn.map {
            " Give the \($0.form.nameLabel.lowercased()) and the \($0.form.passwordLabel.lowercased()) instead."
        }
        throw AccountError(
            .invalid,
            "\(kind.displayName) accounts aren’t connected by a token.\(way ?? "")",
            field: "access_token"
        )
    }

    func origin(_ text: String, of kind: PlatformKind) throws -> InstanceOrigin? {
        guard kind.hasInstances else { return nil }
        do {
            let known = try? InstanceOrigin(typed: text, allowingPlainHTTP: true)
            let isPlain = isPrivateNetworkAllowed || known.map(plainOrigins.contains) ?? false
            return try InstanceOrigin(typed: text, allowingPlainHTTP: isPlain)
        } catch {
            throw AccountError(.invalid, error.sentence, field: "instance")
        }
    }

    func test(
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
            let host = origin?.authority ?? kind.displayName
            let sentence =
                switch error.code {
                case .accountBlocked: error.sentence
                case .scopeMissing:
                    "\(host) accepts this access token, but it may not read the account and its posts. Make a new one there "
                        + "with the permission to read."
                default:
                    "\(host) did not accept this access token. Copy it again, or make a new one in the account’s settings "
                        + "there."
                }
            throw AccountError(.platform, sentence, field: "token")
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
}

// MARK: - Writing it down

extension Connections {
    private func insert(
        _ id: ConnectionID,
        name: String,
        kind: PlatformKind,
        origin: InstanceOrigin?,
        identity: Identity,
        sealed: SealedSecrets,
        tokenExpiresAt: Timestamp?,
        requiresAlt: Bool,
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
                  display_name, avatar_url, auth_kind, access_token, client_key, client_secret, token_expires_at, last_verified_at,
                  requires_alt)
                VALUES (\(id), \(owner), \(name), \(kind), \(identity.software?.name), \(origin?.text ?? ""),
                  \(identity.platformUserID), \(identity.username), \(identity.displayName), \(identity.avatarURL),
                  'token', \(sealed.token), \(sealed.clientKey), \(sealed.clientSecret),
                  \(tokenExpiresAt), \(identity.profile == nil ? nil : time), \(requiresAlt))
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

    static func nameTaken(_ name: String) -> AccountError {
        AccountError(.conflict, "You have a connection named “\(name)” already.", field: "name")
    }

    static func checkedName(_ text: String) throws -> String {
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
