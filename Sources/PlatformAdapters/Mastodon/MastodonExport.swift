import Foundation
package import Platforms

/// The archive a Mastodon server makes of an account: `actor.json`, `outbox.json` and the files of its posts.
///
/// A `.zip` since Mastodon 4.2 and a `.tar.gz` before; what is in them is the same.
package struct MastodonExport: ExportFormat {
    package init() {}

    package var name: String { "mastodon" }
    package var platform: PlatformKind { .mastodon }

    /// Some servers put everything into a folder of its own, so a path is known by its end.
    package func part(ofEntry path: String) -> ExportPart? {
        if let media = Self.media(at: path) { return .media(media) }
        let parts = path.split(separator: "/")
        guard parts.count <= 2 else { return nil }
        return switch parts.last {
        case "actor.json": .account
        case "outbox.json": .posts
        default: nil
        }
    }

    package func account(_ actor: JSONValue) throws(NormalisationError) -> ExportedAccount {
        guard let id = actor["id"].webAddress, let instance = ActivityReader.origin(of: id) else {
            throw NormalisationError(field: "actor.id", problem: "is missing or no address")
        }
        guard let username = actor["preferredUsername"].filledText else {
            throw NormalisationError(field: "actor.preferredUsername", problem: "is missing")
        }
        return ExportedAccount(
            fullID: id,
            instance: instance,
            username: username,
            displayName: actor["name"].filledText
        )
    }

    package func post(
        _ item: JSONValue,
        of account: ExportedAccount
    ) throws(NormalisationError) -> FetchedPost {
        var post = try ActivityReader(instance: account.instance).post(item)
        // Whoever reads a file in which somebody else's posts were slipped in must not find them among their own.
        guard ActivityReader.actor(of: item) == account.fullID else {
            throw NormalisationError(
                field: "actor",
                problem: "is not \(account.fullID), whose export this is"
            )
        }
        post.author.name = account.displayName ?? post.author.name
        return FetchedPost(
            post: post,
            native: item,
            contentHash: ContentHash(of: item, ignoring: .activity)
        )
    }

    package func postID(of item: JSONValue) -> String? { ActivityReader.platformPostID(of: item) }

    /// `…/media_attachments/files/109/345/678/901/234/567/original/name.jpg`.
    ///
    /// What stands before depends on where the server keeps its files. The numbers are the attachment's id in groups of
    /// three.
    static func media(at path: String) -> ExportedMedia? {
        guard let start = path.range(of: "media_attachments/")?.lowerBound, !path.hasSuffix("/") else {
            return nil
        }
        let tail = String(path[start...].prefix { $0 != "?" && $0 != "#" })
        let parts = tail.split(separator: "/")
        guard parts.count >= 3 else { return nil }
        let digits = parts.dropFirst().drop { $0 == "files" || $0 == "cache" }
            .prefix { $0.count == 3 && $0.allSatisfy { ("0"..."9").contains($0) } }
        let id = digits.joined().drop { $0 == "0" }
        return ExportedMedia(tail: tail, platformMediaID: id.isEmpty ? nil : String(id))
    }
}

extension VolatileFields {
    /// Of an activity: how it is wrapped, and what others did with it.
    static let activity = VolatileFields(
        names: ["@context", "signature", "replies", "likes", "shares", "votersCount"]
    )
}
