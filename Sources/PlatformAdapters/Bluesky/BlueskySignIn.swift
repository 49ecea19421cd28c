import Foundation
package import Platforms
package import Vault

/// Sessions by app password: <https://atproto.com/specs/xrpc#authentication>.
///
/// OAuth, whose tokens are bound to a key, comes beside it as the adapter's `authorization`.
package struct BlueskySignIn: PlatformSignIn {
    let http: GuardedHTTPClient
    let services: BlueskyServices
    let now: @Sendable () -> Date

    package var form: SignInForm {
        SignInForm(
            nameLabel: "Handle",
            nameExample: "ada.bsky.social",
            passwordLabel: "App password",
            advice:
                "Make one in Bluesky under Settings, Privacy and security, App passwords. Roost uses it once and "
                + "doesn’t keep it."
        )
    }

    package func signIn(as name: String, password: Secret) async throws(PlatformError) -> SignedIn {
        let resolution = IdentityResolution(http: http, services: services)
        let document = try await resolution.document(of: try AccountName(typed: name))
        let server = try document.requiredServer()
        let known = document.handle.map { "@\($0)" } ?? document.did
        var question = HTTPQuestion(
            .post,
            server.url("/xrpc/com.atproto.server.createSession"),
            body: .json(
                .object([
                    "identifier": .string(document.did), "password": .string(password.revealForUse()),
                ])
            ),
            redirectLimit: 0
        )
        question.secrets = [password]
        let client = JSONClient(http: http) { Self.signInError(of: $0, account: known) }
        let (json, answer) = try await client.json(question)
        let grant = try grant(json, ErrorAnswer(answer: answer, question: question), of: document.did)
        guard !SessionToken(grant.token).isUnlimited else {
            // Nothing may be kept that can do more than it was given for.
            if let refreshToken = grant.refreshToken { try? await end(refreshToken, at: server) }
            throw PlatformError(
                .permanent,
                code: .passwordTooStrong,
                sentence:
                    "That is the account’s own password, and whoever holds it can take the account away. Roost did not "
                    + "keep it. Make an app password and use that.",
                detail: "the session was one of the account’s own password"
            )
        }
        return SignedIn(account: document.did, server: server, grant: grant)
    }

    package func renew(
        _ refreshToken: Secret,
        at server: InstanceOrigin
    ) async throws(PlatformError) -> TokenGrant {
        let question = question("refreshSession", refreshToken, at: server)
        let client = JSONClient(http: http) { Self.renewalError(of: $0) }
        let (json, answer) = try await client.json(question)
        return try grant(json, ErrorAnswer(answer: answer, question: question), of: nil)
    }

    package func end(_ refreshToken: Secret, at server: InstanceOrigin) async throws(PlatformError) {
        let answer = try await http.answer(to: question("deleteSession", refreshToken, at: server))
        let context = ErrorAnswer(
            answer: answer,
            question: question("deleteSession", refreshToken, at: server)
        )
        // One that is over already is what was wanted.
        if let error = BlueskyErrors.error(of: context), error.code != .tokenRefused { throw error }
    }

    private func question(
        _ method: String,
        _ refreshToken: Secret,
        at server: InstanceOrigin
    ) -> HTTPQuestion {
        HTTPQuestion(
            .post,
            server.url("/xrpc/com.atproto.server." + method),
            credential: Credential(token: refreshToken),
            redirectLimit: 0
        )
    }

    /// The pair in an answer; of one account, where that is known.
    private func grant(
        _ json: JSONValue,
        _ context: ErrorAnswer,
        of did: String?
    ) throws(PlatformError) -> TokenGrant {
        guard let access = json["accessJwt"].filledText, let refresh = json["refreshJwt"].filledText,
            did == nil || json["did"].text == did
        else { throw context.unreadable("no session of the account") }
        guard json["active"].flag != false else { throw context.accountBlocked() }
        return TokenGrant(
            token: Secret(access),
            refreshToken: Secret(refresh),
            // Two hours on the reference server, which says so in the token.
            expiresAt: SessionToken(Secret(access)).expiresAt ?? now().addingTimeInterval(3_600)
        )
    }
}

// MARK: - What a refusal means

extension BlueskySignIn {
    private static func signInError(of answer: ErrorAnswer, account: String) -> PlatformError? {
        switch answer.name {
        case "AuthenticationRequired":
            answer.make(
                .permanent,
                .passwordRefused,
                "\(answer.host) did not accept this password for \(account). Copy the app password again, or make a new one."
            )
        case "AuthFactorTokenRequired":
            answer.make(
                .permanent,
                .passwordTooStrong,
                "That is the account’s own password, and \(answer.host) asks for a code besides. Make an app password and use "
                    + "that: it needs no code, and can’t take the account away."
            )
        default: BlueskyErrors.error(of: answer)
        }
    }

    private static func renewalError(of answer: ErrorAnswer) -> PlatformError? {
        guard let error = BlueskyErrors.error(of: answer) else { return nil }
        guard error.code == .tokenRefused else { return error }
        return answer.make(
            .reauthorise,
            .grantRefused,
            "\(answer.host) no longer renews Roost’s session: it was not used for too long, or its app password was taken "
                + "back. Sign in again."
        )
    }
}
