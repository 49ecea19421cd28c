import Foundation
import Platforms
import Testing

@Suite struct InstanceOriginTests {
    @Test(arguments: [
        ("mastodon.social", "https://mastodon.social"), ("Mastodon.Social", "https://mastodon.social"),
        ("https://Mastodon.Social/@ada", "https://mastodon.social"),
        ("  mastodon.social/  ", "https://mastodon.social"),
        ("@ada@mastodon.social", "https://mastodon.social"),
        ("ada@mastodon.social", "https://mastodon.social"),
        ("https://mastodon.social/@bob@else.example/113", "https://mastodon.social"),
        ("https://social.example:443", "https://social.example"),
        ("social.example:8443", "https://social.example:8443"),
        ("social.example.", "https://social.example"),
        ("https://[2001:DB8::1]:3000/x", "https://[2001:db8::1]:3000"),
        ("localhost", "https://localhost"), ("https://social", "https://social"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("social.example?x=1#y", "https://social.example"),
        ("https://my_server.example", "https://my_server.example"), ("192.0.2.7", "https://192.0.2.7"),
    ])
    func `what people type becomes an origin`(typed: String, origin: String) throws {
        let parsed = try InstanceOrigin(typed: typed)
        #expect(parsed.text == origin)
        #expect(InstanceOrigin(origin) == parsed)
    }

    @Test(arguments: [
        "", "   ", "mastodon", "two words.example", "ftp://mastodon.social", "javascript://mastodon.social",
        "http://mastodon.social", "https://ada:secret@mastodon.social", "https://ada@mastodon.social",
        "https://",
        "https:///path", "-a.example", "a..example", "mastodon.social:0", "mastodon.social:65536",
        "mastodon.social:x",
        "127.1", "0x7f.0.0.1", "017700000001", "256.1.1.1", "1.2.3.4.5", "https://[::1", "https://[zz::1]",
        "a/b",
        "exa\u{0}mple.com", "%6c.example",
    ])
    func `what is no server's name is refused with a sentence`(typed: String) throws {
        let error = try #require(throws: InstanceOriginError.self) { try InstanceOrigin(typed: typed) }
        #expect(error.sentence.hasSuffix("."))
        #expect(!error.sentence.contains("secret"))
    }

    @Test func `plain HTTP is for operators who allow it`() throws {
        let origin = try InstanceOrigin(typed: "http://127.0.0.1:4000/x", allowingPlainHTTP: true)
        #expect(origin.text == "http://127.0.0.1:4000")
        #expect(origin.url("/api") == "http://127.0.0.1:4000/api")
        #expect(
            try InstanceOrigin(typed: "http://a.example:80", allowingPlainHTTP: true).text
                == "http://a.example"
        )
    }

    @Test func `an origin contains its own addresses and no others`() throws {
        let origin = try InstanceOrigin(typed: "social.example")
        #expect(origin.contains("https://SOCIAL.example:443/media/1"))
        #expect(!origin.contains("http://social.example/"))
        #expect(!origin.contains("https://social.example:444/"))
        #expect(!origin.contains("https://social.example.evil.example/"))
        #expect(!origin.contains("https://social.example@evil.example/"))
        #expect(!origin.contains("social.example"))
    }

    @Test func `an origin survives JSON and refuses what is none`() throws {
        let origin = try InstanceOrigin(typed: "social.example:8443")
        let data = try JSONEncoder().encode([origin])
        #expect(try JSONDecoder().decode([InstanceOrigin].self, from: data) == [origin])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([InstanceOrigin].self, from: Data(#"["Social.Example"]"#.utf8))
        }
    }
}
