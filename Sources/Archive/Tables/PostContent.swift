package import Database
package import Platforms

/// What a post says, as the normaliser reads it: the part of a row that an edit changes and a like doesn't.
///
/// Two contents are equal exactly when their rows hold the same, on either engine.
package struct PostContent: Sendable, Hashable {
    package var fullID: String?
    package var url: String?
    package var authorID: String?
    package var authorHandle: String?
    package var authorName: String?
    package var contentType: RemotePost.ContentType
    package var activityType: String?
    package var text: String
    package var html: String?
    /// The main one first.
    package var languages: [String]
    package var warning: String?
    package var isSensitive: Bool
    package var poll: RemotePoll?
    package var visibility: RemotePost.Visibility
    package var replyToID: String?
    package var replyToFullID: String?
    package var replyToAuthorID: String?
    package var repostOfID: String?
    package var repostOfFullID: String?
    package var repost: RepostedWords?
    package var quoteOfID: String?
    package var quoteOfFullID: String?
    package var quoteOfURL: String?
    package var createdAt: Timestamp
    package var editedAt: Timestamp?
}

/// The words inside a repost, with whose they are.
package struct RepostedWords: Sendable, Hashable {
    package var url: String?
    package var authorID: String?
    package var authorHandle: String?
    package var authorName: String?
    package var text: String
    package var html: String?
    package var languages: [String]
    package var warning: String?
    package var createdAt: Timestamp?
}

extension RepostedWords {
    /// Whether the platform said no more than whose post it is.
    var isUntold: Bool { text.isEmpty && html == nil && createdAt == nil }
}

extension PostContent {
    /// What a row can hold of a post as received.
    package init(_ post: RemotePost) {
        func kept(_ text: String?) -> String? { text.map(JSONValue.storable) }
        self.init(
            fullID: kept(post.fullID),
            url: kept(post.url),
            authorID: kept(post.author.id),
            authorHandle: kept(post.author.handle),
            authorName: kept(post.author.name),
            contentType: post.contentType,
            activityType: kept(post.activityType),
            text: JSONValue.storable(post.text),
            html: kept(post.html),
            languages: post.languages.map(JSONValue.storable),
            warning: kept(post.warning),
            isSensitive: post.isSensitive,
            poll: post.poll.map(RemotePoll.init(storable:)),
            visibility: post.visibility,
            replyToID: kept(post.replyTo?.platformPostID),
            replyToFullID: kept(post.replyTo?.fullID),
            replyToAuthorID: kept(post.replyTo?.authorID),
            repostOfID: kept(post.repostOf?.reference.platformPostID),
            repostOfFullID: kept(post.repostOf?.reference.fullID),
            repost: post.repostOf.map(RepostedWords.init),
            quoteOfID: kept(post.quoteOf?.platformPostID),
            quoteOfFullID: kept(post.quoteOf?.fullID),
            quoteOfURL: kept(post.quoteOf?.url),
            createdAt: Timestamp(post.createdAt),
            editedAt: post.editedAt.map(Timestamp.init)
        )
    }

    init(row: Row) throws {
        self.init(
            fullID: try row.value("full_id"),
            url: try row.value("url"),
            authorID: try row.value("author_id"),
            authorHandle: try row.value("author_handle"),
            authorName: try row.value("author_name"),
            contentType: try row.value("content_type"),
            activityType: try row.value("activity_type"),
            text: try row.value("text"),
            html: try row.value("html"),
            languages: try Self.languages(row),
            warning: try row.value("warning"),
            isSensitive: try row.value("is_sensitive"),
            poll: try row.json("poll").map(RemotePoll.init(json:)),
            visibility: try row.value("visibility"),
            replyToID: try row.value("reply_to_id"),
            replyToFullID: try row.value("reply_to_full_id"),
            replyToAuthorID: try row.value("reply_to_author_id"),
            repostOfID: try row.value("repost_of_id"),
            repostOfFullID: try row.value("repost_of_full_id"),
            repost: try row.json("repost").map(RepostedWords.init(json:)),
            quoteOfID: try row.value("quote_of_id"),
            quoteOfFullID: try row.value("quote_of_full_id"),
            quoteOfURL: try row.value("quote_of_url"),
            createdAt: try row.value("created_at_platform"),
            editedAt: try row.value("edited_at_platform")
        )
    }

    private static func languages(_ row: Row) throws -> [String] {
        let first = try row.value("language", as: String?.self)
        let others = try row.json("other_languages")?.elements.compactMap(\.text) ?? []
        return [first].compactMap(\.self) + others
    }

    /// Those beside the main one, as their column holds them.
    var otherLanguages: JSONValue? {
        languages.count > 1 ? .array(languages.dropFirst().map(JSONValue.string)) : nil
    }

    /// The server whose emoji stand in the words shown: that of their author.
    func emojiHost(on instance: String) -> String {
        Self.emojiHost(of: repost?.authorHandle ?? authorHandle, on: instance)
    }

    /// The server whose emoji stand in the name of who posted it, which of a repost isn't that of the words.
    func nameEmojiHost(on instance: String) -> String { Self.emojiHost(of: authorHandle, on: instance) }

