import HTTPTypes

/// Posts waiting on the server for their time.
enum ScheduledRoutes {
    static func all(_ dialect: Dialect) -> [Route] {
        guard dialect != .pixelfed else { return [] }
        return [
            Route(.get, "/api/v1/scheduled_statuses", .user("read:statuses")) { _, caller, world in
                .json(
                    .array(world.scheduled.filter { $0.post.author == caller.lane }.map { world.entity($0) })
                )
            },
            Route(.get, "/api/v1/scheduled_statuses/:id", .user("read:statuses")) { call, caller, world in
                .json(world.entity(try own(call, caller, world)))
            },
            Route(.delete, "/api/v1/scheduled_statuses/:id", .user("write:statuses")) { call, caller, world in
                let scheduled = try own(call, caller, world)
                world.scheduled.removeAll { $0.id == scheduled.id }
                return .json([:])
            },
        ]
    }

    private static func own(_ call: Call, _ caller: Caller, _ world: World) throws -> World.ScheduledPost {
        guard
            let found = world.scheduled.first(where: {
                $0.id == call.captured("id") && $0.post.author == caller.lane
            })
        else { throw Refusal.notFound }
        return found
    }
}
