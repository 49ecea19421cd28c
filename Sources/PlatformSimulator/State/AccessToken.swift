import Foundation

/// A bearer token and what it may do.
struct AccessToken: Sendable {
    let value: String
    /// nil for a token of an application alone (`client_credentials`).
    let account: AccountLane?
    var scopes: Set<String>
    var application: String
    /// The client it was given to; empty for those that exist from the start.
    var clientID = ""
    var createdAt: Date
    var expiresAt: Date?
    var isRevoked = false
    /// Pixelfed's companion token, spent by refreshing.
    var refreshToken: String?
    var refreshExpiresAt: Date?

    /// Whether the token covers `scope`: `read` covers `read:accounts`.
    func allows(_ scope: String) -> Bool {
        scopes.contains(scope) || scopes.contains(String(scope.prefix { $0 != ":" }))
    }
}

/// A client registered with `POST /api/v1/apps`.
struct ClientApplication: Sendable {
    let id: Int
    let clientID: String
    let clientSecret: String
    var name: String
    var website: String?
    var redirectURIs: [String]
    var scopes: [String]
}

/// What the authorize page handed out, good for one exchange.
struct AuthorizationGrant: Sendable {
    let code: String
    let clientID: String
    let redirectURI: String
    let account: AccountLane
    let scopes: [String]
    let challenge: String?
    let expiresAt: Date
}
