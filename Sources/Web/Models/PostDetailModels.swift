package import Foundation

/// How a post read at one time.
package struct PostVersion: Sendable, Codable {
    package var seenAt: Date
    package var text: String
    package var warning: String?
    /// What differs from the version before; of the first one nothing.
    package var changes: [VersionChange]

    package init(
        seenAt: Date,
        text: String,
        warning: String? = nil,
        changes: [VersionChange] = []
    ) {
        self.seenAt = seenAt
        self.text = text
        self.warning = warning
        self.changes = changes
    }
}

/// One part of a post that a version changed.
package struct VersionChange: Sendable, Codable {
    package enum PieceKind: String, ClosedChoice {
        case kept, removed, added
    }

    package struct Piece: Sendable, Codable {
        package var kind: PieceKind
        package var text: String

        package init(kind: PieceKind, text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The part, in words: “Text”, “Alt text of image 2”.
    package var subject: String
    /// Both texts in one, in reading order.
    package var pieces: [Piece]

    package init(subject: String, pieces: [Piece]) {
        self.subject = subject
        self.pieces = pieces
    }
}

/// When a post was looked at again at its platform, and when it is next.
package struct PostLook: Sendable, Codable {
    package var lastAt: Date?
    package var nextAt: Date
    /// When the platform first said that it isn't there, while that isn't certain yet.
    package var missingSince: Date?

    package init(lastAt: Date?, nextAt: Date, missingSince: Date?) {
        self.lastAt = lastAt
        self.nextAt = nextAt
        self.missingSince = missingSince
    }
}

package struct PostDetail: Sendable, Codable {
    package var post: PostItem
    /// Oldest first; one alone means the post was never seen to change.
    package var versions: [PostVersion]
    /// Oldest first.
    package var engagement: [EngagementPoint]
    package var firstSeenAt: Date
    /// When its deletion was noted.
    package var deletedAt: Date?
    /// `nil` for what no connection of one's own brings.
    package var look: PostLook?
    package var thread: PostThread

    package init(
        post: PostItem,
        versions: [PostVersion],
        engagement: [EngagementPoint],
        firstSeenAt: Date,
        deletedAt: Date? = nil,
        look: PostLook? = nil,
        thread: PostThread = PostThread()
    ) {
        self.thread = thread
        self.deletedAt = deletedAt
        self.look = look
        self.post = post
        self.versions = versions
        self.engagement = engagement
        self.firstSeenAt = firstSeenAt
    }
}
