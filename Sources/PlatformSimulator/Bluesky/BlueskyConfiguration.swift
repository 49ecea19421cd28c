package import Foundation

/// What a simulated Bluesky is started with.
package struct BlueskyConfiguration: Sendable {
    /// 0 takes any free port.
    package var port: Int
    /// How many posts Ada, the account with a history, has; her reposts are not among them.
    package var posts: Int
    /// Another number gives another history, and other DIDs.
    package var seed: UInt64
    /// What is told of the accounts; the demo's history knows neither ``posts`` nor ``seed``.
    package var history: SimulatorConfiguration.History
    /// Whether the platform's documented rate limits hold.
    package var rateLimits: Bool
    package var habits: BlueskyHabits
    /// Milliseconds every answer to a write takes.
    package var writeLatency: Int
    package var tls: SimulatorConfiguration.TLS?
    /// The address in links and DID documents, when it differs from the one listened on.
    package var publicURL: String?
    /// The name in links in place of 127.0.0.1.
    package var name: String?
    package var now: @Sendable () -> Date

    package init(
        port: Int = 0,
        posts: Int = 200,
        seed: UInt64 = 1,
        history: SimulatorConfiguration.History = .phrasebook,
        rateLimits: Bool = true,
        habits: BlueskyHabits = .init(),
        writeLatency: Int = 0,
        tls: SimulatorConfiguration.TLS? = nil,
        publicURL: String? = nil,
        name: String? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.port = port
        self.posts = posts
        self.seed = seed
        self.history = history
        self.rateLimits = rateLimits
        self.habits = habits
        self.writeLatency = writeLatency
        self.tls = tls
        self.publicURL = publicURL
        self.name = name
        self.now = now
    }
}
