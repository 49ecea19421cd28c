/// How long a post is, in the unit the platform's limit is in.
enum TextLength {
    static func length(of text: String, spoiler: String, in dialect: Dialect) -> Int {
        switch dialect {
        case .mastodon: (spoiler + countable(text)).count
        case .gotosocial: text.unicodeScalars.count + spoiler.unicodeScalars.count
        case .pixelfed: text.unicodeScalars.count
        }
    }

    /// The text with 23 letters for every link, and mentions without their domains; its grapheme clusters are counted.
    private static func countable(_ text: String) -> String {
        TextEntity.entities(in: text).reduce(into: "") { countable, entity in
            switch entity {
            case .plain(let plain): countable += plain
            case .lineBreak: countable += "\n"
            case .link: countable += String(repeating: "x", count: 23)
            case .mention(let user, _): countable += "@" + user
            case .hashtag(let name): countable += "#" + name
            }
        }
    }
}
