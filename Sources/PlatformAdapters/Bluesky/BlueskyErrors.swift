import Platforms

/// What a refusal of the AT Protocol's services means.
///
/// They name errors for programs, mostly under status 400; the name decides, and the status where there is none.
/// <https://atproto.com/specs/xrpc#error-responses>
enum BlueskyErrors {
    /// Nil for an answer that is none of an error.
    static func error(of answer: ErrorAnswer) -> PlatformError? {
        if answer.answer.isSuccess { return answer.isHTML ? answer.challengePage() : nil }
        switch answer.name {
        case "ExpiredToken", "InvalidToken", "AuthenticationRequired", "AuthMissing":
            return answer.tokenRefused()
        case "AccountTakedown", "AccountSuspended", "AccountDeactivated", "RepoTakendown", "RepoSuspended",
            "RepoDeactivated":
            return answer.accountBlocked()
        case "RecordNotFound": return answer.notFound()
        // Of a file that is asked for, or of one a post names.
        case "BlobNotFound": return answer.question.method == .get ? answer.notFound() : answer.mediaGone()
        case "InvalidSwap": return answer.changedMeanwhile()
        case "RepoNotFound": return answer.accountUnknown()
        case "RateLimitExceeded": return answer.rateLimited()
        case "MethodNotImplemented": return answer.notOffered()
        case "InvalidRequest":
            // What servers said before there were names for it.
            if answer.says("could not locate record", "blob not found") { return answer.notFound() }
            if answer.says("could not find repo") { return answer.accountUnknown() }
        default: break
        }
        switch answer.status {
        case 300..<400: return answer.redirected()
        case 401: return answer.isHTML ? answer.challengePage() : answer.tokenRefused()
        case 403: return answer.isHTML ? answer.challengePage() : answer.forbidden()
        case 404, 410: return answer.notFound()
        case 408: return answer.timedOut()
        case 429: return answer.rateLimited()
        case 501: return answer.notOffered()
        case 500...599: return answer.serverTrouble()
        default: return answer.refused()
        }
    }
}

extension ErrorAnswer {
    /// The server keeps no such account, or no longer.
    func accountUnknown() -> PlatformError {
        make(
            .permanent,
            .accountUnknown,
            "\(host) has no such account: it was deleted, or is at another server now."
        )
    }

    func changedMeanwhile() -> PlatformError {
        make(
            .permanent,
            .changedMeanwhile,
            "The post at \(host) is not as Roost knew it. Look at it as it is now, then change it again."
        )
    }

    func notOffered() -> PlatformError {
        make(.permanent, .unsupported, "\(host) does not offer this.")
    }
}
