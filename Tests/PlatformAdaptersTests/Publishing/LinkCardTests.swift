import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

/// Cards of links, which on Bluesky are made by who writes the record.
@Suite(.timeLimit(.minutes(2))) struct `A card of a link` {
    private static let heron = """
        <html><head><meta property="og:title" content="The grey heron"><meta name="description" content="At the weir">\
        <meta property="og:image" content="/heron.png"></head></html>
        """

    private func withPages<Result: Sendable>(
        _ body: @Sendable (RawServer, BlueskyLinkCards) async throws -> Result
    ) async throws -> Result {
        try await RawServer.with { request, writer in
            switch request.target {
            case "/heron": try await writer.answer(headers: ["Content-Type: text/html"], Self.heron)
            case "/moved": try await writer.redirect("/heron")
            case "/long":
                let long = Self.heron + String(repeating: "<p>heron</p>", count: 100_000)
                try await writer.answer(headers: ["Content-Type: text/html"], long)
            case "/data":
                try await writer.answer(headers: ["Content-Type: application/json"], #"{"title": "Heron"}"#)
            case "/heron.png": try await writer.answer(headers: ["Content-Type: image/png"], "a picture")
            default:
                try await writer.answer("404 Not Found", headers: ["Content-Type: text/html"], Self.heron)
            }
        } _: { server in
            try await withHTTP { http in try await body(server, BlueskyLinkCards(http: http)) }
        }
    }

    @Test func `is made of the first page a text links to`() async throws {
        try await withPages { _, cards in
            let text = "@ada.test: see https://example.org/a(b), #birds and http://example.net/."
            #expect(cards.address(in: text) == "https://example.org/a(b)")
            #expect(cards.address(in: "No link, and example.org is none") == nil)
        }
    }

    @Test(arguments: ["/heron", "/moved", "/long"])
    func `says what the page says of itself`(path: String) async throws {
        try await withPages { server, cards in
            let page = try #require(try await cards.page(at: server.origin + path))
            #expect(page.title == "The grey heron")
            #expect(page.description == "At the weir")
            let image = try #require(page.image)
            #expect(image.absoluteString == server.origin + "/heron.png")
            let bytes = try await cards.image(at: image)
            #expect(bytes == Data("a picture".utf8))
        }
    }

    @Test(arguments: ["/data", "/gone"])
    func `is not made of what is no page`(path: String) async throws {
        try await withPages { server, cards in
            let page = try await cards.page(at: server.origin + path)
            #expect(page == nil)
        }
    }

    @Test func `is not made of a page inside the own network`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer(headers: ["Content-Type: text/html"], Self.heron)
        } _: { server in
            try await withHTTP(addresses: AddressPolicy()) { http in
                let cards = BlueskyLinkCards(http: http)
                let error = try await failure { () async throws(PlatformError) in
                    try await cards.page(at: server.origin.replacing("http:", with: "https:") + "/heron")
                }
                #expect(error.code == .addressRefused)
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func `stands in the record, stays when the words are changed, and gives way to images`()
        async throws
    {
        try await PublishingNetwork.bluesky.running { account in
            var post = try await account.outgoing("See https://example.org/heron", images: 0)
            let picture = try await account.attached(.image(7, alt: ""))
            post.linkCard = OutgoingLinkCard(
                address: "https://example.org/heron",
                title: "The grey heron",
                description: "At the weir",
                image: picture.uploaded
            )
            let known = try await account.publish(post)
            let card = try #require(known.post.linkCard)
            #expect(card.url == "https://example.org/heron")
            #expect(card.title == "The grey heron")
            #expect(card.description == "At the weir")
            let cid = try #require(picture.uploaded.platformMediaID)
            #expect(card.image?.url.hasSuffix(cid) == true)
            var other = account.publishing.unchanged(known)
            other.text = "Look at https://example.org/heron"
            let edited = try await account.edit(known, to: other)
            #expect(edited.post.linkCard == card)
            other.media = [try await account.attached(.image(8, alt: "A heron"))]
            let shown = try await account.edit(edited, to: other)
            #expect(shown.post.linkCard == nil)
            #expect(shown.post.media.map(\.alt) == ["A heron"])
        }
    }

    @Test(arguments: PublishingNetwork.federated)
    func `is left to servers that make it themselves`(network: PublishingNetwork) async throws {
        try await network.running { account in #expect(account.publishing.linkCards == nil) }
    }
}
