package import Database
import Platforms
import Vault

/// A person comes back from their platform: the answer becomes a connection, or a sentence.
extension Connections {
    /// Takes the answer a browser brings, in the session that began it.
    ///
    /// How it ended stands in the result, refusals included. What belongs to nobody, or to another session, is thrown and
    /// leaves everything as it is.
    package func answer(
        _ answer: AuthorizationAnswer,
        state: String?,
        by viewer: Viewer
    ) async throws -> Authorization {
        guard let hash = state.flatMap(AccessToken.init(text:))?.hash else { throw Self.unasked }
        return try await finish("state_hash = \(hash.storedText)", answer, by: viewer)
    }

    /// Takes a code that the person copied.
    package func answer(
        _ answer: AuthorizationAnswer,
        to id: AuthorizationID,
        by viewer: Viewer
    ) async throws -> Authorization {
        try await finish("id = \(id) AND redirect_uri = \(RegisteredApp.outOfBand)", answer, by: viewer)
    }

    private func finish(
        _ which: SQL,
        _ answer: AuthorizationAnswer,
        by viewer: Viewer
    ) async throws -> Authorization {
        try viewer.require(.moderator, to: "connect accounts")
        let (pending, isOurs, secrets) = try await take(which, by: viewer)
        // Somebody was faster: this very answer, brought twice.
        guard isOurs else { return pending }
        do {
            let connection = try await connect(pending, answer, secrets, by: viewer)
            return try await end(
                pending,
                .connected,
                connection: connection.id,
                "“\(connection.name)” is connected to \(connection.handle).",
                by: viewer
            )
        } catch let refusal as Refused {
            return try await end(
                pending,
                .refused,
                connection: pending.connection,
                refusal.sentence,
                code: refusal.code,
                by: viewer
            )
        } catch let error as PlatformError {
            if error.code == .appUnknown {
                try await apps.forget(pending.clientID, pending.platform, pending.instance)
            }
            return try await end(
                pending,
                .refused,
                connection: pending.connection,
                "\(error.sentence) Nothing was changed.",
                code: error.code.rawValue,
                by: viewer
            )
        }
    }

    /// Why an authorization ended without a connection.
    private struct Refused: Error {
        let code: String
        let sentence: String
    }

    private struct Secrets: Sendable {
        let proof: Secret
        let clientSecret: Secret?
    }

    // MARK: Whose answer it is

    /// Takes the authorization an answer belongs to, once; the second to bring it is told what became of the first.
    private func take(
        _ which: SQL,
        by viewer: Viewer
    ) async throws -> (Authorization, isOurs: Bool, Secrets) {
        let time = now()
        return try await store.write(as: viewer.scope) { [keyring] tx in
            guard let row = try tx.first("SELECT * FROM authorizations WHERE \(which)") else {
                throw Self.unasked
            }
            let pending = try Authorization(row: row)
            // What a program began, any browser of the same user may finish.
            if let session = pending.session, viewer.door != .session(session) {
                throw AccountError(
                    .forbidden,
                    "Connecting at \(pending.host) was begun in another browser or before you signed in anew. "
                        + "Nothing was changed; begin again here."
                )
            }
            let nothing = Secrets(proof: Secret(""), clientSecret: nil)
            guard pending.status == .pending else {
                return (pending, false, nothing)
            }
            guard time < pending.expiresAt else {
                try tx.run(
                    """
                    UPDATE main.authorizations SET status = 'refused', code = 'expired', proof = NULL,
                      client_secret = NULL, sentence = \(Self.expired(pending))
                    WHERE id = \(pending.id)
                    """
                )
                guard let over = try tx.one(Authorization.self, "SELECT * FROM authorizations WHERE \(which)")
                else { throw Self.unasked }
                return (over, false, nothing)
            }
            func open(_ column: String) throws -> Secret? {
                try SealedColumns.open(Authorization.place(column, of: pending.id), in: row, with: keyring)
            }
            let secrets = Secrets(
                proof: try open("proof") ?? Secret(""),
                clientSecret: try open("client_secret")
            )
            let taken = try tx.run(
                """
                UPDATE main.authorizations SET status = 'spent', proof = NULL, client_secret = NULL
                WHERE id = \(pending.id) AND status = 'pending'
                """
            )
            return (pending, taken > 0, secrets)
        }
    }

    static func expired(_ pending: Authorization) -> String {
        "The answer of \(pending.host) came after more than ten minutes and was not used. Connect again."
    }

    static let unasked = AccountError(
        .invalid,
        "This answer belongs to nothing you asked for here: it was meant for somebody else, or it is long over. "
            + "Nothing was changed; begin again under Connections."
    )

