import Foundation
import Platforms

/// Reads an activity of ActivityPub, as a Mastodon server writes it into an export, as a post.
struct ActivityReader {
    let instance: InstanceOrigin?

    /// Whether this is an activity rather than a status of the Mastodon interface.
    static func isActivity(_ native: JSONValue) -> Bool {
        native["type"].filledText != nil && native["account"].isNull && !native["object"].isNull
    }

    func post(_ activity: JSONValue) throws(NormalisationError) -> RemotePost {
        guard activity.isObject else { throw NormalisationError(field: "item", problem: "is not an object") }
        switch activity["type"].text {
        case "Create": return try created(activity)
        case "Announce": return try announced(activity)
        case let type?:
            throw NormalisationError(field: "type", problem: "is “\(type.prefix(40))”, which is no post")
        case nil: throw NormalisationError(field: "type", problem: "is missing")
        }
    }

    private func created(_ activity: JSONValue) throws(NormalisationError) -> RemotePost {
        let note = activity["object"]
        guard note.isObject else {
            throw NormalisationError(field: "object", problem: "is missing or only a reference")
        }
        guard let fullID = note["id"].webAddress, let id = Self.lastPart(of: fullID) else {
            throw NormalisationError(field: "object.id", problem: "is missing or no address")
        }
        guard let createdAt = note["published"].date ?? activity["published"].date else {
            throw NormalisationError(field: "object.published", problem: "is missing or no date")
        }
        let html = note["content"].text ?? ""
        let reply = reference(to: note["inReplyTo"].webAddress)
        return RemotePost(
            platformPostID: id,
            fullID: fullID,
            url: note["url"].webAddress,
            author: author(at: Self.actor(of: activity)),
            contentType: reply == nil ? .post : .reply,
            text: PlainText.fromHTML(html),
            html: html.isEmpty ? nil : html,
            languages: [language(of: note)].compactMap(\.self),
            warning: note["summary"].filledText,
            isSensitive: note["sensitive"].flag ?? false,
            poll: poll(note),
            visibility: visibility(of: activity, or: note),
            replyTo: reply,
            quoteOf: reference(to: note["quote"].webAddress ?? note["quoteUri"].webAddress),
            createdAt: createdAt,
            editedAt: edited(note, createdAt),
            media: media(of: note)
        )
    }

    /// A boost: the address of what was boosted is all an export tells of it.
    private func announced(_ activity: JSONValue) throws(NormalisationError) -> RemotePost {
        guard let fullID = activity["id"].webAddress, let id = Self.platformPostID(of: activity) else {
            throw NormalisationError(field: "id", problem: "is missing or no address")
        }
        guard let createdAt = activity["published"].date else {
            throw NormalisationError(field: "published", problem: "is missing or no date")
        }
        let boosted = activity["object"]
        guard let target = boosted.webAddress ?? boosted["id"].webAddress else {
            throw NormalisationError(field: "object", problem: "is missing or no address")
        }
        return RemotePost(
            platformPostID: id,
            fullID: fullID,
            author: author(at: Self.actor(of: activity)),
            contentType: .repost,
            text: "",
            visibility: visibility(of: activity, or: .null),
            repostOf: RepostedPost(
                reference: RemoteReference(
                    platformPostID: local(target),
                    fullID: target,
                    url: boosted["url"].webAddress ?? target
                ),
                author: RemoteAuthor(handle: Self.handle(at: target)),
                text: PlainText.fromHTML(boosted["content"].text ?? ""),
                html: boosted["content"].filledText,
                createdAt: boosted["published"].date
            ),
            createdAt: createdAt
        )
    }

    // MARK: Ids and people

    static func actor(of activity: JSONValue) -> String? {
        let note = activity["object"]
        return activity["actor"].webAddress ?? activity["actor"]["id"].webAddress
            ?? note["attributedTo"].webAddress
    }

    /// The status's own id is the last part of its address; a boost's stands before `/activity`.
    static func platformPostID(of activity: JSONValue) -> String? {
        if let id = activity["object"]["id"].webAddress, activity["type"].text != "Announce" {
            return lastPart(of: id)
        }
        guard let id = activity["id"].webAddress else { return nil }
        return lastPart(of: id.hasSuffix("/activity") ? String(id.dropLast("/activity".count)) : id)
    }

    private static func lastPart(of address: String) -> String? {
        guard let path = path(of: address), let last = path.split(separator: "/").last else { return nil }
        return String(last)
    }

