package import Accounts
package import Database

/// What a person wants the marks of one post to be; what is nil stays as it is.
package struct MarkChange: Sendable, Hashable {
    package let post: PostID
    package var isRead: Bool?
    package var isMarked: Bool?

    package init(_ post: PostID, isRead: Bool? = nil, isMarked: Bool? = nil) {
        self.post = post
        self.isRead = isRead
        self.isMarked = isMarked
    }
}

extension Library {
    /// How many posts one request may mark.
    package static let mostMarked = 200

    /// Sets a person's marks, and returns the changes that take them back: the posts that did change, as they were.
    ///
    /// Posts the viewer doesn't have are passed over. It is written down who did it.
    package static func mark(
        _ changes: [MarkChange],
        by viewer: Viewer,
        in store: Store
    ) async throws -> [MarkChange] {
        guard (1...mostMarked).contains(changes.count) else {
            throw AccountError(.invalid, "Name 1 to \(mostMarked) posts at a time.", field: "posts")
        }
        guard Set(changes.map(\.post)).count == changes.count else {
            throw AccountError(.invalid, "Name each post once.", field: "posts")
        }
        return try await store.write(as: .worker(viewer.user)) { tx in
            let former = try mark(changes, in: tx)
            guard let first = former.first else { return [] }
            try Audit.record(
                "posts.marked",
                on: first.post.text,
                by: viewer,
                owner: viewer.user,
                detail: ["posts": former.map(\.post.text).joined(separator: " ")],
                in: tx
            )
            return former
        }
    }

    /// Sets marks in the caller's transaction, whose scope says whose posts may be meant.
    ///
    /// A row that is changed had the opposite of what was asked for: so what it was is known without a look before,
    /// between which and the change somebody else could come.
    package static func mark(_ changes: [MarkChange], in tx: Transaction) throws -> [MarkChange] {
        var former: [PostID: MarkChange] = [:]
        for value in [true, false] {
            let read = changes.filter { $0.isRead == value }.map(\.post)
            for post in try set("is_read", to: value, read, in: tx) {
                former[post, default: MarkChange(post)].isRead = !value
            }
            let marked = changes.filter { $0.isMarked == value }.map(\.post)
            for post in try set("is_marked", to: value, marked, in: tx) {
                former[post, default: MarkChange(post)].isMarked = !value
            }
        }
        return changes.compactMap { former[$0.post] }
    }

    private static func set(
        _ column: SQL,
        to value: Bool,
        _ posts: [PostID],
        in tx: Transaction
    ) throws -> [PostID] {
        guard !posts.isEmpty else { return [] }
        return try tx.rows(
            """
            UPDATE main.posts SET \(column) = \(value) WHERE \("id", isOneOf: posts) AND \(column) <> \(value)
            RETURNING id
            """
        ).map { try $0.value("id") }
    }
}
