import Foundation

/// Who may do what: tokens, scopes, and the state of the account behind them.
extension World {
    func caller(for call: Call, access: Route.Access) throws -> Caller {
        let scope: String
        switch access {
        case .open: return .stranger
        case .readable(let wanted):
            if call.token == nil {
                guard !dialect.readsNeedToken else { throw Refusal.tokenMissing }
                guard !isClosed else {
                    throw Refusal.other(status: 401, "This API requires an authenticated user")
                }
                return .stranger
            }
            scope = wanted
        case .user(let wanted): scope = wanted
        }
        guard let value = call.token else { throw Refusal.tokenMissing }
        guard let token = tokens[value] else { throw Refusal.tokenUnknown }
        if token.isRevoked { throw Refusal.tokenRevoked }
        if let end = token.expiresAt, end <= call.at { throw Refusal.tokenExpired }
        guard token.allows(scope) else { throw Refusal.outsideScopes }
        guard let lane = token.account else {
            if case .user = access {
                throw Refusal.other(status: 422, "This method requires an authenticated user")
            }
            return Caller(token: token)
        }
        try checkState(of: lane)
        return Caller(token: token, lane: lane)
    }

    /// The account a token belongs to, valid or not, for the ledger and the limits.
    func owner(of call: Call) -> AccountLane? { call.token.flatMap { tokens[$0]?.account } }

    private func checkState(of lane: AccountLane) throws {
        switch account(lane)?.state {
        case .active: return
        case .disabled, .suspended: throw Refusal.accountUnusable("Your login is currently disabled")
        case .unconfirmed: throw Refusal.accountUnusable("Your login is missing a confirmed e-mail address")
        case .pending: throw Refusal.accountUnusable("Your login is currently pending approval")
        case .deleted, nil: throw Refusal.tokenUnknown
        }
    }

    /// Whether `viewer` may see a post: the owner all of them, others the public kinds and what names them.
    func isVisible(_ post: Post, to viewer: AccountLane?) -> Bool {
        if post.author == viewer { return true }
        guard let author = account(post.author), author.state != .deleted, author.state != .suspended else {
            return false
        }
        switch post.visibility {
        case .public, .unlisted: return true
        case .private, .mutualsOnly: return false
        case .direct:
            return viewer.flatMap { account($0) }.map { post.text.contains("@\($0.username)") } ?? false
        }
    }
}
