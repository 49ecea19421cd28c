import HTTPTypes
import Hummingbird
import Logging

/// Finds the viewer: for the API by bearer token, for everything else by the session cookie.
struct Authentication: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if request.uri.path.hasPrefix("/api/") {
            if let secret = Self.bearerToken(in: request) {
                let viewer = try await site.services.accounts.viewerOfToken(secret, context.client)
                context.identify(viewer)
            }
            return try await next(request, context)
        }
        if request.uri.path.hasPrefix("/assets/") { return try await next(request, context) }

        let cookies = SessionCookie(isSecure: site.configuration.publicURL.isSecure)
        context.theme = cookies.theme(in: request)
        if let token = cookies.sessionToken(in: request),
            let viewer = try await site.services.accounts.viewerOfSession(token, context.client)
        {
            context.identify(viewer)
            context.formSeed = token
            return try await next(request, context)
        }
        if let seed = cookies.formSeed(in: request) {
            context.formSeed = seed
            return try await next(request, context)
        }
        context.formSeed = FormToken.newSeed()
        var response = try await next(request, context)
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.setCookie(cookies.keep(formSeed: context.formSeed))
        }
        return response
    }

    private static func bearerToken(in request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingWhitespace()
    }
}

/// On the operator's socket: whoever can open it acts as the user they name, or as the only one there is.
struct OperatorAuthentication: RouterMiddleware {
    let services: WebServices

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix("/api/v1") else { return try await next(request, context) }
        var context = context
        context.identify(try await services.accounts.viewerForOperator(request.headers[.roostUser]))
        return try await next(request, context)
    }
}

extension WebContext {
    fileprivate mutating func identify(_ viewer: Viewer?) {
        guard let viewer else { return }
        identity = .known(viewer)
        logger[metadataKey: "user"] = "\(viewer.userID)"
    }
}