    // MARK: What the answer says

    private func connect(
        _ pending: Authorization,
        _ answer: AuthorizationAnswer,
        _ secrets: Secrets,
        by viewer: Viewer
    ) async throws -> Connection {
        let code = try code(of: answer, to: pending)
        let (kind, adapter) = try adapter(pending.platform.rawValue)
        guard let authorization = adapter.authorization else { throw Self.notFound }
        let server = try await authorization.server(at: pending.instance)
        let app = RegisteredApp(clientID: pending.clientID, clientSecret: secrets.clientSecret)
        let grant = try await authorization.exchange(
            code,
            proof: secrets.proof,
            redirect: pending.redirect,
            of: app,
            at: server
        )
        let granted = grant.scopes ?? pending.scopes
        let missing = authorization.missing(authorization.scopes(for: Self.leastCapabilities), in: granted)
        guard missing.isEmpty else {
            throw Refused(
                code: PlatformError.Code.scopeMissing.rawValue,
                sentence:
                    "\(pending.host) let Roost in without the permission \(missing.joined(separator: " and ")), "
                    + "and Roost needs it to read your posts. Nothing was changed; connect again and allow it."
            )
        }
        let identity = try await identity(of: grant, granted, kind, adapter, pending)
        return try await store(
            Granted(grant: grant, scopes: granted, app: app, identity: identity, pending: pending),
            by: viewer
        )
    }

    private func code(of answer: AuthorizationAnswer, to pending: Authorization) throws -> Secret {
        if let issuer = answer.issuer ?? (pending.sendsIssuer ? "" : nil), pending.isOutOfBand == false {
            let expected = pending.issuer ?? pending.instance?.text ?? ""
            guard Self.isSame(issuer, expected) else {
                throw Refused(
                    code: PlatformError.Code.wrongInstance.rawValue,
                    sentence: issuer.isEmpty
                        ? "The answer does not say that it comes from \(pending.host), and was not used. Connect again."
                        : "You were sent to \(pending.host), and the answer came from \(issuer.prefix(100)). It was not used; "
                            + "connect again, and look at the address before you sign in."
                )
            }
        }
        if let error = answer.error {
            let isNo = error == "access_denied"
            let said = answer.explanation.map { ": “\($0.prefix(200))”" } ?? " (\(error.prefix(60)))"
            throw Refused(
                code: isNo ? PlatformError.Code.accessDenied.rawValue : "refused",
                sentence: isNo
                    ? "Roost was not let in at \(pending.host). Nothing was changed; connect again if that was a slip."
                    : "\(pending.host) did not let Roost in\(said). Nothing was changed."
            )
        }
        guard let code = answer.code, !code.isEmpty else {
            throw Refused(
                code: "refused",
                sentence: "\(pending.host) sent you back without a code. Nothing was changed; connect again."
            )
        }
        return Secret(code)
    }

    private static func isSame(_ issuer: String, _ expected: String) -> Bool {
        func plain(_ text: String) -> Substring { text.lowercased().drop { $0 == " " }.trimmingSlash }
        return plain(issuer) == plain(expected)
    }

    private func identity(
        of grant: TokenGrant,
        _ scopes: [String],
        _ kind: PlatformKind,
        _ adapter: any PlatformAdapter,
        _ pending: Authorization
    ) async throws -> Identity {
        var software: ServerSoftware?
        if let origin = pending.instance { software = try await adapter.detect(origin) }
        let access = PlatformAccess(
            instance: pending.instance,
            software: software,
            credential: Credential(
                kind: grant.kind,
                token: grant.token,
                scopes: Set(scopes),
                expiresAt: grant.expiresAt
            )
        )
        let profile = try await adapter.verifyIdentity(access)
        if let facts = try? await adapter.facts(of: access) { try await remember(facts) }
        return Identity(profile, software: software)
    }

    // MARK: Writing it down

    private struct Granted: Sendable {
        let grant: TokenGrant
        let scopes: [String]
        let app: RegisteredApp
        let identity: Identity
        let pending: Authorization
    }

