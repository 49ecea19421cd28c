import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

/// How long a text is, as its platform counts it.
@Suite(.timeLimit(.minutes(2))) struct `The length of a text` {
    private func limits(_ software: String) -> Limits {
        MastodonFamily(ServerSoftware(name: software, version: "1")).limits
    }

    @Test(
        arguments: [
            ("", "", 0), ("Grüße 👩‍👩‍👧‍👦", "", 7), ("e\u{301}", "", 1), ("a\r\nb", "", 3), ("text", "warning", 11),
            ("https://example.org/" + String(repeating: "x", count: 200), "", 23),
            ("http://a.bc, and", "", 28), ("http://a.b, and", "", 15), ("https://example.org", "", 23),
            ("https://example.com日本語です", "", 28), ("https://例え.テスト/道 x", "", 25),
            ("https://example.com:8080/x?y", "", 23), ("https://example.com?q=日本", "", 23),
            ("https://192.168.0.1/path", "", 24), ("https://localhost/path", "", 22),
            ("https://example.com#part", "", 28),
            ("(https://a.example/x)", "", 25), ("https://a.example/Heron_(bird)", "", 23),
            ("@ada@social.example hi", "", 7), ("@ada hi", "", 7), ("mail ada@social.example", "", 23),
            ("@ada@social.example.", "", 5), ("点https://example.org/", "", 24),
            ("xhttps://example.org/", "", 21),
            ("\u{301}x", "e", 2),
        ] as [(String, String, Int)]
    )
    func `at Mastodon has short links and names`(text: String, warning: String, count: Int) {
        let length = limits("mastodon").length(of: text, warning: warning)
        #expect(length.count == count)
        #expect(length.limit == 500 && length.fits && length.byteLimit == nil)
    }

    @Test func `at GoToSocial is every scalar`() {
        let text = "https://example.org/ 👩‍👩‍👧‍👦 @ada@social.example"
        let length = limits("gotosocial").length(of: text, warning: "e\u{301}")
        #expect(length.count == text.unicodeScalars.count + 2)
    }

    @Test func `at Bluesky is bounded in bytes, too`() {
        let families = String(repeating: "👩‍👩‍👧‍👦", count: 150)
        let length = BlueskyTables.limits.length(of: families)
        #expect(length.count == 150 && length.bytes == 3_750 && length.byteLimit == 3_000 && !length.fits)
        #expect(BlueskyTables.limits.length(of: String(repeating: "é", count: 300)).fits)
        #expect(!BlueskyTables.limits.length(of: String(repeating: "é", count: 301)).fits)
    }

    @Test func `at Pixelfed leaves the warning its own limit`() {
        let warning = String(repeating: "w", count: 141)
        let length = PixelfedTables.limits.length(of: "x", warning: warning)
        #expect(length.count == 1 && length.warningCount == 141 && length.warningLimit == 140 && !length.fits)
        #expect(PixelfedTables.limits.length(of: "x", warning: String(warning.dropLast())).fits)
    }

    @Test func `is told by limits that were stored before these figures were known`() throws {
        let stored = try JSONDecoder().decode(Limits.self, from: Data(#"{"textUnit":"graphemes"}"#.utf8))
        let length = stored.length(of: "https://example.org/", warning: "w")
        #expect(length.count == 20 && length.limit == nil && length.fits)
    }

    /// The server's own figure would be wrong where it isn't counted by.
    @Test(arguments: [PublishingNetwork.mastodon, .gotosocial])
    func `goes by what the server does, not by all it says`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let limits = try await account.adapter.facts(of: account.access).limits
            #expect(limits.lengthPerLink?.value == (network == .mastodon ? 23 : nil))
            #expect(limits.countsWarning == true)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `is what the server counts, in any text`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var random = RandomText(seed: 23)
            for round in 0..<40 {
                var post = try await account.outgoing(random.text(pieces: 3 + round % 9))
                if account.form.warning != .inText { post.warning = round % 3 == 0 ? "Words: ☕️" : nil }
                let documented = account.adapter.limits(of: account.access.software)
                if let control = account.federated {
                    // Just as long as the server allows, and then one too long.
                    let count = documented.length(of: post.text, warning: post.warning).count
                    control.changeLimits { $0.characters = count }
                    try await account.publish(post)
                    control.changeLimits { $0.characters = count - 1 }
                } else {
                    let missing = 300 - documented.length(of: post.text).count
                    post.text += " " + String(repeating: "x", count: missing - 1)
                    #expect(documented.length(of: post.text).count == 300)
                    if documented.length(of: post.text).fits { try await account.publish(post) }
                    post.text += "y"
                }
                if !post.media.isEmpty { post.media = try await account.outgoing("").media }
                let error = try await failure { () async throws(PlatformError) in
                    let request = try await account.publishing.request(
                        for: post,
                        key: account.newKey(),
                        with: account.access
                    )
                    return try await account.publishing.send(request, with: account.access)
                }
                #expect(error.code == .refused, "\(post.text.debugDescription): \(error)")
            }
        }
    }
}
