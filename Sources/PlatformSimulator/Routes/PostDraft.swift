import Foundation

/// What a request to post says, checked by the platform's rules; making one throws the platform's objection.
struct PostDraft {
    let text: String
    let spoiler: String
    let sensitive: Bool
    let visibility: Visibility
    let language: String?
    let media: [RemoteID]
    let poll: Post.Poll?
    let answered: Post?
    let scheduledAt: Date?
    /// How its words are meant, where the platform asks.
    let contentType: String?

    init(_ call: Call, _ lane: AccountLane, _ world: World) throws {
        let fields = call.fields
        let dialect = world.dialect
        let warning = fields.text("spoiler_text") ?? ""
        (text, spoiler) = Self.words(fields.text("status") ?? "", warning, dialect)
        contentType = dialect == .gotosocial ? fields.text("content_type") ?? "text/plain" : nil
        media = (fields.texts("media_ids") ?? []).map(RemoteID.init)
        // Pixelfed keeps a warning only on a post marked sensitive; elsewhere the warning marks it.
        sensitive = fields.flag("sensitive") || (dialect != .pixelfed && !warning.isEmpty)
        language = dialect == .pixelfed ? nil : fields.text("language") ?? world.account(lane)?.language
        visibility = try Self.visibility(fields, dialect)
        answered = try Self.answered(fields, lane, world)
        scheduledAt = try dialect == .pixelfed ? nil : Self.scheduledAt(fields, dialect)
        try Self.checkLength(text, spoiler, world)
        poll = try Self.poll(fields, media, call.at, world)
        try world.checkAttachable(media, by: lane)
        try Self.checkContent(text, spoiler, media, poll, answered, dialect)
        if dialect == .mastodon, let allowed = fields.texts("allowed_mentions") {
            try Self.checkMentions(text, allowed, world)
        }
    }

    func post(id: RemoteID, at date: Date, caller: Caller) -> Post {
        var post = Post(id: id, author: caller.lane ?? 0, createdAt: date)
        post.text = text
        post.spoiler = sensitive ? spoiler : ""
        post.sensitive = sensitive
        post.visibility = visibility
        post.language = language
        post.media = media
        post.poll = poll
        post.inReplyTo = answered?.id
        post.inReplyToAuthor = answered?.author
        post.application = caller.token?.application
        post.contentType = contentType
        return post
    }

    // MARK: Rules

    /// Text and warning as they are kept: Mastodon makes the warning the text where there is no other.
    static func words(
        _ text: String,
        _ warning: String,
        _ dialect: Dialect
    ) -> (text: String, spoiler: String) {
        dialect == .mastodon && text.allSatisfy(\.isWhitespace) && !warning.isEmpty
            ? (warning, "") : (text, warning)
    }

    private static func visibility(_ fields: RequestFields, _ dialect: Dialect) throws -> Visibility {
        guard let text = fields.text("visibility"), !text.isEmpty else { return dialect.defaultVisibility }
        guard let visibility = Visibility(rawValue: text), dialect.visibilities.contains(visibility) else {
            switch dialect {
            case .mastodon: throw Refusal.invalid("Validation failed: Visibility is not included in the list")
            case .gotosocial: throw Refusal.badRequest("visibility \(text) not recognized")
            case .pixelfed: throw Refusal.badRequest("Direct visibility is not available.")
            }
        }
        return visibility
    }

    private static func answered(_ fields: RequestFields, _ lane: AccountLane, _ world: World) throws -> Post?
    {
        guard let id = fields.text("in_reply_to_id"), !id.isEmpty else { return nil }
        guard let post = world.posts[RemoteID(id)], world.isVisible(post, to: lane) else {
            switch world.dialect {
            case .mastodon:
                throw Refusal.other(
                    status: 404,
                    "The post you are trying to reply to does not appear to exist."
                )
            case .gotosocial, .pixelfed: throw Refusal.notFound
            }
        }
        return post
    }

