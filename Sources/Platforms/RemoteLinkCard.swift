/// What a post shows of a page it links to.
package struct RemoteLinkCard: Sendable, Hashable {
    /// The page.
    package var url: String
    package var title: String?
    package var description: String?
    /// Who publishes the page, as it calls itself.
    package var providerName: String?
    /// The picture the post shows with it, which decorates and has no text of its own.
    package var image: Image?

    package init(
        url: String,
        title: String? = nil,
        description: String? = nil,
        providerName: String? = nil,
        image: Image? = nil
    ) {
        self.url = url
        self.title = title
        self.description = description
        self.providerName = providerName
        self.image = image
    }

    package struct Image: Sendable, Hashable {
        package var url: String
        /// The address without what a server adds for a while; nil where that is all of it.
        package var stableURL: String?

        package init(url: String, stableURL: String? = nil) {
            self.url = url
            self.stableURL = stableURL
        }
    }
}

extension RemotePost {
    /// The card beside the words a post shows, which of a repost are those inside.
    package var shownLinkCard: RemoteLinkCard? { linkCard ?? repostOf?.linkCard }
}
