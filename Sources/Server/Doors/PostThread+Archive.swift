import Accounts
import Archive
import Database
import Foundation
import Platforms
import Web

extension Installation {
    /// Reads what a platform said of a post; nil where no adapter can any more.
    static func reader(
        _ catalog: AdapterCatalog
    ) -> (PostContext) -> RemotePost? {
        { context in
            context.native.flatMap { native in
                try? catalog[context.key.platform]?.normalise(
                    native: native,
                    from: InstanceOrigin(context.key.instance)
                )
            }
        }
    }

    /// What posts of a list answer, own or somebody else's, as far as it is here.
    func answered(by posts: [Post], in tx: Transaction) throws -> [PlatformPostKey: PostReference] {
        let keys = Set(posts.compactMap(\.answered))
        let read = Self.reader(catalog)
        var answered = try Library.contexts(of: keys, in: tx).compactMapValues { context in
            read(context).map { PostReference(ThreadPost($0)) }
        }
        for post in try Library.posts(named: keys, in: tx) { answered[post.key] = PostReference(post) }
        return answered
    }
}

extension PostThread {
    init(
        _ thread: Library.Thread,
        media: [PostID: [Library.MediaWithFile]],
        emoji: EmojiImages,
        cards: LinkCards,
        read: (PostContext) -> RemotePost?
    ) {
        func shown(_ link: Library.Thread.Link, depth: Int = 0) -> ThreadPost? {
            switch link {
            case .own(let post):
                ThreadPost(
                    post,
                    mediaCount: media[post.id]?.count ?? 0,
                    depth: depth,
                    emoji: emoji,
                    card: cards[post.id].map(Web.LinkCard.init)
                )
            case .others(let context): read(context).map { ThreadPost($0, depth: depth) }
            }
        }
        self.init(
            before: thread.before.compactMap { shown($0) },
            after: thread.after.compactMap { shown($0.link, depth: $0.depth) },
            isCut: thread.isCut
        )
    }
}

extension ThreadPost {
    init(_ post: Post, mediaCount: Int, depth: Int, emoji: EmojiImages, card: Web.LinkCard?) {
        let pointers = CleanHTML.Pointers.of(post, emoji)
        self.init(
            id: post.id.text,
            url: post.content.url,
            authorName: post.content.authorName,
            authorNameHTML: CleanHTML.name(of: post, emoji),
            authorHandle: post.content.authorHandle ?? "",
            createdAt: post.content.createdAt.date,
            text: post.content.text,
            html: post.content.html.flatMap { CleanHTML($0, pointers: pointers)?.text },
            warning: post.content.warning,
            warningHTML: post.content.warning.flatMap { CleanHTML.line($0, pointers: pointers) },
            mediaCount: mediaCount,
            linkCard: card,
            isDeletedOnPlatform: post.isDeletedOnPlatform,
            depth: depth
        )
    }

    /// Somebody else's, as their platform told it.
    init(_ post: RemotePost, depth: Int = 0) {
        let pointers = CleanHTML.Pointers.intoArchive { _ in nil }
        self.init(
            id: nil,
            url: post.url,
            authorName: post.author.name,
            authorHandle: post.author.handle ?? "",
            createdAt: post.createdAt,
            text: post.text,
            html: post.html.flatMap { CleanHTML($0, pointers: pointers)?.text },
            warning: post.warning,
            mediaCount: post.media.count,
            linkCard: post.shownLinkCard.map(Web.LinkCard.init),
            isDeletedOnPlatform: false,
            depth: depth
        )
    }
}

extension PostReference {
    /// Behind a warning nothing of the words is told.
    init(_ post: ThreadPost) {
        self.init(
            id: post.id,
            url: post.url,
            author: post.authorHandle,
            excerpt: post.warning ?? String(post.text.prefix(200))
        )
    }
}