    private static func scheduledAt(_ fields: RequestFields, _ dialect: Dialect) throws -> Date? {
        guard let text = fields.text("scheduled_at"), !text.isEmpty else { return nil }
        for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
            if let date = try? style.parse(text) { return date }
        }
        throw dialect == .mastodon
            ? Refusal.invalid("Validation failed: Scheduled at The scheduled date must be in the future")
            : Refusal.badRequest("scheduled_at could not be parsed")
    }

    static func checkLength(_ text: String, _ spoiler: String, _ world: World) throws {
        let length = TextLength.length(of: text, spoiler: spoiler, in: world.dialect)
        let limit = world.limits.characters
        if world.dialect == .pixelfed, spoiler.unicodeScalars.count > 140 {
            throw Refusal.invalid(
                "The spoiler text may not be greater than 140 characters.",
                field: "spoiler_text"
            )
        }
        guard length > limit else { return }
        switch world.dialect {
        case .mastodon: throw Refusal.invalid("Validation failed: Text character limit of \(limit) exceeded")
        case .gotosocial:
            throw Refusal.badRequest(
                "status too long, \(length) characters provided (including spoiler/content warning) "
                    + "but limit is \(limit)"
            )
        case .pixelfed: throw Refusal.invalid("The status may not be greater than \(limit) characters.")
        }
    }

    static func checkContent(
        _ text: String,
        _ spoiler: String,
        _ media: [RemoteID],
        _ poll: Post.Poll?,
        _ answered: Post?,
        _ dialect: Dialect
    ) throws {
        if dialect == .pixelfed {
            guard !media.isEmpty || answered != nil else {
                throw Refusal.forbidden("Empty statuses are not allowed")
            }
            return
        }
        let isBlank = text.allSatisfy(\.isWhitespace) && spoiler.isEmpty
        // To Mastodon the answers of a poll are no words.
        guard isBlank, media.isEmpty, poll == nil || dialect == .mastodon else { return }
        throw dialect == .mastodon
            ? Refusal.invalid("Validation failed: Text can't be blank")
            : Refusal.badRequest("no status, media, or poll provided")
    }

    static func poll(
        _ fields: RequestFields,
        _ media: [RemoteID],
        _ now: Date,
        _ world: World
    ) throws -> Post.Poll? {
        guard world.dialect.hasPolls, let poll = fields["poll"], let options = poll["options"]?.elements
        else {
            return nil
        }
        let titles = options.compactMap(\.text)
        let isMastodon = world.dialect == .mastodon
        guard media.isEmpty else {
            throw isMastodon
                ? Refusal.invalid("Cannot attach a poll to a post that already contains media")
                : Refusal.badRequest("can't post media + poll in same status")
        }
        guard (2...world.limits.pollOptions).contains(titles.count) else {
            throw isMastodon
                ? Refusal.invalid(
                    titles.count < 2
                        ? "Validation failed: Poll options must be more than one item"
                        : "Validation failed: Poll options can't contain more than \(world.limits.pollOptions) items"
                )
                : Refusal.badRequest("too many poll options provided")
        }
        guard titles.allSatisfy({ (1...50).contains($0.count) }) else {
            throw isMastodon
                ? Refusal.invalid("Validation failed: Poll options can't be longer than 50 characters each")
                : Refusal.badRequest("poll option too long")
        }
        let lifetime = poll["expires_in"]?.integer ?? 86_400
        guard (300...2_629_746).contains(lifetime) else {
            throw isMastodon
                ? Refusal.invalid("Validation failed: Poll expires at duration is out of range")
                : Refusal.badRequest("poll expiry out of range")
        }
        return Post.Poll(
            options: titles.map { .init(title: $0, votes: 0) },
            expiresAt: now.addingTimeInterval(Double(lifetime)),
            multiple: poll["multiple"]?.flag ?? false
        )
    }

    private static func checkMentions(_ text: String, _ allowed: [String], _ world: World) throws {
        let named = TextEntity.entities(in: text).compactMap { entity -> Account? in
            guard case .mention(let user, let domain) = entity else { return nil }
            return world.account(acct: domain.map { "\(user)@\($0)" } ?? String(user))
        }
        guard named.contains(where: { !allowed.contains($0.id.text) }) else { return }
        throw Refusal.invalid("Post would be sent to unexpected accounts")
    }
}

extension World {
    /// Looked at by GoToSocial once a post shows the media, since until then they can be described.
    private func checkDescribed(_ media: [MediaAttachment]) throws {
        guard dialect == .gotosocial else { return }
        for media in media {
            let length = media.description?.unicodeScalars.count ?? 0
            guard length < limits.descriptionMinimum else { continue }
            throw Refusal.badRequest(
                "ProcessMediaIDs: description too short! media description of at least "
                    + "\(limits.descriptionMinimum) characters is required but \(length) was provided for media "
                    + "with id \(media.id)"
            )
        }
    }

    /// Whether media may go into a post: there, of this account, ready, free (or already of `post`), not too many.
    func checkAttachable(_ ids: [RemoteID], by lane: AccountLane, of post: RemoteID? = nil) throws {
        let limit = limits.attachments
        guard ids.count <= limit else {
            switch dialect {
            case .mastodon: throw Refusal.invalid("Cannot attach more than \(limit) files")
            case .gotosocial:
                throw Refusal.badRequest(
                    "too many media files attached to status, \(ids.count) attached but limit is \(limit)"
                )
            case .pixelfed:
                throw Refusal.invalid(
                    "The media ids may not have more than \(limit) items.",
                    field: "media_ids"
                )
            }
        }
        let found = ids.map { id in mediaAttachment(id).flatMap { $0.owner == lane ? $0 : nil } }
        let unusable = zip(ids, found).filter { _, media in
            guard let media else { return true }
            return media.attachedTo != nil && media.attachedTo != post
        }
        if !unusable.isEmpty {
            let names = unusable.map(\.0.text).joined(separator: ", ")
            switch dialect {
            case .mastodon:
                throw Refusal.invalid("Media \(names) not found or already attached to another post")
            case .gotosocial:
                throw unusable.contains { $0.1 == nil }
                    ? Refusal.badRequest("ProcessMediaIDs: media not found for media id \(names)")
                    : Refusal.badRequest(
                        "ProcessMediaIDs: media with id \(names) is already attached to a status"
                    )
            case .pixelfed: throw Refusal.badRequest("Invalid media_ids")
            }
        }
        let media = found.compactMap { $0 }
        try checkDescribed(media)
        guard dialect == .mastodon else { return }
        if media.count > 1, media.contains(where: { $0.kind != .image }) {
            throw Refusal.invalid("Cannot attach a video to a post that already contains images")
        }
        guard media.allSatisfy({ $0.progress == .ready }) else {
            throw Refusal.invalid(
                "Cannot attach files that have not finished processing. Try again in a moment!"
            )
        }
    }
}
