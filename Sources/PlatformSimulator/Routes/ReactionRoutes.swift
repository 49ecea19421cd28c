import HTTPTypes

/// Likes, boosts, bookmarks and pins.
enum ReactionRoutes {
    static let all: [Route] = [
        reaction("favourite") { post, lane in post.favouritedBy.insert(lane) },
        reaction("unfavourite") { post, lane in post.favouritedBy.remove(lane) },
        reaction("bookmark") { post, lane in post.bookmarkedBy.insert(lane) },
        reaction("unbookmark") { post, lane in post.bookmarkedBy.remove(lane) },
        reaction("pin", onlyOwn: true) { post, _ in post.isPinned = true },
        reaction("unpin", onlyOwn: true) { post, _ in post.isPinned = false },
        Route(.post, "/api/v1/statuses/:id/reblog", .user("write:statuses"), boost),
        Route(.post, "/api/v1/statuses/:id/unreblog", .user("write:statuses"), unboost),
    ]

    private static func reaction(
        _ verb: String,
        onlyOwn: Bool = false,
        _ change: @escaping @Sendable (inout Post, AccountLane) -> Void
    ) -> Route {
        Route(.post, "/api/v1/statuses/:id/\(verb)", .user("write:favourites")) { call, caller, world in
            let lane = try caller.requireLane()
            var post = try StatusRoutes.visiblePost(call, caller, world)
            if onlyOwn, post.author != lane {
                throw Refusal.invalid("Validation failed: Someone else's post cannot be pinned")
            }
            change(&post, lane)
            world.posts.replace(post)
            world.record(.reacted, post.id)
            return .json(world.entity(post, viewer: lane))
        }
    }

    private static func boost(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let lane = try caller.requireLane()
        var post = try StatusRoutes.visiblePost(call, caller, world)
        guard post.visibility == .public || post.visibility == .unlisted else { throw Refusal.notFound }
        if post.boostedBy.contains(lane), let earlier = world.posts.madeBoost(of: post.id, by: lane) {
            return .json(world.entity(earlier, viewer: lane))
        }
        post.boosts += 1
        post.boostedBy.insert(lane)
        world.posts.replace(post)
        var boost = Post(id: world.drawID(at: call.at, lane: lane), author: lane, createdAt: call.at)
        boost.boosted = post.id
        world.posts.add(boost)
        world.record(.reacted, boost.id)
        return .json(world.entity(boost, viewer: lane))
    }

    private static func unboost(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let lane = try caller.requireLane()
        let post = try StatusRoutes.visiblePost(call, caller, world)
        if let boost = world.posts.madeBoost(of: post.id, by: lane) {
            world.withdraw(boost)
            world.record(.reacted, boost.id)
        }
        return .json(world.entity(world.posts[post.id] ?? post, viewer: lane))
    }
}

extension PostStore {
    /// The boost of `post` that `lane` made since the start, if any.
    func madeBoost(of post: RemoteID, by lane: AccountLane) -> Post? {
        made(by: lane).last { $0.boosted == post }
    }
}
