import Foundation
import Hummingbird
import Logging

/// One log line and one measurement per request.
///
/// The line names the route's pattern and the path, never the query: searches and cursors are private, and so may be
/// what a hand-made link carries.
struct RequestLog: RouterMiddleware {
    let metrics: TextMetrics
    let now: @Sendable () -> Date

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let pattern = context.endpointPath ?? "unknown"
        metrics.recordRequest(
            method: request.method.rawValue,
            path: pattern,
            status: response.status.code,
            seconds: elapsed / .seconds(1)
        )
        response.headers[.requestID] = context.requestID
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "path": "\(request.uri.path)",
                "status": "\(response.status.code)",
                "milliseconds": "\(Int(elapsed / .milliseconds(1)))",
            ]
        )
        return response
    }
}
