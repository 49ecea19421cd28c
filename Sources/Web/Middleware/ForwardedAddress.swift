package import HTTPTypes
import Hummingbird

/// Finds out who is at the other end.
struct ForwardedAddress: RouterMiddleware {
    let trusted: AddressList

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = ClientFacts(peer: context.peerAddress, headers: request.headers, trusted: trusted)
        return try await next(request, context)
    }
}

extension ClientFacts {
    /// What a request tells of its sender.
    ///
    /// `X-Forwarded-For` and `-Proto` count only when a trusted proxy sent them, and of the chain only what trusted
    /// proxies added: the last address that is not one of theirs. Whatever stands before it, anybody can write.
    package init(peer: String?, headers: HTTPFields, trusted: AddressList) {
        self.init(
            address: peer,
            userAgent: headers[.userAgent].map { String($0.prefix(500)) },
            acceptLanguage: headers[.acceptLanguage].map { String($0.prefix(200)) }
        )
        guard let peer, trusted.contains(peer) else { return }
        let chain = headers[values: .forwardedFor]
            .flatMap { $0.split(separator: ",") }
            .map { $0.trimmingWhitespace() }
        address = chain.last { !trusted.contains($0) } ?? chain.first ?? peer
        isSecure = headers[.forwardedProto]?.lowercased() == "https"
    }
}
