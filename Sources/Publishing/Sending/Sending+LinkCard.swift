import Foundation
import Logging
import Platforms

extension Sending {
    /// The card of the page a part links to, where it shows no files and whoever publishes makes cards.
    ///
    /// Words that are due don't wait for a stranger's server to get well: what can't be read leaves the post without a card,
    /// or the card without a picture.
    ///
    /// `text`: As it is sent.
    func linkCard(_ part: Int, _ text: String) async throws(PlatformError) -> OutgoingLinkCard? {
        guard work.post.parts[part].media.isEmpty, let cards = platform.linkCards,
            let address = cards.address(in: text)
        else { return nil }
        return try await had("card", of: address) {
            guard let page = try await cards.page(at: address) else { return nil }
            var card = OutgoingLinkCard(address: address, title: page.title, description: page.description)
            if let image = page.image { card.image = try await picture(image, of: cards) }
            return card
        }
    }

    /// The same for a published post with other words: another link gets its own card, and one that is gone takes its card
    /// along.
    func linkCard(
        _ part: Int,
        of known: OutgoingPost,
        saying text: String
    ) async throws(PlatformError) -> OutgoingLinkCard? {
        guard let cards = platform.linkCards, known.media.isEmpty else { return known.linkCard }
        let linked = cards.address(in: known.text)
        guard linked != cards.address(in: text) else { return known.linkCard }
        // The author may have put another page's card there.
        if let card = known.linkCard, card.address != linked { return card }
        return try await linkCard(part, text)
    }

    private func picture(
        _ address: URL,
        of cards: any LinkCardSource
    ) async throws(PlatformError) -> UploadedMedia? {
        try await had("picture", of: address.absoluteString) {
            let bytes = try await cards.image(at: address)
            let prepared = try await publisher.outgoing(picture: bytes, atMost: cards.mostImageBytes)
            defer { prepared.remove() }
            return try await platform.upload(prepared.file, with: access)
        }
    }

    /// Nil, told in the log, for what of a page could not be had.
    private func had<Value>(
        _ what: String,
        of address: String,
        _ get: () async throws -> Value?
    ) async throws(PlatformError) -> Value? {
        do {
            return try await get()
        } catch let error as PlatformError where error.code == .cancelled {
            throw error
        } catch {
            publisher.logger.notice(
                "A post with a link goes out without the \(what) of the page, which could not be had.",
                metadata: [
                    "target": "\(work.target.id)",
                    // What follows in an address may be a secret.
                    "host": "\(URL(string: address)?.host() ?? "none")",
                    "reason": "\(error)",
                ]
            )
            return nil
        }
    }
}
