import Foundation
import Platforms
import Vault

/// An answer that may report an error, with what is needed to say so to person, operator and program.
package struct ErrorAnswer: Sendable {
    let answer: HTTPAnswer
    let question: HTTPQuestion

    /// What the body says, as far as it is JSON.
    let body: JSONValue

    package init(answer: HTTPAnswer, question: HTTPQuestion) {
        self.answer = answer
        self.question = question
        body = answer.isSuccess ? .null : (try? JSONValue(parsing: answer.body)) ?? .null
    }

    var status: Int { answer.status }

    var host: String {
        (try? WebAddress(answer.url))?.origin.authority ?? "the server"
    }

    /// The name of the error for programs, where the server gives it one beside its words: `RecordNotFound`.
    var name: String? {
        guard let name = body["error"].filledText, name.wholeMatch(of: /[A-Za-z]+/) != nil else { return nil }
        return name
    }

    /// The server's own words; nil where it has none.
    var words: String? {
        let error = body["error"].filledText
        let message = body["message"].filledText
        let text =
            (name == nil ? error : message) ?? error ?? message ?? body["error_description"].filledText
            ?? body["error_msg"].filledText
        return text.map { String(question.redacting($0).prefix(300)) }
    }

    func says(_ phrases: String...) -> Bool {
        guard let words = words?.lowercased() else { return false }
        return phrases.contains { words.contains($0.lowercased()) }
    }

    /// A page for people where data was expected: a proxy's, a challenge's, a login's.
    var isHTML: Bool {
        if let type = answer.header("Content-Type")?.lowercased(), type.hasPrefix("text/html") { return true }
        return answer.body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }

    /// For a call without a clear outcome: a read is simply tried again.
    var unclear: PlatformError.Outcome {
        question.isRepeatable ? .transient(notBefore: answer.rateLimits.blockedUntil) : .unknown
    }

    // MARK: Errors all dialects share

    func challengePage() -> PlatformError {
        make(
            unclear,
            .challengePage,
            "\(host) sent a web page where data was expected; something in front of it may be blocking Roost. "
                + "If this lasts, ask its operator."
        )
    }

    func unreadable(_ problem: String) -> PlatformError {
        make(unclear, .unreadableAnswer, "\(host) sent an answer that can't be read.", problem)
    }

    func tokenRefused() -> PlatformError {
        make(
            .reauthorise,
            .tokenRefused,
            "\(host) no longer accepts Roost's access to this account. Connect the account again."
        )
    }

    func scopeMissing() -> PlatformError {
        make(
            .reauthorise,
            .scopeMissing,
            "\(host) did not allow this: Roost was given too few permissions. Connect the account again and allow them."
        )
    }

    func accountBlocked() -> PlatformError {
        make(
            .reauthorise,
            .accountBlocked,
            "\(host) does not let this account in\(quoted). Sign in there to see why."
        )
    }

    func forbidden() -> PlatformError {
        make(.permanent, .forbidden, "\(host) does not allow this\(quoted).")
    }

    func notFound() -> PlatformError {
        make(
            .permanent,
            .notFound,
            "\(host) has nothing there: it was deleted, or this account may not see it."
        )
    }

    func refused() -> PlatformError {
        make(.permanent, .refused, "\(host) refused with status \(status)\(quoted).")
    }

    func notReady() -> PlatformError {
        make(
            .transient(notBefore: nil),
            .notReady,
            "\(host) is still working on the media. Roost tries again."
        )
    }

    func possibleDuplicate() -> PlatformError {
        make(
            .unknown,
            .possibleDuplicate,
            "\(host) says this was sent before\(quoted). Roost looks whether it is there."
        )
    }

    func mediaGone() -> PlatformError {
        make(
            .permanent,
            .mediaGone,
            "\(host) no longer has a file of this post\(quoted). Roost uploads it again."
        )
    }

    func rateLimited() -> PlatformError {
        make(
            .rateLimited(until: answer.rateLimits.opensAt(isRefusal: true)),
            .rateLimited,
            "\(host) asks us to slow down. Roost waits and goes on by itself."
        )
    }

    func serverTrouble(_ outcome: PlatformError.Outcome? = nil) -> PlatformError {
        make(
            outcome ?? unclear,
            .serverTrouble,
            "\(host) has trouble at the moment (status \(status))\(quoted). Roost tries again later."
        )
    }

    func timedOut() -> PlatformError {
        make(unclear, .timedOut, "\(host) took too long to answer.")
    }

    func redirected() -> PlatformError {
        make(
            .permanent,
            .redirectRefused,
            "\(host) sends us on to another address. Its name may have changed: connect the account with the new one."
        )
    }

    func make(
        _ outcome: PlatformError.Outcome,
        _ code: PlatformError.Code,
        _ sentence: String,
        _ problem: String? = nil
    ) -> PlatformError {
        PlatformError(
            outcome,
            code: code,
            sentence: sentence,
            detail: detail(problem),
            rateLimits: answer.rateLimits
        )
    }

    private func detail(_ problem: String?) -> String {
        var text = "\(answer.request.method) \(answer.request.url) answered \(status)"
        if let problem { text += ", \(problem)" }
        text += ": \(answer.excerpt)"
        return question.redacting(text)
    }

    private var quoted: String {
        guard let words else { return "" }
        // A sentence that is quoted ends where ours does.
        return ": “\(words.hasSuffix(".") ? String(words.dropLast()) : words)”"
    }
}
