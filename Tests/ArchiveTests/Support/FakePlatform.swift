import Foundation
import Platforms
import Synchronization

/// A platform in memory: one account's posts, paged like a real one's, with failures on demand.
///
/// A class because adapter and test look at the same posts.
final class FakePlatform: Sendable {
    struct State {
        /// Oldest first.
        var posts: [JSONValue] = []
        /// What the n-th question (from 1) meets instead of an answer.
        var failures: [Int: PlatformError] = [:]
        var questions = 0
        var pageSize = 7
        var rateLimits = RateLimitFacts.untold
        /// Files by address.
        var files: [String: Data] = [:]
        var fileFailure: PlatformError?
        var fileRequests = 0
        /// How many posts it answers for at once.
        var lookupSize = 1
        /// The ids of each question for posts by their ids.
        var lookups: [[String]] = []
        /// Left out of answers for several, though they are there.
        var leftOut: Set<String> = []
        /// Other people's posts, which are in no list of this account.
        var others: [JSONValue] = []
        /// How long after a walk lists are walked again.
        var rewalkPause: Duration?
        /// Taken down, or hidden.
        var hidden: Set<String> = []
    }

    private let state: Mutex<State>

    init(posts: [JSONValue] = [], pageSize: Int = 7) {
        var state = State()
        state.posts = posts
        state.pageSize = pageSize
        self.state = Mutex(state)
    }

    func change<T: Sendable>(_ body: (inout sending State) -> sending T) -> T { state.withLock { body(&$0) } }

    var questions: Int { state.withLock { $0.questions } }

    /// Changes members of one post's native data.
    func edit(_ id: String, _ members: [String: JSONValue]) {
        state.withLock { state in
            guard let index = state.posts.firstIndex(where: { $0["id"].text == id }) else { return }
            state.posts[index] = .object(state.posts[index].members.merging(members) { $1 })
        }
    }

    func publish(_ post: JSONValue) { state.withLock { $0.posts.append(post) } }
}

/// Native data of the fake platform, with what a test cares about and sensible rest.
func native(
    _ number: Int,
    text: String = "",
    at seconds: Int? = nil,
    _ members: [String: JSONValue] = [:]
) -> JSONValue {
    .object(
        [
            "id": .string("\(number)"),
            "uri": .string("https://fake.example/posts/\(number)"),
            "url": .string("https://fake.example/@ada/\(number)"),
            "author": .object([
                "id": .string("1"), "handle": .string("ada@fake.example"), "name": .string("Ada"),
            ]),
            "text": .string(text.isEmpty ? "Post number \(number)" : text),
            "created_at": .number("\(1_700_000_000 + (seconds ?? number * 60))"),
            "likes": .number("0"),
        ].merging(members) { $1 }
    )
}

func image(_ id: String, alt: String? = nil, position: Int = 0, kind: String = "image") -> JSONValue {
    .object([
        "id": .string(id), "position": .number("\(position)"), "kind": .string(kind),
        "url": .string("https://files.fake.example/\(id).png?signature=first"),
        "alt": alt.map(JSONValue.string) ?? .null, "width": .number("640"), "height": .number("480"),
    ])
}

/// A PNG of 3 by 2 pixels, as far as its header goes, and some bytes.
let picture = Data(
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
        0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0,
    ]
        + [UInt8](repeating: 7, count: 3000)
)

/// A post with an emoji in its words.
func withEmoji(_ shortcode: String, at url: String) -> [String: JSONValue] {
    [
        "html": .string("<p>Hello :\(shortcode):</p>"),
        "emoji": .array([.object(["shortcode": .string(shortcode), "url": .string(url)])]),
    ]
}

/// A post with a card of a page.
func withCard(
    _ url: String,
    title: String,
    description: String? = nil,
    image: String? = nil
) -> [String: JSONValue] {
    [
        "card": .object([
            "url": .string(url), "title": .string(title),
            "description": description.map(JSONValue.string) ?? .null,
            "provider": .string("The Heron Post"), "image": image.map(JSONValue.string) ?? .null,
        ])
    ]
}

