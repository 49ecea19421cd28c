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

/// Puts what a platform answers and the control interface behind Hummingbird's router.
enum Responder {
    /// The largest upload read into memory.
    private static let largestBody = 256 * 1_048_576

    static func router<State: PlatformState, Control: TrafficControl>(
        _ core: SimulatorCore<State>,
        _ control: Control,
        _ controlRoutes: [ControlRoute<Control>]
    ) -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: UnknownPaths(core: core))
        for endpoint in core.withState({ $0.endpoints }) {
            router.on(RouterPath(endpoint.pattern), method: endpoint.method) { request, context in
                try await respond(to: request, context, endpoint, core)
            }
        }
        for route in TrafficRoutes.all() + controlRoutes {
            router.on(RouterPath("/_simulator/\(route.path)"), method: route.method) { request, context in
                let call = try await call(request, context, at: core.now())
                return try await delivery(of: call, on: context, core).response(
                    to: Performed(answer: try route.answer(call, control))
                )
            }
        }
        return router
    }

    fileprivate static func respond<State: PlatformState>(
        to request: Request,
        _ context: SimulatorContext,
        _ endpoint: State.Endpoint,
        _ core: SimulatorCore<State>
    ) async throws -> Response {
        let call = try await call(request, context, at: core.now())
        let performed = core.withState { $0.perform(call, endpoint) }
        return try await delivery(of: call, on: context, core).response(to: performed)
    }

    private static func delivery<State: PlatformState>(
        of call: Call,
        on context: SimulatorContext,
        _ core: SimulatorCore<State>
    ) -> Delivery {
        Delivery(
            wording: core.withState { $0.wording },
            answered: { core.answered($0, $1) },
            channel: context.channel,
            call: call
        )
    }

    private static func call(
        _ request: Request,
        _ context: SimulatorContext,
        at date: Date
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
        } else if type.isEmpty || type.contains("form-urlencoded") {
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
            query: request.uri.query ?? "",
            host: String((request.head.authority ?? "").prefix { $0 != ":" }),
            body: body,
            remoteAddress: context.channel.remoteAddress?.ipAddress ?? "unknown",
            at: date
        )
    }
}

/// Answers what no route knows in the platform's words, counts it, and lets faults befall it.
private struct UnknownPaths<State: PlatformState>: RouterMiddleware {
    let core: SimulatorCore<State>

    func handle(
        _ request: Request,
        context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let unknown = core.withState { $0.unknownPath(request.method) }
            return try await Responder.respond(to: request, context, unknown, core)
        }
    }
}
