package import Foundation

/// Why a call to a platform did not do what was wanted.
///
/// It serves three readers: the program decides by ``outcome`` and ``code``, the person reads ``sentence``, the operator
/// finds ``detail`` in the log. None of them contains a token.
package struct PlatformError: Error, Sendable, Hashable {
    package var outcome: Outcome
    package var code: Code

    /// What happened, to which thing, and what to do next.
    package var sentence: String

    /// Everything an operator needs to find the cause, without secrets.
    package var detail: String

    /// What the server said about its limits in the same answer.
    package var rateLimits: RateLimitFacts

    package init(
        _ outcome: Outcome,
        code: Code,
        sentence: String,
        detail: String,
        rateLimits: RateLimitFacts = .untold
    ) {
        self.outcome = outcome
        self.code = code
        self.sentence = sentence
        self.detail = detail
        self.rateLimits = rateLimits
    }

    /// What a queue does about it.
    package enum Outcome: Sendable, Hashable {
        /// The limit is reached. Wait until then; nil when the server did not say, so the queue guesses. Spends no attempt.
        case rateLimited(until: Date?)

        /// It certainly had no effect, or may safely be repeated: try again later, not before the instant if one is given.
        case transient(notBefore: Date?)

        /// It may have happened. Look first; never send it again blindly.
        case unknown

        /// The authorisation is gone or too narrow: refresh once, then ask the person; stop this account's work.
        case reauthorise

        /// It will fail in the same way again.
        case permanent
    }

    /// What a program can tell apart; written into tables, so values never change.
    package enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        // The account and the platform's word.
        case rateLimited = "rate_limited"
        case tokenRefused = "token_refused"
        case scopeMissing = "scope_missing"
        case accountBlocked = "account_blocked"
        case forbidden
        case notFound = "not_found"
        case refused
        case notReady = "not_ready"
        case possibleDuplicate = "possible_duplicate"
        /// It is no longer what it was when it was last read.
        case changedMeanwhile = "changed_meanwhile"
        case unsupported

        // Letting Roost in.
        case accessDenied = "access_denied"
        case grantRefused = "grant_refused"
        case appUnknown = "app_unknown"
        case scopeRefused = "scope_refused"
        case wrongInstance = "wrong_instance"
        case passwordRefused = "password_refused"
        case passwordTooStrong = "password_too_strong"

        // Who and where an account is.
        case accountUnknown = "account_unknown"
        case accountHomeless = "account_homeless"
        case accountMoved = "account_moved"

        // The server and what it sent.
        case serverTrouble = "server_trouble"
        case challengePage = "challenge_page"
        case unreadableAnswer = "unreadable_answer"
        case answerTooLarge = "answer_too_large"
        case answerCutOff = "answer_cut_off"
        case wrongSoftware = "wrong_software"
        case pagingStuck = "paging_stuck"

        // The way there.
        case addressRefused = "address_refused"
        case nameNotFound = "name_not_found"
        case unreachable
        case insecureConnection = "insecure_connection"
        case timedOut = "timed_out"
        case redirectRefused = "redirect_refused"
        case cancelled

        // The media.
        case contentMismatch = "content_mismatch"
        case sinkFailed = "sink_failed"
        /// A file of ours that was to be sent.
        case sourceFailed = "source_failed"
        /// An upload the post names is no longer there; a new one mends it.
        case mediaGone = "media_gone"
    }
}

extension PlatformError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(sentence)" }
}
