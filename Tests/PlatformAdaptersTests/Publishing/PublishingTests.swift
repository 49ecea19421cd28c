import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

/// What is promised of every platform that is published to.
@Suite(.timeLimit(.minutes(3))) struct `Publishing` {
    @Test(arguments: PublishingNetwork.allCases)
    func `brings words there as they were written, once`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let text = "Grüße 👩‍👩‍👧‍👦\n\nzwei Zeilen & <drei> \"Zeichen\""
            var post = try await account.outgoing(text)
            post.languages = ["de"]
            let published = try await account.publish(post)
            #expect(published.post.text == text)
            if account.form.languages > 0 { #expect(published.post.languages == ["de"]) }
            #expect(published.post.visibility == account.form.visibilities[0])
            #expect(account.count(.post) == 1)
            // What publishing says of the post is what the archive's next look finds.
            let seen = try #require(try await account.seen(published.post.platformPostID))
            #expect(seen.contentHash == published.contentHash)
            #expect(seen.post.text == text)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `shows images in their order with their texts`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("Two dots", images: 0)
            post.media = [
                try await account.attached(
                    .image(1, alt: "The \"first\";\nof two", focus: .init(x: -0.5, y: 0.25))
                ),
                try await account.attached(.image(2, alt: "点 👀")),
            ]
            let published = try await account.publish(post)
            let media = published.post.media
            #expect(media.map(\.alt) == ["The \"first\";\nof two", "点 👀"])
            #expect(media.map(\.platformMediaID) == post.media.map(\.uploaded.platformMediaID))
            if account.form.hasFocus { #expect(media[0].focus == .init(x: -0.5, y: 0.25)) }
            if network == .bluesky { #expect(media.map(\.width) == [1, 1]) }
            #expect(account.count(.upload) == 2)
            let seen = try #require(try await account.seen(published.post.platformPostID))
            #expect(seen.post.media.map(\.alt) == media.map(\.alt))
            #expect(seen.contentHash == published.contentHash)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `shows a film`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("A film", images: 0)
            post.media = [try await account.attached(.video(alt: "Nothing moves"))]
            let published = try await account.publish(post)
            #expect(published.post.media.map(\.kind) == [.video])
            #expect(published.post.media.map(\.alt) == ["Nothing moves"])
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `hangs the parts of a thread together`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var parts: [FetchedPost] = []
            for number in 0..<3 {
                var post = try await account.outgoing("Part \(number)")
                if let root = parts.first, let parent = parts.last {
                    post.thread = ThreadPlace(root: account.part(root), parent: account.part(parent))
                }
                parts.append(try await account.publish(post))
            }
            #expect(parts.map(\.post.contentType) == [.post, .reply, .reply])
            let ids = parts.map(\.post.platformPostID)
            #expect(parts.map { $0.post.replyTo?.platformPostID } == [nil, ids[0], ids[1]])
            if network == .bluesky {
                let last = try #require(try await account.seen(ids[2])).native["record"]["value"]["reply"]
                #expect(last["root"]["uri"].text == ids[0])
                #expect(last["root"]["cid"] == parts[0].native["record"]["cid"])
                #expect(last["parent"]["cid"] == parts[1].native["record"]["cid"])
            }
        }
    }
}
