import Foundation
import PlatformSimulator
import Testing

@Suite("Rate limits")
struct RateLimitTests {
    private static let me = "/api/v1/accounts/verify_credentials"

    @Test func `Mastodon's uploads end at thirty and come back with the next window`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(now: { clock.now })) { platform in
            let ada = Visitor(platform)
            for _ in 0..<30 { #expect(try await ada.upload().status == 202) }
            let refused = try await ada.upload()
            #expect(refused.status == 429)
            #expect(refused.error == "Too many requests")
            #expect(refused.headers["x-ratelimit-limit"] == ["30"])
            #expect(refused.headers["x-ratelimit-remaining"] == ["0"])
            #expect(refused.headers["retry-after"].isEmpty)
            let reset = try #require(refused.headers["x-ratelimit-reset"].first)
            #expect(reset.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000000Z/) != nil)
            #expect(try await ada.get(Self.me).status == 200)
            clock.advance(seconds: 1800)
            #expect(try await ada.upload().status == 202)
        }
    }

    @Test func `the headers tell the nearest limit`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let first = try await ada.get(Self.me)
            #expect(first.headers["x-ratelimit-remaining"] == ["299"])
            #expect(try await ada.get(Self.me).headers["x-ratelimit-remaining"] == ["298"])
            #expect(try await ada.upload().headers["x-ratelimit-limit"] == ["30"])
        }
    }

    @Test func `GoToSocial counts by address`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(dialect: .gotosocial, now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let grete = ada.with(token: platform.person("grete").token)
            for _ in 0..<150 {
                _ = try await ada.get(Self.me)
                _ = try await grete.get(Self.me)
            }
            #expect(try await ada.get(Self.me).status == 429)
        }
    }

    @Test func `Pixelfed allows ten descriptions a minute`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(dialect: .pixelfed, now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let media = try await ada.readyMedia()
            for number in 1...11 {
                let reply = try await ada.put("/api/v1/media/\(media)", ["description": .string("\(number)")])
                #expect(reply.status == (number <= 10 ? 200 : 429))
                if number == 11 { #expect(reply.error?.hasPrefix("Too many attempts") == true) }
            }
        }
    }

    @Test func `without limits there are no headers and no end`() async throws {
        try await SimulatedPlatform.running(.init(rateLimits: false)) { platform in
            let ada = Visitor(platform)
            for _ in 0..<31 { #expect(try await ada.upload().status == 202) }
            let reply = try await ada.get(Self.me)
            #expect(reply.headers["x-ratelimit-limit"].isEmpty)
        }
    }
}
