package import Foundation

/// What a simulated platform is started with.
package struct SimulatorConfiguration: Sendable {
    package var dialect: Dialect
    /// 0 takes any free port.
    package var port: Int
    /// How many posts Ada, the account with a history, has.
    package var posts: Int
    package var seed: UInt64
    /// What is told of the accounts; the demo's history knows neither ``posts`` nor ``seed``.
    package var history: History
    /// Whether the platform's documented rate limits hold.
    package var rateLimits: Bool
    /// Whether public reads need a token also where the dialect does not ask for one.
    package var isClosed: Bool
    /// Looks at an upload before it is ready, where the dialect processes later.
    package var processingLooks: Int
    package var posting: PostingHabits
    /// Milliseconds every answer to a write takes.
    package var writeLatency: Int
    package var tls: TLS?
    /// The address in links, when it differs from the one listened on: `https://social.example`.
    package var publicURL: String?
    /// The name in links in place of 127.0.0.1, which whoever follows them must know: `hedgerow.localhost`.
    package var name: String?
    package var now: @Sendable () -> Date

    package enum History: Sendable {
        /// Any number of posts put together from a phrasebook.
        case phrasebook
        /// A life in several hundred posts, for people to look at, up to a day.
        case demo(endingAt: Date)
    }

    /// A certificate chain and its key, in PEM files.
    package struct TLS: Sendable {
        package var certificateFile: String
        package var keyFile: String
        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    package init(
        dialect: Dialect = .mastodon,
        port: Int = 0,
        posts: Int = 200,
        seed: UInt64 = 1,
        history: History = .phrasebook,
        rateLimits: Bool = true,
        isClosed: Bool = false,
        processingLooks: Int = 2,
        posting: PostingHabits = .init(),
        writeLatency: Int = 0,
        tls: TLS? = nil,
        publicURL: String? = nil,
        name: String? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.dialect = dialect
        self.port = port
        self.posts = posts
        self.seed = seed
        self.history = history
        self.rateLimits = rateLimits
        self.isClosed = isClosed
        self.processingLooks = processingLooks
        self.posting = posting
        self.writeLatency = writeLatency
        self.tls = tls
        self.publicURL = publicURL
        self.name = name
        self.now = now
    }
}
