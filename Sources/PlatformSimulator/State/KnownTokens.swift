import Foundation

/// The tokens that exist from the start, the same in every run, so that scripts need not sign in.
enum KnownTokens {
    static let application = ClientApplication(
        id: 1,
        clientID: "simulator-client",
        clientSecret: "simulator-secret",
        name: "Simulator",
        website: nil,
        redirectURIs: ["urn:ietf:wg:oauth:2.0:oob"],
        scopes: ["read", "write", "follow", "push"]
    )

    /// For each local account one of all scopes; for Ada also one to read with, one revoked and one expired.
    static func tokens(_ dialect: Dialect, of accounts: [Account]) -> [AccessToken] {
        let issued = SeededPosts.date(SeededTimeline.start)
        func token(_ name: String, _ lane: AccountLane, _ scopes: Set<String>) -> AccessToken {
            AccessToken(
                value: value(name, dialect),
                account: lane,
                scopes: scopes,
                application: application.name,
                createdAt: issued,
                refreshToken: dialect == .pixelfed ? "refresh-\(name)" : nil
            )
        }
        let full: Set<String> = ["read", "write", "follow", "push"]
        let everybody = accounts.filter { $0.domain == nil }.map { token($0.username, $0.lane, full) }
        guard accounts.contains(where: { $0.username == "ada" }) else { return everybody }
        var revoked = token("ada-revoked", 0, full)
        revoked.isRevoked = true
        var expired = token("ada-expired", 0, full)
        expired.expiresAt = issued
        return everybody + [token("ada-read", 0, ["read"]), revoked, expired]
    }

    /// The token called `name`: `token-ada`, or for Pixelfed a JSON Web Token of about a kilobyte.
    static func value(_ name: String, _ dialect: Dialect) -> String {
        dialect == .pixelfed ? longToken(name) : "token-\(name)"
    }

    static func longToken(_ name: String) -> String {
        var random = SeededRandom(name.utf8.reduce(0) { $0 &* 131 &+ UInt64($1) })
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        func letters(_ count: Int) -> String { String((0..<count).map { _ in random.pick(alphabet) }) }
        return "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.\(letters(260)).\(letters(683))"
    }
}
