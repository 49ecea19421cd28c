package import Foundation

/// Which posts a timeline shows.
package struct TimelineQuery: Sendable, Equatable {
    /// `nil` for all connections.
    package var connectionID: String?
    package var isUnread: Bool = false
    package var isMarked: Bool = false
    package var hasMedia: Bool = false
    package var lacksAltText: Bool = false
    /// `post`, `reply`, `repost`, …; `nil` for every type.
    package var contentType: String?
    package var position: Position = .newest
    package var limit: Int = 20

    package init(
        connectionID: String? = nil,
        isUnread: Bool = false,
        isMarked: Bool = false,
        hasMedia: Bool = false,
        lacksAltText: Bool = false,
        contentType: String? = nil,
        position: Position = .newest,
        limit: Int = 20
    ) {
        self.connectionID = connectionID
        self.isUnread = isUnread
        self.isMarked = isMarked
        self.hasMedia = hasMedia
        self.lacksAltText = lacksAltText
        self.contentType = contentType
        self.position = position
        self.limit = limit
    }
}

package struct PollOption: Sendable, Codable {
    package var title: String
    /// The same with the emoji that have an image here; `nil` where none has.
    package var titleHTML: String?
    /// `nil` when the platform does not say.
    package var votes: Int?

    package init(
        title: String,
        titleHTML: String? = nil,
        votes: Int? = nil
    ) {
        self.title = title
        self.titleHTML = titleHTML
        self.votes = votes
    }
}

package struct Poll: Sendable, Codable {
    package var options: [PollOption]
    package var allowsSeveral: Bool
    package var expiresAt: Date?
    package var voters: Int?

    package init(
        options: [PollOption],
        allowsSeveral: Bool,
        expiresAt: Date? = nil,
        voters: Int? = nil
    ) {
        self.options = options
        self.allowsSeveral = allowsSeveral
        self.expiresAt = expiresAt
        self.voters = voters
    }
}

/// What a post shows of a page it links to.
package struct LinkCard: Sendable, Codable {
    /// The page.
    package var url: String
    package var title: String?
    package var description: String?
    /// Who publishes the page, as it calls itself.
    package var providerName: String?
    /// Where its picture is in this Roost; `nil` while it has none here.
    package var imagePath: String?

    package init(
        url: String,
        title: String? = nil,
        description: String? = nil,
        providerName: String? = nil,
        imagePath: String? = nil
    ) {
        self.url = url
        self.title = title
        self.description = description
        self.providerName = providerName
        self.imagePath = imagePath
    }
}

/// Another post this one answers or repeats; it may or may not be in the archive.
package struct PostReference: Sendable, Codable {
    /// Its id here, when the archive has it.
    package var id: String?
    package var url: String?
    package var author: String?
    package var excerpt: String?
    /// Of a repeated post: its words as cleaned HTML.
    package var html: String?
    /// What stands in front of them.
    package var warning: String?
    /// The same with the emoji that have an image here; `nil` where none has.
    package var warningHTML: String?
    /// Of a repeated post: the card beside its words.
    package var linkCard: LinkCard?

    package init(
        id: String? = nil,
        url: String? = nil,
        author: String? = nil,
        excerpt: String? = nil,
        html: String? = nil,
        warning: String? = nil,
        warningHTML: String? = nil,
        linkCard: LinkCard? = nil
    ) {
        self.linkCard = linkCard
        self.html = html
        self.warning = warning
        self.warningHTML = warningHTML
        self.id = id
        self.url = url
        self.author = author
        self.excerpt = excerpt
    }
}

/// Numbers a platform tells; one it does not tell is `nil`, never 0.
package struct Engagement: Sendable, Codable {
    package var reactions: Int?
    package var replies: Int?
    package var reposts: Int?
    package var views: Int?

    package init(
        reactions: Int? = nil,
        replies: Int? = nil,
        reposts: Int? = nil,
        views: Int? = nil
    ) {
        self.reactions = reactions
        self.replies = replies
        self.reposts = reposts
        self.views = views
    }
}

