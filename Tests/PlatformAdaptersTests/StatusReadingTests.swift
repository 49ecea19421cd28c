import Foundation
import PlatformAdapters
import Platforms
import Testing

@Suite struct StatusReadingTests {
    private let social = InstanceOrigin("https://social.example")
    private let pixel = InstanceOrigin("https://pixel.example")

    /// Reading is pure, so the client behind the adapter is never asked.
    private func withAdapters(
        _ body: @Sendable (MastodonAdapter, PixelfedAdapter) throws -> Void
    ) async throws {
        try await withHTTP { http in try body(MastodonAdapter(http: http), PixelfedAdapter(http: http)) }
    }

    @Test func `a Mastodon status keeps all it says`() async throws {
        try await withAdapters { mastodon, _ in
            let post = try mastodon.normalise(
                native: JSONValue(parsing: Samples.mastodonStatus),
                from: social
            )
            #expect(post.platformPostID == "113456789012345678")
            #expect(post.fullID == "https://social.example/users/ada/statuses/113456789012345678")
            #expect(post.author == RemoteAuthor(id: "109", handle: "ada@social.example", name: "Ada"))
            #expect(post.contentType == .post)
            #expect(post.text == "Hello #cats\n\nBye")
            #expect(post.warning == "cats")
            #expect(post.isSensitive)
            #expect(post.visibility == .followers)
            #expect(post.createdAt == testClock)
            #expect(post.editedAt == testClock + 3600)
            #expect(post.counts == EngagementCounts(reactions: 3, replies: 1, reposts: 2, quotes: 0))
            #expect(post.poll?.options.map(\.votes) == [7, nil])
            #expect(post.poll?.voters == 7)
            #expect(post.quoteOf?.fullID == "https://else.example/s/90")
            #expect(post.quoteOf?.authorID == "77")
        }
    }

    @Test func `media keep their places, and a broken one harms no other`() async throws {
        try await withAdapters { mastodon, _ in
            let media = try mastodon.normalise(
                native: JSONValue(parsing: Samples.mastodonStatus),
                from: social
            ).media
            #expect(media.map(\.position) == [0, 1, 3])
            #expect(media.map(\.kind) == [.image, .gifv, .document])
            #expect(media.map(\.alt) == ["A grey cat", nil, nil])
            #expect(media[0].stableURL == "https://files.example/media/22/original/x%20y.jpg?v=2")
            #expect(media[0].fileName == "x y.jpg")
            #expect(media[0].focus == RemoteMedia.Focus(x: -0.5, y: 0.25))
            #expect(media[0].width == 640)
            #expect(media[1].duration == 3.5)
            #expect(media[2].url == "https://else.example/doc.pdf")
        }
    }

    @Test func `a boost holds the other's words and none of its own`() async throws {
        try await withAdapters { mastodon, _ in
            let post = try mastodon.normalise(native: JSONValue(parsing: Samples.boost), from: social)
            #expect(post.contentType == .repost)
            #expect(post.text == "")
            #expect(post.media.isEmpty)
            let inner = try #require(post.repostOf)
            #expect(inner.author == RemoteAuthor(id: "7", handle: "bob@else.example", name: "Bob"))
            #expect(inner.text == "Bob's own words")
            #expect(inner.reference.fullID == "https://else.example/users/bob/statuses/1")
            #expect(inner.media.map(\.alt) == ["Bob's dog"])
        }
    }

    @Test func `a GoToSocial reply to mutuals stays one`() async throws {
        try await withAdapters { mastodon, _ in
            let post = try mastodon.normalise(
                native: JSONValue(parsing: Samples.goToSocialStatus),
                from: social
            )
            #expect(post.contentType == .reply)
            #expect(post.visibility == .mutuals)
            #expect(post.replyTo?.platformPostID == "01J6NBZ8Q1X0K0F3Y3E6W3VQ7S")
            #expect(post.counts.quotes == nil)
        }
    }

