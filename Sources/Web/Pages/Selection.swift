import Hummingbird

/// What can be done to all selected posts of a list.
enum SelectionAction: String, ClosedChoice {
    case read, unread, mark, unmark

    var opposite: SelectionAction {
        switch self {
        case .read: .unread
        case .unread: .read
        case .mark: .unmark
        case .unmark: .mark
        }
    }

    func marks(of id: String) -> PostMarksByID {
        switch self {
        case .read: PostMarksByID(id: id, isRead: true)
        case .unread: PostMarksByID(id: id, isRead: false)
        case .mark: PostMarksByID(id: id, isMarked: true)
        case .unmark: PostMarksByID(id: id, isMarked: false)
        }
    }

    /// What was done to so many posts.
    func sentence(_ count: Int) -> String {
        let posts = counted(count, "post")
        return switch self {
        case .read: "\(posts) set read."
        case .unread: "\(posts) set unread."
        case .mark: "\(posts) marked."
        case .unmark: "\(posts) unmarked."
        }
    }
}

/// The form under a list of posts, and the way back from what it did.
enum Selection {
    static let routes: [Route] = [
        .page(.post, "/posts/marks") { viewer, call in
            let form = try await call.form()
            let target = Call.localPath(form["return"], otherwise: "/archive")
            let posts = form.all("post")
            guard let action: SelectionAction = try form.choice("do"), !posts.isEmpty else {
                return call.done(target, .nothingSelected)
            }
            let done = try await call.services.archive.markSeveral(
                viewer,
                SeveralMarks(posts: posts.map(action.marks))
            )
            if form.isTicked("undoes") { return call.done(target, .marksUndone) }
            guard done.changed > 0 else { return call.done(target, .marksUnchanged) }
            return call.done(target, .marksChanged, Undo(of: action, posts: done.undo.map(\.id)))
        }
    ]
}

/// A list's last action in a page's address, so that the page can offer to take it back.
///
/// The posts are those that did change; each was the opposite before.
struct Undo: Sendable {
    let action: SelectionAction
    let posts: [String]

    init(of action: SelectionAction, posts: [String]) {
        self.action = action
        self.posts = posts
    }

    /// Reads `mark:p-1,p-2`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let action = SelectionAction(rawValue: String(parts[0])) else { return nil }
        self.init(of: action, posts: parts[1].split(separator: ",").prefix(200).map(String.init))
    }

    var text: String { "\(action.rawValue):\(posts.joined(separator: ","))" }

    // What the page shows.
    var undoSentence: String { action.sentence(posts.count) }
    var undoAction: String { action.opposite.rawValue }
}
