import Foundation
import NIOHTTP1
import PlatformAdapters
import Platforms
import Testing

@Suite struct RateLimitHeadersTests {
    private let now = testClock

    private func facts(_ headers: [(String, String)]) -> RateLimitFacts {
        RateLimitFacts(headers: HTTPHeaders(headers), receivedAt: now)
    }

    @Test func `Mastodon's reset is an instant in ISO form`() {
        let facts = facts([
            ("X-RateLimit-Limit", "300"), ("x-ratelimit-remaining", "0"),
            ("X-RateLimit-Reset", "2026-09-01T10:05:00.000000Z"),
        ])
        #expect(
            facts.windows == [
                RateLimitWindow(name: "requests", limit: 300, remaining: 0, resetsAt: now + 300)
            ]
        )
        #expect(facts.opensAt(isRefusal: true) == now + 300)
    }

    @Test func `Bluesky's reset is Unix time`() {
        let facts = facts([
            ("RateLimit-Limit", "3000"), ("RateLimit-Remaining", "2999"), ("RateLimit-Reset", "1788257100"),
            ("RateLimit-Policy", "3000;w=300"),
        ])
        #expect(
            facts.windows == [
                RateLimitWindow(name: "requests", limit: 3000, remaining: 2999, resetsAt: now + 300)
            ]
        )
        #expect(facts.opensAt(isRefusal: false) == nil)
    }

    @Test func `X's header has another hyphen and a small reset counts from now`() {
        let x = facts([
            ("x-rate-limit-limit", "15"), ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1788256860"),
        ])
        #expect(x.opensAt(isRefusal: true) == now + 60)
        let draft = facts([("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30")])
        #expect(draft.opensAt(isRefusal: true) == now + 30)
    }

    @Test func `Strava's headers are pairs that end at the quarter and at midnight`() {
        let facts = facts([
            ("X-RateLimit-Limit", "200,2000"), ("X-RateLimit-Usage", "200, 1999"),
            ("X-ReadRateLimit-Limit", "100,1000"), ("X-ReadRateLimit-Usage", "5,10"),
        ])
        #expect(facts.windows.map(\.name) == ["requests/15min", "requests/day", "reads/15min", "reads/day"])
        #expect(facts.windows.map(\.remaining) == [0, 1, 95, 990])
        #expect(facts.windows[0].resetsAt == now + 900)
        #expect(facts.windows[1].resetsAt == now + 14 * 3600)
        #expect(facts.opensAt(isRefusal: true) == now + 900)
    }

    @Test func `Meta's headers are percentages`() {
        let facts = facts([
            ("X-App-Usage", #"{"call_count":28,"total_time":100}"#),
            (
                "X-Business-Use-Case-Usage",
                #"{"17":[{"type":"pages","call_count":120,"estimated_time_to_regain_access":5}]}"#
            ),
        ])
        #expect(facts.windows.map(\.name) == ["app/call_count", "app/total_time", "pages/call_count"])
        #expect(facts.windows.map(\.remaining) == [72, 0, 0])
        #expect(facts.opensAt(isRefusal: true) == now + 300)
    }

    @Test(
        arguments: [
            ("30", 30), ("0", 0), ("Tue, 01 Sep 2026 10:01:00 GMT", 60), (" 5 ", 5), ("-1", nil),
            ("soon", nil), ("1e9", nil),
            ("99999999999999", nil), ("", nil), ("Tue, 01 Sop 2026 10:01:00 GMT", nil),
            ("Tue, 1 Sep 2026 10:01:00 GMT", nil),
        ] as [(String, Double?)]
    )
    func `Retry-After is seconds or a date`(text: String, seconds: Double?) {
        #expect(facts([("Retry-After", text)]).blockedUntil == seconds.map { now + $0 })
    }

    @Test(arguments: [
        [("X-RateLimit-Limit", "many")], [("X-RateLimit-Limit", "1,2,3"), ("X-RateLimit-Usage", "1")],
        [("X-App-Usage", "not json")], [("RateLimit-Reset", "1788257100")], [],
    ])
    func `headers that say nothing are no limits`(headers: [(String, String)]) {
        #expect(facts(headers) == .untold)
    }
}
