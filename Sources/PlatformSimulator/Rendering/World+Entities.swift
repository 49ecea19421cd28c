import Foundation

/// The JSON documents of the Mastodon family, each in the order of the platform's serializer.
extension World {
    // MARK: Account

    func entity(_ account: Account, forOwner: Bool = false) -> JSON {
        let profile = profileURL(account)
        let picture = "\(origin)/avatars/\(account.username).png"
        var entity: JSON = [
            "id": account.id.json,
            "username": .string(account.username),
            "acct": .string(account.acct),
            "display_name": .string(account.displayName),
            "locked": .bool(account.isLocked),
            "bot": .bool(account.isBot),
            "discoverable": true,
            "group": false,
            "created_at": .string(timestamp(account.createdAt)),
            "note": .string(html(account.note)),
            "url": .string(profile),
            "uri": .string(actorURL(account)),
            "avatar": .string(picture),
            "avatar_static": .string(picture),
            "header": .string("\(origin)/headers/\(account.username).png"),
            "header_static": .string("\(origin)/headers/\(account.username).png"),
            "followers_count": .integer(account.followers),
            "following_count": .integer(account.following),
            "statuses_count": .integer(posts.count(lane: account.lane)),
            "last_status_at": .string(String(timestamp(lastHeard).prefix(10))),
            "emojis": emojis(in: account.displayName),
            "fields": [],
        ]
        if account.state == .suspended { entity["suspended"] = true }
        if dialect == .pixelfed {
            entity["pronouns"] = []
            entity["website"] = .null
            entity["local"] = .bool(account.domain == nil)
        }
        if forOwner {
            entity["source"] = [
                "privacy": .string(dialect.defaultVisibility.rawValue),
                "sensitive": false,
                "language": .string(account.language),
                "note": .string(account.note),
                "fields": [],
                "follow_requests_count": 0,
            ]
        }
        return entity
    }

    func profileURL(_ account: Account) -> String {
        let home = account.domain.map { "https://\($0)" } ?? origin
        return dialect == .pixelfed && account.domain == nil
            ? "\(home)/\(account.username)" : "\(home)/@\(account.username)"
    }

    func actorURL(_ account: Account) -> String {
        "\(account.domain.map { "https://\($0)" } ?? origin)/users/\(account.username)"
    }

    // MARK: Status

    /// A status as `viewer` sees it.
    func entity(_ post: Post, viewer: AccountLane?, isFresh: Bool = false) -> JSON {
        guard let author = account(post.author) else { return .null }
        let boosted = post.boosted.flatMap { posts[$0] }
        let url = address(of: post)
        let content = html(post.text)
        var status: JSON = [
            "id": post.id.json,
            "created_at": .string(timestamp(post.createdAt)),
            "in_reply_to_id": JSON(post.inReplyTo?.text),
            "in_reply_to_account_id": JSON(post.inReplyToAuthor.flatMap { account($0)?.id.text }),
            "sensitive": .bool(post.sensitive),
            "spoiler_text": .string(post.spoiler),
            "visibility": .string(post.visibility.rawValue),
            "language": JSON(post.language),
            "uri": .string(
                dialect == .pixelfed
                    ? url
                    : "\(actorURL(author))/statuses/\(post.id)"
                        + (post.boosted == nil || dialect == .gotosocial ? "" : "/activity")
            ),
            "url": boosted == nil || dialect == .gotosocial
                ? .string(url) : .string("\(actorURL(author))/statuses/\(post.id)/activity"),
            "replies_count": .integer(post.replies),
            "reblogs_count": .integer(post.boosts),
            "favourites_count": .integer(post.favourites + post.favouritedBy.count),
            "edited_at": JSON(post.editedAt.map(timestamp)),
            "favourited": .bool(viewer.map(post.favouritedBy.contains) ?? false),
            "reblogged": .bool(viewer.map(post.boostedBy.contains) ?? false),
            "muted": false,
            "bookmarked": .bool(viewer.map(post.bookmarkedBy.contains) ?? false),
            "content": .string(content),
            "reblog": boosted.map { status in self.entity(status, viewer: viewer) } ?? .null,
            "application": post.author == viewer
                ? post.application.map { ["name": .string($0), "website": nil] } ?? .null : .null,
            "account": self.entity(author),
            "media_attachments": .array(post.media.compactMap(mediaAttachment).map { self.entity($0) }),
            "mentions": mentions(in: post.text),
            "tags": tags(in: post.text),
            "emojis": emojis(in: post.text + post.spoiler),
            "card": post.card.map { entity($0) } ?? .null,
            "poll": post.poll.map { entity($0, of: post) } ?? .null,
        ]
        if viewer == post.author { status["pinned"] = .bool(post.isPinned) }
        adapt(&status, to: post, isFresh: isFresh)
        return status
    }

