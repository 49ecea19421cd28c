import Foundation
import HTTPTypes

/// One limit of a platform: how many matching requests a period allows to one caller.
struct RateLimitRule: Sendable {
    let name: String
    var limit: Int
    /// Seconds.
    ///
    /// Windows begin at whole multiples since 1970, as Rack::Attack counts them.
    let period: Int
    /// Whose requests are counted together; nil when the rule does not concern the call.
    ///
    /// The text names the account behind the call's token, where there is one.
    let key: @Sendable (Call, String?) -> String?
    /// How much a call counts.
    var points: @Sendable (Call) -> Int = { _ in 1 }

    static func rules(of dialect: Dialect) -> [RateLimitRule] {
        switch dialect {
        case .mastodon: mastodon
        case .gotosocial:
            [RateLimitRule(name: "address", limit: 300, period: 300) { call, _ in call.remoteAddress }]
        case .pixelfed: pixelfed
        }
    }

    private static let mastodon: [RateLimitRule] = [
        RateLimitRule(name: "token", limit: 300, period: 300) { call, _ in call.token },
        RateLimitRule(name: "user", limit: 1500, period: 300) { _, account in account },
        RateLimitRule(name: "address", limit: 300, period: 300) { call, _ in
            call.token == nil ? call.remoteAddress : nil
        },
        RateLimitRule(name: "media", limit: 30, period: 1800) { call, account in
            call.method == .post && call.path.hasSuffix("/media") ? account : nil
        },
        RateLimitRule(name: "paging", limit: 300, period: 900) { call, account in
            let pages = ["max_id", "min_id", "since_id", "page"].contains { call.fields[$0] != nil }
            return pages ? account ?? call.remoteAddress : nil
        },
        RateLimitRule(name: "delete", limit: 30, period: 1800) { call, account in
            let deletes = call.method == .delete && call.path.hasPrefix("/api/v1/statuses/")
            return deletes || call.path.hasSuffix("/unreblog") ? account : nil
        },
        RateLimitRule(name: "statuses", limit: 300, period: 10_800) { call, account in
            let creates = call.method == .post && call.path == "/api/v1/statuses"
            let edits = call.method == .put && call.path.hasPrefix("/api/v1/statuses/")
            return creates || edits ? account : nil
        },
        RateLimitRule(name: "apps", limit: 5, period: 600) { call, _ in
            call.method == .post && call.path == "/api/v1/apps" ? call.remoteAddress : nil
        },
    ]

    private static let pixelfed: [RateLimitRule] = [
        RateLimitRule(name: "posts", limit: 1000, period: 86_400) { call, account in
            call.method == .post && call.path == "/api/v1/statuses" ? account : nil
        },
        RateLimitRule(name: "uploads", limit: 1250, period: 86_400) { call, account in
            call.method == .post && call.path.hasSuffix("/media") ? account : nil
        },
        RateLimitRule(name: "media edits", limit: 10, period: 60) { call, account in
            call.method == .put && call.path.hasPrefix("/api/v1/media/") ? account : nil
        },
    ]
}

/// Counts requests per rule, caller and window.
struct RateLimiter: Sendable {
    var rules: [RateLimitRule]
    private var windows: [Key: Window] = [:]

    init(rules: [RateLimitRule]) { self.rules = rules }

    private struct Key: Hashable { let rule, caller: String }
    private struct Window {
        var number: Int
        var count: Int
    }

    /// How a caller stands with the limit nearest to being reached.
    struct Standing: Sendable {
        let limit: Int
        /// Seconds of the limit's window.
        let period: Int
        let remaining: Int
        let resetsAt: Date
        var isExceeded: Bool
    }

    /// Counts the call against every rule that concerns it; nil when none does.
    mutating func count(_ call: Call, caller account: String?) -> Standing? {
        let seconds = Int(call.at.timeIntervalSince1970)
        var nearest: Standing?
        for rule in rules {
            guard let caller = rule.key(call, account) else { continue }
            let key = Key(rule: rule.name, caller: caller)
            let number = seconds / rule.period
            var window = windows[key] ?? Window(number: number, count: 0)
            if window.number != number { window = Window(number: number, count: 0) }
            window.count += rule.points(call)
            windows[key] = window
            let standing = Standing(
                limit: rule.limit,
                period: rule.period,
                remaining: max(rule.limit - window.count, 0),
                resetsAt: Date(timeIntervalSince1970: Double((number + 1) * rule.period)),
                isExceeded: window.count > rule.limit
            )
            if standing.isExceeded { return standing }
            if standing.remaining < nearest?.remaining ?? .max { nearest = standing }
        }
        return nearest
    }

    mutating func forget() { windows = [:] }
}

extension RateLimiter.Standing {
    var headers: HTTPFields { Self.headers(limit: limit, remaining: remaining, resetsAt: resetsAt) }

    /// The three headers of the Mastodon family; the reset has microseconds.
    static func headers(limit: Int, remaining: Int, resetsAt: Date) -> HTTPFields {
        var headers = HTTPFields()
        let seconds = Date(timeIntervalSince1970: resetsAt.timeIntervalSince1970.rounded(.down))
        let reset = seconds.formatted(.iso8601.dateTimeSeparator(.standard)).replacing("Z", with: ".000000Z")
        for (name, value) in [("Limit", "\(limit)"), ("Remaining", "\(remaining)"), ("Reset", reset)] {
            if let field = HTTPField.Name("X-RateLimit-\(name)") { headers[field] = value }
        }
        return headers
    }
}
