import Foundation
import Platforms
import TestSupport
import Testing

@testable import PlatformAdapters

@Suite struct `A record read as a post` {
    private static let did = "did:plc:abcdefghijklmnopqrstuvwx"
    private static let uri = "at://\(did)/app.bsky.feed.post/3mbd3546cm23e"

    private func read(_ value: String, view: String = "null", uri: String = uri) throws -> RemotePost {
        let native = """
            {"record": {"uri": "\(uri)", "cid": "bafyreib", "value": \(value)}, "appView": \(view)}
            """
        return try RecordReader().post(try JSONValue(parsing: Data(native.utf8)))
    }

    @Test func `may show the same picture twice, each with its own text`() throws {
        let cid = ContentIdentifier(sha256: Array(repeating: 7, count: 32)).description
        let image = #"{"$type":"blob","ref":{"$link":"\#(cid)"},"mimeType":"image/jpeg","size":1}"#
        let post = try read(
            """
            {"$type":"app.bsky.feed.post","text":"","createdAt":"2026-09-01T10:00:00.000Z",
             "embed":{"$type":"app.bsky.embed.images","images":[
               {"alt":"Left","image":\(image)},{"alt":"Right","image":\(image)}]}}
            """
        )
        #expect(post.media.map(\.alt) == ["Left", "Right"])
        #expect(Set(post.media.compactMap(\.platformMediaID)).count == 2)
        #expect(Set(post.media.compactMap(\.stableURL)).count == 1)
    }

    @Test func `has its words, its language, its pictures and its numbers`() throws {
        let cid = ContentIdentifier(sha256: Array(repeating: 7, count: 32)).description
        let post = try read(
            """
            {"$type":"app.bsky.feed.post","text":"Two herons\\n\\nat dawn","createdAt":"2026-09-01T10:00:00.000Z",
             "langs":["en","de"],
             "embed":{"$type":"app.bsky.embed.images","images":[
               {"alt":"Two herons.","aspectRatio":{"width":1200,"height":800},
                "image":{"$type":"blob","ref":{"$link":"\(cid)"},"mimeType":"image/jpeg","size":345678}},
               {"alt":"","image":{"cid":"\(cid)","mimeType":"image/png"}}]}}
            """,
            view: """
                {"author":{"handle":"ada.example","displayName":"Ada"},"likeCount":3,"replyCount":0,
                 "repostCount":1,"quoteCount":2}
                """
        )
        #expect(post.platformPostID == Self.uri && post.fullID == Self.uri)
        #expect(post.url == "https://bsky.app/profile/\(Self.did)/post/3mbd3546cm23e")
        #expect(post.author == RemoteAuthor(id: Self.did, handle: "ada.example", name: "Ada"))
        #expect(post.contentType == .post && post.visibility == .public)
        #expect(post.text == "Two herons\n\nat dawn")
        #expect(post.html == "<p>Two herons</p><p>at dawn</p>")
        #expect(post.languages == ["en", "de"] && post.warning == nil && !post.isSensitive)
        #expect(post.counts == EngagementCounts(reactions: 3, replies: 0, reposts: 1, quotes: 2))
        #expect(post.media.map(\.alt) == ["Two herons.", nil])
        #expect(post.media.map(\.width) == [1200, nil])
        #expect(post.media.map(\.stableURL) == Array(repeating: "at://\(Self.did)/blob/\(cid)", count: 2))
    }

