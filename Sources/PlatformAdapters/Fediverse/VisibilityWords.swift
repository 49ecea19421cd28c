import Platforms

extension RemotePost.Visibility {
    /// The family's words for a post's audience; a dialect knows some of them.
    private static let fediverse: [(word: String, visibility: RemotePost.Visibility)] = [
        ("public", .public), ("unlisted", .unlisted), ("local", .local), ("private", .followers),
        ("mutuals_only", .mutuals), ("direct", .direct),
    ]

    /// A word of a fork we don't know is never taken for public.
    init(fediverse word: String?) {
        self = Self.fediverse.first { $0.word == word }?.visibility ?? .unknown
    }

    /// Nil for an audience the family has no word for.
    var fediverseWord: String? { Self.fediverse.first { $0.visibility == self }?.word }
}