    /// The page of a status, on its own server.
    func address(of post: Post) -> String {
        guard let author = account(post.author) else { return origin }
        switch dialect {
        case .mastodon: return "\(profileURL(author))/\(post.id)"
        case .gotosocial: return "\(profileURL(author))/statuses/\(post.id)"
        case .pixelfed where author.domain == nil: return "\(origin)/p/\(author.username)/\(post.id)"
        case .pixelfed: return "\(profileURL(author))/\(post.id)"
        }
    }

    /// What each software adds to, or does differently with, Mastodon's status.
    private func adapt(_ entity: inout JSON, to post: Post, isFresh: Bool) {
        switch dialect {
        case .mastodon:
            entity["quote"] = .null
            entity["quotes_count"] = 0
            entity["quote_approval"] = ["automatic": [], "manual": [], "current_user": "denied"]
            entity["filtered"] = []
        case .gotosocial:
            entity["local_only"] = false
            entity["content_type"] = "text/plain"
            let rule: JSON = ["always": ["public", "me"], "with_approval": []]
            entity["interaction_policy"] = ["can_favourite": rule, "can_reply": rule, "can_reblog": rule]
        case .pixelfed:
            entity["content_text"] = JSON(post.text.isEmpty ? nil : post.text)
            entity["reply_count"] = .integer(post.replies)
            entity["pf_type"] = .string(post.media.count > 1 ? "photo:album" : "photo")
            entity["comments_disabled"] = 0
            entity["liked_by"] = [
                "others_count": .integer(post.favourites), "total_count": .integer(post.favourites),
            ]
            entity["in_reply_to_account_id"] =
                post.inReplyToAuthor.flatMap { account($0) }.flatMap {
                    Int($0.id.text).map(JSON.integer)
                } ?? .null
            // An answer to a write comes straight from the model, where flags are numbers.
            if isFresh { entity["sensitive"] = .integer(post.sensitive ? 1 : 0) }
        }
    }

    private func entity(_ card: Post.Card) -> JSON {
        let host = URL(string: card.url)?.host() ?? ""
        return [
            "url": .string(card.url),
            "title": .string(card.title),
            "description": .string(card.description),
            "language": .null,
            "type": "link",
            "author_name": "",
            "author_url": "",
            "provider_name": .string(host),
            "provider_url": "",
            "html": "",
            "width": .integer(card.hasImage ? 400 : 0),
            "height": .integer(card.hasImage ? 210 : 0),
            "image": card.hasImage ? .string("\(origin)/previews/\(host).png") : .null,
            "image_description": "",
            "embed_url": "",
            "blurhash": .null,
            "published_at": .null,
            "authors": [],
        ]
    }

    private func entity(_ poll: Post.Poll, of post: Post) -> JSON {
        let votes = poll.options.reduce(0) { $0 + $1.votes }
        return [
            "id": post.id.json,
            "expires_at": JSON(poll.expiresAt.map(timestamp)),
            "expired": .bool(poll.expiresAt.map { $0 < post.createdAt.addingTimeInterval(90_000) } ?? false),
            "multiple": .bool(poll.multiple),
            "votes_count": .integer(votes),
            "voters_count": poll.multiple ? .integer(votes / 2) : .integer(votes),
            "options": .array(
                poll.options.map { ["title": .string($0.title), "votes_count": .integer($0.votes)] }
            ),
            "emojis": [],
        ]
    }

