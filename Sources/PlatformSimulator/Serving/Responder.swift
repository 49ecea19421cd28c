import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What Hummingbird tells about a request, with the connection it came on: faults close it.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Puts the routes of a dialect and the control interface behind Hummingbird's router.
enum Responder {
    /// The largest upload read into memory.
    private static let largestBody = 256 * 1_048_576

    static func router(_ core: SimulatorCore) -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: UnknownPaths(core: core))
        for route in core.dialect.routes {
            router.on(RouterPath(route.pattern), method: route.method) { request, context in
                try await respond(to: request, context, route, core)
            }
        }
        ControlRoutes.add(to: router, core)
        return router
    }

    fileprivate static func respond(
        to request: Request,
        _ context: SimulatorContext,
        _ route: Route,
        _ core: SimulatorCore
    ) async throws -> Response {
        let call = try await call(request, context, core)
        let performed = core.withWorld { $0.perform(call, route) }
        return try await Delivery(core: core, channel: context.channel, call: call).response(to: performed)
    }

    static func call(
        _ request: Request,
        _ context: SimulatorContext,
        _ core: SimulatorCore
    ) async throws -> Call {
        var request = request
        var fields = RequestFields()
        fields.add(form: request.uri.query ?? "")
        let body = Array(try await request.collectBody(upTo: largestBody).readableBytesView)
        let type = request.headers[.contentType] ?? ""
        if let boundary = MultipartForm.boundary(in: type) {
            for part in MultipartForm.parts(of: body, boundary: boundary) { fields.add(part: part) }
        } else if type.contains("json") {
            // Unreadable JSON leaves the fields empty, and the route says what is missing.
            if let json = try? JSON(parsing: body) { fields.add(json: json) }
        } else if !body.isEmpty {
            fields.add(form: String(decoding: body, as: UTF8.self))
        }
        return Call(
            method: request.method,
            path: request.uri.path,
            headers: request.headers,
            captured: Dictionary(
                context.parameters.map { (String($0.key), String($0.value)) },
                uniquingKeysWith: { first, _ in first }
            ),
            fields: fields,
            remoteAddress: context.channel.remoteAddress?.ipAddress ?? "unknown",
            at: core.now()
        )
    }
}

/// Answers what no route knows in the dialect's words, counts it, and lets faults befall it.
private struct UnknownPaths: RouterMiddleware {
    let core: SimulatorCore

    func handle(
        _ request: Request,
        context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let unknown = Route(request.method, "/**", .open) { _, _, _ in throw Refusal.notFound }
            return try await Responder.respond(to: request, context, unknown, core)
        }
    }
}
