import Hummingbird

/// What monitors ask: is the process alive, can it serve, how is it doing.
enum HealthRoutes {
    static let all: [Route] = [
        .system("/healthz") { _ in .plain("ok\n") },
        .system("/readyz") { call in
            let readiness = await call.services.health.readiness()
            return try .json(readiness, status: readiness.isReady ? .ok : .serviceUnavailable)
        },
        .system("/metrics") { call in
            var response = Response.plain(call.site.metrics.exposition())
            response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            return response
        },
    ]
}

extension Response {
    static func plain(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: .init(string: text))
        )
    }
}
