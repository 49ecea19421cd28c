import Hummingbird

/// Answers a request under another host with the right address: cookies and form checks belong to that one, so
/// signing in here would only seem to work.
struct HostCheck: RouterMiddleware {
    let publicURL: PublicURL

    /// What a load balancer or a monitor asks by address.
    private static let exempt: Set<String> = ["/healthz", "/readyz", "/metrics"]

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // HTTP/2 can name two; then both must be ours.
        let hosts = [request.head.authority, request.headers[.host]].compactMap(\.self)
        guard !hosts.isEmpty && hosts.allSatisfy(publicURL.answers) || Self.exempt.contains(request.uri.path)
        else {
            throw WrongHost(publicURL: publicURL)
        }
        return try await next(request, context)
    }
}

struct WrongHost: PresentableError {
    let publicURL: PublicURL

    var status: Int { 421 }
    var code: String { "wrong-host" }
    var sentence: String {
        "This Roost answers at \(publicURL). Open it there; whoever runs it can change the address with ROOST_URL."
    }
}
