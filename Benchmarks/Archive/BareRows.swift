import Archive
import Database
import Platforms

/// The rows of a post as the bare loop inserts them: native data, post and words, and nothing else.
struct BareRows {
    let source: ArchiveSource
    let engine: Engine
    private let now = Timestamp.now.description
    /// Posts of one millisecond stand side by side.
    private var last: (place: Int64, taken: Int64) = (0, 0)

    init(source: ArchiveSource, engine: Engine) {
        self.source = source
        self.engine = engine
    }

    struct Values {
        let post: [NativeValue]
        let native: [NativeValue]
        let words: [NativeValue]
    }

    static let postColumns = [
        "id", "user_id", "connection_id", "platform", "instance", "platform_post_id", "full_id", "url",
        "author_id",
        "author_handle", "author_name", "content_type", "activity_type", "text", "html", "language",
        "warning",
        "is_sensitive", "poll", "visibility", "reply_to_id", "reply_to_full_id", "reply_to_author_id",
        "repost_of_id",
        "repost_of_full_id", "repost", "quote_of_id", "quote_of_full_id", "quote_of_url",
        "created_at_platform",
        "edited_at_platform", "first_seen_at", "created_at", "updated_at",
    ]

    static let nativeColumns = [
        "id", "user_id", "connection_id", "post_id", "platform", "instance", "platform_post_id", "post_data",
        "content_hash", "status", "attempts", "received_at", "started_at", "completed_at", "created_at",
        "updated_at",
    ]

    static let wordColumns = ["post_id", "user_id", "sequence", "words", "created_at", "updated_at"]

    mutating func values(of fetched: FetchedPost) -> Values {
        let post = fetched.post
        let content = PostContent(post)
        let media = post.media.map { SearchedMedia(kind: $0.kind, alt: $0.alt) }
        let document = SearchDocument(content, platform: source.platform, media: media)
        let id = PostID.new().text
        let user = NativeValue.text(source.user.text)
        let connection = NativeValue(source.connection?.text)
        let place = content.createdAt.milliseconds << 15
        last = place == last.place ? (place, last.taken + 1) : (place, 0)
        let isSensitive: NativeValue =
            engine == .sqlite
            ? .integer(content.isSensitive ? 1 : 0) : .text(content.isSensitive ? "true" : "false")
        return Values(
            post: [
                .text(id), user, connection, .text(source.platform.rawValue), .text(source.instance),
                .text(post.platformPostID), NativeValue(content.fullID), NativeValue(content.url),
                NativeValue(content.authorID), NativeValue(content.authorHandle),
                NativeValue(content.authorName),
                .text(content.contentType.rawValue), NativeValue(content.activityType), .text(content.text),
                NativeValue(content.html), NativeValue(content.languages.first), NativeValue(content.warning),
                isSensitive,
                NativeValue(content.poll?.json.canonicalText), .text(content.visibility.rawValue),
                NativeValue(content.replyToID), NativeValue(content.replyToFullID),
                NativeValue(content.replyToAuthorID), NativeValue(content.repostOfID),
                NativeValue(content.repostOfFullID), NativeValue(content.repost?.json.canonicalText),
                NativeValue(content.quoteOfID), NativeValue(content.quoteOfFullID),
                NativeValue(content.quoteOfURL),
                .text(content.createdAt.description), NativeValue(content.editedAt?.description), .text(now),
                .text(now), .text(now),
            ],
            native: [
                .text(IngestedPostID.new().text), user, connection, .text(id),
                .text(source.platform.rawValue),
                .text(source.instance), .text(post.platformPostID), .text(fetched.native.canonicalText),
                .text(fetched.contentHash.hex), .text("completed"), .integer(1), .text(now), .text(now),
                .text(now),
                .text(now), .text(now),
            ],
            words: [
                .text(id), user, .integer(place + last.taken), .text(document.text(for: engine)), .text(now),
                .text(now),
            ]
        )
    }
}

extension NativeValue {
    fileprivate init(_ text: String?) { self = text.map(NativeValue.text) ?? .null }
}
