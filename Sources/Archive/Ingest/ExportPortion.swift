import Accounts
package import Database
package import Platforms

/// Some items of an export, as they stand in its file one after the other.
package struct ExportPortion: Sendable {
    /// As the user named it.
    package let file: String
    /// The place of the first item in the file, from 0.
    package let start: Int
    let posts: [PreparedPost]
    let rejected: [RejectedItem]

    /// `engine`: Prepares the words as that engine keeps them.
    package init(
        file: String,
        start: Int,
        posts: [FetchedPost],
        rejected: [RejectedItem],
        of platform: PlatformKind,
        for engine: Engine
    ) {
        self.file = file
        self.start = start
        self.posts = posts.map { PreparedPost($0, of: platform, for: engine) }
        self.rejected = rejected
    }
}

/// What is kept of a portion beside its posts' own JSON.
struct ExportEnvelope {
    let json: JSONValue
    private let identity: JSONValue

    init(_ portion: ExportPortion) {
        let posts = portion.posts.map { post -> JSONValue in
            .object(["id": .string(post.platformID), "hash": .string(post.fetched.contentHash.hex)])
        }
        let rejected = portion.rejected.map { item -> JSONValue in
            .object([
                "position": JSONValue(item.position), "id": JSONValue(item.platformPostID),
                "problem": .string(item.problem.description), "hash": .string(item.hash),
            ])
        }
        identity = .array([.string("export"), .array(posts), .array(rejected)])
        json = .object([
            "file": .string(portion.file), "start": JSONValue(portion.start), "posts": .array(posts),
            "rejected": .array(rejected),
        ])
    }

    /// The same whenever the same items stand together, in this file or a copy of it.
    func contentHash(from source: ArchiveSource) -> String {
        let origin = [
            source.platform.rawValue, source.instance, source.connection?.text ?? "", "export",
        ]
        return digest(origin.joined(separator: "\u{1F}") + identity.canonicalText)
    }
}