struct FakeAdapter: PlatformAdapter {
    let platform: FakePlatform
    var kind: PlatformKind = .mastodon
    /// Set to see what a later normaliser would make of the same data.
    var textPrefix = ""
    var readsBroken = false

    let streams: [PostStream] = [.posts]
    let volatileFields = VolatileFields(names: ["likes", "name", "votes", "url", "card"])

    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        Capabilities([:])
    }
    func limits(of software: ServerSoftware?) -> Limits { Limits() }

    func normalise(native: JSONValue, from instance: InstanceOrigin?) throws(NormalisationError) -> RemotePost
    {
        guard let id = native["id"].identifier else {
            throw NormalisationError(field: "id", problem: "is missing")
        }
        guard let created = native["created_at"].date ?? (readsBroken ? Date(timeIntervalSince1970: 0) : nil)
        else {
            throw NormalisationError(field: "created_at", problem: "is no date")
        }
        var post = RemotePost(
            platformPostID: id,
            fullID: native["uri"].filledText,
            url: native["url"].webAddress,
            author: author(native["author"]),
            text: textPrefix + (native["text"].text ?? ""),
            html: native["html"].filledText,
            languages: native["languages"].elements.compactMap(\.filledText)
                + [native["language"].filledText].compactMap(\.self),
            warning: native["warning"].filledText,
            isSensitive: native["warning"].filledText != nil,
            visibility: RemotePost.Visibility(rawValue: native["visibility"].text ?? "public") ?? .unknown,
            createdAt: created,
            editedAt: native["edited_at"].date,
            counts: EngagementCounts(reactions: native["likes"].count)
        )
        if let parent = native["reply_to"].identifier {
            post.contentType = .reply
            post.replyTo = RemoteReference(
                platformPostID: parent,
                authorID: native["reply_to_author"].text ?? "1"
            )
        }
        if let uri = native["reply_to_uri"].filledText {
            post.contentType = .reply
            post.replyTo = RemoteReference(fullID: uri)
        }
        let boosted = native["boost_of"]
        if boosted.isObject {
            post.contentType = .repost
            post.text = ""
            post.repostOf = RepostedPost(
                reference: RemoteReference(
                    platformPostID: boosted["id"].identifier,
                    fullID: boosted["uri"].text
                ),
                author: author(boosted["author"]),
                text: boosted["text"].text ?? "",
                html: boosted["html"].text,
                languages: boosted["languages"].elements.compactMap(\.filledText),
                linkCard: linkCard(boosted["card"])
            )
        }
        if native["poll"].isObject {
            post.poll = RemotePoll(
                options: native["poll"]["options"].elements.map {
                    RemotePoll.Option(title: $0["title"].text ?? "", votes: $0["votes"].count)
                },
                allowsSeveral: true,
                expiresAt: Date(timeIntervalSince1970: 1_700_100_000.25)
            )
        }
        post.emoji = native["emoji"].elements.map { item in
            RemoteEmoji(shortcode: item["shortcode"].text ?? "", url: item["url"].text ?? "")
        }
        post.linkCard = linkCard(native["card"])
        post.media = native["media"].elements.map { item in
            RemoteMedia(
                position: item["position"].integer ?? 0,
                kind: RemoteMedia.Kind(rawValue: item["kind"].text ?? "") ?? .image,
                platformMediaID: item["id"].identifier,
                url: item["url"].webAddress,
                stableURL: item["url"].webAddress.map(stableURL),
                alt: item["alt"].filledText,
                width: item["width"].count,
                height: item["height"].count,
                textTracks: item["tracks"].elements.enumerated().compactMap { position, track in
                    track["url"].webAddress.map {
                        RemoteTextTrack(position: position, language: track["lang"].filledText, url: $0)
                    }
                }
            )
        }
        return post
    }

    private func linkCard(_ json: JSONValue) -> RemoteLinkCard? {
        json["url"].webAddress.map { url in
            RemoteLinkCard(
                url: url,
                title: json["title"].filledText,
                description: json["description"].filledText,
                providerName: json["provider"].filledText,
                image: json["image"].webAddress.map {
                    RemoteLinkCard.Image(url: $0, stableURL: stableURL(ofMedia: $0))
                }
            )
        }
    }

    private func author(_ json: JSONValue) -> RemoteAuthor {
        RemoteAuthor(id: json["id"].identifier, handle: json["handle"].text, name: json["name"].text)
    }

    func stableURL(ofMedia url: String) -> String { String(url.prefix { $0 != "?" }) }

    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        let (posts, size, limits, failure) = platform.change { state in
            state.questions += 1
            return (state.posts, state.pageSize, state.rateLimits, state.failures[state.questions])
        }
        if let failure { throw failure }
        let range: Range<Int>
        switch position {
        case .newest: range = max(0, posts.count - size)..<posts.count
        case .older(let cursor):
            let end = Int(cursor.rawValue) ?? 0
            range = max(0, end - size)..<end
        case .newer(let cursor):
            let start = min(Int(cursor.rawValue) ?? 0, posts.count)
            range = start..<min(posts.count, start + size)
        }
        var page = PostPage(
            posts: [],
            request: RequestRecord(
                method: "GET",
                url: "https://fake.example/posts",
                status: 200,
                sentAt: Date(),
                answeredAt: Date()
            ),
            rateLimits: limits
        )
        for (index, native) in posts[range].reversed().enumerated() {
            do {
                page.posts.append(try fetched(native, from: access.instance))
            } catch {
                page.rejected.append(
                    RejectedItem(
                        position: index,
                        platformPostID: native["id"].identifier,
                        native: native,
                        problem: error
                    )
                )
            }
        }
        let cursor = { (index: Int) in StreamCursor(rawValue: "\(index)") }
        switch position {
        case .newest:
            page.newer = posts.isEmpty ? nil : cursor(range.upperBound)
            page.older = range.lowerBound > 0 ? cursor(range.lowerBound) : nil
        case .older: page.older = range.lowerBound > 0 ? cursor(range.lowerBound) : nil
        case .newer:
            page.newer = cursor(range.upperBound)
            page.mayHaveNewer = range.upperBound < posts.count
        }
        return page
    }

    var rewalkPause: Duration? { platform.change { $0.rewalkPause } }

    func lookupSize(on software: ServerSoftware?) -> Int { platform.change { $0.lookupSize } }

    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup {
        let (posts, leftOut, failure, limits) = platform.change { state in
            state.questions += 1
            state.lookups.append(ids)
            let there = (state.posts + state.others).filter { !state.hidden.contains($0["id"].text ?? "") }
            return (
                there, ids.count > 1 ? state.leftOut : [], state.failures[state.questions], state.rateLimits
            )
        }
        if let failure { throw failure }
        var lookup = PostLookup(rateLimits: limits)
        for id in ids {
            guard !leftOut.contains(id), let native = posts.first(where: { $0["id"].text == id }) else {
                lookup.absent.append(id)
                continue
            }
            do { lookup.found.append(try fetched(native, from: access.instance)) } catch {
                lookup.rejected.append(
                    RejectedItem(position: 0, platformPostID: id, native: native, problem: error)
                )
            }
        }
        return lookup
    }

    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        let (file, failure) = platform.change { state in
            state.fileRequests += 1
            return (state.files[stableURL(ofMedia: url)], state.fileFailure)
        }
        if let failure { throw failure }
        guard let file else { throw fakeError(.permanent, .notFound) }
        if file.count > maximumBytes { throw fakeError(.permanent, .answerTooLarge) }
        do {
            for start in stride(from: 0, to: file.count, by: 1000) {
                try await sink(file[start..<min(start + 1000, file.count)])
            }
        } catch {
            throw fakeError(.permanent, .sinkFailed)
        }
        return MediaReceipt(byteCount: file.count, contentType: "image/png")
    }

    // What the archive never asks fails loudly.
    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        throw fakeError(.permanent, .unsupported)
    }
    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        throw fakeError(.permanent, .unsupported)
    }
    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        throw fakeError(.permanent, .unsupported)
    }
}

func fakeError(_ outcome: PlatformError.Outcome, _ code: PlatformError.Code) -> PlatformError {
    PlatformError(
        outcome,
        code: code,
        sentence: "The fake platform said \(code.rawValue).",
        detail: "planned"
    )
}
