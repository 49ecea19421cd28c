import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

/// What in the words of a Bluesky post points somewhere.
@Suite(.timeLimit(.minutes(2))) struct `The links of a text` {
    private static let bob = "did:plc:bob"

    private func facets(_ text: String) throws -> JSONValue {
        .array(TextLinks(text).facets(accounts: [try #require(Handle("bob.example")): Self.bob]))
    }

    @Test func `stand where the protocol’s own example has them`() throws {
        let text = "Hi 👋 @bob.example see https://ex.org/é #café"
        #expect(text.utf8.count == 49)
        let read = FacetedText(text, facets: try facets(text)).facets
        #expect(read.map(\.bytes) == [8..<20, 25..<42, 43..<49])
        #expect(read.map(\.target) == [.mention(Self.bob), .link("https://ex.org/é"), .hashtag("café")])
    }

    @Test(
        arguments: [
            ("https://a.example", ["https://a.example"]),
            ("See (https://a.example/x), HTTP://B.example!", ["https://a.example/x", "HTTP://B.example"]),
            (
                "https://en.example/Heron_(bird) and https://a.example/?q=a,b.",
                [
                    "https://en.example/Heron_(bird)", "https://a.example/?q=a,b",
                ]
            ),
            (
                "https://a.example/e\u{301}👩‍👩‍👧\nhttps://b.example",
                ["https://a.example/e\u{301}👩‍👩‍👧", "https://b.example"]
            ),
            ("https:// http:/// xhttps://a.example a.example ftp://a.example", []),
            ("@bob.example, (@BOB.example) @bob.example.", ["@bob.example", "@BOB.example", "@bob.example"]),
            ("mail@bob.example @bob @bob@bob.example @bob.example@social.example /@bob.example", []),
            ("https://a.example/@bob.example#x #y", ["https://a.example/@bob.example#x", "#y"]),
            ("#café #点心 ＃全角 #c++ #a_b #1a", ["#café", "#点心", "＃全角", "#c++", "#a_b", "#1a"]),
            ("#1 # #️⃣ #... x#y #!", []),
            ("#dots. #dots! (#dots) \"#dots\"", ["#dots", "#dots"]),
        ] as [(String, [String])]
    )
    func `are what people take for links`(text: String, expected: [String]) throws {
        let read = FacetedText(text, facets: try facets(text)).facets
        let bytes = Array(text.utf8)
        #expect(read.map { String(decoding: bytes[$0.bytes], as: UTF8.self) } == expected)
    }

    @Test func `need a name that leads to somebody`() throws {
        let links = TextLinks("@bob.example and @nobody.example")
        #expect(links.handles.map(\.text).sorted() == ["bob.example", "nobody.example"])
        #expect(links.facets(accounts: [:]).isEmpty)
    }

    @Test func `are none where a tag is longer than one may be`() throws {
        #expect(TextLinks("#" + String(repeating: "a", count: 64)).parts.count == 1)
        #expect(TextLinks("#" + String(repeating: "a", count: 65)).parts.isEmpty)
        #expect(TextLinks("#" + String(repeating: "👩‍👩‍👧‍👦", count: 26)).parts.isEmpty)
        // Nor does one end in the middle of what people see as one character.
        #expect(TextLinks("#👩‍👩‍👧‍👦 @bob.example\u{301}").parts.isEmpty)
    }

    @Test func `lie on the borders of characters in any text, and are read as they were written`()
        async throws
    {
        var random = RandomText(seed: 7)
        for _ in 0..<400 {
            let text = random.text(pieces: 12)
            let links = TextLinks(text)
            let accounts = Dictionary(uniqueKeysWithValues: links.handles.map { ($0, Self.bob) })
            let read = FacetedText(text, facets: .array(links.facets(accounts: accounts)))
            #expect(read.text == text)
            // The reader drops what lies across a character, over another or beyond the text.
            #expect(read.facets.map(\.bytes) == links.parts.map(\.bytes), "\(text.debugDescription)")
        }
    }

    @Test func `are taken by the server as they are`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            var random = RandomText(seed: 11)
            for _ in 0..<60 {
                let text = random.text(pieces: 6)
                let published = try await account.publish(OutgoingPost(text: text, createdAt: testClock))
                #expect(published.post.text == text)
            }
        }
    }

    @Test func `name the accounts their handles lead to, each asked for once`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            let text = "@\(account.handle) meets @nobody.invalid-name.test and @\(account.handle) again"
            let before = account.control.ledger.requests["GET /.well-known/atproto-did"] ?? 0
            let published = try await account.publish(OutgoingPost(text: text, createdAt: testClock))
            let value = published.native["record"]["value"]
            #expect(value["text"].text == text)
            let read = FacetedText(text, facets: value["facets"])
            let did = try #require(account.access.account)
            #expect(read.facets.map(\.target) == [.mention(did), .mention(did)])
            let after = account.control.ledger.requests["GET /.well-known/atproto-did"] ?? 0
            #expect(after - before == 1)
        }
    }
}

/// Texts as people write them, and as nobody does.
struct RandomText {
    private var random: Seeded

    init(seed: UInt64) { random = Seeded(state: seed) }

    private static let words = [
        "heron", "Grüße", "e\u{301}te\u{301}", "点心", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪🇫🇷", "1️⃣", "नमस्ते", "\u{FDFD}", "a\u{200D}b",
        "«so»", "\u{301}",
        "☕️", "x", "-", "ﷺ", "กำลัง", "\u{1F469}\u{200D}\u{1F52C}",
    ]
    private static let links = [
        "https://example.org", "https://example.org/é?q=1#x", "http://bücher.example/Heron_(bird)",
        "https://sub.example.co.uk/" + String(repeating: "long/", count: 12), "https://例え.example/👍",
    ]
    private static let names = ["@ada", "@bob@else.example", "@bob.example", "@Ada_1@social.example.org"]
    private static let tags = ["#dots", "#café", "#点心", "#1a", "#a_b"]
    private static let gaps = [" ", " ", " ", "\n", "\n\n", "  ", ", ", "\r\n", "\u{A0}"]

    mutating func text(pieces: Int) -> String {
        var text = ""
        for index in 0..<pieces {
            let kind = Int.random(in: 0..<8, using: &random)
            let list = kind == 0 ? Self.links : kind == 1 ? Self.names : kind == 2 ? Self.tags : Self.words
            text += list.randomElement(using: &random) ?? ""
            if index < pieces - 1 { text += Self.gaps.randomElement(using: &random) ?? " " }
        }
        return text
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
