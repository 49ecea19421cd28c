import Database
import Foundation
import Logging
import Media
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
        do throws(PlatformError) {
            guard let page = try await cards.page(at: address) else { return nil }
            var card = OutgoingLinkCard(address: address, title: page.title, description: page.description)
            if let image = page.image { card.image = try await picture(image, of: cards) }
            return card
        } catch  where error.code == .cancelled {
            throw error
        } catch {
            without("card", address, error)
            return nil
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
        let prepared: PreparedFile
        do {
            let bytes = try await cards.image(at: address)
            prepared = try await publisher.prepared(bytes, atMost: cards.mostImageBytes)
        } catch let error as PlatformError where error.code == .cancelled {
            throw error
        } catch {
            without("picture", address.absoluteString, error)
            return nil
        }
        defer { prepared.remove() }
        do throws(PlatformError) {
            return try await platform.upload(prepared.file, with: access)
        } catch  where error.code == .cancelled {
            throw error
        } catch {
            without("picture", address.absoluteString, error)
            return nil
        }
    }

    /// Its host alone: what follows in an address may be a secret.
    private func without(_ what: String, _ address: String, _ error: any Error) {
        publisher.logger.notice(
            "A post with a link goes out without the \(what) of the page, which could not be had.",
            metadata: [
                "target": "\(work.target.id)", "host": "\(URL(string: address)?.host() ?? "none")",
                "reason": "\(error)",
            ]
        )
    }
}

extension Publisher {
    /// A picture that came from elsewhere as a file that is sent, made to fit where it is too large.
    ///
    /// Throws a `MediaError` for what is no picture.
    fileprivate func prepared(_ bytes: Data, atMost most: Int) async throws -> PreparedFile {
        let folder = FileManager.default.temporaryDirectory
        let (came, fitted) = (
            folder.appending(path: "roost-picture-\(UploadID.new())"),
            folder.appending(path: "roost-fitted-\(UploadID.new())")
        )
        try bytes.write(to: came)
        var isKept = false
        defer { if !isKept { try? FileManager.default.removeItem(at: came) } }
        let limits = ImageLimits(bytes: most, side: 2000, types: [.jpeg, .png, .webp])
        let type: MediaType
        let (location, byteCount): (URL, Int)
        switch try await images.fit(came, into: limits, output: fitted) {
        case .asItIs:
            isKept = true
            type = try MediaType(head: Array(bytes.prefix(MediaType.headByteCount)))
            (location, byteCount) = (came, bytes.count)
        case .made(let made):
            type = made.type
            (location, byteCount) = (fitted, made.byteCount)
        }
        let file = OutgoingFile(
            location: location,
            byteCount: byteCount,
            mimeType: type.mimeType,
            fileName: "card." + type.fileExtension
        )
        return PreparedFile(file: file, temporary: location)
    }
}