    @Test func `a Pixelfed status with numbers for strings and strings for numbers is read alike`()
        async throws
    {
        try await withAdapters { _, pixelfed in
            let post = try pixelfed.normalise(native: JSONValue(parsing: Samples.pixelfedStatus), from: pixel)
            #expect(post.platformPostID == "714285714285714285")
            #expect(post.author.id == "42")
            #expect(post.text == "A walk & a cat")
            #expect(post.counts == EngagementCounts(reactions: 5, replies: 4, reposts: 1))
            #expect(!post.isSensitive)
            #expect(post.media.first?.url == "https://pixel.example/storage/m/1.jpg")
            #expect(post.media.first?.width == 1080)
            #expect(post.media.first?.mimeType == "image/jpeg")
        }
    }

    @Test(arguments: [
        ("public", false, RemotePost.Visibility.public), ("unlisted", false, .unlisted),
        ("private", false, .followers),
        ("direct", false, .direct), ("local", false, .local), ("mutuals_only", false, .mutuals),
        ("public", true, .local),
        ("list", false, .unknown), ("PUBLIC", false, .unknown),
    ])
    func `an audience we do not know is never taken for everybody`(
        word: String,
        isLocal: Bool,
        visibility: RemotePost.Visibility
    ) async throws {
        try await withAdapters { mastodon, _ in
            let native = try JSONValue(
                parsing:
                    #"{"id":1,"created_at":"2026-09-01","account":{"id":2},"visibility":"\#(word)","local_only":\#(isLocal)}"#
            )
            let post = try mastodon.normalise(native: native, from: nil)
            #expect(post.visibility == visibility)
            #expect(post.visibility.isPublic == (["public", "unlisted"].contains(word) && !isLocal))
        }
    }

