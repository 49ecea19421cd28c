import Foundation
import Platforms

/// A post in the parameters of Mastodon's interface; what the post doesn't say is left out.
enum StatusParameters {
    /// Of a post that is new.
    static func new(_ post: OutgoingPost) throws(PlatformError) -> [String: JSONValue] {
        var members = try words(post)
        if let warning = post.warning { members["spoiler_text"] = .string(warning) }
        if let word = post.visibility?.fediverseWord { members["visibility"] = .string(word) }
        if let poll = post.poll { members["poll"] = Self.poll(poll, seconds: poll.duration) }
        if let parent = post.thread?.parent { members["in_reply_to_id"] = .string(parent.platformPostID) }
        return members
    }

    /// Of a post that takes the place of another: everything, since what is left out is emptied.
    ///
    /// A poll that stays as it is keeps its end, and with it the votes.
    static func replacing(
        _ known: RemotePost,
        by post: OutgoingPost,
        at now: Date
    ) throws(PlatformError) -> [String: JSONValue] {
        var members = try words(post)
        members["spoiler_text"] = .string(post.warning ?? "")
        members["media_ids"] = .array(try post.mediaIDs.map(JSONValue.string))
        members["media_attributes"] = .array(
            try post.media.map { media throws(PlatformError) in try attributes(media) }
        )
        if let poll = post.poll {
            let end = known.poll.flatMap { poll.isSame(as: $0) ? $0.expiresAt : nil }
            let left = end.map { max(300, Int($0.timeIntervalSince(now).rounded())) }
            members["poll"] = Self.poll(poll, seconds: left ?? poll.duration)
        }
        return members
    }

    private static func words(_ post: OutgoingPost) throws(PlatformError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "status": .string(post.text),
            // Everywhere words in front of a post mean that it is not for everybody's eyes.
            "sensitive": .bool(post.isSensitive || !(post.warning ?? "").isEmpty),
        ]
        if !post.media.isEmpty {
            members["media_ids"] = .array(try post.mediaIDs.map(JSONValue.string))
        }
        if let language = post.languages.first { members["language"] = .string(language) }
        return members
    }

    /// What an edit says of a file it keeps.
    static func attributes(_ media: AttachedMedia) throws(PlatformError) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(try media.id), "description": .string(media.alt),
        ]
        if let focus = media.focus { members["focus"] = .string(focus.text) }
        return .object(members)
    }

    private static func poll(_ poll: OutgoingPoll, seconds: Int) -> JSONValue {
        .object([
            "options": .array(poll.options.map(JSONValue.string)), "expires_in": JSONValue(seconds),
            "multiple": .bool(poll.allowsSeveral), "hide_totals": .bool(poll.hidesTotals),
        ])
    }
}

extension AttachedMedia {
    /// The id a server of the family gave the file.
    var id: String {
        get throws(PlatformError) {
            if let id = uploaded.platformMediaID ?? uploaded.handle["id"].identifier { return id }
            throw .unnamedMedia
        }
    }
}

extension OutgoingPost {
    /// In the order they are shown.
    var mediaIDs: [String] {
        get throws(PlatformError) { try media.map { media throws(PlatformError) in try media.id } }
    }
}

extension PlatformError {
    /// A post can't show what was never brought to its server.
    static let unnamedMedia = PlatformError(
        .permanent,
        code: .mediaGone,
        sentence: "The post shows a file that its server doesn’t have. Upload it again.",
        detail: "a medium without an id of its platform"
    )
}

extension RemoteMedia.Focus {
    /// As the family's parameters write it.
    var text: String { "\(x),\(y)" }
}

extension OutgoingPoll {
    fileprivate func isSame(as poll: RemotePoll) -> Bool {
        options == poll.options.map(\.title) && allowsSeveral == poll.allowsSeveral
    }
}
