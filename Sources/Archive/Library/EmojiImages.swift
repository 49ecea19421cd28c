package import Database
import Platforms

/// The emoji of some posts whose pictures are here.
package struct EmojiImages: Sendable {
    private var images: [Place: EmojiID] = [:]

    private struct Place: Hashable {
        let platform: PlatformKind
        let key: EmojiKey
    }

    /// Of all servers whose people's words the posts show.
    package init(of posts: [Post], in tx: Transaction) throws {
        let hosts = Set(
            posts.filter(\.content.mayHoldEmoji)
                .flatMap {
                    [$0.content.emojiHost(on: $0.instance), $0.content.nameEmojiHost(on: $0.instance)]
                }
        )
        guard !hosts.isEmpty else { return }
        for row in try tx.rows(
            """
            SELECT e.* FROM emoji e JOIN media_files f ON f.id = e.file_id
            WHERE f.status = 'downloaded' AND \("e.host", isOneOf: hosts)
            """
        ) {
            let emoji = try Emoji(row: row)
            images[Place(platform: try row.value("platform"), key: emoji.key)] = emoji.id
        }
    }

    /// The picture for a shortcode in the words a post shows.
    package func image(_ shortcode: String, in post: Post) -> EmojiID? {
        image(shortcode, of: post.content.emojiHost(on: post.instance), in: post)
    }

    /// The picture for a shortcode in the name of who posted it.
    package func imageInName(_ shortcode: String, in post: Post) -> EmojiID? {
        image(shortcode, of: post.content.nameEmojiHost(on: post.instance), in: post)
    }

    private func image(_ shortcode: String, of host: String, in post: Post) -> EmojiID? {
        images[Place(platform: post.platform, key: EmojiKey(host: host, shortcode: shortcode))]
    }

    /// The file of an emoji, once it is here.
    package static func file(_ id: EmojiID, in tx: Transaction) throws -> MediaFile? {
        try tx.one(
            MediaFile.self,
            """
            SELECT f.* FROM media_files f JOIN emoji e ON e.file_id = f.id
            WHERE e.id = \(id) AND f.status = 'downloaded'
            """
        )
    }
}

extension PostContent {
    fileprivate var mayHoldEmoji: Bool {
        let lines = [html, warning, authorName, repost?.html, repost?.warning].compactMap(\.self)
        return (lines + (poll?.options.map(\.title) ?? [])).contains { $0.contains(":") }
    }
}
