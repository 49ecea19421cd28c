import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    /// Of two pictures for one shortcode the newer post's counts.
    mutating func noteEmoji(_ emoji: [RemoteEmoji], in content: PostContent) {
        let host = content.emojiHost(on: source.instance)
        for one in emoji {
            let key = EmojiKey(host: host, shortcode: one.shortcode)
            if let named = namedEmoji[key], named.createdAt >= content.createdAt { continue }
            namedEmoji[key] = (one, content.createdAt)
        }
    }

    /// The picture a server named last stands for a shortcode in all of its people’s posts, as it does there.
    mutating func addEmoji() {
        for (key, named) in namedEmoji.sorted(by: {
            ($0.key.host, $0.key.shortcode) < ($1.key.host, $1.key.shortcode)
        }) {
            let file = file(at: FileAddress(named.emoji))
            guard let known = known.emoji[key] else {
                rows.emoji.append(
                    """
                    (\(EmojiID.new()), \(source.user), \(source.platform), \(key.host), \(key.shortcode), \(file),
                      \(now), \(now))
                    """
                )
                continue
            }
            // What is read again may be older than what was named since.
            if known.file != file, !ingest.isReplay {
                updates.emoji.append(
                    "UPDATE main.emoji SET file_id = \(file), updated_at = \(now) WHERE id = \(known.id)"
                )
            }
        }
    }
}
