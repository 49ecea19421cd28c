import PlatformSimulator
import TestSupport
import Testing

@Suite("roost-simulator as a Bluesky")
struct BlueskyProgramTests {
    @Test func `it prints its address, a handle, a DID and an app password that opens the account`()
        async throws
    {
        let program = try Program.start(
            "roost-simulator",
            [
                "--dialect", "bluesky", "--posts", "30", "--seed", "7", "--no-rate-limits", "--write-latency",
                "150",
            ]
        )
        try await program.whileRunning {
            let words = try await program.line { $0.hasPrefix("http") }.split(separator: " ").map(String.init)
            try #require(words.count == 4)
            let stranger = Visitor(address: words[0])
            let begun = ContinuousClock.now
            let session = try await stranger.signIn(words[1], words[3])
            #expect(ContinuousClock.now - begun >= .milliseconds(150))
            #expect(session.json["did"]?.text == words[2])
            #expect(session.headers["ratelimit-limit"].isEmpty)
            let profile = try await stranger.query("app.bsky.actor.getProfile", ["actor": words[2]])
            #expect(profile.json["postsCount"] == 30)
            #expect(try await stranger.get("/_simulator/ledger").json["entries"]?.elements?.count == 1)
        }
    }
}
