package import Foundation

/// Cards of the pages posts link to, on a platform where whoever publishes makes them.
package protocol LinkCardSource: Sendable {
    /// What the picture of a card may be at most, in bytes.
    var mostImageBytes: Int { get }

    /// The page a post with a text shows a card of; nil where it links to none.
    func address(in text: String) -> String?

    /// Asks a page what it says of itself; nil where that is nothing.
    func page(at address: String) async throws(PlatformError) -> LinkedPage?

    /// The bytes of a page's picture; whether it is one is for others to find out.
    func image(at address: URL) async throws(PlatformError) -> Data
}

/// A card as it is sent with a post.
package struct OutgoingLinkCard: Sendable, Hashable {
    /// As it stands in the text.
    package var address: String
    package var title: String
    package var description: String
    package var image: UploadedMedia?

    package init(address: String, title: String, description: String = "", image: UploadedMedia? = nil) {
        self.address = address
        self.title = title
        self.description = description
        self.image = image
    }
}
