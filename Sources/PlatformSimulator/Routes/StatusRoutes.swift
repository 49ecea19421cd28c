import Foundation
import HTTPTypes

/// Reading statuses one by one.
enum StatusRoutes {
    static func all(_ dialect: Dialect) -> [Route] {
        var routes = [
            Route(.get, "/api/v1/statuses/:id", .readable("read:statuses"), show),
            Route(.get, "/api/v1/statuses/:id/source", .user("read:statuses"), source),
            Route(.get, "/api/v1/statuses/:id/history", .readable("read:statuses"), history),
            Route(.get, "/api/v1/statuses/:id/context", .readable("read:statuses"), context),
        ]
        if dialect == .mastodon {
            routes.append(Route(.get, "/api/v1/statuses", .readable("read:statuses"), several))
        }
        return routes
    }

    /// The post a path names, when the caller may see it; else what a missing post gets.
    static func visiblePost(_ call: Call, _ caller: Caller, _ world: World) throws -> Post {
        guard let post = world.posts[call.captured("id")], world.isVisible(post, to: caller.lane) else {
            throw Refusal.notFound
        }
        return post
    }

    private static func show(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        .json(world.entity(try visiblePost(call, caller, world), viewer: caller.lane))
    }

    /// Up to 20 at once; missing ones are left out.
    private static func several(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let ids = call.fields.texts("id") ?? []
        guard ids.count <= 20 else {
            throw Refusal.invalid("Validation failed: Too many IDs: \(ids.count) given, at most 20 allowed")
        }
        let posts = ids.compactMap { world.posts[RemoteID($0)] }.filter {
            world.isVisible($0, to: caller.lane)
        }
        return .json(.array(posts.map { world.entity($0, viewer: caller.lane) }))
    }

    private static func source(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let post = try visiblePost(call, caller, world)
        if world.dialect != .mastodon, post.author != caller.lane { throw Refusal.notFound }
        var source: JSON = [
            "id": post.id.json,
            "text": .string(post.text),
            "spoiler_text": .string(post.spoiler),
        ]
        if world.dialect == .gotosocial { source["content_type"] = .string(post.contentType ?? "text/plain") }
        return .json(source)
    }

    /// What the post was before each edit and is now, oldest first.
    private static func history(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let post = try visiblePost(call, caller, world)
        let now = Post.Revision(
            at: post.editedAt ?? post.createdAt,
            text: post.text,
            spoiler: post.spoiler,
            sensitive: post.sensitive,
            media: post.media,
            descriptions: [:]
        )
        let account = world.account(post.author).map { world.entity($0) } ?? .null
        return .json(
            .array(
                (post.revisions + [now]).map { revision in
                    let media = revision.media.compactMap(world.mediaAttachment).map { media in
                        var media = media
                        if let then = revision.descriptions[media.id] { media.description = then }
                        return world.entity(media)
                    }
                    return [
                        "content": .string(world.html(revision.text)),
                        "spoiler_text": .string(revision.spoiler),
                        "sensitive": .bool(revision.sensitive),
                        "created_at": .string(world.timestamp(revision.at)),
                        "account": account,
                        "media_attachments": .array(media),
                        "emojis": [],
                    ]
                }
            )
        )
    }

    private static func context(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let post = try visiblePost(call, caller, world)
        var ancestors: [Post] = []
        var above = post.inReplyTo
        while let id = above, let found = world.posts[id], ancestors.count < 40 {
            ancestors.insert(found, at: 0)
            above = found.inReplyTo
        }
        var descendants: [Post] = []
        var waiting = world.posts.answers(to: post.id)
        while let next = waiting.first, descendants.count < 60 {
            waiting.removeFirst()
            descendants.append(next)
            waiting.insert(contentsOf: world.posts.answers(to: next.id), at: 0)
        }
        func seen(_ posts: [Post]) -> JSON {
            .array(
                posts.filter { world.isVisible($0, to: caller.lane) }.map {
                    world.entity($0, viewer: caller.lane)
                }
            )
        }
        return .json(["ancestors": seen(ancestors), "descendants": seen(descendants)])
    }
}
