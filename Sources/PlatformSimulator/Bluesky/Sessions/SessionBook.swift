import Crypto
import Foundation

/// The sessions of the personal data server.
///
/// Access tokens stand for themselves until they end; of refresh tokens a list is kept, as the reference server does.
struct SessionBook: Sendable {
    private let key: SymmetricKey
    private var grants: [String: Grant] = [:]
    private var drawn = 0
    /// The number of the last access token of an account that is over before its time, by DID.
    private var overThrough: [String: Int] = [:]
    /// Refresh tokens of before this instant are good although no list has them.
    private var readmitsBefore: Date?
    private var ended: Set<String> = []

    init() { key = SymmetricKey(size: .bits256) }

    /// The book of a simulator that goes on where one before it ended, of which it knows nothing but the key.
    init(goingOnAt date: Date) {
        key = SymmetricKey(data: SHA256.hash(data: Array("the demo's sessions".utf8)))
        readmitsBefore = date
        // Above the numbers of before, so that no token is taken for another.
        drawn = Int(date.timeIntervalSince1970) * 1000
    }

    /// A refresh token that was handed out.
    private struct Grant: Sendable {
        let token: JSONWebToken
        /// The app password that opened the session; nil for the account's own.
        let appPassword: String?
        /// When it can no longer be used, which is before the token says so once it has been.
        var expiresAt: Date
        /// The token that took its place.
        var successor: String?
    }

    struct Pair: Sendable, Equatable {
        let access: String
        let refresh: String
    }

    /// Opens a session.
    mutating func open(
        _ did: String,
        appPassword: String?,
        at date: Date,
        _ habits: BlueskyHabits,
        audience: String
    ) -> Pair {
        let id = grant(did, appPassword, at: date, habits)
        return pair(id, at: date, habits, audience: audience)
    }

    /// Spends a refresh token, or gives nil for one that is over.
    ///
    /// For a while the spent token gives the same successor, so that a lost answer locks nobody out.
    mutating func refresh(
        _ token: JSONWebToken,
        at date: Date,
        _ habits: BlueskyHabits,
        audience: String
    ) -> Pair? {
        let id = token.id
        guard let spent = grants[id] ?? readmitted(token), spent.expiresAt > date else { return nil }
        grants[id] = spent
        let successor =
            spent.successor ?? grant(spent.token.subject, spent.appPassword, at: date, habits)
        guard grants[successor] != nil else { return nil }
        grants[id]?.successor = successor
        grants[id]?.expiresAt = min(spent.expiresAt, date.addingTimeInterval(Double(habits.refreshGrace)))
        return pair(successor, at: date, habits, audience: audience)
    }

    private func readmitted(_ token: JSONWebToken) -> Grant? {
        guard let readmitsBefore, token.issuedAt < readmitsBefore, !ended.contains(token.id) else {
            return nil
        }
        return Grant(token: token, appPassword: "first", expiresAt: token.expiresAt)
    }

    private mutating func grant(
        _ did: String,
        _ appPassword: String?,
        at date: Date,
        _ habits: BlueskyHabits
    ) -> String {
        let end = date.addingTimeInterval(Double(habits.refreshLife))
        let token = JSONWebToken(
            scope: .refresh,
            subject: did,
            id: draw("refresh"),
            issuedAt: date,
            expiresAt: end
        )
        grants[token.id] = Grant(token: token, appPassword: appPassword, expiresAt: end)
        return token.id
    }

    private mutating func pair(_ id: String, at date: Date, _ habits: BlueskyHabits, audience: String) -> Pair
    {
        guard let grant = grants[id] else { return Pair(access: "", refresh: "") }
        let access = JSONWebToken(
            scope: grant.appPassword == nil ? .access : .appPassword,
            subject: grant.token.subject,
            id: draw("access"),
            issuedAt: date,
            expiresAt: date.addingTimeInterval(Double(habits.accessLife))
        )
        return Pair(
            access: access.text(signedWith: key, audience: audience),
            refresh: grant.token.text(signedWith: key, audience: audience)
        )
    }

    private mutating func draw(_ kind: String) -> String {
        drawn += 1
        return "\(kind)-\(drawn)"
    }

    private func isOver(_ token: JSONWebToken, at date: Date) -> Bool {
        if token.expiresAt <= date { return true }
        guard token.scope != .refresh, let last = overThrough[token.subject] else { return false }
        return token.id.split(separator: "-").last.flatMap { Int($0) } ?? 0 <= last
    }

    // MARK: Ending

    mutating func revoke(_ id: String) {
        grants[id] = nil
        ended.insert(id)
    }

    /// Ends all sessions an app password opened; their access tokens go on until they end.
    mutating func revokeAll(of did: String, openedWith appPassword: String) {
        readmitsBefore = nil
        grants = grants.filter { $0.value.token.subject != did || $0.value.appPassword != appPassword }
    }

    /// Lets every refresh token of an account be over, as if it had not been used for months.
    mutating func expireAll(of did: String, at date: Date) {
        readmitsBefore = nil
        for (id, grant) in grants where grant.token.subject == did { grants[id]?.expiresAt = date }
    }

    /// Lets every access token of an account be over that was handed out so far.
    mutating func expireAccess(of did: String) { overThrough[did] = drawn }

    // MARK: Looking at tokens

    /// What a token says, in force or not.
    func token(_ text: String) -> JSONWebToken? { JSONWebToken(text, signedWith: key) }

    func check(_ text: String?, _ scopes: Set<JSONWebToken.Scope>, at date: Date) throws -> JSONWebToken {
        guard let text else { throw XRPCError.authMissing }
        guard let token = token(text) else {
            throw XRPCError(400, "InvalidToken", "Token could not be verified")
        }
        guard !isOver(token, at: date) else { throw XRPCError.expiredToken("Token has expired") }
        guard scopes.contains(token.scope) else { throw XRPCError(400, "InvalidToken", "Bad token scope") }
        return token
    }
}
