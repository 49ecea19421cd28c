import HTTPTypes
import Hummingbird

/// Refuses a form that was not made for this browser: its origin must be this Roost and its hidden token must fit.
///
/// The API needs neither, since it takes no cookie.
struct FormProtection: RouterMiddleware {
    let configuration: WebConfiguration

    /// Where forms with files go, whose routes look at the token themselves.
    private static let withFiles = [ImportPages.path, CompositionImportPages.path]

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard !request.method.onlyReads, !request.uri.path.hasPrefix("/api/") else {
            return try await next(request, context)
        }
        if let origin = request.headers[.origin], origin.lowercased() != configuration.publicURL.origin {
            throw WebError.foreignOrigin(origin)
        }
        if let site = request.headers[.secFetchSite], site != "same-origin" {
            throw WebError.foreignOrigin("another site")
        }
        // A form with a file is too long to be held: its route reads the token before the file.
        if Self.withFiles.contains(request.uri.path), MultipartReader.isMultipart(request) {
            return try await next(request, context)
        }
        // What a page's script sends names the token in a header, and its body may be a file.
        if let token = request.headers[.formToken] {
            guard FormToken.isValid(token, for: context.formSeed) else { throw WebError.staleForm }
            return try await next(request, context)
        }
        let body = try await request.collectedBody(upTo: configuration.limit(ofFormAt: request.uri.path))
        let token = FormFields(String(buffer: body)).raw(FormToken.fieldName) ?? ""
        guard FormToken.isValid(token, for: context.formSeed) else { throw WebError.staleForm }
        var request = request
        request.body = .init(buffer: body)
        return try await next(request, context)
    }
}
