package import Database
package import Platforms

/// A post as received with everything that can be made of it before anybody asks what the archive holds.
///
/// Cutting words and writing JSON take as long as some of the statements, and the time within a transaction is
/// everybody's.
package struct PreparedPost: Sendable {
    let fetched: FetchedPost
    package let platformID: String
    let content: PostContent
    /// What a row can hold of the card it shows, without its picture.
    let card: RemoteLinkCard?
    /// The native data as it is stored.
    let native: String
    /// What it is found by, as the engine reads it.
    let words: String

    package init(_ fetched: FetchedPost, of platform: PlatformKind, for engine: Engine) {
        self.fetched = fetched
        platformID = JSONValue.storable(fetched.post.platformPostID)
        content = PostContent(fetched.post)
        native = fetched.native.storableText
        card = fetched.post.shownLinkCard.map(RemoteLinkCard.init(storable:))
        words = Self.words(content, fetched.post.media, card, of: platform, for: engine)
    }

    static func words(
        _ content: PostContent,
        _ media: [RemoteMedia],
        _ card: RemoteLinkCard?,
        of platform: PlatformKind,
        for engine: Engine
    ) -> String {
        let searched = media.sorted { $0.position < $1.position }.map {
            SearchedMedia(kind: $0.kind, alt: $0.alt.map(JSONValue.storable))
        }
        return SearchDocument(content, platform: platform, media: searched, card: card).text(for: engine)
    }
}

/// A page whose posts are prepared.
package struct PreparedPage: Sendable {
    package let page: PostPage
    let posts: [PreparedPost]

    package init(_ page: PostPage, of platform: PlatformKind, for engine: Engine) {
        self.page = page
        posts = page.posts.map { PreparedPost($0, of: platform, for: engine) }
    }
}
