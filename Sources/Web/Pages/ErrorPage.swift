import HTTPTypes
import Hummingbird

/// What went wrong, in the same sentence the API and the command line give.
struct ErrorPage: PageContent {
    static let template = "error"
    let title: String
    let sentence: String
    let code: String
    let requestID: String
    let needsSignIn: Bool
    let rightAddress: String?

    static func response(
        _ error: any PresentableError,
        site: Site,
        context: WebContext
    ) async throws -> Response {
        let status = HTTPResponse.Status(code: error.status)
        let content = ErrorPage(
            title: error.title,
            sentence: error.sentence,
            code: error.code,
            requestID: context.requestID,
            needsSignIn: error.status == 401,
            rightAddress: (error as? WrongHost)?.publicURL.origin
        )
        let shell = try await ShellView.make(site: site, context: context, path: "")
        return .html(try site.pages.html(content, in: shell), status: status)
    }
}
