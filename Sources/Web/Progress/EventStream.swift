import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// An answer of server-sent events: one for each item, a comment while nothing happens, and one `end` after which the
/// browser need not come back.
enum EventStream {
    static func response<Item: Encodable & Sendable>(
        _ event: String,
        of items: AsyncStream<Item>,
        heartbeat: @escaping @Sendable () async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                // A stopping server ends its streams, and the browser asks again.
                for await line in lines(event, of: items, heartbeat: heartbeat).cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(string: line))
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func lines<Item: Encodable & Sendable>(
        _ event: String,
        of items: AsyncStream<Item>,
        heartbeat: @escaping @Sendable () async throws -> Void
    ) -> AsyncStream<String> {
        AsyncStream { continuation in
            let task = Task {
                await withTaskGroup { group in
                    group.addTask {
                        for await item in items {
                            guard let json = try? APICoding.text(of: item) else { continue }
                            continuation.yield("event: \(event)\ndata: \(json)\n\n")
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
