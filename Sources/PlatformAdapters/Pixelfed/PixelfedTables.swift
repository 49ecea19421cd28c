import Platforms

/// What is documented of Pixelfed, as data.
enum PixelfedTables {
    private static let documented = FactSource.documented("2026-01")

    static var limits: Limits {
        func known<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, documented) }
        return Limits(
            textLength: known(500),
            textUnit: .scalars,
            warningLength: known(140),
            attachments: known(4),
            altLength: known(1000),
            imageBytes: known(15_000 * 1000),
            mimeTypes: known(["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"])
        )
    }

    static var form: PostForm {
        PostForm(
            visibilities: [.public, .unlisted, .followers],
            warning: .fieldOfSensitive,
            hasPolls: false,
            needsMedia: true,
            media: .anything,
            languages: 0,
            hasFocus: false,
            editing: .whole(most: 10)
        )
    }

    /// What an account can do; scopes are nil before anybody was asked.
    static func capabilities(scopes: Set<String>?) -> Capabilities {
        func entry(_ support: Capabilities.Support, _ reason: String = "") -> Capabilities.Entry {
            Capabilities.Entry(support, reason, source: documented)
        }
        var capabilities = Capabilities([
            .fetchOwnPosts: entry(.limited, "Replies and boosts are not in Pixelfed's list."),
            .publish: entry(.limited, "Every post needs an image or video."),
            .editAltText: entry(.full),
            .push: entry(.none, "Pixelfed does not report new posts, so Roost looks for them."),
            .ownMetrics: entry(.full),
            .watchProfiles: entry(.limited, "Only through an account of yours, never anonymously."),
            .refreshToken: entry(.full),
            .nativeSchedule: entry(.none, "Pixelfed can't schedule, so Roost does."),
            .idempotentPublish: entry(
                .limited,
                "A repeated key is refused for an hour, without naming the post."
            ),
        ])
        guard let scopes, !scopes.isEmpty else { return capabilities }
        func refuse(_ affected: [Capability], without scope: String) {
            for capability in affected where !scopes.contains(scope) && capabilities.allows(capability) {
                capabilities[capability] = Capabilities.Entry(
                    .none,
                    "The permission \(scope) is missing. Connect the account again and allow it.",
                    source: .grant
                )
            }
        }
        refuse([.fetchOwnPosts, .ownMetrics, .watchProfiles], without: "read")
        refuse([.publish, .editAltText, .idempotentPublish], without: "write")
        return capabilities
    }
}