    private static func path(of address: String) -> Substring? {
        guard let scheme = address.range(of: "://") else { return nil }
        let rest = address[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        return rest[slash...].prefix { $0 != "?" && $0 != "#" }
    }

    static func origin(of address: String) -> InstanceOrigin? {
        guard let scheme = address.range(of: "://") else { return nil }
        let authority = address[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return InstanceOrigin((address[..<scheme.upperBound] + authority).lowercased())
    }

    /// Whose address it is, where it says so: `/users/ada/…` and `/@ada/…`.
    static func handle(at address: String) -> String? {
        guard let origin = origin(of: address), let path = path(of: address) else { return nil }
        let parts = path.split(separator: "/")
        if parts.count >= 2, parts[0] == "users" { return "\(parts[1])@\(origin.authority)" }
        if let first = parts.first, first.hasPrefix("@"), !first.dropFirst().contains("@") {
            return "\(first.dropFirst())@\(origin.authority)"
        }
        return nil
    }

    private func author(at actor: String?) -> RemoteAuthor {
        guard let actor else { return RemoteAuthor() }
        if let handle = Self.handle(at: actor) {
            return RemoteAuthor(handle: handle, name: handle.split(separator: "@").first.map(String.init))
        }
        return RemoteAuthor(handle: nil, name: nil)
    }

    /// A post of the same server is known there by its own id.
    private func local(_ address: String) -> String? {
        instance?.contains(address) == true ? Self.lastPart(of: address) : nil
    }

    private func reference(to address: String?) -> RemoteReference? {
        address.map { RemoteReference(platformPostID: local($0), fullID: $0, url: $0) }
    }

    // MARK: Words

    private func language(of note: JSONValue) -> String? {
        let content = note["content"].text
        let languages = note["contentMap"].members
        return languages.first { $0.value.text == content }?.key ?? languages.keys.sorted().first
    }

    /// A server writes the time of the post itself where nothing was edited.
    private func edited(_ note: JSONValue, _ createdAt: Date) -> Date? {
        guard let date = note["updated"].date, date != createdAt else { return nil }
        return date
    }

    private func poll(_ note: JSONValue) -> RemotePoll? {
        let single = note["oneOf"].elements
        let options = single.isEmpty ? note["anyOf"].elements : single
        guard !options.isEmpty else { return nil }
        return RemotePoll(
            options: options.map {
                RemotePoll.Option(
                    title: $0["name"].text ?? "",
                    votes: $0["replies"]["totalItems"].count
                )
            },
            allowsSeveral: single.isEmpty,
            expiresAt: note["endTime"].date ?? note["closed"].date,
            voters: note["votersCount"].count
        )
    }

    /// From whom it is addressed to.
    private func visibility(of activity: JSONValue, or note: JSONValue) -> RemotePost.Visibility {
        func addresses(_ name: String) -> [String] {
            let value = activity[name].isNull ? note[name] : activity[name]
            return value.isArray ? value.elements.compactMap(\.text) : value.text.map { [$0] } ?? []
        }
        let (to, cc) = (addresses("to"), addresses("cc"))
        if to.contains(where: Self.isPublic) { return .public }
        if cc.contains(where: Self.isPublic) { return .unlisted }
        if (to + cc).contains(where: { $0.hasSuffix("/followers") }) { return .followers }
        return to.isEmpty && cc.isEmpty ? .unknown : .direct
    }

    private static func isPublic(_ address: String) -> Bool {
        ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"].contains(address)
    }

    // MARK: Media

    private func media(of note: JSONValue) -> [RemoteMedia] {
        let attachments = note["attachment"].isArray ? note["attachment"].elements : [note["attachment"]]
        return attachments.enumerated().compactMap { position, attachment in
            guard attachment.isObject, let url = attachment["url"].filledText else { return nil }
            let file = MastodonExport.media(at: url)
            // A file of which only its place at the server is known is fetched from there.
            let address =
                file.flatMap { file in instance.map { ExportAddress.text(of: file.tail, from: $0) } }
                ?? attachment["url"].webAddress
            let focus = attachment["focalPoint"].elements.compactMap(\.number)
            return RemoteMedia(
                position: position,
                kind: kind(of: attachment),
                platformMediaID: file?.platformMediaID,
                url: address,
                stableURL: address,
                alt: attachment["name"].filledText,
                fileName: url.prefix { $0 != "?" }.split(separator: "/").last.map(String.init),
                mimeType: attachment["mediaType"].filledText,
                width: attachment["width"].count,
                height: attachment["height"].count,
                blurhash: attachment["blurhash"].filledText,
                focus: focus.count == 2 ? RemoteMedia.Focus(x: focus[0], y: focus[1]) : nil
            )
        }
    }

    private func kind(of attachment: JSONValue) -> RemoteMedia.Kind {
        let mime = attachment["mediaType"].text ?? ""
        if let kind = RemoteMedia.Kind(rawValue: String(mime.prefix { $0 != "/" })) { return kind }
        return switch attachment["type"].text {
        case "Image": .image
        case "Video": .video
        case "Audio": .audio
        default: .document
        }
    }
}
