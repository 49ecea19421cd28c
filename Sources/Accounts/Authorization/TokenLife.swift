import Database

/// From when to when a token holds, and when it is renewed: when 7 days or a third of its life is left, whichever is less.
struct TokenLife: Sendable, Hashable {
    let issuedAt: Timestamp
    /// Nil when it never ends or nobody said.
    let expiresAt: Timestamp?

    static let longestNotice: Duration = .seconds(7 * 86_400)

    /// Nil when there is no end to be ahead of.
    var refreshAt: Timestamp? {
        guard let expiresAt else { return nil }
        let life = expiresAt - issuedAt
        return expiresAt.adding(.zero - min(Self.longestNotice, max(.zero, life / 3)))
    }
}
