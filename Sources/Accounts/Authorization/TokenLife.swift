import Database

/// From when to when a token holds, and when it is renewed: when 7 days or a third of its life is left, whichever is less.
struct TokenLife: Sendable, Hashable {
    let issuedAt: Timestamp
    /// Nil when it never ends or nobody said.
    let expiresAt: Timestamp?

    static let longestNotice: Duration = .seconds(7 * 86_400)

    /// What is left at least of a token that is handed out.
    private static let leastLeft: Duration = .seconds(300)

    /// Nil when there is no end to be ahead of.
    var refreshAt: Timestamp? {
        guard let expiresAt else { return nil }
        let life = expiresAt - issuedAt
        return expiresAt.adding(.zero - min(Self.longestNotice, max(.zero, life / 3)))
    }

    /// Whether it is too close to its end to be used for anything, because nothing ran that would have renewed it.
    func isSpent(at time: Timestamp) -> Bool {
        expiresAt.map { $0.adding(.zero - Self.leastLeft) <= time } ?? false
    }

    /// Whether its end means that a person is needed: one that holds for hours is renewed all the time.
    var isWorthTelling: Bool { expiresAt.map { $0 - issuedAt >= .seconds(86_400) } ?? false }
}