package struct EngagementPoint: Sendable, Codable {
    package var at: Date
    package var numbers: Engagement

    package init(
        at: Date,
        numbers: Engagement
    ) {
        self.at = at
        self.numbers = numbers
    }
}

/// A stretch of an excerpt: found words, or what stands between them.
package struct ExcerptPiece: Sendable, Codable {
    package var text: String
    package var isMatch: Bool

    package init(
        text: String,
        isMatch: Bool
    ) {
        self.text = text
        self.isMatch = isMatch
    }
}

/// One archived post as a list shows it.
package struct PostItem: Sendable, Codable {
    package var id: String
    package var platform: String
    package var platformName: String
    package var connectionID: String?
    package var connectionName: String?
    package var authorName: String?
    /// The same with the emoji that have an image here; `nil` where none has.
    package var authorNameHTML: String?
    package var authorHandle: String
    package var contentType: String
    /// Plain text; line breaks are kept.
    package var text: String
    /// The same with its paragraphs, links, lists and emphasis, cleaned so that it can stand in a page.
    ///
    /// Mentions and hashtags lead into the archive, custom emoji are images from here, and nothing from elsewhere is left.
    /// `nil` where there is only text.
    package var html: String?
    package var warning: String?
    /// The same with the emoji that have an image here; `nil` where none has.
    package var warningHTML: String?
    /// The main one.
    package var language: String?
    /// All, the main one first.
    package var languages: [String]
    package var visibility: String?
    package var isSensitive: Bool
    package var createdAt: Date
    package var editedAt: Date?
    package var url: String?
    package var replyTo: PostReference?
    package var repostOf: PostReference?
    package var media: [MediaItem]
    package var linkCard: LinkCard?
    package var poll: Poll?
    package var engagement: Engagement
    package var tags: [String]
    package var isRead: Bool
    package var isMarked: Bool
    package var isDeletedOnPlatform: Bool
    /// The platform's own identifier.
    package var platformPostID: String
    /// How often its content changed, the first time included.
    package var versionCount: Int
    /// The piece that a search found, when it did.
    package var excerpt: [ExcerptPiece]?

    package init(
        id: String,
        platform: String,
        platformName: String,
        connectionID: String? = nil,
        connectionName: String? = nil,
        authorName: String? = nil,
        authorNameHTML: String? = nil,
        authorHandle: String,
        contentType: String,
        text: String,
        html: String? = nil,
        warning: String? = nil,
        warningHTML: String? = nil,
        languages: [String] = [],
        visibility: String? = nil,
        isSensitive: Bool,
        createdAt: Date,
        editedAt: Date? = nil,
        url: String? = nil,
        replyTo: PostReference? = nil,
        repostOf: PostReference? = nil,
        media: [MediaItem],
        linkCard: LinkCard? = nil,
        poll: Poll? = nil,
        engagement: Engagement,
        tags: [String],
        isRead: Bool,
        isMarked: Bool,
        isDeletedOnPlatform: Bool,
        platformPostID: String = "",
        versionCount: Int = 1,
        excerpt: [ExcerptPiece]? = nil
    ) {
        self.id = id
        self.platform = platform
        self.platformName = platformName
        self.connectionID = connectionID
        self.connectionName = connectionName
        self.authorName = authorName
        self.authorNameHTML = authorNameHTML
        self.authorHandle = authorHandle
        self.contentType = contentType
        self.text = text
        self.html = html
        self.warning = warning
        self.warningHTML = warningHTML
        self.language = languages.first
        self.languages = languages
        self.visibility = visibility
        self.isSensitive = isSensitive
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.url = url
        self.replyTo = replyTo
        self.repostOf = repostOf
        self.media = media
        self.linkCard = linkCard
        self.poll = poll
        self.engagement = engagement
        self.tags = tags
        self.isRead = isRead
        self.isMarked = isMarked
        self.isDeletedOnPlatform = isDeletedOnPlatform
        self.platformPostID = platformPostID
        self.versionCount = versionCount
        self.excerpt = excerpt
    }
}
