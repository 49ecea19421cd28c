import Foundation
import Platforms

/// Reads a status of the Mastodon interface, in any server's dialect, as a post.
struct StatusReader {
    let instance: InstanceOrigin?

    func post(_ status: JSONValue) throws(NormalisationError) -> RemotePost {
        guard status.isObject else { throw NormalisationError(field: "status", problem: "is not an object") }
        guard let id = status["id"].identifier else {
            throw NormalisationError(field: "id", problem: "is missing")
        }
        guard let createdAt = status["created_at"].date else {
            throw NormalisationError(field: "created_at", problem: "is missing or no date")
        }
        guard status["account"]["id"].identifier != nil else {
            throw NormalisationError(field: "account.id", problem: "is missing")
        }
        let reblog = status["reblog"]
        let isRepost = reblog.isObject
        let replyTo = reference(toReplyOf: status)
        return RemotePost(
            platformPostID: id,
            fullID: status["uri"].filledText,
            url: status["url"].webAddress,
            author: author(status["account"]),
            contentType: isRepost ? .repost : replyTo == nil ? .post : .reply,
            text: isRepost ? "" : text(of: status),
            html: isRepost ? nil : status["content"].filledText,
            languages: [status["language"].filledText].compactMap(\.self),
            warning: isRepost ? nil : status["spoiler_text"].filledText,
            isSensitive: status["sensitive"].flag ?? false,
            poll: isRepost ? nil : poll(status["poll"]),
            visibility: visibility(of: status),
            replyTo: replyTo,
            repostOf: isRepost ? reposted(reblog) : nil,
            quoteOf: isRepost ? nil : quoted(by: status),
            createdAt: createdAt,
            editedAt: status["edited_at"].date,
            counts: EngagementCounts(
                reactions: status["favourites_count"].count,
                replies: status["replies_count"].count ?? status["reply_count"].count,
                reposts: status["reblogs_count"].count,
                quotes: status["quotes_count"].count
            ),
            media: isRepost ? [] : media(of: status),
            emoji: emoji(of: isRepost ? reblog : status),
            linkCard: isRepost ? nil : linkCard(status["card"])
        )
    }

    // MARK: Words

    /// The words as written, where the server tells them; else the HTML made readable.
    private func text(of status: JSONValue) -> String {
        status["content_text"].text ?? PlainText.fromHTML(status["content"].text ?? "")
    }

    /// The picture that stands still, where there are two.
    private func emoji(of status: JSONValue) -> [RemoteEmoji] {
        // Those of the words and those of their author's name.
        (status["emojis"].elements + status["account"]["emojis"].elements).compactMap { emoji in
            guard let shortcode = emoji["shortcode"].filledText,
                shortcode.wholeMatch(of: /[A-Za-z0-9_]{1,100}/) != nil,
                let url = address(emoji["static_url"]) ?? address(emoji["url"])
            else { return nil }
            return RemoteEmoji(shortcode: shortcode, url: url, stableURL: MediaAddress.stable(url))
        }
    }

    /// What the server found on the page behind the first link.
    private func linkCard(_ card: JSONValue) -> RemoteLinkCard? {
        guard let url = card["url"].webAddress else { return nil }
        return RemoteLinkCard(
            url: url,
            title: card["title"].filledText,
            description: card["description"].filledText,
            providerName: card["provider_name"].filledText,
            image: address(card["image"]).map {
                RemoteLinkCard.Image(url: $0, stableURL: MediaAddress.stable($0))
            }
        )
    }

    private func poll(_ poll: JSONValue) -> RemotePoll? {
        guard poll.isObject else { return nil }
        return RemotePoll(
            options: poll["options"].elements.map {
                RemotePoll.Option(title: $0["title"].text ?? "", votes: $0["votes_count"].count)
            },
            allowsSeveral: poll["multiple"].flag ?? false,
            expiresAt: poll["expires_at"].date,
            voters: poll["voters_count"].count ?? poll["votes_count"].count
        )
    }

    /// The audience; a word of a fork we don't know is never taken for public.
    private func visibility(of status: JSONValue) -> RemotePost.Visibility {
        let visibility = RemotePost.Visibility(fediverse: status["visibility"].text)
        return visibility.isPublic && status["local_only"].flag == true ? .local : visibility
    }

    // MARK: People and other posts

