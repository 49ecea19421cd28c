import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Turns an error into an answer its reader can use: a page for people, a problem document (RFC 9457) for programs,
/// the same sentence in both, and the detail in the log alone.
struct ErrorAnswers: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let presentable = Self.presentable(error, context: context)
            return await answer(presentable, request: request, context: context)
        }
    }

    private func answer(
        _ error: any PresentableError,
        request: Request,
        context: WebContext
    ) async -> Response {
        var response =
            request.wantsProblem || site.configuration.transport == .operatorSocket
            ? ProblemDetails(error, requestID: context.requestID).response
            : await errorPage(error, context: context)
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if let notAllowed = error as? MethodNotAllowed { response.headers[.allow] = notAllowed.allow }
        if error.status == 401, request.wantsProblem {
            response.headers[.wwwAuthenticate] = #"Bearer realm="Roost""#
        }
        return response
    }

    private func errorPage(_ error: any PresentableError, context: WebContext) async -> Response {
        do {
            return try await ErrorPage.response(error, site: site, context: context)
        } catch let second {
            context.logger.error("error page failed", metadata: ["error": "\(second)"])
            return Response(
                status: .init(code: error.status),
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: .init(string: error.sentence))
            )
        }
    }

    /// What can be said of an error; what is not meant for people is logged and called an inner error.
    private static func presentable(_ error: any Error, context: WebContext) -> any PresentableError {
        if let error = error as? any PresentableError {
            if let detail = error.operatorDetail {
                context.logger.warning("refused", metadata: ["code": "\(error.code)", "detail": "\(detail)"])
            }
            return error
        }
        if let error = error as? any HTTPResponseError {
            return error.status == .notFound
                ? WebError.notFound
                : WebError(
                    status: error.status.code,
                    code: "bad-request",
                    sentence: "This request could not be read. Go back and try again."
                )
        }
        context.logger.error("request failed", metadata: ["error": "\(error)"])
        return WebError(
            status: 500,
            code: "inner-error",
            sentence:
                "Something went wrong inside Roost. The log of this server has the detail under request \(context.requestID)."
        )
    }
}

extension PresentableError {
    /// The kind of error in a word or two; not every status has a phrase of its own.
    var title: String {
        switch status {
        case 401: "Sign in first"
        case 403: "Not allowed"
        case 404: "Not found"
        case 405: "Not possible here"
        case 409: "Not at the same time"
        case 413: "Too large"
        case 421: "Another address"
        case 429: "Too many tries"
        case 400..<500: "That did not work"
        case 503: "Not ready"
        default: "Something went wrong"
        }
    }
}

/// A problem document after RFC 9457.
struct ProblemDetails: Codable, Sendable {
    /// A path that names the kind of problem: `/problems/connection-not-found`.
    var type: String
    var title: String
    var status: Int
    /// The sentence for people.
    var detail: String
    var code: String
    /// The property or parameter the problem is about.
    var field: String?
    var requestID: String

    init(_ error: any PresentableError, requestID: String) {
        type = "/problems/" + error.code
        title = error.title
        status = error.status
        detail = error.sentence
        code = error.code
        field = error.field
        self.requestID = requestID
    }

    var response: Response {
        let text = (try? APICoding.text(of: self)) ?? "{}"
        return Response(
            status: .init(code: status),
            headers: [.contentType: "application/problem+json"],
            body: .init(byteBuffer: .init(string: text))
        )
    }
}

extension Request {
    /// Whether the caller is a program: it called the API, or asks for JSON.
    var wantsProblem: Bool {
        uri.path.hasPrefix("/api/") || headers[.accept]?.contains("json") == true
    }
}
