package import Foundation

/// What a server said about its limits, in one answer.
package struct RateLimitFacts: Sendable, Hashable, Codable {
    package var windows: [RateLimitWindow]

    /// From `Retry-After`: nothing should be sent before this instant.
    package var blockedUntil: Date?

    package init(windows: [RateLimitWindow] = [], blockedUntil: Date? = nil) {
        self.windows = windows
        self.blockedUntil = blockedUntil
    }

    /// The server said nothing.
    package static let untold = RateLimitFacts()

    /// When calls may go on: after `Retry-After`, else after the last of the used-up windows has ended.
    ///
    /// After a refusal the latest reset counts where no window says that it is used up.
    package func opensAt(isRefusal: Bool) -> Date? {
        if let blockedUntil { return blockedUntil }
        let usedUp = windows.filter { ($0.remaining ?? 1) <= 0 }.compactMap(\.resetsAt)
        if let latest = usedUp.max() { return latest }
        return isRefusal ? windows.compactMap(\.resetsAt).max() : nil
    }
}

/// One limit with its use.
package struct RateLimitWindow: Sendable, Hashable, Codable {
    /// Tells the windows of one answer apart, such as `requests/15min` from `reads/day`.
    package var name: String
    package var limit: Int?
    package var remaining: Int?
    package var resetsAt: Date?

    package init(name: String, limit: Int? = nil, remaining: Int? = nil, resetsAt: Date? = nil) {
        self.name = name
        self.limit = limit
        self.remaining = remaining
        self.resetsAt = resetsAt
    }
}
