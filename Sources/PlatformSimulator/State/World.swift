import Foundation

/// Everything a simulated Mastodon, GoToSocial or Pixelfed knows.
///
/// The state of the Mastodon family; Bluesky has its own.
struct World: Sendable {
    let dialect: Dialect
    let isClosed: Bool
    let processingLooks: Int
    var origin: String

    var accounts: [Account]
    var limits: InstanceLimits
    var posts: PostStore
    /// Uploaded media, and seeded media that were changed.
    var media: [RemoteID: MediaAttachment] = [:]
    var scheduled: [ScheduledPost] = []

    var tokens: [String: AccessToken] = [:]
    var applications: [ClientApplication] = []
    var grants: [String: AuthorizationGrant] = [:]
    var habits = OAuthHabits()
    var posting: PostingHabits
    /// How many apps and codes there ever were, so that none comes twice.
    var drawnApplications = 1
    var drawnCodes = 0

    /// Idempotency keys seen, by account and key.
    var keys: [IdempotencyKey: SpentKey] = [:]
    var traffic: Traffic
    /// How the next uploads fare, set by the control interface.
    var failingUploads = 0

    /// What the instance calls itself, and its custom emoji.
    let title: String
    let emoji: [String]
    /// When an account was last heard of.
    let lastHeard: Date
    /// What becomes of posts of the demo's history when it goes on.
    let demoChanges: [(post: RemoteID, change: Note.Change)]

    private var lastMilliseconds: Int64 = 0
    private var drawnIDs = 0

    init(_ configuration: SimulatorConfiguration) {
        dialect = configuration.dialect
        isClosed = configuration.isClosed
        processingLooks = configuration.processingLooks
        posting = configuration.posting
        origin = configuration.publicURL ?? ""
        limits = dialect.limits
        var counts: [AccountLane: Int] = [:]
        var told: [Post] = []
        switch configuration.history {
        case .phrasebook:
            accounts = Cast.accounts(dialect.identifiers)
            counts = Cast.postCounts(posts: configuration.posts)
            (title, emoji, demoChanges) = ("Simulator", ["blobcat"], [])
            lastHeard = SeededPosts.date(SeededTimeline.end)
        case .demo(let end):
            let history = DemoHistory(dialect, endingAt: end)
            (accounts, told, media, demoChanges) = (
                history.accounts, history.posts, history.media, history.changes
            )
            title = dialect == .pixelfed ? "Lumen" : "Hedgerow"
            emoji = DemoEmoji.allCases.map(\.rawValue)
            lastHeard = end
        }
        posts = PostStore(seeded: SeededPosts(seed: configuration.seed, dialect: dialect, counts: counts))
        traffic = Traffic(
            rules: configuration.rateLimits ? RateLimitRule.rules(of: dialect) : [],
            writeLatency: configuration.writeLatency
        )
        for token in KnownTokens.tokens(dialect, of: accounts) { tokens[token.value] = token }
        applications = [KnownTokens.application]
        for post in told { publish(post) }
    }

    struct ScheduledPost: Sendable {
        let id: RemoteID
        let post: Post
        let at: Date
        let parameters: JSON
    }

    // MARK: Looking up

    func account(_ lane: AccountLane) -> Account? { accounts.first { $0.lane == lane } }
    func account(id: RemoteID) -> Account? { accounts.first { $0.id == id } }

    func account(acct: String) -> Account? {
        let host = origin.drop { $0 != "/" }.drop { $0 == "/" }
        let name = acct.trimmingPrefix("@").lowercased()
        return accounts.first { account in
            let acct = account.acct.lowercased()
            return name == acct || name == "\(acct)@\(host)"
        }
    }

    func mediaAttachment(_ id: RemoteID) -> MediaAttachment? { media[id] ?? posts.seeded.media(id) }

    // MARK: Making ids

    /// An id for something made at `date`, later than every id drawn before for that instant.
    mutating func drawID(at date: Date, lane: AccountLane, slot: Int = 0) -> RemoteID {
        lastMilliseconds = max(Int64(date.timeIntervalSince1970 * 1000), lastMilliseconds + 1)
        return id(milliseconds: lastMilliseconds, lane: lane, slot: slot)
    }

    /// An id among the older ones, for a post that is dated back.
    mutating func drawBackdatedID(at date: Date, lane: AccountLane) -> RemoteID {
        id(milliseconds: Int64(date.timeIntervalSince1970 * 1000), lane: lane, slot: 0)
    }

    private mutating func id(milliseconds: Int64, lane: AccountLane, slot: Int) -> RemoteID {
        drawnIDs += 1
        return dialect.identifiers.id(
            .init(milliseconds: milliseconds, lane: lane, salt: drawnIDs, slot: slot)
        )
    }
}
