/// What a user may do at most.
///
/// The order is the order of permission: a moderator may do whatever a reviewer may.
package enum Role: String, ClosedChoice, Comparable {
    case viewer, reviewer, moderator, admin

    package var title: String {
        switch self {
        case .viewer: "Viewer"
        case .reviewer: "Reviewer"
        case .moderator: "Moderator"
        case .admin: "Admin"
        }
    }

    /// What the role adds to the one before it, for people choosing one.
    package var meaning: String {
        switch self {
        case .viewer: "reads the archive"
        case .reviewer: "also drafts, reviews and approves captions"
        case .moderator: "also connects accounts, publishes and tags"
        case .admin: "also manages users, jobs and everybody’s connections"
        }
    }

    package static func < (lhs: Role, rhs: Role) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