    @Test func `without the AppView has words, and numbers that nobody knows`() throws {
        let post = try read(#"{"text":"x","createdAt":"2026-09-01T10:00:00Z"}"#)
        #expect(post.counts == .unknown)
        #expect(post.author == RemoteAuthor(id: Self.did))
    }

    @Test(arguments: [
        (#"["de","en","pt-BR"]"#, ["de", "en", "pt-BR"]),
        (#"["en","en",null,""," ",{},"de"]"#, ["en", "de"]),
        (#"["a","b","c","d"]"#, ["a", "b", "c"]), ("[]", []), (#""en""#, []), ("null", []),
    ])
    func `is tagged with up to three languages`(langs: String, languages: [String]) throws {
        let post = try read(#"{"text":"x","createdAt":"2026-09-01T10:00:00Z","langs":\#(langs)}"#)
        #expect(post.languages == languages)
    }

    @Test func `has what is said in its video, a file for each language`() throws {
        let (film, german, english) = (
            ContentIdentifier(sha256: Array(repeating: 1, count: 32)),
            ContentIdentifier(sha256: Array(repeating: 2, count: 32)),
            ContentIdentifier(sha256: Array(repeating: 3, count: 32))
        )
        let post = try read(
            """
            {"text":"x","createdAt":"2026-09-01T10:00:00Z","embed":{"$type":"app.bsky.embed.video",
             "video":{"ref":{"$link":"\(film)"},"mimeType":"video/mp4"},
             "captions":[{"lang":"de","file":{"ref":{"$link":"\(german)"},"mimeType":"text/vtt"}},
               {"lang":"fr","file":{"ref":{"$link":"nonsense"}}},
               {"file":{"ref":{"$link":"\(english)"}}}]}}
            """
        )
        let tracks = try #require(post.media.first).textTracks
        #expect(post.media.count == 1)
        #expect(tracks.map(\.language) == ["de", nil])
        #expect(tracks.map(\.position) == [0, 2])
        #expect(tracks.map(\.stableURL) == [german, english].map { "at://\(Self.did)/blob/\($0)" })
    }

    @Test func `answers and quotes by addresses that hold`() throws {
        let other = "at://did:web:example.org/app.bsky.feed.post/3kother"
        let post = try read(
            """
            {"text":"yes","createdAt":"2026-09-01T10:00:00Z",
             "reply":{"root":{"uri":"\(Self.uri)","cid":"b"},"parent":{"uri":"\(other)","cid":"b"}},
             "embed":{"$type":"app.bsky.embed.recordWithMedia",
               "record":{"$type":"app.bsky.embed.record","record":{"uri":"\(other)","cid":"b"}},
               "media":{"$type":"app.bsky.embed.video","alt":"A boat.","aspectRatio":{"width":16,"height":9},
                 "video":{"ref":{"$link":"\(ContentIdentifier(sha256: Array(repeating: 1, count: 32)))"},
                          "mimeType":"video/mp4"}}}}
            """
        )
        #expect(post.contentType == .reply)
        #expect(post.replyTo?.fullID == other && post.replyTo?.authorID == "did:web:example.org")
        #expect(post.quoteOf?.platformPostID == other)
        #expect(post.media.map(\.kind) == [.video] && post.media.first?.alt == "A boat.")
    }

    @Test(arguments: [
        ("app.bsky.graph.list", "3klist"), ("app.bsky.feed.generator", "birds"),
        ("app.bsky.graph.starterpack", "3kpack"),
    ])
    func `quotes posts alone`(collection: String, key: String) throws {
        let post = try read(
            """
            {"text":"a list","createdAt":"2026-09-01T10:00:00Z","embed":{"$type":"app.bsky.embed.record",
             "record":{"uri":"at://\(Self.did)/\(collection)/\(key)","cid":"b"}}}
            """
        )
        #expect(post.quoteOf == nil)
    }

    @Test func `is warned of by its author's labels`() throws {
        let post = try read(
            """
            {"text":"x","createdAt":"2026-09-01T10:00:00Z","labels":{"$type":"com.atproto.label.defs#selfLabels",
             "values":[{"val":"nudity"},{"val":"!no-unauthenticated"},{"val":"spiders"}]}}
            """
        )
        #expect(post.warning == "Nudity, spiders")
        #expect(post.isSensitive)
        let plain = try read(
            #"{"text":"x","createdAt":"2026-09-01T10:00:00Z","labels":{"values":[{"val":"!no-unauthenticated"}]}}"#
        )
        #expect(plain.warning == nil && !plain.isSensitive)
    }

    @Test
    func `shows a card of a page, beside a quoted post too, with its picture among the account's files`()
        throws
    {
        let cid = ContentIdentifier(sha256: Array(repeating: 3, count: 32))
        let external = """
            {"$type":"app.bsky.embed.external","external":{"uri":"https://birds.example/heron",
             "title":"Why the heron stands still","description":"",
             "thumb":{"$type":"blob","ref":{"$link":"\(cid)"},"mimeType":"image/jpeg","size":9}}}
            """
        func card(of did: String) -> RemoteLinkCard {
            RemoteLinkCard(
                url: "https://birds.example/heron",
                title: "Why the heron stands still",
                image: RemoteLinkCard.Image(
                    url: "at://\(did)/blob/\(cid)",
                    stableURL: "at://\(did)/blob/\(cid)"
                )
            )
        }
        let post = try read(#"{"text":"x","createdAt":"2026-09-01T10:00:00Z","embed":\#(external)}"#)
        #expect(post.linkCard == card(of: Self.did) && post.media.isEmpty)
        let other = "at://did:plc:bbbbbbbbbbbbbbbbbbbbbbbb/app.bsky.feed.post/3ksubject"
        let quoting = try read(
            """
            {"text":"x","createdAt":"2026-09-01T10:00:00Z","embed":{"$type":"app.bsky.embed.recordWithMedia",
             "record":{"record":{"uri":"\(other)","cid":"b"}},"media":\(external)}}
            """
        )
        #expect(quoting.linkCard == card(of: Self.did) && quoting.quoteOf?.fullID == other)
        let repost = try read(
            #"{"subject":{"uri":"\#(other)","cid":"b"},"createdAt":"2026-09-01T10:00:00Z"}"#,
            view: #"{"author":{},"record":{"text":"A heron","embed":\#(external)}}"#,
            uri: "at://\(Self.did)/app.bsky.feed.repost/3mbd3546cm23e"
        )
        #expect(repost.linkCard == nil)
        #expect(repost.repostOf?.linkCard == card(of: "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"))
        let nowhere = try read(
            #"{"text":"x","createdAt":"2026-09-01T10:00:00Z","embed":\#(external.replacing("https:", with: "ftp:"))}"#
        )
        #expect(nowhere.linkCard == nil)
    }

    @Test func `that reposts shows the words as the AppView did, and without them whose they are`() throws {
        let subject = "at://did:plc:bbbbbbbbbbbbbbbbbbbbbbbb/app.bsky.feed.post/3ksubject"
        let uri = "at://\(Self.did)/app.bsky.feed.repost/3mbd3546cm23e"
        let value = """
            {"$type":"app.bsky.feed.repost","subject":{"uri":"\(subject)","cid":"b"},
             "createdAt":"2026-09-01T10:00:00Z"}
            """
        let view = """
            {"uri":"\(subject)","author":{"did":"did:plc:bbbbbbbbbbbbbbbbbbbbbbbb","handle":"handle.invalid"},
             "likeCount":9,"record":{"text":"A heron","langs":["en"],"createdAt":"2026-08-01T10:00:00Z"}}
            """
        let post = try read(value, view: view, uri: uri)
        #expect(post.contentType == .repost && post.text.isEmpty)
        #expect(post.counts == .unknown)
        #expect(post.repostOf?.text == "A heron" && post.repostOf?.reference.fullID == subject)
        #expect(post.repostOf?.author == RemoteAuthor(id: "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"))
        let bare = try read(value, uri: uri)
        #expect(bare.repostOf?.text.isEmpty == true && bare.repostOf?.reference.fullID == subject)
    }

    @Test func `whose time can't be read was made when its key was`() throws {
        let post = try read(#"{"text":"x","createdAt":"yesterday"}"#)
        #expect(abs(post.createdAt.timeIntervalSince1970 - 1_767_225_600.123456) < 0.001)
    }

    @Test(arguments: [
        (
            #"{"createdAt":"2026-09-01T10:00:00Z"}"#, "at://did:plc:abc/app.bsky.feed.post/3k",
            "record.value.text"
        ),
        (#"{"text":"x"}"#, "at://did:plc:abc/app.bsky.feed.post/self", "record.value.createdAt"),
        (#""text""#, "at://did:plc:abc/app.bsky.feed.post/3k", "record.value"),
        (#"{"text":"x"}"#, "at://ada.example/app.bsky.feed.post/3k", "record.uri"),
        (
            #"{"text":"x","createdAt":"2026-09-01T10:00:00Z"}"#, "at://did:plc:abc/app.bsky.feed.like/3k",
            "record.uri"
        ),
        (
            #"{"createdAt":"2026-09-01T10:00:00Z"}"#, "at://did:plc:abc/app.bsky.feed.repost/3k",
            "record.value.subject"
        ),
    ])
    func `that breaks the lexicon is refused with what is wrong`(
        value: String,
        uri: String,
        field: String
    ) throws {
        let error = #expect(throws: NormalisationError.self) { _ = try self.read(value, uri: uri) }
        #expect(error?.field == field)
    }

    @Test func `changes for its record and not for what is counted`() throws {
        func hash(_ text: String, likes: Int) throws -> ContentHash {
            let native = """
                {"record":{"uri":"\(Self.uri)","cid":"b","value":{"text":"\(text)"}},"appView":{"likeCount":\(likes)}}
                """
            return ContentHash(
                of: try JSONValue(parsing: Data(native.utf8)),
                ignoring: ArchivedRecord.volatileFields
            )
        }
        #expect(try hash("a", likes: 1) == hash("a", likes: 2))
        #expect(try hash("a", likes: 1) != hash("b", likes: 1))
    }
}

@Suite struct `What a file is called by its content` {
    @Test func `is read and written as everybody does`() throws {
        // Computed with Python's hashlib and base64.
        let text = "bafkreibrvcpdmrcsiranwmhrpj5jm5twqmu46p2a2ekc2mtufhvd5m7gwm"
        let cid = try #require(ContentIdentifier(text))
        #expect(cid.description == text)
        #expect(cid.sha256.prefix(4) == [0x31, 0xa8, 0x9e, 0x36])
    }

    @Test(arguments: [
        "", "b", "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR",
        "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA", "bafkreA", "bafkre1",
    ])
    func `is nothing else`(text: String) {
        #expect(ContentIdentifier(text) == nil)
    }

    @Test func `is in the address of a file`() throws {
        let cid = ContentIdentifier(sha256: Array(0..<32))
        let address = BlobAddress(did: "did:plc:abc", cid: cid)
        #expect(BlobAddress(address.description) == address)
        #expect(BlobAddress("https://example.org/\(cid)") == nil)
        #expect(BlobAddress("at://ada.example/blob/\(cid)") == nil)
    }
}

@Suite struct `The key of a record` {
    @Test(arguments: [
        ("2222222222222", 0.0), ("3ke6kg3wk2222", 1_700_000_000), ("3mbd3546cm23e", 1_767_225_600.123456),
        ("3jzfcijpj2z2a", 1_688_137_381.887007),
    ])
    func `tells its time`(key: String, seconds: Double) throws {
        let instant = try #require(RecordKey.instant(of: key))
        #expect(abs(instant.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(arguments: ["self", "", "3ke6kg3wk222", "3ke6kg3wk22222", "zke6kg3wk2222", "3ke6kg3wk2221"])
    func `tells none where it is none of time`(key: String) {
        #expect(RecordKey.instant(of: key) == nil)
    }

    @Test(arguments: [
        (UInt64(0), UInt64(0), "2222222222222"), (1_700_000_000_000_000, 0, "3ke6kg3wk2222"),
        (1_700_000_000_000_000, 1023, "3ke6kg3wk22zz"), (1_767_225_600_123_456, 42, "3mbd3546cm23e"),
        (1_688_137_381_887_007, 6, "3jzfcijpj2z2a"),
    ])
    func `is written as the protocol writes it`(microseconds: UInt64, clock: UInt64, key: String) {
        #expect(RecordKey.key(microseconds: microseconds, clock: clock) == key)
    }

    @Test func `is another for every post of the same instant, and rises`() throws {
        let keys = (0..<500).map { _ in RecordKey.draw(for: testClock) }
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /[234567a-j][234567a-z]{12}/) != nil })
        let instant = try #require(RecordKey.instant(of: keys[0]))
        #expect(instant >= testClock && instant.timeIntervalSince(testClock) < 0.001)
        #expect(RecordKey.draw(for: testClock + 0.001) > keys[0])
        // Another program draws others.
        #expect(Set((0..<500).map { _ in RecordKey.drawn(for: testClock) }).count > 490)
    }
}
