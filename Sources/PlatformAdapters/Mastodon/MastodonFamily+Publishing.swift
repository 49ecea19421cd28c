import Platforms

extension MastodonFamily {
    func form(release: Release?) -> PostForm {
        var form = PostForm(
            visibilities: [.public, .unlisted, .followers, .direct],
            warning: .field,
            warningReplacesText: self == .mastodon,
            hasPolls: true,
            pollNeedsText: self != .goToSocial,
            media: .imagesOrOneOther,
            languages: 1,
            hasFocus: true,
            editing: .whole(most: nil)
        )
        if self == .goToSocial {
            form.visibilities = [.unlisted, .public, .followers, .mutuals, .direct]
            form.media = .anything
        }
        if let release, let first = firstWithEditing, release < first {
            form.editing = .none(
                reason:
                    "Posts can be changed from version \(first.major).\(first.minor) on; this server runs \(release)."
            )
        }
        return form
    }

    private var firstWithEditing: Release? {
        switch self {
        case .mastodon: Release(3, 5)
        case .goToSocial: Release(0, 18)
        case .other: nil
        }
    }

    /// What says that words are meant as they stand, where an account's own setting may say otherwise.
    var plainText: JSONValue? { self == .goToSocial ? .string("text/plain") : nil }

    /// Whether a key in a request may help; who doesn't know it ignores it.
    var readsKeys: Bool { self != .goToSocial }

    var repeats: RepeatedRequest {
        switch self {
        // An hour on the server's clock; the rest is for ours, and for the way there.
        case .mastodon: .answered(within: .seconds(50 * 60))
        case .goToSocial, .other: .another
        }
    }
}
