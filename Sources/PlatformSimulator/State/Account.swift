import Foundation

/// One account of the simulated world, local or known from another server.
struct Account: Sendable {
    let lane: AccountLane
    let id: RemoteID
    var username: String
    /// The other server's domain; nil for an account of this server.
    var domain: String?
    var displayName: String
    var note: String
    var createdAt: Date
    var isLocked = false
    var isBot = false
    var followers: Int
    var following: Int
    var language: String
    var state: State = .active

    enum State: String, Sendable {
        case active, disabled, suspended, deleted
        case unconfirmed
        case pending
    }

    var acct: String { domain.map { "\(username)@\($0)" } ?? username }
}
