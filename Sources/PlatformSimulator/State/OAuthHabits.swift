/// How an instance hands out tokens, as far as that differs from its dialect's own way.
package struct OAuthHabits: Sendable, Equatable {
    /// Seconds a token holds; nil takes the dialect's own way, in which Pixelfed's end after a year and others never.
    package var tokenLife: Int?
    /// Seconds a refresh token holds.
    package var refreshLife = 400 * 86_400
    /// Answers with `"refresh_token": ""`, and goes on to take the old one.
    package var leavesRefreshTokenEmpty = false
    /// Sends its own name along with a code (RFC 9207), and announces that it does.
    package var sendsIssuer = false
    /// The name it sends, in place of its own: that of an instance in between.
    package var pretendedIssuer: String?
    /// Grants these in place of what was asked.
    package var grantedScopes: [String]?
    /// Sends the browser back to another address than it was asked to.
    package var redirect: String?

    package init() {}
}
