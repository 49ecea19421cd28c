import Platforms

extension VolatileFields {
    /// Of a status, in any server's dialect.
    static let fediverse = VolatileFields(
        names: [
            // Counts.
            "replies_count", "reply_count", "reblogs_count", "favourites_count", "quotes_count", "reactions",
            "emoji_reactions", "votes_count", "voters_count",
            // What the account that asks did with it.
            "favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered", "voted", "own_votes",
            "expired",
            // Where files are at the moment; a replaced file has a new id.
            "url", "preview_url", "remote_url", "preview_remote_url", "text_url", "static_url", "avatar",
            "avatar_static", "header", "header_static", "optimized_url", "hls_manifest",
            // What the server adds in its own time: a card comes after its post, and changes without it.
            "card", "blurhash", "emojis", "application", "tags",
        ],
        // Who it is stays; how they describe themselves today is no part of the post.
        // Of a file's description the author chose the focus, the server measured the rest.
        reduced: ["account": ["id", "acct", "username"], "meta": ["focus"]]
    )
}
