import Foundation
import Platforms

/// A post as a record of `app.bsky.feed.post`: <https://docs.bsky.app/docs/advanced-guides/posts>.
struct PostRecord {
    private(set) var members: [String: JSONValue]

    var json: JSONValue { .object(members) }

    /// Of a post that is new; `facets` are those of its text.
    init(_ post: OutgoingPost, facets: [JSONValue], reply: JSONValue?) throws(PlatformError) {
        members = [
            "$type": .string(RecordAddress.Collection.posts),
            "createdAt": .string(Self.text(of: post.createdAt)),
        ]
        members["reply"] = reply
        try say(post, facets: facets, files: PostFiles(.null))
    }

    /// Of a post that takes the place of another, with all of the other that a post doesn't say.
    init(replacing known: JSONValue, by post: OutgoingPost, facets: [JSONValue]) throws(PlatformError) {
        members = known.members
        try say(post, facets: facets, files: PostFiles(known["embed"]))
    }

    private mutating func say(
        _ post: OutgoingPost,
        facets: [JSONValue],
        files: PostFiles
    ) throws(PlatformError) {
        members["text"] = .string(post.text)
        members["facets"] = facets.isEmpty ? nil : .array(facets)
        if !post.languages.isEmpty {
            members["langs"] = .array(post.languages.prefix(3).map(JSONValue.string))
        }
        members["labels"] = SelfLabels(members["labels"] ?? .null).saying(post.labels)
        members["embed"] = try files.embed(showing: post.media, or: post.linkCard)
    }

    private static func text(of instant: Date) -> String {
        instant.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
