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
        case "RecordNotFound", "BlobNotFound": return answer.notFound()
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

    func notOffered() -> PlatformError {
        make(.permanent, .unsupported, "\(host) does not offer this.")
    }
}
