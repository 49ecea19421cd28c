/// How one platform's export reads: what stands in it, in the vocabulary of posts.
///
/// It translates and does not decide, as an adapter does. Where the files of an export come from, an archive or a
/// folder, it doesn't know.
package protocol ExportFormat: Sendable {
    /// The word commands and addresses use: `mastodon`.
    var name: String { get }

    var platform: PlatformKind { get }

    /// What an entry of the archive is, by its path within it.
    func part(ofEntry path: String) -> ExportPart?

    /// Whose export it is, from the entry that says so.
    func account(_ actor: JSONValue) throws(NormalisationError) -> ExportedAccount

    /// Reads one item of the list of posts.
    func post(_ item: JSONValue, of account: ExportedAccount) throws(NormalisationError) -> FetchedPost

    /// The id an item would have as a post, however unreadable the rest of it is.
    func postID(of item: JSONValue) -> String?
}

/// One entry of an export that means something.
package enum ExportPart: Sendable, Hashable {
    /// Says whose export it is.
    case account
    /// The list of posts.
    case posts
    /// A file of a post.
    case media(ExportedMedia)
}

/// Whose export it is.
package struct ExportedAccount: Sendable, Hashable {
    /// What holds everywhere: an ActivityPub actor's address.
    package var fullID: String
    package var instance: InstanceOrigin
    package var username: String
    package var displayName: String?

    package init(fullID: String, instance: InstanceOrigin, username: String, displayName: String? = nil) {
        self.fullID = fullID
        self.instance = instance
        self.username = username
        self.displayName = displayName
    }

    /// `@ada@mastodon.social`.
    package var handle: String { "@\(username)@\(instance.authority)" }
}

/// A file of a post as an export names it.
package struct ExportedMedia: Sendable, Hashable {
    /// The end of its path that is the same in the list of posts and in the archive.
    package var tail: String
    /// The platform's own id of the file, where the path tells it.
    package var platformMediaID: String?

    package init(tail: String, platformMediaID: String?) {
        self.tail = tail
        self.platformMediaID = platformMediaID
    }
}

/// The address of a file that came with an export and of which nobody knows yet where the platform has it.
///
/// It stands where a URL stands and is never asked for.
package enum ExportAddress {
    private static let scheme = "export://"

    package static func text(of tail: String, from instance: InstanceOrigin) -> String {
        scheme + instance.authority + "/" + tail
    }

    package static func isOne(_ address: String) -> Bool { address.hasPrefix(scheme) }
}