    func entity(_ scheduled: ScheduledPost) -> JSON {
        [
            "id": scheduled.id.json,
            "scheduled_at": .string(timestamp(scheduled.at)),
            "params": scheduled.parameters,
            "media_attachments": .array(scheduled.post.media.compactMap(mediaAttachment).map { entity($0) }),
        ]
    }

    private func mentions(in text: String) -> JSON {
        var seen: Set<AccountLane> = []
        return .array(
            TextEntity.entities(in: text).compactMap { entity -> JSON? in
                guard case .mention(let user, let domain) = entity,
                    let account = account(acct: domain.map { "\(user)@\($0)" } ?? String(user)),
                    seen.insert(account.lane).inserted
                else { return nil }
                return [
                    // Pixelfed's numbers here are larger than a double can hold.
                    "id": dialect == .pixelfed
                        ? Int(account.id.text).map(JSON.integer) ?? account.id.json : account.id.json,
                    "username": .string(account.username),
                    "url": .string(profileURL(account)),
                    "acct": .string(account.acct),
                ]
            }
        )
    }

    func tagNames(in text: String) -> [String] {
        TextEntity.entities(in: text).compactMap { entity in
            if case .hashtag(let name) = entity { name.lowercased() } else { nil }
        }
    }

    private func tags(in text: String) -> JSON {
        .array(tagNames(in: text).map { ["name": .string($0), "url": .string("\(origin)/tags/\($0)")] })
    }

    private func emojis(in text: String) -> JSON {
        .array(
            emoji.filter { text.contains(":\($0):") }.map { name in
                let url = JSON.string("\(origin)/emoji/\(name).png")
                return ["shortcode": .string(name), "url": url, "static_url": url, "visible_in_picker": true]
            }
        )
    }

    // MARK: Media

    func entity(_ media: MediaAttachment) -> JSON {
        let isReady = media.progress == .ready
        let file = media.file
        let name = "\(origin)/media/\(media.id)"
        var meta: JSON = [:]
        if media.kind != .audio {
            let (width, height) = file.size
            meta["original"] = [
                "width": .integer(width),
                "height": .integer(height),
                "size": .string("\(width)x\(height)"),
                "aspect": .number(Double(width) / Double(max(height, 1))),
            ]
            meta["focus"] = media.focus.map { ["x": .number($0.x), "y": .number($0.y)] }
        } else {
            meta["original"] = ["duration": .integer(file.seconds), "bitrate": 64_000]
        }
        if media.kind == .video || media.kind == .gifv {
            meta["original"]?["duration"] = .number(Double(file.seconds))
            meta["original"]?["frame_rate"] = "30/1"
            meta["original"]?["bitrate"] = 800_000
        }
        var entity: JSON = [
            "id": media.id.json,
            "type": .string(media.kind.rawValue),
            "url": isReady ? .string("\(name)/original.\(file.fileExtension)") : .null,
            "preview_url": isReady || dialect == .pixelfed ? .string("\(name)/small.png") : .null,
            "remote_url": nil,
            "preview_remote_url": nil,
            "text_url": nil,
            "meta": meta,
            "description": JSON(media.description),
            "blurhash": JSON(file.blurhash),
        ]
        if dialect == .pixelfed {
            entity["mime"] = .string(file.contentType)
            entity["is_nsfw"] = 0
        }
        return entity
    }

    // MARK: Text and time

    func html(_ text: String) -> String {
        HTMLContent(dialect: dialect, origin: origin) { acct in
            account(acct: acct).map { (username: $0.username, url: profileURL($0)) }
        }
        .html(of: text)
    }

    /// UTC with milliseconds, as all three platforms write it.
    func timestamp(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().dateTimeSeparator(.standard).time(includingFractionalSeconds: true)
        )
            + "Z"
    }
}
