import HTTPTypes
import Hummingbird

/// Every route of one transport.
enum RouteTable {
    /// What a browser and programs reach over the network.
    static let network: [Route] = system + pages + APIRoutes.all

    /// What the operator's socket serves: the API, without pages, cookies or forms.
    static let operatorSocket: [Route] = system + APIRoutes.all

    static let system: [Route] = HealthRoutes.all + [APIDocument.route]

    static let pages: [Route] =
        AssetRoutes.all + SignInPages.routes + HomePage.routes + ConnectionPages.routes
        + AuthorizationPages.routes + AccountSignInPages.routes + ArchivePages.routes + ImportPages.routes
        + PostPages.routes + Selection.routes + SearchPages.routes + RunPages.routes + JobPages.routes
        + UserPages.routes + StatusPages.routes
        + ProfilePages.routes + NoticePages.routes + NoticeChannelPages.routes
        + NoticeDeliveryPages.routes + PreferencePages.routes + MediaPages.routes
        + MediaRoutes.all
        + PublishingFigurePages.routes
        + SlotPages.routes + RepetitionPages.routes + CompositionImportPages.routes
        + ComposerPages.routes + ComposerCalls.routes
        + QueuePages.routes + CalendarPages.routes + CompositionPages.routes + TargetPages.routes
        + QuestionPages.routes

    static func routes(of transport: WebConfiguration.Transport) -> [Route] {
        switch transport {
        case .network: network
        case .operatorSocket: operatorSocket
        }
    }

    /// Puts the routes into a router, with `HEAD` for every `GET`, `OPTIONS` for every path, and an answer that
    /// names the allowed methods for all others.
    static func register(_ routes: [Route], in router: Router<WebContext>, site: Site) {
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            var allowed = Set(routes.map(\.method))
            for route in routes {
                on(route.method, path, route.door, in: router) { request, context in
                    try await respond(route, to: request, context: context, site: site)
                }
                if route.method == .get {
                    allowed.insert(.head)
                    on(.head, path, route.door, in: router) { request, context in
                        try await respond(route, to: request, context: context, site: site).withoutBody()
                    }
                }
            }
            allowed.insert(.options)
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            let door = routes[0].door
            on(.options, path, door, in: router) { _, _ in
                Response(status: .noContent, headers: [.allow: allow])
            }
            for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete]
            where !allowed.contains(method) {
                on(method, path, door, in: router) { _, _ in
                    throw MethodNotAllowed(method: method, allow: allow)
                }
            }
        }
    }

    private static func respond(
        _ route: Route,
        to request: Request,
        context: WebContext,
        site: Site
    ) async throws -> Response {
        do {
            try route.admit(context.viewer)
        } catch let error as WebError
            where error.code == WebError.signInNeeded.code && request.method.onlyReads
        {
            let target = link("/sign-in", [("next", request.uri.string)])
            return .redirect(to: target)
        }
        return try await route.answer(Call(request: request, context: context, site: site))
    }

    private static func on(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ door: Route.Door,
        in router: Router<WebContext>,
        _ answer: @escaping @Sendable (Request, WebContext) async throws -> Response
    ) {
        router.on(RouterPath(path), method: method, use: answer)
    }
}

struct MethodNotAllowed: PresentableError {
    let method: HTTPRequest.Method
    let allow: String

    var status: Int { 405 }
    var code: String { "method-not-allowed" }
    var sentence: String { "This address does not take \(method.rawValue). It takes \(allow)." }
}

extension Response {
    /// The same head, with the length the body would have had.
    fileprivate func withoutBody() -> Response {
        var headers = headers
        if headers[.contentLength] == nil, let length = body.contentLength {
            headers[.contentLength] = String(length)
        }
        return Response(status: status, headers: headers)
    }
}

/// One line of the route table, for documentation and tests.
package struct RouteSummary: Sendable {
    package let method: String
    package let path: String
    /// `nil` where no sign-in is needed.
    package let role: Role?
    package let isAPI: Bool
    /// Whether people open it in a browser.
    package let isPage: Bool

    /// Every route of a transport.
    package static func all(of transport: WebConfiguration.Transport) -> [RouteSummary] {
        RouteTable.routes(of: transport).map { route in
            var needed: Role?
            if case .role(let role) = route.access { needed = role }
            return RouteSummary(
                method: route.method.rawValue,
                path: route.path,
                role: needed,
                isAPI: route.door == .api,
                isPage: route.door == .page && route.method == .get
            )
        }
    }
}
