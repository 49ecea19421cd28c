package import Foundation

/// A post as its thread shows it.
package struct ThreadPost: Sendable, Codable {
    /// Its id here; `nil` for somebody else's, which is kept as context and is no post of the archive.
    package var id: String?
    package var url: String?
    package var authorName: String?
    /// The same with the emoji that have an image here; `nil` where none has.
    package var authorNameHTML: String?
    package var authorHandle: String
    package var createdAt: Date
    package var text: String
    /// Cleaned.
    package var html: String?
    package var warning: String?
    /// The same with the emoji that have an image here; `nil` where none has.
    package var warningHTML: String?
    package var mediaCount: Int
    package var linkCard: LinkCard?
    package var isDeletedOnPlatform: Bool
    /// 0 for what answers the post itself, and for everything before it.
    package var depth: Int

    package init(
        id: String?,
        url: String?,
        authorName: String?,
        authorNameHTML: String? = nil,
        authorHandle: String,
        createdAt: Date,
        text: String,
        html: String?,
        warning: String?,
        warningHTML: String? = nil,
        mediaCount: Int,
        linkCard: LinkCard? = nil,
        isDeletedOnPlatform: Bool,
        depth: Int = 0
    ) {
        self.id = id
        self.url = url
        self.authorName = authorName
        self.authorNameHTML = authorNameHTML
        self.authorHandle = authorHandle
        self.createdAt = createdAt
        self.text = text
        self.html = html
        self.warning = warning
        self.warningHTML = warningHTML
        self.mediaCount = mediaCount
        self.linkCard = linkCard
        self.isDeletedOnPlatform = isDeletedOnPlatform
        self.depth = depth
    }
}

/// The posts around one.
package struct PostThread: Sendable, Codable {
    /// From the beginning to what the post answers, as far as it is known.
    package var before: [ThreadPost]
    /// Each after what it answers.
    package var after: [ThreadPost]
    /// Whether there are more than are told.
    package var isCut: Bool

    package init(before: [ThreadPost] = [], after: [ThreadPost] = [], isCut: Bool = false) {
        self.before = before
        self.after = after
        self.isCut = isCut
    }
}
