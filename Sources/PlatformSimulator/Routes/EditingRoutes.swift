import Foundation
import HTTPTypes

/// `PUT /api/v1/statuses/:id`: a whole replacement, in which what is left out is emptied.
enum EditingRoutes {
    static let all: [Route] = [
        Route(.put, "/api/v1/statuses/:id", .user("write:statuses"), edit)
    ]

    private static func edit(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let lane = try caller.requireLane()
        guard let post = world.posts[call.captured("id")], post.author == lane, post.boosted == nil else {
            throw Refusal.notFound
        }
        let before = world.revision(of: post)
        var edited = post
        let warning = call.fields.text("spoiler_text") ?? ""
        (edited.text, edited.spoiler) = PostDraft.words(
            call.fields.text("status") ?? "",
            warning,
            world.dialect
        )
        edited.sensitive = call.fields.flag("sensitive") || !warning.isEmpty
        if world.dialect == .gotosocial {
            edited.contentType = call.fields.text("content_type") ?? "text/plain"
        }
        edited.language = call.fields.text("language") ?? post.language
        edited.media = (call.fields.texts("media_ids") ?? []).map(RemoteID.init)
        edited.poll = try PostDraft.poll(call.fields, edited.media, call.at, world)
        // Votes stay as long as the options do.
        if let old = post.poll, old.options.map(\.title) == edited.poll?.options.map(\.title) {
            edited.poll = old
        }

        if world.dialect == .pixelfed {
            guard post.revisions.count < 10 else {
                throw Refusal.badRequest("You cannot edit your post anymore.")
            }
            if !call.fields.flag("sensitive") { (edited.spoiler, edited.sensitive) = ("", false) }
        }
        try PostDraft.checkLength(edited.text, edited.spoiler, world)
        try world.checkAttachable(edited.media, by: lane, of: post.id)
        if world.dialect != .pixelfed {
            try PostDraft.checkContent(
                edited.text,
                edited.spoiler,
                edited.media,
                edited.poll,
                nil,
                world.dialect
            )
        }
        let described = try world.newDescriptions(call, for: edited.media)

        guard edited != post || !described.isEmpty else {
            if world.dialect == .gotosocial { throw Refusal.invalid("status was not changed") }
            return .json(world.entity(post, viewer: lane))
        }
        world.apply(described)
        world.detach(Set(post.media).subtracting(edited.media), attach: edited.media, to: post.id)
        // What stands behind its links is looked at anew.
        if edited.text != post.text { edited.card = nil }
        edited.revisions.append(before)
        edited.editedAt = call.at
        world.posts.replace(edited)
        world.record(.postEdited, post.id)
        return .json(world.entity(edited, viewer: lane, isFresh: true))
    }
}

extension World {
    /// The post as it stands, to be kept when it changes.
    func revision(of post: Post) -> Post.Revision {
        Post.Revision(
            at: post.editedAt ?? post.createdAt,
            text: post.text,
            spoiler: post.spoiler,
            sensitive: post.sensitive,
            media: post.media,
            descriptions: Dictionary(
                post.media.map { ($0, mediaAttachment($0)?.description) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// The media an edit gives other alt text or focus, as they will be.
    ///
    /// Entries for media that the post will not have are ignored silently, and Pixelfed's edits, like those of an old
    /// Mastodon, know no alt text.
    fileprivate func newDescriptions(_ call: Call, for media: [RemoteID]) throws -> [MediaAttachment] {
        guard dialect != .pixelfed, !posting.ignoresAltEdits,
            let entries = call.fields["media_attributes"]?.elements
        else { return [] }
        return try entries.compactMap { entry in
            guard let id = entry["id"]?.text.map(RemoteID.init), media.contains(id),
                let old = mediaAttachment(id)
            else { return nil }
            var changed = old
            if let text = entry["description"] {
                changed.description = text.text.flatMap { $0.isEmpty ? nil : $0 }
            }
            if let focus = entry["focus"]?.text { changed.focus = MediaAttachment.Focus(focus) }
            try checkDescription(changed.description)
            return changed == old ? nil : changed
        }
    }

    fileprivate mutating func apply(_ changed: [MediaAttachment]) {
        for attachment in changed { media[attachment.id] = attachment }
    }

    fileprivate mutating func detach(_ removed: Set<RemoteID>, attach kept: [RemoteID], to post: RemoteID) {
        release(Array(removed))
        for id in kept {
            if var attachment = mediaAttachment(id), attachment.attachedTo != post {
                attachment.attachedTo = post
                media[id] = attachment
            }
        }
    }
}
