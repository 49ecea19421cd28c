import Database

// The pictures that stand for shortcodes in the words of posts.

extension ArchiveTables {
    static let emoji = Migration(6, "emoji") { d in
        [
            """
            CREATE TABLE main.emoji (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              -- The server of who wrote the posts, without a scheme: each has pictures of its own.
              host TEXT NOT NULL CHECK (host = lower(host)),
              shortcode TEXT NOT NULL CHECK (length(shortcode) > 0),
              file_id TEXT NOT NULL,
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, host, shortcode),
              FOREIGN KEY (user_id, file_id) REFERENCES \(d.target("media_files"))(user_id, id)
            ) \(d.strict)
            """,
            d.index("emoji_file", on: "emoji", "file_id"),
        ] + d.touch("emoji")
    } down: { _ in
        ["DROP TABLE main.emoji"]
    }
}

/// One server's picture for a shortcode, as it was named last.
struct Emoji: Record {
    static let table = "emoji"

    let id: EmojiID
    let key: EmojiKey
    let file: MediaFileID

    init(row: Row) throws {
        id = try row.value("id")
        key = EmojiKey(host: try row.value("host"), shortcode: try row.value("shortcode"))
        file = try row.value("file_id")
    }
}

/// What tells the emoji of one platform apart.
struct EmojiKey: Hashable {
    let host: String
    let shortcode: String
}
