package import Foundation
package import NIOHTTP1
package import Platforms

extension RateLimitFacts {
    /// Reads what the answer's headers say about limits, in the forms of all our platforms.
    package init(headers: HTTPHeaders, receivedAt now: Date) {
        let reader = RateLimitHeaders(headers: headers, now: now)
        self.init(windows: reader.windows, blockedUntil: reader.retryAfter)
    }
}

private struct RateLimitHeaders {
    let headers: HTTPHeaders
    let now: Date

    var windows: [RateLimitWindow] {
        stravaWindows(named: "requests", prefix: "X-RateLimit")
            + stravaWindows(named: "reads", prefix: "X-ReadRateLimit")
            + ["X-RateLimit", "RateLimit", "X-Rate-Limit"].compactMap(plainWindow(prefix:))
            + metaWindows
    }

    /// `Retry-After`: seconds from now, or a date.
    var retryAfter: Date? {
        guard let text = headers.first(name: "Retry-After")?.trimmingCharacters(in: .whitespaces) else {
            return nil
        }
        if let seconds = Int(text) { return (0...10_000_000).contains(seconds) ? now + Double(seconds) : nil }
        return HTTPDate.parse(text) ?? RemoteDate.parse(text)
    }

    // MARK: Mastodon and its family, Bluesky, X

    private func plainWindow(prefix: String) -> RateLimitWindow? {
        let limit = integer("\(prefix)-Limit")
        let remaining = integer("\(prefix)-Remaining")
        guard limit != nil || remaining != nil else { return nil }
        return RateLimitWindow(
            name: "requests",
            limit: limit,
            remaining: remaining,
            resetsAt: headers.first(name: "\(prefix)-Reset").flatMap(reset)
        )
    }

    /// An instant as ISO 8601 or Unix seconds; a small number counts seconds from now, as the IETF's draft has it.
    private func reset(_ text: String) -> Date? {
        guard let number = Double(text) else { return RemoteDate.parse(text) }
        guard number.isFinite, number >= 0 else { return nil }
        return number < 10_000_000 ? now + number : RemoteDate.parse(unixTime: number)
    }

    private func integer(_ name: String) -> Int? {
        headers.first(name: name).flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    }

    // MARK: Strava

    /// Two windows in each header, "15 minutes, day"; they end at the quarters of the hour and at midnight UTC.
    private func stravaWindows(named name: String, prefix: String) -> [RateLimitWindow] {
        guard let limits = pair("\(prefix)-Limit"), let used = pair("\(prefix)-Usage") else { return [] }
        let seconds = now.timeIntervalSince1970
        func end(ofWindow length: Double) -> Date {
            Date(timeIntervalSince1970: ((seconds / length).rounded(.down) + 1) * length)
        }
        return [
            RateLimitWindow(
                name: "\(name)/15min",
                limit: limits.0,
                remaining: max(0, limits.0 - used.0),
                resetsAt: end(ofWindow: 900)
            ),
            RateLimitWindow(
                name: "\(name)/day",
                limit: limits.1,
                remaining: max(0, limits.1 - used.1),
                resetsAt: end(ofWindow: 86_400)
            ),
        ]
    }

    private func pair(_ name: String) -> (Int, Int)? {
        guard let text = headers.first(name: name) else { return nil }
        let parts = text.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard parts.count == 2, let first = parts[0], let second = parts[1],
            (0...1_000_000_000).contains(first), (0...1_000_000_000).contains(second)
        else { return nil }
        return (first, second)
    }

    // MARK: Meta

    /// Percentages used, and minutes to wait once they are.
    private var metaWindows: [RateLimitWindow] {
        let app = usage("X-App-Usage").map { [$0] } ?? []
        let business = usage("X-Business-Use-Case-Usage")?.members.values.flatMap(\.elements) ?? []
        return (app + business).flatMap { facts -> [RateLimitWindow] in
            let minutes = facts["estimated_time_to_regain_access"].count ?? 0
            let name = facts["type"].filledText ?? "app"
            return ["call_count", "total_time", "total_cputime"].compactMap { measure in
                guard let used = facts[measure].count else { return nil }
                return RateLimitWindow(
                    name: "\(name)/\(measure)",
                    limit: 100,
                    remaining: max(0, 100 - min(used, 100)),
                    resetsAt: minutes > 0 ? now + Double(min(minutes, 100_000)) * 60 : nil
                )
            }
        }
    }

    private func usage(_ name: String) -> JSONValue? {
        headers.first(name: name).flatMap { try? JSONValue(parsing: $0) }
    }
}