    private func author(_ account: JSONValue) -> RemoteAuthor {
        RemoteAuthor(
            id: account["id"].identifier,
            handle: handle(account),
            name: account["display_name"].filledText ?? account["username"].filledText
        )
    }

    /// The name as people address it from elsewhere; local names get their server's.
    func handle(_ account: JSONValue) -> String? {
        guard let name = account["acct"].filledText ?? account["username"].filledText else { return nil }
        guard !name.contains("@"), let instance else { return name }
        return "\(name)@\(instance.authority)"
    }

    private func reference(toReplyOf status: JSONValue) -> RemoteReference? {
        guard let id = status["in_reply_to_id"].identifier else { return nil }
        return RemoteReference(platformPostID: id, authorID: status["in_reply_to_account_id"].identifier)
    }

    private func reposted(_ status: JSONValue) -> RepostedPost {
        RepostedPost(
            reference: reference(to: status),
            author: author(status["account"]),
            text: text(of: status),
            html: status["content"].filledText,
            languages: [status["language"].filledText].compactMap(\.self),
            warning: status["spoiler_text"].filledText,
            createdAt: status["created_at"].date,
            media: media(of: status),
            linkCard: linkCard(status["card"])
        )
    }

    private func reference(to status: JSONValue) -> RemoteReference {
        RemoteReference(
            platformPostID: status["id"].identifier,
            fullID: status["uri"].filledText,
            url: status["url"].webAddress,
            authorID: status["account"]["id"].identifier
        )
    }

    /// Mastodon wraps the quoted status with a state; forks put the status itself there.
    private func quoted(by status: JSONValue) -> RemoteReference? {
        let quote = status["quote"]
        if quote["quoted_status"].isObject { return reference(to: quote["quoted_status"]) }
        if quote["id"].identifier != nil { return reference(to: quote) }
        let id = quote["quoted_status_id"].identifier ?? status["quote_id"].identifier
        return id.map { RemoteReference(platformPostID: $0) }
    }

    // MARK: Media

    /// The attachments in their order; one that can't be read leaves its place empty and harms no other.
    private func media(of status: JSONValue) -> [RemoteMedia] {
        status["media_attachments"].elements.enumerated().compactMap { position, attachment in
            attachment.isObject ? media(attachment, at: position) : nil
        }
    }

    private func media(_ attachment: JSONValue, at position: Int) -> RemoteMedia {
        let url = address(attachment["url"]) ?? address(attachment["remote_url"])
        let original = attachment["meta"]["original"]
        let focus = attachment["meta"]["focus"]
        return RemoteMedia(
            position: position,
            kind: kind(of: attachment, at: url),
            platformMediaID: attachment["id"].identifier,
            url: url,
            stableURL: url.map(MediaAddress.stable),
            previewURL: address(attachment["preview_url"]),
            alt: attachment["description"].filledText,
            fileName: url.flatMap(MediaAddress.fileName),
            mimeType: attachment["mime"].filledText,
            width: original["width"].count,
            height: original["height"].count,
            blurhash: attachment["blurhash"].filledText,
            focus: focus["x"].number.flatMap { x in focus["y"].number.map { RemoteMedia.Focus(x: x, y: $0) }
            },
            duration: original["duration"].number ?? attachment["meta"]["duration"].number
        )
    }

    private func address(_ value: JSONValue) -> String? {
        if let absolute = value.webAddress { return absolute }
        guard let path = value.filledText, path.hasPrefix("/"), !path.hasPrefix("//") else { return nil }
        return instance?.url(path)
    }

    /// The server's word; `unknown`, which it says while it still works on a file, is judged by type and name.
    private func kind(of attachment: JSONValue, at url: String?) -> RemoteMedia.Kind {
        if let word = attachment["type"].text, let kind = RemoteMedia.Kind(rawValue: word) { return kind }
        let mime = attachment["mime"].text?.prefix { $0 != "/" }
        if let mime, let kind = RemoteMedia.Kind(rawValue: String(mime)) { return kind }
        let ending = url.flatMap(MediaAddress.fileName)?.split(separator: ".").last?.lowercased()
        return switch ending {
        case "jpg", "jpeg", "png", "gif", "webp", "avif", "heic": .image
        case "mp4", "webm", "mov", "m4v": .video
        case "mp3", "ogg", "oga", "flac", "wav", "m4a", "opus": .audio
        default: .document
        }
    }
}
