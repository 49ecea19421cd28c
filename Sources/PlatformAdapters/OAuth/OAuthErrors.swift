import Foundation
package import Platforms

/// What an answer of an OAuth endpoint means when it is no success.
///
/// The word of RFC 6749 decides first, then phrases of servers that have none, then the status. Only answers that say
/// the grant itself is worthless are ``PlatformError/Code/grantRefused``; everything else leaves what is stored as it is.
package struct OAuthErrors: Sendable {
    package enum Step: Sendable, Hashable, CaseIterable {
        case register, exchange, refresh, revoke
    }

    private let answer: ErrorAnswer
    private let step: Step
    private let json: JSONValue

    package init(_ answer: ErrorAnswer, at step: Step) {
        self.answer = answer
        self.step = step
        json = (try? JSONValue(parsing: answer.answer.body)) ?? .null
    }

    /// Nil for an answer that is none of an error.
    package var error: PlatformError? {
        if (300..<400).contains(answer.status) { return answer.redirected() }
        if answer.status == 429 { return answer.rateLimited() }
        if answer.isHTML {
            return answer.status >= 500 ? answer.serverTrouble() : answer.challengePage()
        }
        if let word, let error = byWord(word) { return error }
        if let error = byPhrase { return error }
        return byStatus
    }

    // MARK: How it is told

    /// The member `error`, as far as it is one of the specification's words.
    private var word: String? {
        json["error"].filledText.flatMap { $0.contains(" ") ? nil : $0.lowercased() }
    }

    private func byWord(_ word: String) -> PlatformError? {
        switch word {
        case "invalid_grant": grantRefused()
        // Laravel's older library calls a worthless refresh token a bad request.
        case "invalid_request": byPhrase ?? refused()
        case "invalid_client", "unauthorized_client": step == .revoke ? notOurs() : appUnknown()
        case "invalid_scope": scopeRefused()
        case "access_denied": denied()
        case "unsupported_grant_type", "unsupported_response_type", "unsupported_token_type": unsupported()
        case "temporarily_unavailable", "server_error": answer.serverTrouble()
        default: nil
        }
    }

    private var byPhrase: PlatformError? {
        let words = [json["error"], json["error_description"], json["message"], json["hint"]]
            .compactMap(\.filledText).joined(separator: " ").lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { words.contains($0) } }
        if says(
            "refresh token is invalid",
            "decrypt the refresh token",
            "token has been revoked",
            "token has expired",
            "code has been revoked",
            "code has expired",
            "decrypt the authorization code"
        ) {
            return grantRefused()
        }
        if says("client authentication failed") { return step == .revoke ? notOurs() : appUnknown() }
        return nil
    }

    private var byStatus: PlatformError? {
        switch answer.status {
        case 200..<300: nil
        case 401: step == .revoke ? notOurs() : appUnknown()
        case 404, 405: unsupported()
        case 408, 499: answer.timedOut()
        case 500...599: answer.serverTrouble()
        default: refused()
        }
    }

    // MARK: What it means

    private func grantRefused() -> PlatformError {
        make(
            .reauthorise,
            .grantRefused,
            step == .exchange
                ? "\(answer.host) did not take the code it had given: it was used before, or it is too old. Connect again."
                : "\(answer.host) no longer renews Roost’s access to this account. Connect the account again; its archive stays."
        )
    }

    private func appUnknown() -> PlatformError {
        make(
            .permanent,
            .appUnknown,
            step == .refresh
                ? "\(answer.host) no longer knows the app this access was given to, so it can’t be renewed. Connect the account again."
                : "\(answer.host) no longer knows this Roost. Connect again: Roost introduces itself anew."
        )
    }

    private func notOurs() -> PlatformError {
        make(
            .permanent,
            .refused,
            "\(answer.host) does not let Roost take back this token."
        )
    }

    private func scopeRefused() -> PlatformError {
        make(
            .permanent,
            .scopeRefused,
            "\(answer.host) does not know the permissions Roost asks for\(quoted). Paste a token instead."
        )
    }

    private func denied() -> PlatformError {
        make(.permanent, .accessDenied, "\(answer.host) was told not to let Roost in.")
    }

    private func unsupported() -> PlatformError {
        make(
            .permanent,
            .unsupported,
            step == .revoke
                ? "\(answer.host) offers programs no way to take back a token."
                : "\(answer.host) does not let programs sign in this way (status \(answer.status))\(quoted). Paste a token instead."
        )
    }

    private func refused() -> PlatformError {
        make(.permanent, .refused, "\(answer.host) refused with status \(answer.status)\(quoted).")
    }

    /// A success whose content is none: the token, if one was made, is lost.
    func unreadable(_ problem: String) -> PlatformError {
        make(
            answer.unclear,
            .unreadableAnswer,
            "\(answer.host) sent an answer that can't be read, so there is no token. Connect again.",
            problem
        )
    }

    private var quoted: String {
        let text = json["error_description"].filledText ?? answer.words
        guard let text = text.map({ answer.question.redacting($0) }), !text.isEmpty else { return "" }
        let short = text.prefix(300)
        return ": “\(short.hasSuffix(".") ? String(short.dropLast()) : String(short))”"
    }

    /// The body stays out of the detail: it may hold a token.
    private func make(
        _ outcome: PlatformError.Outcome,
        _ code: PlatformError.Code,
        _ sentence: String,
        _ problem: String? = nil
    ) -> PlatformError {
        var detail = "\(answer.answer.request.method) \(answer.answer.request.url) answered \(answer.status)"
        if let word { detail += ", error \(word.prefix(60))" }
        if let problem { detail += ", \(problem)" }
        return PlatformError(
            outcome,
            code: code,
            sentence: sentence,
            detail: answer.question.redacting(detail),
            rateLimits: answer.answer.rateLimits
        )
    }
}
