import Hummingbird

/// Finds out who is at the other end.
///
/// `X-Forwarded-For` and `-Proto` count only when a trusted proxy sent them, and
/// of the chain only what trusted proxies added: the last address that is not one of theirs.
struct ForwardedAddress: RouterMiddleware {
    let trusted: AddressList

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = ClientFacts(
            address: context.peerAddress,
            userAgent: request.headers[.userAgent].map { String($0.prefix(500)) },
            acceptLanguage: request.headers[.acceptLanguage].map { String($0.prefix(200)) }
        )
        if let peer = context.peerAddress, trusted.contains(peer) {
            let chain = request.headers[values: .forwardedFor]
                .flatMap { $0.split(separator: ",") }
                .map { $0.trimmingWhitespace() }
            context.client.address = chain.last { !trusted.contains($0) } ?? chain.first ?? peer
            context.client.isSecure = request.headers[.forwardedProto]?.lowercased() == "https"
        }
        return try await next(request, context)
    }
}
