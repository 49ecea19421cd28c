import Foundation
import HTTPTypes

/// Making and deleting statuses.
enum PostingRoutes {
    static let all: [Route] = [
        Route(.post, "/api/v1/statuses", .user("write:statuses"), create),
        Route(.delete, "/api/v1/statuses/:id", .user("write:statuses"), delete),
    ]

    private static func create(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let lane = try caller.requireLane()
        if let earlier = try world.earlierPost(call, lane) {
            return .json(world.entity(earlier, viewer: lane))
        }
        let draft = try PostDraft(call, lane, world)
        var post = draft.post(id: world.drawID(at: call.at, lane: lane), at: call.at, caller: caller)

        if let date = draft.scheduledAt {
            if let answer = try schedule(&post, at: date, call, &world) { return answer }
        }
        world.publish(post)
        world.remember(call, lane, post.id)
        world.recordMade(post)
        return .json(world.entity(post, viewer: lane, isFresh: true))
    }

    /// An answer when the post waits; nil when it is to appear now, perhaps under an older date.
    private static func schedule(
        _ post: inout Post,
        at date: Date,
        _ call: Call,
        _ world: inout World
    ) throws -> Answer? {
        if date >= call.at.addingTimeInterval(300) {
            var parameters: JSON = .object([])
            for name in ["status", "spoiler_text", "visibility", "language", "sensitive", "media_ids"] {
                parameters[name] = call.fields[name] ?? .null
            }
            parameters["text"] = call.fields["status"] ?? ""
            let scheduled = World.ScheduledPost(
                id: RemoteID(String(1000 + world.scheduled.count)),
                post: post,
                at: date,
                parameters: parameters
            )
            world.scheduled.append(scheduled)
            world.record(.postScheduled, scheduled.id)
            return .json(world.entity(scheduled))
        }
        guard world.dialect == .gotosocial else {
            // Mastodon publishes a past date at once, but refuses one too near.
            if date > call.at {
                throw Refusal.invalid(
                    "Validation failed: Scheduled at The scheduled date must be in the future"
                )
            }
            return nil
        }
        guard date <= call.at else {
            throw Refusal.badRequest("scheduled_at must be at least 5 minutes in the future")
        }
        guard date.timeIntervalSince1970 >= 0 else {
            throw Refusal.other(status: 406, "Not Acceptable: statuses can't be dated before 1970")
        }
        guard post.poll == nil else { throw Refusal.badRequest("backdated statuses can't have polls") }
        let dated = Post(
            id: world.drawBackdatedID(at: date, lane: post.author),
            author: post.author,
            createdAt: date
        )
        var backdated = dated
        (backdated.text, backdated.spoiler, backdated.sensitive) = (post.text, post.spoiler, post.sensitive)
        (backdated.visibility, backdated.language, backdated.media) = (
            post.visibility, post.language, post.media
        )
        (backdated.inReplyTo, backdated.inReplyToAuthor) = (post.inReplyTo, post.inReplyToAuthor)
        (backdated.application, backdated.contentType) = (post.application, post.contentType)
        post = backdated
        return nil
    }

    /// The deleted status comes back with its raw text, so that it can be drafted again.
    private static func delete(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let lane = try caller.requireLane()
        guard let post = world.posts[call.captured("id")], post.author == lane else { throw Refusal.notFound }
        var entity = world.entity(post, viewer: lane)
        entity["text"] = .string(post.text)
        world.withdraw(post)
        if !call.fields.flag("delete_media") { world.release(post.media) }
        world.record(.postDeleted, post.id)
        return .json(entity)
    }
}

// MARK: Publishing

extension World {
    /// Puts a post where everybody sees it, and its media with it.
    mutating func publish(_ post: Post) {
        posts.add(post)
        for id in post.media {
            if var media = mediaAttachment(id) {
                media.attachedTo = post.id
                self.media[id] = media
            }
        }
        if let target = post.inReplyTo, var answered = posts[target] {
            answered.replies += 1
            posts.replace(answered)
        }
    }

    mutating func withdraw(_ post: Post) {
        posts.delete(post.id)
        if let target = post.inReplyTo, var answered = posts[target], answered.replies > 0 {
            answered.replies -= 1
            posts.replace(answered)
        }
        if let target = post.boosted, var boosted = posts[target], boosted.boosts > 0 {
            boosted.boosts -= 1
            boosted.boostedBy.remove(post.author)
            posts.replace(boosted)
        }
    }

    /// Media of a deleted post can be attached again.
    mutating func release(_ ids: [RemoteID]) {
        for id in ids {
            if var media = mediaAttachment(id) {
                media.attachedTo = nil
                self.media[id] = media
            }
        }
    }

    mutating func publishScheduledPosts(at now: Date) {
        for due in scheduled where due.at <= now { publish(due.post) }
        scheduled.removeAll { $0.at <= now }
    }
}
