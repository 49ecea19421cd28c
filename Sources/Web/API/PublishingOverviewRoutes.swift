import Hummingbird

/// The calls that tell what goes out and what went out.
enum PublishingOverviewRoutes {
    static let all: [Route] = [
        .apiRead(
            "/api/v1/publishing/calendar",
            "What goes out, went out or failed on some days, each composition once",
            [
                APIParameter(name: "from", meaning: "The first day, such as 2026-11-01, by your own clock"),
                APIParameter(name: "to", meaning: "The last day, at most 62 days later"),
                APIParameter(name: "connection", meaning: "Only to this account, by its id"),
            ],
            answering: CalendarSpan.self
        ) { viewer, call in
            try await call.services.calendar.calendar(
                viewer,
                CalendarQuery(
                    from: try call.query.required("from", "The first day (from)"),
                    to: try call.query.required("to", "The last day (to)"),
                    connectionID: call.query["connection"]
                )
            )
        },
        .apiRead(
            "/api/v1/publishing/outcomes",
            "What went out or failed within the last day, the latest first",
            [APIParameter(name: "connection", meaning: "Only to this account, by its id")],
            answering: ItemList<PublishingOutcome>.self
        ) { viewer, call in
            ItemList(items: try await call.services.calendar.outcomes(viewer, call.query["connection"]))
        },
        .apiRead(
            "/api/v1/publishing/questions",
            "What only a person can answer, the oldest first, with what was looked at",
            answering: ItemList<PublishingQuestion>.self
        ) { viewer, call in ItemList(items: try await call.services.calendar.questions(viewer)) },
        events("/api/v1/publishing/events", "Each target that goes out now or soon, after every step") {
            _ in .queue
        },
        events("/api/v1/compositions/{id}/events", "The targets of a composition, after every step") {
            .composition(try $0.parameter())
        },
        events("/api/v1/targets/{id}/events", "A target, after every step") { .target(try $0.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/restoration",
            role: .moderator,
            "Lets what was called off go out at its time after all"
        ) { viewer, call in try await call.services.calendar.restore(viewer, call.parameter()) },
    ]

    private static func events(
        _ path: String,
        _ summary: String,
        _ watch: @escaping @Sendable (Call) throws -> PublishingWatch
    ) -> Route {
        Route(
            method: .get,
            path: path,
            door: .api,
            access: .role(.viewer),
            operation: APIOperation(
                summary: summary
                    + ", as server-sent events “target”, ended by one “end” when nothing more comes by itself",
                answer: SchemaSource(TargetItem.self),
                mediaType: "text/event-stream"
            )
        ) { call in try await TargetEvents.stream(of: watch(call), viewer: call.requiredViewer, call: call) }
    }
}
