/// On whose behalf a transaction runs.
///
/// It decides which rows exist for it, on both engines.
///
/// Under a user's scope a bare `SELECT * FROM posts` shows that user's rows only, and a bare
/// `UPDATE main.posts` or `DELETE FROM main.posts` leaves everybody else's alone.
package enum Scope: Hashable, Sendable {
    /// Queue, scheduler, migrations and admin pages: every row, by the names `main.…` only.
    case system
    /// A person at a page, the API or the command line: reads the owner's rows, writes what people write.
    case person(UserID, only: ConnectionRestriction? = nil)
    /// A job done for one user: the same rows, full writing.
    case worker(UserID)

    /// The user whose rows are meant; nil for the system.
    package var owner: UserID? {
        switch self {
        case .system: nil
        case .person(let owner, _), .worker(let owner): owner
        }
    }

    package var restriction: ConnectionRestriction? {
        if case .person(_, let restriction) = self { restriction } else { nil }
    }
}

/// Narrows an owner's scope to the rows of one connection, for someone the owner invited.
package struct ConnectionRestriction: Hashable, Sendable {
    package enum Access: String, Sendable {
        case read
        /// May also write the tables that say so, such as captions.
        case review
    }

    package let connection: ConnectionID
    package let access: Access

    package init(connection: ConnectionID, access: Access) {
        self.connection = connection
        self.access = access
    }
}
