/// How long a post is, in the unit the platform's limit is in.
enum TextLength {
    static func length(of text: String, spoiler: String, in dialect: Dialect) -> Int {
        switch dialect {
        case .mastodon: graphemes(text) + spoiler.count
        case .gotosocial: text.unicodeScalars.count + spoiler.unicodeScalars.count
        case .pixelfed: text.unicodeScalars.count
        }
    }

    /// Grapheme clusters, where every link is 23 and a mention counts without its domain.
    private static func graphemes(_ text: String) -> Int {
        TextEntity.entities(in: text).reduce(0) { sum, entity in
            switch entity {
            case .plain(let plain): sum + plain.count
            case .lineBreak: sum + 1
            case .link: sum + 23
            case .mention(let user, _): sum + user.count + 1
            case .hashtag(let name): sum + name.count + 1
            }
        }
    }
}
