import Platforms

/// The programs that speak Mastodon's interface, as far as they differ.
enum MastodonFamily: Sendable, Hashable {
    case mastodon
    case goToSocial

    /// Something compatible whose habits nobody wrote down.
    case other

    /// An account whose server was never asked is taken for Mastodon.
    init(_ software: ServerSoftware?) {
        self =
            switch software?.name {
            case nil: .mastodon
            case let name? where name == "mastodon" || name == "hometown" || name.hasPrefix("glitch"):
                .mastodon
            case "gotosocial": .goToSocial
            default: .other
            }
    }

    /// Whether the name alone says that Mastodon's interface is spoken.
    static func isKnown(_ software: ServerSoftware) -> Bool {
        MastodonFamily(software) != .other || ["pleroma", "akkoma"].contains(software.name)
    }

    private static let documented = FactSource.documented("2026-09")

    // MARK: Limits where the server tells none

    var limits: Limits {
        func known<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, Self.documented) }
        return switch self {
        case .mastodon, .other:
            Limits(
                textLength: known(500),
                textUnit: .graphemes,
                countsWarning: true,
                shortensMentions: true,
                lengthPerLink: known(23),
                attachments: known(4),
                altLength: known(1500),
                imageBytes: known(16 * 1024 * 1024),
                imagePixels: known(33_177_600),
                videoBytes: known(99 * 1024 * 1024),
                videoPixels: known(8_294_400),
                videoFrameRate: known(120),
                mimeTypes: known(["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]),
                pollOptions: known(4),
                pollOptionLength: known(50),
                pollMinimum: known(300),
                pollMaximum: known(2_629_746)
            )
        case .goToSocial:
            Limits(
                textLength: known(5000),
                textUnit: .scalars,
                countsWarning: true,
                attachments: known(6),
                altLength: known(5000),
                imageBytes: known(40 * 1024 * 1024),
                videoBytes: known(40 * 1024 * 1024),
                mimeTypes: known(["image/jpeg", "image/gif", "image/png", "image/webp", "video/mp4"]),
                pollOptions: known(6),
                pollOptionLength: known(50)
            )
        }
    }

    // MARK: Capabilities

    /// What an account can do; scopes are nil before anybody was asked.
    func capabilities(release: Release?, scopes: Set<String>?) -> Capabilities {
        func entry(_ support: Capabilities.Support, _ reason: String = "") -> Capabilities.Entry {
            Capabilities.Entry(support, reason, source: Self.documented)
        }
        var table: [Capability: Capabilities.Entry] = [
            .fetchOwnPosts: entry(.full),
            .publish: entry(.full),
            .ownMetrics: entry(.full),
            .nativeSchedule: entry(.full),
            .refreshToken: entry(.none, "Access does not expire here, so there is nothing to refresh."),
        ]
        switch self {
        case .mastodon:
            table[.push] = entry(.full)
            table[.watchProfiles] = entry(.full)
            table[.idempotentPublish] = entry(.limited, "The server remembers a post's key for one hour.")
            table[.editAltText] = entry(.full)
            if let release, release < Release(4, 1) {
                table[.editAltText] = entry(
                    .none,
                    "Alt text can be changed after posting from Mastodon 4.1; this server runs \(release)."
                )
            }
        case .goToSocial:
            table[.push] = entry(.limited, "The server sends events over WebSocket only.")
            table[.watchProfiles] = entry(.limited, "Only through an account of yours, never anonymously.")
            table[.idempotentPublish] = entry(
                .none,
                "The server does not recognise a repeated post, so Roost looks first."
            )
            table[.editAltText] = entry(.full)
        case .other:
            table[.push] = entry(.none, "Not known to work with this software.")
            table[.watchProfiles] = entry(.limited, "Depends on the server.")
            table[.idempotentPublish] = entry(
                .none,
                "Not known to work with this software, so Roost looks first."
            )
            table[.editAltText] = entry(.limited, "Depends on the server.")
        }
        var capabilities = Capabilities(table)
        if let scopes, !scopes.isEmpty { Self.narrow(&capabilities, to: scopes) }
        return capabilities
    }

    private static func narrow(_ capabilities: inout Capabilities, to scopes: Set<String>) {
        func refuse(_ affected: [Capability], without needed: String...) {
            let missing = needed.filter { scope in
                let whole = String(scope.prefix { $0 != ":" })
                return !scopes.contains(scope) && !scopes.contains(whole)
            }
            for capability in affected where !missing.isEmpty && capabilities.allows(capability) {
                capabilities[capability] = Capabilities.Entry(
                    .none,
                    "The permission \(missing.joined(separator: " and ")) is missing. Connect the account again and allow it.",
                    source: .grant
                )
            }
        }
        refuse([.fetchOwnPosts, .ownMetrics, .watchProfiles], without: "read:statuses")
        refuse([.publish, .nativeSchedule, .idempotentPublish], without: "write:statuses", "write:media")
        refuse([.editAltText], without: "read:statuses", "write:statuses")
        refuse([.push], without: "read:statuses")
    }
}
