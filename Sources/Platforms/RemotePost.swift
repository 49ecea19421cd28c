package import Foundation

/// A post as every platform's is seen here: the one model behind archive, search, captions and publishing.
///
/// Optional is exactly what a platform may leave unsaid.
package struct RemotePost: Sendable, Hashable {
    /// The platform's own id, unique on its server; opaque.
    package var platformPostID: String

    /// The id that holds everywhere (an ActivityPub `uri`, an at-uri), where there is one.
    package var fullID: String?

    /// The page people open.
    package var url: String?

    package var author: RemoteAuthor
    package var contentType: ContentType

    /// The kind of sport of an activity, in the platform's word.
    package var activityType: String?

    /// Readable text without mark-up.
    ///
    /// A repost has none of its own.
    package var text: String
    package var html: String?

    /// As the platform tagged it, the main one first: `en`, `pt-BR`.
    package var languages: [String]

    /// The content warning in front of the post.
    package var warning: String?
    package var isSensitive: Bool
    package var poll: RemotePoll?
    package var visibility: Visibility
    package var replyTo: RemoteReference?
    package var repostOf: RepostedPost?
    package var quoteOf: RemoteReference?
    package var createdAt: Date
    package var editedAt: Date?
    package var counts: EngagementCounts
    package var media: [RemoteMedia]
    /// The images that stand for shortcodes in the text, of a repost in the words inside.
    package var emoji: [RemoteEmoji]
    package var linkCard: RemoteLinkCard?

    package init(
        platformPostID: String,
        fullID: String? = nil,
        url: String? = nil,
        author: RemoteAuthor,
        contentType: ContentType = .post,
        activityType: String? = nil,
        text: String,
        html: String? = nil,
        languages: [String] = [],
        warning: String? = nil,
        isSensitive: Bool = false,
        poll: RemotePoll? = nil,
        visibility: Visibility = .public,
        replyTo: RemoteReference? = nil,
        repostOf: RepostedPost? = nil,
        quoteOf: RemoteReference? = nil,
        createdAt: Date,
        editedAt: Date? = nil,
        counts: EngagementCounts = .unknown,
        media: [RemoteMedia] = [],
        emoji: [RemoteEmoji] = [],
        linkCard: RemoteLinkCard? = nil
    ) {
        self.emoji = emoji
        self.linkCard = linkCard
        self.platformPostID = platformPostID
        self.fullID = fullID
        self.url = url
        self.author = author
        self.contentType = contentType
        self.activityType = activityType
        self.text = text
        self.html = html
        self.languages = languages
        self.warning = warning
        self.isSensitive = isSensitive
        self.poll = poll
        self.visibility = visibility
        self.replyTo = replyTo
        self.repostOf = repostOf
        self.quoteOf = quoteOf
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.counts = counts
        self.media = media
    }

    package enum ContentType: String, Sendable, Hashable, Codable, CaseIterable {
        case post, activity, story, reel, reply, repost, article
    }

    /// Who may see a post, from everybody to nobody but those it names.
    package enum Visibility: String, Sendable, Hashable, Codable, CaseIterable {
        case `public`
        /// Public, but in no listing.
        case unlisted
        /// Everybody on its own server.
        case local
        case followers
        /// Those who follow each other.
        case mutuals
        /// Those it names.
        case direct
        /// The author alone.
        case `private`
        /// A word we do not know: to be treated as not public.
        case unknown

        package var isPublic: Bool { self == .public || self == .unlisted }
    }
}

/// A server's own emoji.
package struct RemoteEmoji: Sendable, Hashable {
    /// Without the colons.
    package var shortcode: String
    package var url: String
    /// The address without what a server adds for a while; nil where that is all of it.
    package var stableURL: String?

    package init(shortcode: String, url: String, stableURL: String? = nil) {
        self.shortcode = shortcode
        self.url = url
        self.stableURL = stableURL
    }
}

/// Who wrote a post, as named in it.
package struct RemoteAuthor: Sendable, Hashable {
    package var id: String?
    /// With its server where the platform has several: `ada@mastodon.social`.
    package var handle: String?
    package var name: String?

    package init(id: String? = nil, handle: String? = nil, name: String? = nil) {
        self.id = id
        self.handle = handle
        self.name = name
    }
}

/// Another post this one points at.
package struct RemoteReference: Sendable, Hashable {
    package var platformPostID: String?
    package var fullID: String?
    package var url: String?
    package var authorID: String?

    package init(
        platformPostID: String? = nil,
        fullID: String? = nil,
        url: String? = nil,
        authorID: String? = nil
    ) {
        self.platformPostID = platformPostID
        self.fullID = fullID
        self.url = url
        self.authorID = authorID
    }
}

/// The post inside a repost: someone's words, never to be filed as those of who reposted them.
package struct RepostedPost: Sendable, Hashable {
    package var reference: RemoteReference
    package var author: RemoteAuthor
    package var text: String
    package var html: String?
    package var languages: [String]
    package var warning: String?
    package var createdAt: Date?
    package var media: [RemoteMedia]
    package var linkCard: RemoteLinkCard?

    package init(
        reference: RemoteReference,
        author: RemoteAuthor,
        text: String,
        html: String? = nil,
        languages: [String] = [],
        warning: String? = nil,
        createdAt: Date? = nil,
        media: [RemoteMedia] = [],
        linkCard: RemoteLinkCard? = nil
    ) {
        self.reference = reference
        self.author = author
        self.text = text
        self.html = html
        self.languages = languages
        self.warning = warning
        self.createdAt = createdAt
        self.media = media
        self.linkCard = linkCard
    }
}

/// A question with its answers.
package struct RemotePoll: Sendable, Hashable, Codable {
    package struct Option: Sendable, Hashable, Codable {
        package var title: String
        /// Nil while the platform hides it.
        package var votes: Int?

        package init(title: String, votes: Int? = nil) {
            self.title = title
            self.votes = votes
        }
    }

    package var options: [Option]
    package var allowsSeveral: Bool
    package var expiresAt: Date?
    package var voters: Int?

    package init(options: [Option], allowsSeveral: Bool, expiresAt: Date? = nil, voters: Int? = nil) {
        self.options = options
        self.allowsSeveral = allowsSeveral
        self.expiresAt = expiresAt
        self.voters = voters
    }
}

/// How a post was received, at one instant.
///
/// Nil is unknown and never 0.
package struct EngagementCounts: Sendable, Hashable, Codable {
    package var reactions: Int?
    package var replies: Int?
    package var reposts: Int?
    package var quotes: Int?
    package var views: Int?

    package init(
        reactions: Int? = nil,
        replies: Int? = nil,
        reposts: Int? = nil,
        quotes: Int? = nil,
        views: Int? = nil
    ) {
        self.reactions = reactions
        self.replies = replies
        self.reposts = reposts
        self.quotes = quotes
        self.views = views
    }

    package static let unknown = EngagementCounts()
}
