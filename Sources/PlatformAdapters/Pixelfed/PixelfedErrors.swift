import Foundation
package import Platforms

/// What an answer of Pixelfed means when it is no success.
///
/// Its error handler turns most exceptions into status 500, so here the words decide first and the status after them.
package enum PixelfedErrors {
    package static func error(of answer: ErrorAnswer) -> PlatformError? {
        if (200..<300).contains(answer.status) { return answer.isHTML ? answer.challengePage() : nil }
        if (300..<400).contains(answer.status) {
            return leadsToLogin(answer) ? answer.tokenRefused() : answer.redirected()
        }
        if let error = byWords(answer) { return error }
        return byStatus(answer)
    }

    private static func byWords(_ answer: ErrorAnswer) -> PlatformError? {
        if answer.says("unauthenticated", "invalid token") { return answer.tokenRefused() }
        if answer.says("invalid scope") { return answer.scopeMissing() }
        // The key is consumed by any attempt, so this proves an attempt and not a post.
        if answer.says("duplicate idempotency key") { return answer.possibleDuplicate() }
        // A file can be attached once: if these are, an earlier attempt may have got through.
        if answer.says("invalid media_ids", "invalid media id") { return answer.possibleDuplicate() }
        if answer.says("too many attempts") { return answer.rateLimited() }
        if answer.says("no query results for model") {
            return answer.says("media]") ? answer.mediaGone() : answer.notFound()
        }
        if !answer.body["errors"].members.isEmpty { return answer.refused() }
        return nil
    }

    private static func byStatus(_ answer: ErrorAnswer) -> PlatformError {
        switch answer.status {
        case 401: answer.isHTML ? answer.challengePage() : answer.tokenRefused()
        case 403: forbidden(answer)
        case 404, 410: answer.notFound()
        case 408: answer.timedOut()
        case 429: answer.rateLimited()
        case 500...599: answer.serverTrouble()
        default: answer.refused()
        }
    }

    /// Without words it means that the token is missing or its scope too narrow.
    private static func forbidden(_ answer: ErrorAnswer) -> PlatformError {
        if answer.isHTML { return answer.challengePage() }
        return answer.words == nil ? answer.scopeMissing() : answer.forbidden()
    }

    private static func leadsToLogin(_ answer: ErrorAnswer) -> Bool {
        guard let location = answer.answer.header("Location") else { return false }
        return URLComponents(string: location)?.path.hasSuffix("/login") ?? false
    }
}
