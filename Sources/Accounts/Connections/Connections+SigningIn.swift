package import Database
package import Platforms
package import Vault

/// Connecting an account by its name and a password made for Roost.
extension Connections {
    /// What a person types.
    package struct SignIn: Sendable {
        /// Empty where there is only one whose accounts are connected so.
        package var platform: String
        /// Who they are: a handle.
        package var account: String
        package var password: Secret
        /// Nil takes the account's handle.
        package var name: String?
        /// The connection that is to work again; its platform counts then.
        package var reconnecting: ConnectionID?

        package init(
            platform: String,
            account: String,
            password: Secret,
            name: String? = nil,
            reconnecting: ConnectionID? = nil
        ) {
            self.platform = platform
            self.account = account
            self.password = password
            self.name = name
            self.reconnecting = reconnecting
        }
    }

    /// The words of the form that asks for a name and a password; nil where a platform has none.
    package func signInForm(of platform: PlatformKind) -> SignInForm? { catalog[platform]?.signIn?.form }

    /// Whether accounts of a platform can be connected by a token that a person copies.
    package func takesTokens(_ platform: PlatformKind) -> Bool { catalog[platform]?.takesTokens ?? false }

    /// Finds the account, opens a session there and connects it, or reconnects it where it is connected already.
    ///
    /// The password is used for that and forgotten.
    package func signIn(_ request: SignIn, by viewer: Viewer) async throws -> Connection {
        try viewer.require(.moderator, to: "connect accounts")
        let before: Connection? =
            if let id = request.reconnecting { try await find(id, for: viewer) } else { nil }
        let named = request.platform.isEmpty ? solePlatform?.rawValue ?? "" : request.platform
        let (kind, adapter) = try adapter(before?.platform.rawValue ?? named)
        guard let signIn = adapter.signIn else {
            throw AccountError(
                .invalid,
                "\(kind.displayName) accounts aren’t connected by a password.",
                field: "platform"
            )
        }
        let name = before == nil ? try request.name.map(Self.checkedName) : nil
        if let name { try await requireFree(name, for: viewer) }
        // Whoever reconnects may leave the account out: it is known.
        let account = request.account.trimmingPrefix { $0.isWhitespace }
        guard !account.isEmpty || before != nil else {
            throw AccountError(
                .invalid,
                "Fill in the account’s \(signIn.form.nameLabel.lowercased()).",
                field: "handle"
            )
        }
        guard !request.password.isEmpty else {
            throw AccountError(
                .invalid,
                "Fill in the \(signIn.form.passwordLabel.lowercased()). \(signIn.form.advice)",
                field: "app_password"
            )
        }
        let meant = account.isEmpty ? before?.platformUserID ?? "" : String(account)
        let (signedIn, identity) = try await letIn(meant, request.password, by: signIn, adapter)
        do {
            return try await admit(
                Admission(
                    kind: .appPassword,
                    platform: kind,
                    instance: nil,
                    server: signedIn.server,
                    grant: signedIn.grant,
                    scopes: signedIn.grant.scopes ?? [],
                    app: nil,
                    identity: identity,
                    name: name,
                    reconnecting: before?.id
                ),
                by: viewer
            )
        } catch {
            await end(signedIn, by: signIn)
            guard let other = error as? OtherAccount else { throw error }
            throw AccountError(
                .conflict,
                "“\(other.meant.name)” is \(other.meant.handle), and this is @\(identity.username). Nothing was changed: "
                    + "connect the other account on its own.",
                field: "handle"
            )
        }
    }

    /// Ends a session that nobody will ever use.
    private func end(_ signedIn: SignedIn, by signIn: any PlatformSignIn) async {
        guard let refreshToken = signedIn.grant.refreshToken else { return }
        try? await signIn.end(refreshToken, at: signedIn.server)
    }

    private var solePlatform: PlatformKind? {
        let kinds = catalog.kinds.filter { catalog[$0]?.signIn != nil }
        return kinds.count == 1 ? kinds[0] : nil
    }

    private func letIn(
        _ account: String,
        _ password: Secret,
        by signIn: any PlatformSignIn,
        _ adapter: any PlatformAdapter
    ) async throws -> (SignedIn, Identity) {
        var opened: SignedIn?
        do {
            let signedIn = try await signIn.signIn(as: account, password: password)
            opened = signedIn
            let access = PlatformAccess(
                instance: nil,
                server: signedIn.server,
                account: signedIn.account,
                credential: Credential(
                    kind: signedIn.grant.kind,
                    token: signedIn.grant.token,
                    expiresAt: signedIn.grant.expiresAt
                )
            )
            let profile = try await adapter.verifyIdentity(access)
            let facts = try? await adapter.facts(of: access)
            if let facts { try await remember(facts) }
            return (signedIn, Identity(profile, software: facts?.software))
        } catch let error as PlatformError {
            if let opened { await end(opened, by: signIn) }
            let isOfPassword = error.code == .passwordRefused || error.code == .passwordTooStrong
            throw AccountError(.platform, error.sentence, field: isOfPassword ? "app_password" : "handle")
        }
    }
}
