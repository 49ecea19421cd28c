import Hummingbird

/// What becomes of targets as server-sent events: `target` with the target as JSON, after each step.
enum TargetEvents {
    static func stream(of watch: PublishingWatch, viewer: Viewer, call: Call) async throws -> Response {
        EventStream.response(
            "target",
            of: try await call.services.calendar.changes(viewer, watch),
            heartbeat: call.site.configuration.heartbeat
        )
    }
}
