package import Database
package import Platforms
import Vault

/// Sending a person to their platform to let Roost in.
extension Connections {
    /// What a person wants to connect, and where they come back to.
    package struct Plan: Sendable {
        /// Empty where the server is to say what it runs.
        package var platform: String
        package var instance: String
        /// Nil takes the account's handle.
        package var name: String?
        /// The connection that is to work again; its platform and instance count then.
        package var reconnecting: ConnectionID?
        /// What Roost may do besides reading.
        package var capabilities: Set<Capability>
        /// Nil where there is none, so that the person copies a code.
        package var callback: String?
        package var website: String?

        package init(
            platform: String,
            instance: String,
            name: String? = nil,
            reconnecting: ConnectionID? = nil,
            capabilities: Set<Capability> = [],
            callback: String?,
            website: String? = nil
        ) {
            self.platform = platform
            self.instance = instance
            self.name = name
            self.reconnecting = reconnecting
            self.capabilities = capabilities
            self.callback = callback
            self.website = website
        }
    }

    /// What is asked for whatever else a person allows: without it there is no archive.
    static let leastCapabilities: Set<Capability> = [.fetchOwnPosts, .ownMetrics]

    /// Whether accounts of a platform can be connected without copying a token.
    package func canAuthorize(_ platform: PlatformKind) -> Bool {
        catalog[platform]?.authorization != nil
    }

    /// Begins to connect an account, or to reconnect one: gives the address to send the person to.
    package func authorize(_ plan: Plan, by viewer: Viewer) async throws -> AuthorizationTicket {
        try viewer.require(.moderator, to: "connect accounts")
        let before: Connection? =
            if let id = plan.reconnecting { try await find(id, for: viewer) } else { nil }
        let (kind, adapter) = try await adapter(for: plan, before)
        guard let authorization = adapter.authorization else {
            throw AccountError(
                .invalid,
                "Roost connects \(kind.displayName) accounts by a token. Paste one.",
                field: "platform"
            )
        }
        let origin = before == nil ? try origin(plan.instance, of: kind) : before?.instance
        let name = try plan.name.map(Self.checkedName)
        if let name, before == nil { try await requireFree(name, for: viewer) }
        let redirect = plan.callback ?? RegisteredApp.outOfBand
        let granted = try await grantedScopes(of: plan.reconnecting, for: viewer)
        let asked = authorization.scopes(for: Self.leastCapabilities.union(plan.capabilities))
        // Who reconnects loses nothing that was allowed before.
        let scopes = asked + authorization.missing(granted, in: asked)
        do {
            if let origin { _ = try await adapter.detect(origin) }
            let server = try await authorization.server(at: origin)
            let app = try await apps.app(
                for: PlatformApps.Need(
                    platform: kind,
                    instance: origin,
                    redirect: redirect,
                    scopes: scopes,
                    website: plan.website
                ),
                by: authorization,
                at: server
            )
            let state = AccessToken.random()
            let start = try await authorization.begin(
                AuthorizationRequest(
                    app: app,
                    redirect: redirect,
                    scopes: scopes,
                    state: state.text,
                    asksWho: before != nil
                ),
                at: server
            )
            let pending = try await remember(
                Pending(
                    kind: kind,
                    origin: origin,
                    name: name,
                    reconnecting: before?.id,
                    app: app,
                    redirect: redirect,
                    server: server,
                    scopes: scopes,
                    state: state,
                    proof: start.proof
                ),
                by: viewer
            )
            return AuthorizationTicket(authorization: pending, url: start.url)
        } catch let error as PlatformError {
            throw AccountError(.platform, error.sentence, field: "instance")
        }
    }

    /// An authorization of the viewer's, such as one a program waits for.
    package func authorization(
        _ id: AuthorizationID,
        for viewer: Viewer
    ) async throws -> Authorization {
        let found = try await store.read(as: viewer.scope) { tx in
            try tx.one(Authorization.self, "SELECT * FROM authorizations WHERE id = \(id)")
        }
        guard let found else {
            throw AccountError(.notFound, "There is no such authorization, or it is long over.")
        }
        return found
    }

