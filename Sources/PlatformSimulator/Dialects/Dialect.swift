/// The platforms the simulator can be, and how they differ, as data.
package enum Dialect: String, Sendable, CaseIterable {
    case mastodon, gotosocial, pixelfed

    var software: (name: String, version: String) {
        switch self {
        case .mastodon: ("mastodon", "4.6.5")
        case .gotosocial: ("gotosocial", "0.20.0+git-8d0dd8c")
        case .pixelfed: ("pixelfed", "0.12.6")
        }
    }

    /// What the instance document says; Pixelfed pretends to be an old Mastodon.
    var instanceVersion: String {
        switch self {
        case .pixelfed: "3.5.3 (compatible; Pixelfed \(software.version))"
        default: software.version
        }
    }

    var identifiers: IdentifierScheme {
        switch self {
        case .mastodon: .snowflake(epoch: 0, shift: 16)
        case .gotosocial: .ulid
        case .pixelfed: .snowflake(epoch: 1_549_756_800_000, shift: 22)
        }
    }

    var nodeinfoPath: String {
        self == .pixelfed ? "/api/nodeinfo/2.0.json" : "/nodeinfo/2.0"
    }

    // MARK: Reading

    /// Statuses on a page when the request names no limit.
    var defaultPageSize: Int { self == .gotosocial ? 30 : 20 }

    /// Larger limits are cut down to this without a word.
    var largestPage: Int { self == .gotosocial ? 100 : 40 }

    /// Whether even public statuses need a user's token.
    var readsNeedToken: Bool { self != .mastodon }

    /// How a page names its neighbours.
    var linkHeader: LinkHeader {
        switch self {
        case .mastodon: .nextOnFullPages
        case .gotosocial: .always
        case .pixelfed: .never
        }
    }

    enum LinkHeader: Sendable { case nextOnFullPages, always, never }

    /// What `min_id` asks for: the page right above it, or the newest posts down to it.
    var minimumIsAdjacent: Bool { self != .pixelfed }

    var honoursSinceID: Bool { self == .mastodon }
    var honoursTagged: Bool { self == .mastodon }
    var listsRepliesAndBoosts: Bool { self != .pixelfed }

    // MARK: Writing

    var idempotency: Idempotency {
        switch self {
        case .mastodon: .replay
        case .gotosocial: .none
        case .pixelfed: .refuseRepeats
        }
    }

    enum Idempotency: Sendable {
        /// A repeated key gives the first status again.
        case replay
        /// A repeated key is an error, also after an attempt that failed.
        case refuseRepeats
        case none
    }

    var visibilities: [Visibility] {
        switch self {
        case .mastodon: [.public, .unlisted, .private, .direct]
        case .gotosocial: [.public, .unlisted, .private, .mutualsOnly, .direct]
        case .pixelfed: [.public, .unlisted, .private]
        }
    }

    var defaultVisibility: Visibility { self == .gotosocial ? .unlisted : .public }
    var uploadsAreProcessedLater: Bool { self == .mastodon }
    var hasPolls: Bool { self != .pixelfed }
    var hasGranularScopes: Bool { self != .pixelfed }

    // MARK: Limits

    var limits: InstanceLimits {
        switch self {
        case .mastodon:
            InstanceLimits(
                characters: 500,
                attachments: 4,
                description: 1500,
                imageBytes: 16_777_216,
                videoBytes: 103_809_024,
                pollOptions: 4,
                types: [
                    "image/jpeg", "image/png", "image/gif", "image/heic", "image/heif", "image/webp",
                    "image/avif",
                    "video/webm", "video/mp4", "video/quicktime", "audio/wave", "audio/wav", "audio/x-wav",
                    "audio/ogg",
                    "audio/mpeg", "audio/flac",
                ]
            )
        case .gotosocial:
            InstanceLimits(
                characters: 5000,
                attachments: 6,
                description: 5000,
                imageBytes: 41_943_040,
                videoBytes: 41_943_040,
                pollOptions: 6,
                types: [
                    "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/ogg",
                    "audio/wav",
                    "audio/x-wav", "audio/mpeg", "audio/flac",
                ]
            )
        case .pixelfed:
            InstanceLimits(
                characters: 500,
                attachments: 4,
                description: 1000,
                imageBytes: 15_360_000,
                videoBytes: 15_360_000,
                pollOptions: 0,
                types: ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "video/mp4"]
            )
        }
    }
}

/// What one instance allows; the control interface can change it while it runs.
package struct InstanceLimits: Sendable, Equatable {
    /// Characters in a post, counted as the platform counts them.
    package var characters: Int
    package var attachments: Int
    /// Characters in an alt text.
    package var description: Int
    /// Characters an alt text must have, where the platform knows such a rule.
    package var descriptionMinimum = 0
    package var imageBytes: Int
    package var videoBytes: Int
    package var pollOptions: Int
    /// Media types an upload may have, in the instance document's order.
    package var types: [String]
}

/// Who may see a post.
package enum Visibility: String, Sendable, CaseIterable {
    case `public`, unlisted, `private`, direct
    case mutualsOnly = "mutuals_only"
}
