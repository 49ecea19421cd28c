import Accounts
import Archive
import Database
import Foundation
import Platforms
import Web

extension PostItem {
    init(
        _ post: Post,
        media: [Library.MediaWithFile],
        snapshot: Snapshot?,
        names: [ConnectionID: String],
        versions: Int,
        emoji: EmojiImages,
        cards: LinkCards
    ) {
        let content = post.content
        let pointers = CleanHTML.Pointers.of(post, emoji)
        let card = cards[post.id].map(Web.LinkCard.init)
        func clean(_ html: String) -> CleanHTML? { CleanHTML(html, pointers: pointers) }
        func line(_ text: String) -> String? { CleanHTML.line(text, pointers: pointers) }
        self.init(
            id: post.id.text,
            platform: post.platform.rawValue,
            platformName: post.platform.displayName,
            connectionID: post.connection?.text,
            connectionName: post.connection.flatMap { names[$0] },
            authorName: content.authorName,
            authorNameHTML: CleanHTML.name(of: post, emoji),
            authorHandle: content.authorHandle ?? "",
            contentType: content.contentType.rawValue,
            text: content.text,
            html: content.html.flatMap { clean($0)?.text },
            warning: content.warning,
            warningHTML: content.warning.flatMap(line),
            languages: content.languages,
            visibility: content.visibility.rawValue,
            isSensitive: content.isSensitive,
            createdAt: content.createdAt.date,
            editedAt: content.editedAt?.date,
            url: content.url,
            replyTo: content.replyToID.map { _ in PostReference() },
            repostOf: content.repost.map { words in
                PostReference(
                    words,
                    html: words.html.flatMap { clean($0)?.text },
                    warningHTML: words.warning.flatMap(line),
                    linkCard: card
                )
            },
            media: media.map(MediaItem.init),
            linkCard: content.repost == nil ? card : nil,
            poll: content.poll.map { Poll($0, line: line) },
            engagement: snapshot.map { Engagement($0.counts) } ?? Engagement(),
            tags: [],
            isRead: post.isRead,
            isMarked: post.isMarked,
            isDeletedOnPlatform: post.isDeletedOnPlatform,
            platformPostID: post.platformPostID,
            versionCount: versions
        )
    }
}

extension CleanHTML {
    /// The name of who posted it, where an emoji in it has an image here.
    static func name(of post: Post, _ emoji: EmojiImages) -> String? {
        post.content.authorName.flatMap { name in
            line(name, pointers: Pointers(emoji: { emoji.imageInName($0, in: post).map { "/emoji/\($0)" } }))
        }
    }
}

extension CleanHTML.Pointers {
    static func of(_ post: Post, _ emoji: EmojiImages) -> CleanHTML.Pointers {
        intoArchive { emoji.image($0, in: post).map { "/emoji/\($0)" } }
    }

    /// What a post points at is looked for among what is archived.
    static func intoArchive(
        emoji: @escaping @Sendable (String) -> String?
    ) -> CleanHTML.Pointers {
        CleanHTML.Pointers(
            mention: { handle in SearchAddress.of("@" + (handle.split(separator: "@").first ?? "")) },
            hashtag: { tag in SearchAddress.of("#" + tag) },
            emoji: emoji
        )
    }
}

extension PostReference {
    init(_ post: Post) {
        self.init(
            id: post.id.text,
            url: post.content.url,
            author: post.content.authorHandle,
            excerpt: post.content.warning ?? String(post.content.text.prefix(200))
        )
    }

    init(_ repost: RepostedWords, html: String?, warningHTML: String?, linkCard: Web.LinkCard?) {
        self.init(
            url: repost.url,
            author: repost.authorHandle,
            excerpt: repost.text,
            html: html,
            warning: repost.warning,
            warningHTML: warningHTML,
            linkCard: linkCard
        )
    }
}

extension Web.LinkCard {
    init(_ shown: LinkCards.Shown) {
        self.init(shown.card.card)
        imagePath = shown.picture == nil ? nil : "/link-cards/\(shown.card.id)/image"
    }

    /// Without its picture, which is not from here.
    init(_ card: RemoteLinkCard) {
        self.init(
            url: card.url,
            title: card.title,
            description: card.description,
            providerName: card.providerName
        )
    }
}

extension Engagement {
    init(_ counts: EngagementCounts) {
        self.init(
            reactions: counts.reactions,
            replies: counts.replies,
            reposts: counts.reposts,
            views: counts.views
        )
    }
}

extension Poll {
    init(_ poll: RemotePoll, line: (String) -> String?) {
        self.init(
            options: poll.options.map {
                PollOption(title: $0.title, titleHTML: line($0.title), votes: $0.votes)
            },
            allowsSeveral: poll.allowsSeveral,
            expiresAt: poll.expiresAt,
            voters: poll.voters
        )
    }
}
