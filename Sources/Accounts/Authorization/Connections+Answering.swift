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
        let admission = Admission(
            kind: .oauth,
            platform: pending.platform,
            instance: pending.instance,
            server: nil,
            grant: grant,
            scopes: granted,
            app: app,
            identity: identity,
            name: pending.name,
            reconnecting: pending.connection
        )
        do {
            return try await admit(admission, by: viewer)
        } catch let other as OtherAccount {
            throw Refused(
                code: "other_account",
                sentence:
                    "“\(other.meant.name)” is \(other.meant.handle), and at \(pending.host) you are signed in as "
                    + "@\(identity.username). Nothing was changed: sign in there as @\(other.meant.username) and reconnect, "
                    + "or add a new connection for the other account."
            )
        }
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
