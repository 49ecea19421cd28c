import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// A run's progress as server-sent events: `progress` with the run as JSON, a comment while nothing happens, and one
/// `end` after which the browser need not come back.
enum RunEvents {
    static func stream(of id: String, viewer: Viewer, call: Call) async throws -> Response {
        let progress = try await call.services.runs.progress(viewer, id)
        let heartbeat = call.site.configuration.heartbeat
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                // A stopping server ends its streams, and the browser asks again.
                for await line in lines(of: progress, heartbeat: heartbeat).cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(string: line))
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func lines(
        of progress: AsyncStream<RunItem>,
        heartbeat: @escaping @Sendable () async throws -> Void
    ) -> AsyncStream<String> {
        AsyncStream { continuation in
            let task = Task {
                await withTaskGroup { group in
                    group.addTask {
                        for await run in progress {
                            guard let json = try? APICoding.text(of: run) else { continue }
                            continuation.yield("event: progress\ndata: \(json)\n\n")
                        }
                        continuation.yield("event: end\ndata: {}\n\n")
                    }
                    group.addTask {
                        while (try? await heartbeat()) != nil {
                            continuation.yield(": still here\n\n")
                        }
                    }
                    await group.next()
                    group.cancelAll()
                }
                continuation.finish()
            }
            // The reader went away, or the server is stopping.
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
