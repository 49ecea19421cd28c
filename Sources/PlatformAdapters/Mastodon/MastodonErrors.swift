package import Platforms

/// What an answer of Mastodon, GoToSocial or their kin means when it is no success.
///
/// The status decides first and the words after it; questions carry `Accept-Language: en`, so the words are known.
package enum MastodonErrors {
    package static func error(of answer: ErrorAnswer) -> PlatformError? {
        switch answer.status {
        case 200..<300: answer.isHTML ? answer.challengePage() : nil
        case 300..<400: answer.redirected()
        case 401: answer.isHTML ? answer.challengePage() : answer.tokenRefused()
        case 403: forbidden(answer)
        case 404, 410: answer.notFound()
        case 408, 499: answer.timedOut()
        // GoToSocial says with the first what Mastodon says with the second.
        case 400, 422: unprocessable(answer)
        case 429: answer.rateLimited()
        case 500...599: trouble(answer)
        default: answer.refused()
        }
    }

    private static func forbidden(_ answer: ErrorAnswer) -> PlatformError {
        if answer.isHTML { return answer.challengePage() }
        if answer.says("outside the authorized scopes", "insufficient scope", "insufficient_scope") {
            return answer.scopeMissing()
        }
        if answer.says("login is currently disabled", "confirmed e-mail address", "pending approval") {
            return answer.accountBlocked()
        }
        return answer.forbidden()
    }

    private static func unprocessable(_ answer: ErrorAnswer) -> PlatformError {
        if answer.says("not finished processing") { return answer.notReady() }
        // Media can be attached once: if they are, the first attempt may have got through.
        if answer.says("duplicate record", "already attached") { return answer.possibleDuplicate() }
        if answer.lacksMedia { return answer.mediaGone() }
        return answer.refused()
    }

    private static func trouble(_ answer: ErrorAnswer) -> PlatformError {
        // A repeat that met its own first attempt: nothing was done for this one. Without a key there is no such lock.
        if answer.status == 503, answer.question.headers["Idempotency-Key"] != nil,
            answer.says("temporary problem serving your request")
        {
            return answer.serverTrouble(.transient(notBefore: answer.answer.rateLimits.blockedUntil))
        }
        return answer.serverTrouble()
    }
}

extension ErrorAnswer {
    /// Mastodon says of an upload that it isn't there or is taken, which is another thing; others tell the two apart.
    fileprivate var lacksMedia: Bool {
        says("media with id", "media not found") && says("not found") && !says("already attached")
    }
}
