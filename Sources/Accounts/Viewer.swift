package import Database

/// What a user may do at most.
///
/// Each role may do what those before it may.
package enum Role: String, Sendable, Hashable, CaseIterable, Comparable, Codable, ColumnValue {
    /// Reads.
    case viewer
    /// Also drafts, reviews and approves captions.
    case reviewer
    /// Also connects accounts, publishes, tags and acts.
    case moderator
    /// Also manages users, platform apps, jobs and everybody's connections.
    case admin

    package static func < (lhs: Role, rhs: Role) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Who is acting, and through which door they came.
package struct Viewer: Sendable, Hashable {
    package enum Door: Sendable, Hashable {
        case session(SessionID)
        case token(APITokenID, mayWrite: Bool)
        /// Someone who may open the server's own socket, on behalf of a user.
        case operating
    }

    package let user: UserID
    package let username: String
    package let role: Role
    package let timeZone: String
    package let door: Door
    /// The connection the session works in.
    package let currentConnection: ConnectionID?
    /// From where, for the audit.
    package let address: String?

    package init(
        user: UserID,
        username: String,
        role: Role,
        timeZone: String = "UTC",
        door: Door,
        currentConnection: ConnectionID? = nil,
        address: String? = nil
    ) {
        self.user = user
        self.username = username
        self.role = role
        self.timeZone = timeZone
        self.door = door
        self.currentConnection = currentConnection
        self.address = address
    }

    /// The user's own rows, as a person reads and writes them.
    package var scope: Scope { .person(user) }

    /// Throws unless the role reaches `role`; a token that only reads writes nothing.
    package func require(_ role: Role, to action: String) throws {
        if self.role < role {
            throw AccountError(
                .forbidden,
                "Your role (\(self.role.rawValue)) doesn’t allow you to \(action); that takes the role "
                    + "\(role.rawValue). Ask an admin."
            )
        }
        if role > .viewer, case .token(_, mayWrite: false) = door {
            throw AccountError(.forbidden, "This API token may only read. Make one that may write.")
        }
    }
}
