import Hummingbird

/// A run's progress as server-sent events: `progress` with the run as JSON.
enum RunEvents {
    static func stream(of id: String, viewer: Viewer, call: Call) async throws -> Response {
        EventStream.response(
            "progress",
            of: try await call.services.runs.progress(viewer, id),
            heartbeat: call.site.configuration.heartbeat
        )
    }
}
