import Platforms

/// A post in the parameters of Mastodon's interface, as far as all of its servers read them.
enum StatusParameters {
    /// Of a post that is new; what it doesn't say is left out.
    static func new(_ post: OutgoingPost) throws(PlatformError) -> [String: JSONValue] {
        var members = words(post)
        if let warning = post.warning { members["spoiler_text"] = .string(warning) }
        if !post.media.isEmpty { members["media_ids"] = try ids(of: post) }
        if let word = post.visibility?.fediverseWord { members["visibility"] = .string(word) }
        if let parent = post.thread?.parent { members["in_reply_to_id"] = .string(parent.platformPostID) }
        return members
    }

    /// Of a post that takes the place of another: everything, since what is left out is emptied.
    static func whole(_ post: OutgoingPost) throws(PlatformError) -> [String: JSONValue] {
        var members = words(post)
        members["spoiler_text"] = .string(post.warning ?? "")
        members["media_ids"] = try ids(of: post)
        return members
    }

    private static func words(_ post: OutgoingPost) -> [String: JSONValue] {
        ["status": .string(post.text), "sensitive": .bool(post.isMarkedSensitive)]
    }

    private static func ids(of post: OutgoingPost) throws(PlatformError) -> JSONValue {
        .array(try post.mediaIDs.map(JSONValue.string))
    }
}

extension OutgoingPost {
    /// Everywhere words in front of a post mean that it is not for everybody's eyes.
    var isMarkedSensitive: Bool { isSensitive || !(warning ?? "").isEmpty }

    /// In the order they are shown.
    var mediaIDs: [String] {
        get throws(PlatformError) { try media.map { media throws(PlatformError) in try media.id } }
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

extension RemoteMedia.Focus {
    /// As the family's parameters write it.
    var text: String { "\(x),\(y)" }
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
