import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

/// A published post made another.
@Suite(.timeLimit(.minutes(3))) struct `Changing a published post` {
    @Test(arguments: PublishingNetwork.allCases)
    func `changes what is said and keeps what isn’t`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("First", images: 2)
            (post.isSensitive, post.languages) = (true, ["de"])
            if account.form.warning != .inText { post.warning = "Dots" }
            if !account.form.labels.isEmpty { post.labels = ["nudity"] }
            let known = try await account.publish(post)
            var other = account.publishing.unchanged(known)
            other.text = "Second"
            other.media[1].alt = "Another dot"
            let edited = try await account.edit(known, to: other)
            #expect(edited.post.text == "Second")
            #expect(edited.post.media.map(\.alt) == ["Image 0", "Another dot"])
            #expect(edited.post.media.map(\.platformMediaID) == known.post.media.map(\.platformMediaID))
            #expect(edited.post.warning == known.post.warning && edited.post.isSensitive)
            #expect(edited.post.languages == known.post.languages)
            #expect(edited.post.visibility == known.post.visibility)
            #expect(edited.post.createdAt == known.post.createdAt)
            #expect(edited.post.platformPostID == known.post.platformPostID)
            #expect(account.count(.edit) == 1 && account.count(.post) == 1)
            let seen = try #require(try await account.seen(known.post.platformPostID))
            #expect(seen.contentHash == edited.contentHash && seen.contentHash != known.contentHash)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `twice is as once, and to the same is no trouble`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let known = try await account.publish(try await account.outgoing("First", images: 1))
            var other = account.publishing.unchanged(known)
            other.text = "Second"
            let request = try await account.publishing.request(
                changing: known,
                to: other,
                with: account.access
            )
            let stored = try #require(PublishRequest(json: request.json))
            #expect(stored == request)
            let once = try await account.publishing.send(stored, with: account.access)
            let twice = try await account.publishing.send(stored, with: account.access)
            #expect(once.contentHash == twice.contentHash)
            #expect(account.count(.edit) == 1)
            let same = try await account.edit(once, to: account.publishing.unchanged(once))
            #expect(same.post.text == "Second")
        }
    }

    @Test(arguments: [PublishingNetwork.mastodon, .gotosocial])
    func `keeps a poll with its end`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = OutgoingPost(text: "Tea?", createdAt: testClock)
            post.poll = OutgoingPoll(options: ["yes", "no"], allowsSeveral: true, duration: 86_400)
            let known = try await account.publish(post)
            #expect(known.post.poll?.options.map(\.title) == ["yes", "no"])
            #expect(known.post.poll?.allowsSeveral == true)
            let end = try #require(known.post.poll?.expiresAt)
            var other = account.publishing.unchanged(known)
            (other.text, other.warning) = ("Tea or coffee?", "Drinks")
            let edited = try await account.edit(known, to: other)
            #expect(edited.post.poll?.options.map(\.title) == ["yes", "no"])
            let moved = try #require(edited.post.poll?.expiresAt).timeIntervalSince(end)
            #expect(abs(moved) < 5)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `takes a file away and another in`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let known = try await account.publish(try await account.outgoing("Dots", images: 2))
            var other = account.publishing.unchanged(known)
            other.media = [try await account.attached(.image(9, alt: "New")), other.media[1]]
            let edited = try await account.edit(known, to: other)
            #expect(edited.post.media.map(\.alt) == ["New", "Image 1"])
            #expect(edited.post.media.last?.platformMediaID == known.post.media.last?.platformMediaID)
        }
    }

    @Test(arguments: [PublishingNetwork.mastodon, .gotosocial])
    func `of an alt text alone leaves the words as they were written`(network: PublishingNetwork) async throws
    {
        try await network.running { account in
            let written = "For @bob@else.example and @ada, **loud** & <plain>\n\n  https://example.org/"
            var post = try await account.outgoing(written, images: 1)
            post.warning = "Names"
            var known = try await account.publish(post)
            // As another client may have meant it.
            let adapter = try #require(account.adapter as? MastodonAdapter)
            let origin = try account.access.requiredInstance()
            let path = "/api/v1/statuses/\(known.post.platformPostID)"
            let markdown = JSONValue.object([
                "status": .string(written), "spoiler_text": .string("Names"),
                "content_type": .string("text/markdown"),
                "media_ids": .array(try post.mediaIDs.map(JSONValue.string)), "language": .string("fr"),
            ])
            _ = try await adapter.client.json(
                JSONClient.write(
                    .put,
                    path,
                    .json(markdown),
                    at: origin,
                    as: account.access.credential,
                    isRepeatable: true
                )
            )
            known = try #require(try await account.seen(known.post.platformPostID))
            #expect(known.post.text != written)
            var other = account.publishing.unchanged(known)
            other.media[0].alt = "A dot"
            let edited = try await account.edit(known, to: other)
            #expect(edited.post.media.map(\.alt) == ["A dot"])
            let question = JSONClient.read(path + "/source", at: origin, as: account.access.credential)
            let source = try await adapter.client.json(question).0
            #expect(source["text"].text == written && source["spoiler_text"].text == "Names")
            if network == .gotosocial { #expect(source["content_type"].text == "text/markdown") }
            #expect(edited.post.languages == ["fr"] && edited.post.html == known.post.html)
        }
    }

    @Test func `of an alt text alone spends none of Pixelfed’s ten edits`() async throws {
        try await PublishingNetwork.pixelfed.running { account in
            var known = try await account.publish(try await account.outgoing("Dot"))
            for number in 0..<12 {
                var other = account.publishing.unchanged(known)
                other.media[0].alt = "Alt \(number)"
                known = try await account.edit(known, to: other)
                #expect(known.post.media.map(\.alt) == ["Alt \(number)"])
            }
            #expect(account.count(.edit) == 0)
        }
    }

    @Test func `is refused where a post was changed elsewhere`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            let known = try await account.publish(try await account.outgoing("First"))
            var other = account.publishing.unchanged(known)
            other.text = "Second"
            let elsewhere = try await account.edit(known, to: other)
            other.text = "Third"
            let error = try await failure { () async throws(PlatformError) in
                let request = try await account.publishing.request(
                    changing: known,
                    to: other,
                    with: account.access
                )
                return try await account.publishing.send(request, with: account.access)
            }
            #expect(error.code == .changedMeanwhile && error.outcome == .permanent)
            let seen = try await account.seen(known.post.platformPostID)
            #expect(seen?.post.text == elsewhere.post.text)
        }
    }

    @Test func `leaves of a Bluesky record what other clients put into it`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            let quoted = try await account.publish(try await account.outgoing("Quoted"))
            let image = try await account.attached(.image(3, alt: "A dot"))
            let reference = JSONValue.object([
                "uri": .string(quoted.post.platformPostID), "cid": quoted.native["record"]["cid"],
            ])
            let media = JSONValue.object([
                "$type": .string("app.bsky.embed.images"),
                "images": .array([
                    .object(["image": image.uploaded.handle, "alt": .string("A dot")])
                ]),
            ])
            let facet = JSONValue.object([
                "index": .object(["byteStart": .number("0"), "byteEnd": .number("11")]),
                "features": .array([
                    .object([
                        "$type": .string("app.bsky.richtext.facet#link"),
                        "uri": .string("https://example.org/"),
                    ])
                ]),
            ])
            let write = RecordWrite(
                address: try #require(
                    RecordAddress(
                        account.publishing.postID(of: account.newKey(), by: account.access.account ?? "")
                            ?? ""
                    )
                ),
                record: .object([
                    "$type": .string("app.bsky.feed.post"), "text": .string("example.org, bare"),
                    "createdAt": .string("2026-09-01T10:00:00.000Z"), "facets": .array([facet]),
                    "tags": .array([.string("extra")]),
                    "labels": .object([
                        "$type": .string("com.atproto.label.defs#selfLabels"),
                        "values": .array([
                            .object(["val": .string("!no-unauthenticated")]),
                            .object(["val": .string("nudity")]),
                        ]),
                    ]),
                    "embed": .object([
                        "$type": .string("app.bsky.embed.recordWithMedia"), "media": media,
                        "record": .object(["$type": .string("app.bsky.embed.record"), "record": reference]),
                    ]),
                ]),
                replaces: nil
            )
            let known = try await account.publishing.send(write.request, with: account.access)
            var other = account.publishing.unchanged(known)
            other.media[0].alt = "A single dot"
            let edited = try await account.edit(known, to: other)
            let (before, after) = (known.native["record"]["value"], edited.native["record"]["value"])
            for member in ["text", "createdAt", "facets", "tags", "labels"] {
                #expect(after[member] == before[member])
            }
            #expect(after["embed"]["record"] == before["embed"]["record"])
            #expect(edited.post.media.map(\.alt) == ["A single dot"])
            #expect(edited.post.quoteOf?.platformPostID == quoted.post.platformPostID)
            // Without its image the quoted post stays.
            (other.media, other.labels) = ([], [])
            let bare = try await account.edit(edited, to: other)
            #expect(
                bare.post.media.isEmpty && bare.post.quoteOf?.platformPostID == quoted.post.platformPostID
            )
        }
    }
}
