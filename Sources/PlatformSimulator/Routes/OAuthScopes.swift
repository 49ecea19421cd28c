/// The scopes platforms know.
enum OAuthScopes {
    static let mastodon = [
        "profile", "read", "write", "follow", "push", "read:accounts", "read:blocks", "read:bookmarks",
        "read:favourites", "read:filters", "read:follows", "read:lists", "read:mutes", "read:notifications",
        "read:search", "read:statuses", "write:accounts", "write:blocks", "write:bookmarks",
        "write:conversations",
        "write:favourites", "write:filters", "write:follows", "write:lists", "write:media", "write:mutes",
        "write:notifications", "write:reports", "write:statuses",
    ]

    static func known(to dialect: Dialect) -> Set<String> {
        dialect.hasGranularScopes ? Set(mastodon + ["read:streaming"]) : ["read", "write", "follow", "push"]
    }

    /// Whether every wanted scope is among, or part of, the granted ones.
    static func covers(_ granted: [String], _ wanted: [String]) -> Bool {
        wanted.allSatisfy { granted.contains($0) || granted.contains(String($0.prefix { $0 != ":" })) }
    }
}
