import Foundation

/// Which posts an author's feed is asked for.
enum FeedFilter: String, Sendable {
    case withReplies = "posts_with_replies"
    case noReplies = "posts_no_replies"
    case withMedia = "posts_with_media"
    case authorThreads = "posts_and_author_threads"
    case withVideo = "posts_with_video"

    /// Whether an item belongs to the feed; media are looked for in posts only.
    func admits(_ item: AppView.FeedItem, _ record: JSON) -> Bool {
        let isRepost = item.uri.collection == Lexicon.repost
        switch self {
        case .withReplies: return true
        case .noReplies: return record["reply"] == nil
        case .authorThreads:
            guard !isRepost, let reply = record["reply"] else { return true }
            let authors = [reply["root"], reply["parent"]].map {
                $0?["uri"]?.text.flatMap(ATURI.init)?.authority
            }
            return authors.allSatisfy { $0 == item.uri.authority }
        case .withMedia: return !isRepost && Self.withFiles.contains(Self.media(of: record))
        case .withVideo: return !isRepost && Self.media(of: record) == "app.bsky.embed.video"
        }
    }

    private static let withFiles: Set = [
        "app.bsky.embed.images", "app.bsky.embed.gallery", "app.bsky.embed.video",
    ]

    private static func media(of record: JSON) -> String {
        let embed = record["embed"]
        let type = embed?["$type"]?.text ?? ""
        return type == "app.bsky.embed.recordWithMedia" ? embed?["media"]?["$type"]?.text ?? "" : type
    }
}

extension AppView {
    /// The items of an author's feed below a cursor, newest first, and the cursor of the next page.
    func feed(
        of did: String,
        below cursor: String?,
        limit: Int,
        _ filter: FeedFilter
    ) -> (items: [FeedItem], cursor: String?) {
        let feed = feeds[did] ?? []
        var index = cursor.flatMap { Self.place(of: $0, in: feed) } ?? feed.count
        var items: [FeedItem] = []
        while index > 0, items.count < limit {
            index -= 1
            if let entry = entries[feed[index].uri], filter.admits(feed[index], entry.record.value) {
                items.append(feed[index])
            }
        }
        // The last page too has a cursor while it has anything: what follows is empty.
        return (items, items.last.map(Self.cursor))
    }

    private static func cursor(_ item: FeedItem) -> String {
        "\(Timestamp.text(item.sortedAt))::\(item.uri.rkey)"
    }

    /// Where the item stands that a cursor was made of: the page ends before it.
    private static func place(of cursor: String, in feed: [FeedItem]) -> Int? {
        let parts = cursor.components(separatedBy: "::")
        guard parts.count == 2 else { return nil }
        var (low, high) = (0, feed.count)
        while low < high {
            let middle = (low + high) / 2
            let (time, key) = (Timestamp.text(feed[middle].sortedAt), feed[middle].uri.rkey)
            if time == parts[0] ? key < parts[1] : time < parts[0] { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