    /// Forgets everybody's authorizations that are older than a day.
    package func pruneAuthorizations() async throws {
        let limit = now().adding(.seconds(-86_400))
        try await store.write(as: .system, durability: .relaxed) { tx in
            try tx.run("DELETE FROM main.authorizations WHERE created_at < \(limit)")
        }
    }

    // MARK: Steps

    private func adapter(
        for plan: Plan,
        _ before: Connection?
    ) async throws -> (PlatformKind, any PlatformAdapter) {
        let word = before?.platform.rawValue ?? plan.platform
        guard word.isEmpty else { return try adapter(word) }
        // The server says what it runs; who names it need not know.
        var refusal: PlatformError?
        for kind in catalog.kinds where kind.hasInstances && canAuthorize(kind) {
            let (kind, adapter) = try adapter(kind.rawValue)
            guard let origin = try origin(plan.instance, of: kind) else { continue }
            do {
                _ = try await adapter.detect(origin)
                return (kind, adapter)
            } catch {
                refusal = refusal ?? error
                // Another adapter won't reach what this one couldn't.
                guard error.code == .wrongSoftware else { break }
            }
        }
        throw AccountError(
            .platform,
            refusal?.sentence ?? "Roost can’t connect accounts without a token here.",
            field: "instance"
        )
    }

    private struct Pending: Sendable {
        let kind: PlatformKind
        let origin: InstanceOrigin?
        let name: String?
        let reconnecting: ConnectionID?
        let app: RegisteredApp
        let redirect: String
        let server: AuthorizationServer
        let scopes: [String]
        let state: AccessToken
        let proof: Secret
    }

    private func remember(_ pending: Pending, by viewer: Viewer) async throws -> Authorization {
        let time = now()
        let id = AuthorizationID.new(at: time)
        func sealed(_ secret: Secret?, _ column: String) throws -> String? {
            try SealedColumns.seal(secret, for: Authorization.place(column, of: id), with: keyring)
        }
        let proof = try sealed(pending.proof, "proof")
        let clientSecret = try sealed(pending.app.clientSecret, "client_secret")
        var session: SessionID?
        if case .session(let id) = viewer.door { session = id }
        return try await store.write(as: viewer.scope) { [session] tx in
            try tx.run(
                """
                INSERT INTO main.authorizations (id, user_id, connection_id, session_id, platform, instance, name,
                  client_id, client_secret, redirect_uri, issuer, sends_issuer, scopes, state_hash, proof, expires_at,
                  created_at)
                VALUES (\(id), \(viewer.user), \(pending.reconnecting), \(session), \(pending.kind),
                  \(pending.origin?.text ?? ""), \(pending.name), \(pending.app.clientID), \(clientSecret),
                  \(pending.redirect), \(pending.server.issuer), \(pending.server.sendsIssuer), \(pending.scopes.joined(separator: " ")),
                  \(pending.state.hash.storedText), \(proof), \(time.adding(Authorization.life)), \(time))
                """
            )
            guard
                let made = try tx.one(
                    Authorization.self,
                    "SELECT * FROM authorizations WHERE id = \(id)"
                )
            else { throw Self.notFound }
            return made
        }
    }

    private func grantedScopes(of id: ConnectionID?, for viewer: Viewer) async throws -> [String] {
        guard let id else { return [] }
        return try await store.read(as: viewer.scope) { tx in
            let row = try tx.first("SELECT scopes FROM connections WHERE id = \(id)")
            return try row?.value("scopes", as: String?.self)?.split(separator: " ").map(String.init) ?? []
        }
    }

    func requireFree(_ name: String, for viewer: Viewer) async throws {
        let isTaken = try await store.read(as: viewer.scope) { tx in
            try tx.first("SELECT 1 AS one FROM connections WHERE name = \(name)") != nil
        }
        if isTaken { throw Self.nameTaken(name) }
    }
}