    private func store(_ granted: Granted, by viewer: Viewer) async throws -> Connection {
        let time = now()
        let (connection, isNew) = try await store.write(as: .system) { [companions, keyring] tx in
            let owner = viewer.user
            let earlier = try Self.earlier(granted, of: owner, in: tx)
            let id = try earlier?.id ?? Self.insert(granted, of: owner, at: time, in: tx)
            try Self.keep(granted, in: id, of: owner, at: time, keyring, tx)
            try Self.write(granted.identity, to: id, of: owner, at: time, in: tx)
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

    /// The connection whose account this is; throws where the person meant another.
    private static func earlier(
        _ granted: Granted,
        of owner: UserID,
        in tx: Transaction
    ) throws -> Connection? {
        let (pending, identity) = (granted.pending, granted.identity)
        if let meant = pending.connection {
            let connection = try find(meant, of: owner, in: tx)
            let isSame =
                connection.platformUserID.hasPrefix("@")
                ? connection.username.lowercased() == identity.username.lowercased()
                : connection.platformUserID == identity.platformUserID
            guard isSame else {
                throw Refused(
                    code: "other_account",
                    sentence:
                        "“\(connection.name)” is \(connection.handle), and at \(pending.host) you are signed in as "
                        + "@\(identity.username). Nothing was changed: sign in there as @\(connection.username) and reconnect, "
                        + "or add a new connection for the other account."
                )
            }
            return connection
        }
        return try tx.one(
            Connection.self,
            """
            SELECT * FROM main.connections WHERE user_id = \(owner) AND platform = \(pending.platform)
              AND instance = \(pending.instance?.text ?? "")
              AND (platform_user_id = \(identity.platformUserID)
                OR (platform_user_id LIKE '@%' AND lower(username) = lower(\(identity.username))))
            """
        )
    }

    private static func insert(
        _ granted: Granted,
        of owner: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws -> ConnectionID {
        let (pending, identity) = (granted.pending, granted.identity)
        let id = ConnectionID.new(at: time)
        let handle = "@" + identity.username + (pending.instance.map { "@" + $0.authority } ?? "")
        let name = try free(pending.name ?? String(handle.prefix(90)), of: owner, in: tx)
        try tx.run(
            """
            INSERT INTO main.connections (id, user_id, name, platform, software, instance, platform_user_id, username,
              auth_kind)
            VALUES (\(id), \(owner), \(name), \(pending.platform), \(identity.software?.name),
              \(pending.instance?.text ?? ""), \(identity.platformUserID), \(identity.username), 'oauth')
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
        _ granted: Granted,
        in id: ConnectionID,
        of owner: UserID,
        at time: Timestamp,
        _ keyring: Keyring,
        _ tx: Transaction
    ) throws {
        let grant = granted.grant
        func sealed(_ secret: Secret?, _ column: String) throws -> String? {
            try SealedColumns.seal(secret, column, of: id, with: keyring)
        }
        // A refresh token serves the app it was given to; none is put in its place where none came.
        let row = try tx.first("SELECT * FROM main.connections WHERE id = \(id) AND user_id = \(owner)")
        let earlierApp = try row.flatMap {
            try SealedColumns.open("client_key", of: id, in: $0, with: keyring)
        }
        let keepsRefreshToken = earlierApp == Secret(granted.app.clientID)
        let stored = try row?.value("refresh_token", as: String?.self)
        let refreshToken =
            try sealed(grant.refreshToken, "refresh_token") ?? (keepsRefreshToken ? stored : nil)
        let life = TokenLife(issuedAt: time, expiresAt: grant.expiresAt.map { Timestamp($0) })
        let refreshAt = refreshToken == nil ? nil : life.refreshAt
        try tx.run(
            """
            UPDATE main.connections SET auth_kind = 'oauth', access_token = \(try sealed(grant.token, "access_token")),
              refresh_token = \(refreshToken),
              client_key = \(try sealed(Secret(granted.app.clientID), "client_key")),
              client_secret = \(try sealed(granted.app.clientSecret, "client_secret")),
              token_issued_at = \(time), token_expires_at = \(life.expiresAt), token_refresh_at = \(refreshAt),
              refresh_started_at = NULL, scopes = \(granted.scopes.joined(separator: " "))
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

    private func end(
        _ pending: Authorization,
        _ status: Authorization.Status,
        connection: ConnectionID?,
        _ sentence: String,
        code: String? = nil,
        by viewer: Viewer
    ) async throws -> Authorization {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                UPDATE main.authorizations SET status = \(status), connection_id = \(connection), sentence = \(sentence),
                  code = \(code)
                WHERE id = \(pending.id) AND user_id = \(viewer.user)
                """
            )
            let found = try tx.one(
                Authorization.self,
                "SELECT * FROM main.authorizations WHERE id = \(pending.id) AND user_id = \(viewer.user)"
            )
            guard let found else { throw Self.notFound }
            return found
        }
    }
}

extension Substring {
    fileprivate var trimmingSlash: Substring { hasSuffix("/") ? dropLast() : self }
}
