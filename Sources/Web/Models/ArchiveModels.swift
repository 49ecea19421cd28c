package import Foundation

/// A page of a longer list.
///
/// A cursor is opaque; `nil` means there is nothing on that side.
package struct Page<Item: Sendable & Codable>: Sendable, Codable {
    package var items: [Item]
    /// Continues towards the past.
    package var older: String?
    /// Goes back towards the present.
    package var newer: String?

    package init(
        items: [Item],
        older: String? = nil,
        newer: String? = nil
    ) {
        self.items = items
        self.older = older
        self.newer = newer
    }
}

/// Where in a list to continue.
package enum Position: Sendable, Equatable {
    case newest
    case olderThan(String)
    case newerThan(String)
}

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

package enum MediaKind: String, ClosedChoice {
    case image, gifv, video, audio, document
}

/// Whether the bytes are here yet.
package enum MediaFileState: String, ClosedChoice {
    case pending, downloading, downloaded, failed, unavailable
}

/// Whether an image has its thumbnails.
package enum ThumbnailState: String, ClosedChoice {
    case pending, made, failed
    /// It is no image.
    case notApplicable = "not_applicable"
}

package struct MediaItem: Sendable, Codable {
    package var id: String
    package var kind: MediaKind
    /// `nil` or empty when the platform has none.
    package var altText: String?
    package var fileState: MediaFileState
    /// What went wrong when the state is failed or unavailable.
    package var fileMessage: String?
    package var fileName: String?
    package var width: Int?
    package var height: Int?
    /// Below the media directory, once it is downloaded.
    package var path: String?
    package var sha256: String?
    package var thumbnailState: ThumbnailState
    /// Why it has no thumbnail, when that is failed.
    package var thumbnailMessage: String?
    /// The picture in a few letters, see https://blurha.sh.
    package var blurhash: String?
    /// By the file's content.
    package var mediaType: String?
    package var byteCount: Int?
    /// Of video and audio, in seconds.
    package var duration: Double?

    package init(
        id: String,
        kind: MediaKind,
        altText: String? = nil,
        fileState: MediaFileState,
        fileMessage: String? = nil,
        fileName: String? = nil,
        width: Int? = nil,
        height: Int? = nil,
        path: String? = nil,
        sha256: String? = nil,
        thumbnailState: ThumbnailState = .notApplicable,
        thumbnailMessage: String? = nil,
        blurhash: String? = nil,
        mediaType: String? = nil,
        byteCount: Int? = nil,
        duration: Double? = nil
    ) {
        self.thumbnailState = thumbnailState
        self.thumbnailMessage = thumbnailMessage
        self.blurhash = blurhash
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.duration = duration
        self.path = path
        self.sha256 = sha256
        self.id = id
        self.kind = kind
        self.altText = altText
        self.fileState = fileState
        self.fileMessage = fileMessage
        self.fileName = fileName
        self.width = width
        self.height = height
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

    package init(
        id: String? = nil,
        url: String? = nil,
        author: String? = nil,
        excerpt: String? = nil,
        html: String? = nil,
        warning: String? = nil,
        warningHTML: String? = nil
    ) {
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
    package var language: String?
    package var visibility: String?
    package var isSensitive: Bool
    package var createdAt: Date
    package var editedAt: Date?
    package var url: String?
    package var replyTo: PostReference?
    package var repostOf: PostReference?
    package var media: [MediaItem]
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
        language: String? = nil,
        visibility: String? = nil,
        isSensitive: Bool,
        createdAt: Date,
        editedAt: Date? = nil,
        url: String? = nil,
        replyTo: PostReference? = nil,
        repostOf: PostReference? = nil,
        media: [MediaItem],
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
        self.language = language
        self.visibility = visibility
        self.isSensitive = isSensitive
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.url = url
        self.replyTo = replyTo
        self.repostOf = repostOf
        self.media = media
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

/// A media file ready to be sent to its owner.
package struct MediaContent: Sendable {
    package var path: String
    /// From the file's content, never from a header of the platform.
    package var mediaType: String
    package var fileName: String?
    package var entityTag: String

    package init(
        path: String,
        mediaType: String,
        fileName: String? = nil,
        entityTag: String
    ) {
        self.path = path
        self.mediaType = mediaType
        self.fileName = fileName
        self.entityTag = entityTag
    }
}

/// Which rendition of a media file is wanted.
package enum MediaVariant: String, ClosedChoice {
    case original
    /// For grids and lists.
    case thumbnail
    /// For looking at.
    case large
}