    private static func emojiHost(of handle: String?, on instance: String) -> String {
        let author = handle ?? ""
        let host = author.contains("@") ? author.split(separator: "@").last.map(String.init) : nil
        return (host ?? String(instance.split(separator: "/").last ?? "")).lowercased()
    }

    /// Whether a change from `other` touches what the post is found by.
    func isFoundDifferently(from other: PostContent) -> Bool {
        text != other.text || warning != other.warning || authorHandle != other.authorHandle
            || authorName != other.authorName || activityType != other.activityType
            || languages != other.languages || visibility != other.visibility
            || contentType != other.contentType || repost != other.repost || createdAt != other.createdAt
            || replyToID != other.replyToID || poll?.options.map(\.title) != other.poll?.options.map(\.title)
    }
}

extension PostContent {
    /// Keeps what an answer left out: a name that isn't told any more, the words of a reposted post that is hidden now.
    mutating func keepWhatIsUntold(from row: PostContent) {
        authorHandle = authorHandle ?? row.authorHandle
        authorName = authorName ?? row.authorName
        if let kept = row.repost, repost?.isUntold ?? true, repostOfID == row.repostOfID { repost = kept }
    }

    /// Keeps what platforms change without the post having changed, which stored data tells as it was long ago.
    mutating func keepWhatFades(from row: PostContent) {
        url = row.url ?? url
        authorName = row.authorName ?? authorName
        // An export names its author by address alone.
        authorID = authorID ?? row.authorID
        if poll?.options.map(\.title) == row.poll?.options.map(\.title) { poll = row.poll }
        if var words = repost, let kept = row.repost, words.authorID == kept.authorID {
            words.url = kept.url ?? words.url
            words.authorName = kept.authorName ?? words.authorName
            repost = words
        }
    }
}

// MARK: - JSON columns

extension RemotePoll {
    /// To the millisecond, as it is stored.
    fileprivate init(storable poll: RemotePoll) {
        self.init(
            options: poll.options.map { Option(title: JSONValue.storable($0.title), votes: $0.votes) },
            allowsSeveral: poll.allowsSeveral,
            expiresAt: poll.expiresAt.map { Timestamp($0).date },
            voters: poll.voters
        )
    }

    fileprivate init(json: JSONValue) {
        self.init(
            options: json["options"].elements.map {
                Option(title: $0["title"].text ?? "", votes: $0["votes"].count)
            },
            allowsSeveral: json["allows_several"].flag ?? false,
            expiresAt: json["expires_at"].text.flatMap { Timestamp($0) }?.date,
            voters: json["voters"].count
        )
    }

    package var json: JSONValue {
        .object([
            "options": .array(
                options.map { .object(["title": .string($0.title), "votes": JSONValue($0.votes)]) }
            ),
            "allows_several": .bool(allowsSeveral),
            "expires_at": JSONValue(expiresAt.map { Timestamp($0).description }),
            "voters": JSONValue(voters),
        ])
    }
}

extension RepostedWords {
    fileprivate init(_ repost: RepostedPost) {
        func kept(_ text: String?) -> String? { text.map(JSONValue.storable) }
        self.init(
            url: kept(repost.reference.url),
            authorID: kept(repost.author.id),
            authorHandle: kept(repost.author.handle),
            authorName: kept(repost.author.name),
            text: JSONValue.storable(repost.text),
            html: kept(repost.html),
            languages: repost.languages.map(JSONValue.storable),
            warning: kept(repost.warning),
            createdAt: repost.createdAt.map(Timestamp.init)
        )
    }

    fileprivate init(json: JSONValue) {
        self.init(
            url: json["url"].text,
            authorID: json["author_id"].text,
            authorHandle: json["author_handle"].text,
            authorName: json["author_name"].text,
            text: json["text"].text ?? "",
            html: json["html"].text,
            // An earlier Roost kept one.
            languages: json["languages"].isNull
                ? [json["language"].text].compactMap(\.self) : json["languages"].elements.compactMap(\.text),
            warning: json["warning"].text,
            createdAt: json["created_at"].text.flatMap { Timestamp($0) }
        )
    }

    package var json: JSONValue {
        .object([
            "url": JSONValue(url), "author_id": JSONValue(authorID), "author_handle": JSONValue(authorHandle),
            "author_name": JSONValue(authorName), "text": .string(text), "html": JSONValue(html),
            "languages": .array(languages.map(JSONValue.string)), "warning": JSONValue(warning),
            "created_at": JSONValue(createdAt?.description),
        ])
    }
}

extension Row {
    /// A JSON column; nil where it is NULL.
    package func json(_ column: String) throws -> JSONValue? {
        guard let text: String = try value(column, as: String?.self) else { return nil }
        do {
            return try JSONValue(stored: text)
        } catch {
            throw DatabaseError(
                .decoding,
                "The column \(column) should hold JSON and doesn’t. Run “roost doctor” to look for damage.",
                "\(error)"
            )
        }
    }
}
