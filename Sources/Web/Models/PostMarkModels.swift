/// A mark a person puts on a post; what is `nil` stays as it is.
package struct PostMarks: Sendable, Codable {
    package var isRead: Bool?
    package var isMarked: Bool?

    package init(
        isRead: Bool? = nil,
        isMarked: Bool? = nil
    ) {
        self.isRead = isRead
        self.isMarked = isMarked
    }
}

/// The marks one post of several shall have; what is `nil` stays as it is.
package struct PostMarksByID: Sendable, Codable, Equatable {
    package var id: String
    package var isRead: Bool?
    package var isMarked: Bool?

    package init(
        id: String,
        isRead: Bool? = nil,
        isMarked: Bool? = nil
    ) {
        self.id = id
        self.isRead = isRead
        self.isMarked = isMarked
    }
}

/// Marks for several posts at once, each named once.
package struct SeveralMarks: Sendable, Codable {
    package var posts: [PostMarksByID]

    package init(
        posts: [PostMarksByID]
    ) {
        self.posts = posts
    }
}

/// What marking several posts did.
package struct MarkedPosts: Sendable, Codable {
    /// How many posts are now different.
    package var changed: Int
    /// As those posts were: sent as `posts`, it takes everything back.
    package var undo: [PostMarksByID]

    package init(
        undo: [PostMarksByID]
    ) {
        changed = undo.count
        self.undo = undo
    }
}