    @Test(arguments: [
        ("{}", "id"), ("[]", "status"), ("null", "status"), (#"{"id":"1"}"#, "created_at"),
        (#"{"id":"1","created_at":"soon"}"#, "created_at"),
        (#"{"id":"1","created_at":"2026-09-01"}"#, "account.id"),
        (#"{"id":"1","created_at":"2026-09-01","account":null}"#, "account.id"),
        (#"{"id":{},"created_at":"2026-09-01","account":{"id":1}}"#, "id"),
    ])
    func `what lacks its identity is no post, and the field is named`(
        native: String,
        field: String
    ) async throws {
        try await withAdapters { mastodon, pixelfed in
            let json = try JSONValue(parsing: native)
            #expect(throws: NormalisationError.self) { try pixelfed.normalise(native: json, from: nil) }
            let error = #expect(throws: NormalisationError.self) {
                try mastodon.normalise(native: json, from: nil)
            }
            #expect(error?.field == field)
        }
    }

    @Test func `everything may be null or of another type but the identity`() async throws {
        try await withAdapters { mastodon, _ in
            let wrong = ["null", "1", "\"x\"", "true", "[]", "{}", "[null]", #"{"id":null}"#]
            let fields = [
                "content", "spoiler_text", "sensitive", "visibility", "poll", "quote", "reblog",
                "media_attachments", "uri", "url",
                "language", "edited_at", "in_reply_to_id", "favourites_count", "replies_count", "card",
                "unheard_of",
            ]
            for field in fields {
                for value in wrong {
                    let text =
                        #"{"id":"1","created_at":"2026-09-01","account":{"id":2},"\#(field)":\#(value)}"#
                    let post = try mastodon.normalise(native: JSONValue(parsing: text), from: nil)
                    #expect(post.platformPostID == "1", "\(field): \(value)")
                }
            }
        }
    }

    @Test func `a card tells of the page behind the link, and coming later is no edit`() async throws {
        try await withAdapters { mastodon, pixelfed in
            let card = #"""
                {"url":"https://birds.example/heron","title":"Why the heron stands still","description":" ","type":"link",
                 "provider_name":"The Heron Post","image":"https://files.example/cache/1.png?X-Amz-Signature=a&v=2",
                 "width":400,"height":210,"html":"<iframe></iframe>"}
                """#
            let read = RemoteLinkCard(
                url: "https://birds.example/heron",
                title: "Why the heron stands still",
                providerName: "The Heron Post",
                image: RemoteLinkCard.Image(
                    url: "https://files.example/cache/1.png?X-Amz-Signature=a&v=2",
                    stableURL: "https://files.example/cache/1.png?v=2"
                )
            )
            let text = Samples.mastodonStatus.replacingOccurrences(
                of: #""card":null"#,
                with: #""card":\#(card)"#
            )
            let native = try JSONValue(parsing: text)
            #expect(try mastodon.normalise(native: native, from: social).linkCard == read)
            let before = try JSONValue(parsing: Samples.mastodonStatus)
            #expect(mastodon.contentHash(of: native) == mastodon.contentHash(of: before))
            let boosted = Samples.boost.replacingOccurrences(
                of: #""language":"fr""#,
                with: #""language":"fr","card":\#(card)"#
            )
            let boost = try mastodon.normalise(native: JSONValue(parsing: boosted), from: social)
            #expect(boost.linkCard == nil && boost.repostOf?.linkCard == read && boost.shownLinkCard == read)
            // One that leads nowhere is none; Pixelfed has none.
            let nowhere = text.replacingOccurrences(of: "https://birds.example/heron", with: "javascript:x")
            #expect(try mastodon.normalise(native: JSONValue(parsing: nowhere), from: social).linkCard == nil)
            let photo = try JSONValue(parsing: Samples.pixelfedStatus)
            #expect(try pixelfed.normalise(native: photo, from: pixel).linkCard == nil)
        }
    }

    @Test func `a like is no version and an edit is one`() async throws {
        try await withAdapters { mastodon, _ in
            let hash = mastodon.contentHash(of: try JSONValue(parsing: Samples.mastodonStatus))
            func changed(_ old: String, _ new: String) throws -> ContentHash {
                #expect(Samples.mastodonStatus.contains(old))
                let text = Samples.mastodonStatus.replacingOccurrences(of: old, with: new)
                return mastodon.contentHash(of: try JSONValue(parsing: text))
            }
            #expect(try changed(#""favourites_count":3"#, #""favourites_count":4"#) == hash)
            #expect(try changed(#""favourited":false"#, #""favourited":true"#) == hash)
            #expect(try changed("X-Amz-Signature=abc", "X-Amz-Signature=def") == hash)
            #expect(try changed(#""followers_count":12"#, #""followers_count":13"#) == hash)
            #expect(try changed(#""votes_count":7,"voters"#, #""votes_count":8,"voters"#) == hash)
            #expect(try changed("A grey cat", "A black cat") != hash)
            #expect(try changed("<p>Bye</p>", "<p>Bye!</p>") != hash)
            #expect(try changed(#""spoiler_text":"cats""#, #""spoiler_text":"dogs""#) != hash)
            #expect(try changed(#""x":-0.5"#, #""x":0.5"#) != hash)
            #expect(try changed(#""title":"No""#, #""title":"Never""#) != hash)
            #expect(try changed(#"{"id":"23""#, #"{"id":"25""#) != hash)
        }
    }

    @Test(arguments: [
        ("https://a.example/x.jpg", "https://a.example/x.jpg"),
        ("https://a.example/x.jpg#t=1", "https://a.example/x.jpg"),
        ("https://a.example/x.jpg?X-Amz-Date=1&X-Amz-Signature=2", "https://a.example/x.jpg"),
        ("https://a.example/x.jpg?Expires=1&Signature=2&Key-Pair-Id=3", "https://a.example/x.jpg"),
        ("https://a.example/x.jpg?1712345678", "https://a.example/x.jpg?1712345678"),
        ("https://a.example/x.jpg?name=big&x-goog-signature=1", "https://a.example/x.jpg?name=big"),
    ])
    func `a signature is no part of a file's address`(url: String, stable: String) async throws {
        try await withAdapters { mastodon, pixelfed in
            #expect(mastodon.stableURL(ofMedia: url) == stable)
            #expect(pixelfed.stableURL(ofMedia: url) == stable)
        }
    }
}
