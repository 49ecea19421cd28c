import Platforms

/// What is documented of Bluesky, as data.
enum BlueskyTables {
    private static let documented = FactSource.documented("2026-09")

    static var limits: Limits {
        func known<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, documented) }
        return Limits(
            textLength: known(300),
            textUnit: .graphemes,
            textBytes: known(3000),
            attachments: known(4),
            altLength: known(2000),
            // By app.bsky.embed.video; the apps alone limit what is said of an image.
            videoAltLength: known(1000),
            imageBytes: known(2_000_000),
            // What com.atproto.repo.uploadBlob takes, by which all files go; app.bsky.embed.video
            // would allow more.
            videoBytes: known(52_428_800),
            mimeTypes: known(["image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"])
        )
    }

    static var form: PostForm {
        PostForm(
            visibilities: [.public],
            warning: .inText,
            labels: SelfLabels.known.map { PostForm.Label($0.value, $0.title) },
            hasPolls: false,
            media: .imagesOrOneOther,
            languages: 3,
            hasFocus: false,
            editing: .whole(most: nil),
            editingCaution: editing
        )
    }

    private static let editing =
        "The post’s record can be changed, but apps may go on showing the text they saw first."

    static var capabilities: Capabilities {
        func entry(_ support: Capabilities.Support, _ reason: String = "") -> Capabilities.Entry {
            Capabilities.Entry(support, reason, source: documented)
        }
        return Capabilities([
            .fetchOwnPosts: entry(.full),
            .publish: entry(.full),
            .editAltText: entry(.limited, editing),
            .push: entry(.none, "Roost looks for new posts by itself."),
            .ownMetrics: entry(.full),
            .watchProfiles: entry(.full),
            .refreshToken: entry(.full),
            .nativeSchedule: entry(.none, "Bluesky can’t schedule, so Roost does."),
            .idempotentPublish: entry(.full),
        ])
    }
}
