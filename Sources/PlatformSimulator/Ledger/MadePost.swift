extension Ledger {
    /// A post that came of a request, with what should be its alone.
    package struct MadePost: Sendable, Equatable {
        package let id: String
        package let account: String?
        /// The key it was sent with: the request's, or that of the record.
        package let key: String?
        package let text: String?
    }

    /// Every post clients have made, in order; also those that are gone by now.
    package var madePosts: [MadePost] {
        entries.flatMap { entry in
            entry.effects.compactMap { effect in
                switch effect.kind {
                case .postCreated:
                    MadePost(
                        id: effect.id,
                        account: entry.account,
                        key: entry.idempotencyKey,
                        text: effect.text
                    )
                case .recordCreated where effect.id.contains("/app.bsky.feed.post/"):
                    MadePost(
                        id: effect.id,
                        account: entry.account,
                        key: effect.id.split(separator: "/").last.map(String.init),
                        text: effect.text
                    )
                default: nil
                }
            }
        }
    }
}

extension [Ledger.MadePost] {
    /// The posts of an account that have something in common, where only one should have it: a key, or the text.
    package func sharing(_ trait: (Ledger.MadePost) -> String?) -> [[Ledger.MadePost]] {
        var groups: [[String]: [Ledger.MadePost]] = [:]
        for post in self {
            if let trait = trait(post) { groups[[post.account ?? "", trait], default: []].append(post) }
        }
        return groups.values.filter { $0.count > 1 }.sorted { $0[0].id < $1[0].id }
    }
}
