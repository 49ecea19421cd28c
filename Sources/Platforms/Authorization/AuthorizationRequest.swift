package import Foundation
package import Vault

/// What a person is to be asked.
package struct AuthorizationRequest: Sendable {
    package var app: RegisteredApp
    package var redirect: String
    package var scopes: [String]

    /// Comes back with the answer; good once.
    package var state: Secret

    /// Whether the server should ask who it is even where somebody is signed in: the person means another account.
    package var asksWho: Bool

    package init(
        app: RegisteredApp,
        redirect: String,
        scopes: [String],
        state: Secret,
        asksWho: Bool = false
    ) {
        self.app = app
        self.redirect = redirect
        self.scopes = scopes
        self.state = state
        self.asksWho = asksWho
    }
}

/// Where the person goes, and what is needed when they come back.
package struct AuthorizationStart: Sendable {
    package var url: String

    /// The proof that whoever brings the code is who asked: the proof key's verifier, or whatever else the platform wants
    /// then.
    package var proof: Secret

    package init(url: String, proof: Secret) {
        self.url = url
        self.proof = proof
    }
}

/// What a server gave.
package struct TokenGrant: Sendable {
    package var token: Secret
    package var kind: Credential.Kind

    /// Nil where none came; an empty one is none.
    package var refreshToken: Secret?

    /// Nil when it never ends or nobody said.
    package var expiresAt: Date?

    /// Nil when nobody said, which means: as asked.
    package var scopes: [String]?

    package init(
        token: Secret,
        kind: Credential.Kind = .bearer,
        refreshToken: Secret? = nil,
        expiresAt: Date? = nil,
        scopes: [String]? = nil
    ) {
        self.token = token
        self.kind = kind
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
        self.scopes = scopes
    }
}
