package import Foundation
package import Platforms
package import Vault

/// OAuth as Mastodon, GoToSocial, Pixelfed and their kin speak it: apps that register themselves, bearer tokens.
package struct FediverseAuthorization: PlatformAuthorization {
    /// What sets the dialects apart.
    package enum Dialect: Sendable, Hashable {
        /// Fine-grained scopes, any number of redirects, tokens without an end.
        case mastodon
        /// Four scopes, one redirect for an app, tokens that end and are renewed.
        case pixelfed
    }

    private let dialect: Dialect
    private let http: GuardedHTTPClient
    private let now: @Sendable () -> Date

    package init(
        _ dialect: Dialect,
        http: GuardedHTTPClient,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.dialect = dialect
        self.http = http
        self.now = now
    }

    // MARK: What is asked for

    package func scopes(for capabilities: Set<Capability>) -> [String] {
        let wanted = capabilities.flatMap(scopes(for:))
        return Self.known[dialect, default: []].filter(wanted.contains)
    }

    private func scopes(for capability: Capability) -> [String] {
        switch (dialect, capability) {
        case (_, .refreshToken): []
        case (.pixelfed, .publish), (.pixelfed, .editAltText), (.pixelfed, .nativeSchedule),
            (.pixelfed, .idempotentPublish):
            ["read", "write"]
        case (.pixelfed, _): ["read"]
        case (.mastodon, .fetchOwnPosts), (.mastodon, .ownMetrics): ["read:accounts", "read:statuses"]
        case (.mastodon, .publish), (.mastodon, .nativeSchedule), (.mastodon, .idempotentPublish):
            ["write:statuses", "write:media"]
        case (.mastodon, .editAltText): ["read:statuses", "write:statuses", "write:media"]
        case (.mastodon, .watchProfiles): ["read:accounts", "read:statuses", "read:search"]
        case (.mastodon, .push): ["read:statuses", "read:notifications"]
        }
    }

    /// In the order in which they are asked for.
    private static let known: [Dialect: [String]] = [
        .mastodon: [
            "read:accounts", "read:statuses", "read:notifications", "read:search", "write:statuses",
            "write:media",
        ],
        .pixelfed: ["read", "write"],
    ]

    package func missing(_ wanted: [String], in granted: [String]) -> [String] {
        wanted.filter { !granted.contains($0) && !granted.contains(String($0.prefix { $0 != ":" })) }
    }

    // MARK: The server and the app

    package var redirectsPerApp: Int { dialect == .pixelfed ? 1 : 8 }

    package func server(at instance: InstanceOrigin?) async throws(PlatformError) -> AuthorizationServer {
        let access = PlatformAccess(instance: instance, credential: nil)
        return try await AuthorizationMetadata(http: http).server(at: access.requiredInstance())
    }

    package func register(
        _ registration: AppRegistration,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> RegisteredApp {
        guard let url = server.registrationURL else { throw Self.byHand(server) }
        let redirects = Array(registration.redirects.prefix(redirectsPerApp))
        var fields = [
            ("client_name", registration.name),
            // One text: a list is refused by servers before 4.3, and by Pixelfed still.
            ("redirect_uris", redirects.joined(separator: "\n")),
            ("scopes", registration.scopes.joined(separator: " ")),
        ]
        if let website = registration.website { fields.append(("website", website)) }
        let (json, errors) = try await post(url, fields, secrets: [], at: .register)
        guard let id = json["client_id"].identifier else { throw errors.unreadable("no client_id") }
        return RegisteredApp(
            clientID: id,
            clientSecret: json["client_secret"].filledText.map { Secret($0) },
            redirects: redirects,
            scopes: registration.scopes
        )
    }

    /// Servers before 4.3 forget apps that nobody uses, and the person would meet that on a page of theirs.
    ///
    /// An app's own token is asked for; that also keeps it from being forgotten.
    package func knows(
        _ app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> Bool {
        guard dialect == .mastodon else { return true }
        let fields =
            credentials(of: app) + [
                ("grant_type", "client_credentials"),
                ("scope", app.scopes.joined(separator: " ")),
            ]
        do {
            _ = try await post(server.tokenURL, fields, secrets: secrets(of: app), at: .exchange)
            return true
        } catch {
            // Whatever else is wrong will show, or not matter, when the person comes back.
            return error.code != .appUnknown
        }
    }

    // MARK: The person

    package func begin(
        _ request: AuthorizationRequest,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> AuthorizationStart {
        let key = ProofKey.random()
        var fields = [
            ("response_type", "code"), ("client_id", request.app.clientID),
            ("redirect_uri", request.redirect),
            ("scope", request.scopes.joined(separator: " ")),
            ("state", request.state.revealForUse()),
            ("code_challenge", key.challenge), ("code_challenge_method", "S256"),
        ]
        if request.asksWho { fields.append(("force_login", "true")) }
        let query = fields.map { "\($0)=\(HTTPQuestion.Body.escaped($1))" }.joined(separator: "&")
        let joint = server.authorizeURL.contains("?") ? "&" : "?"
        return AuthorizationStart(url: server.authorizeURL + joint + query, proof: key.verifier)
    }

    // MARK: Tokens

    package func exchange(
        _ code: Secret,
        proof: Secret,
        redirect: String,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> TokenGrant {
        let fields =
            credentials(of: app) + [
                ("grant_type", "authorization_code"), ("code", code.revealForUse()),
                ("redirect_uri", redirect), ("code_verifier", proof.revealForUse()),
            ]
        let (json, errors) = try await post(
            server.tokenURL,
            fields,
            secrets: secrets(of: app) + [code, proof],
            at: .exchange
        )
        return try grant(json, errors)
    }

    package func refresh(
        _ refreshToken: Secret,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> TokenGrant {
        let fields =
            credentials(of: app) + [
                ("grant_type", "refresh_token"), ("refresh_token", refreshToken.revealForUse()),
            ]
        let (json, errors) = try await post(
            server.tokenURL,
            fields,
            secrets: secrets(of: app) + [refreshToken],
            at: .refresh
        )
        return try grant(json, errors)
    }

    package func revoke(
        _ token: Secret,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) {
        guard let url = server.revocationURL else {
            throw PlatformError(
                .permanent,
                code: .unsupported,
                sentence: "\(server.displayName) offers programs no way to take back a token.",
                detail: "no revocation endpoint"
            )
        }
        let fields = credentials(of: app) + [("token", token.revealForUse())]
        _ = try await post(
            url,
            fields,
            secrets: secrets(of: app) + [token],
            at: .revoke,
            isRepeatable: true
        )
    }

    private func grant(
        _ json: JSONValue,
        _ errors: OAuthErrors
    ) throws(PlatformError) -> TokenGrant {
        guard let token = json["access_token"].filledText else { throw errors.unreadable("no access_token") }
        let type = json["token_type"].filledText?.lowercased() ?? "bearer"
        guard type == "bearer" else { throw errors.unreadable("tokens of the type \(type.prefix(40))") }
        let life = json["expires_in"].integer.flatMap { $0 > 0 ? $0 : nil }
        return TokenGrant(
            token: Secret(token),
            refreshToken: json["refresh_token"].filledText.map { Secret($0) },
            expiresAt: life.map { now().addingTimeInterval(Double(min($0, 3_153_600_000))) },
            scopes: json["scope"].filledText?.split { $0 == " " || $0 == "," }.map(String.init)
        )
    }

    // MARK: Asking

    /// An answer that is no error, and the reader of its errors for what it should hold and doesn't.
    private func post(
        _ url: String,
        _ fields: [(String, String)],
        secrets: [Secret],
        at step: OAuthErrors.Step,
        isRepeatable: Bool = false
    ) async throws(PlatformError) -> (JSONValue, OAuthErrors) {
        var question = HTTPQuestion(
            .post,
            url,
            body: .form(fields.map { (name: $0.0, value: $0.1) }),
            isRepeatable: isRepeatable,
            // A redirect would take code and secret to somebody else.
            redirectLimit: 0,
            maximumBytes: 256 * 1024
        )
        question.secrets = secrets
        let answer = try await http.answer(to: question)
        let errors = OAuthErrors(ErrorAnswer(answer: answer, question: question), at: step)
        if let error = errors.error { throw error }
        return ((try? JSONValue(parsing: answer.body)) ?? .null, errors)
    }

    private func credentials(of app: RegisteredApp) -> [(String, String)] {
        var fields = [("client_id", app.clientID)]
        if let secret = app.clientSecret { fields.append(("client_secret", secret.revealForUse())) }
        return fields
    }

    private func secrets(of app: RegisteredApp) -> [Secret] {
        [app.clientSecret].compactMap { $0 }
    }

    private static func byHand(_ server: AuthorizationServer) -> PlatformError {
        PlatformError(
            .permanent,
            code: .unsupported,
            sentence: "\(server.displayName) does not let programs register. Paste a token instead.",
            detail: "no registration endpoint"
        )
    }
}
