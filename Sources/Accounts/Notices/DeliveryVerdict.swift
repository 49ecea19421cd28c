package import Database
import Platforms

/// What one attempt to deliver came to.
package struct DeliveryVerdict: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case delivered
        /// Tried again, not before the instant if one is given.
        case retry(notBefore: Timestamp?)
        /// It would fail in the same way again.
        case final
    }

    package let outcome: Outcome
    package let code: String
    package let sentence: String
    package var answerCode: Int?
    package var answer: String?
}

// MARK: - Webhooks

extension DeliveryVerdict {
    /// Any 2xx is yes; a redirect and “gone” are final.
    ///
    /// Everything else is tried again, since a receiver that is being updated answers all kinds of things.
    init(_ answer: NoticeCarriers.PostAnswer, from address: String) {
        let status = answer.status
        switch status {
        case 200..<300:
            self.init(
                outcome: .delivered,
                code: "delivered",
                sentence: "\(address) took it with status \(status)."
            )
        case 300..<400:
            self.init(
                outcome: .final,
                code: "redirected",
                sentence:
                    "\(address) sent the webhook on to another address (status \(status)), where Roost doesn’t follow. "
                    + "Give the channel the address it is meant for."
            )
        case 410:
            self.init(
                outcome: .final,
                code: "gone",
                sentence: "\(address) says that nothing takes webhooks at this address any more (status 410)."
            )
        case 429:
            self.init(
                outcome: .retry(notBefore: answer.notBefore),
                code: "rate_limited",
                sentence: "\(address) asked to wait (status 429)."
            )
        default:
            self.init(
                outcome: .retry(notBefore: answer.notBefore),
                code: "refused",
                sentence: "\(address) answered with status \(status) instead of taking it."
            )
        }
        answerCode = status
        self.answer = answer.text.isEmpty ? nil : answer.text
    }

    init(_ error: PlatformError) {
        let outcome: Outcome =
            switch error.outcome {
            case .rateLimited(let until): .retry(notBefore: until.map { Timestamp($0) })
            case .transient(let instant): .retry(notBefore: instant.map { Timestamp($0) })
            // The receiver drops by its id what it has already.
            case .unknown: .retry(notBefore: nil)
            case .reauthorise, .permanent: .final
            }
        self.init(outcome: outcome, code: error.code.rawValue, sentence: error.sentence)
    }
}

// MARK: - Mail

extension DeliveryVerdict {
    /// The words of `sysexits.h`, which mail programs end with.
    init(_ answer: NoticeCarriers.MailAnswer, to address: String) {
        switch answer {
        case .exited(0, _):
            self.init(
                outcome: .delivered,
                code: "delivered",
                sentence: "The mail program took it for \(address)."
            )
        case .exited(let code, let said):
            let isTemporary = [69, 71, 74, 75].contains(code)
            self.init(
                outcome: isTemporary ? .retry(notBefore: nil) : .final,
                code: isTemporary ? "mail_deferred" : "mail_refused",
                sentence: "The mail program \(Self.meaning(of: code)) (exit code \(code)).",
                answerCode: code,
                answer: said.isEmpty ? nil : said
            )
        case .killed(let said):
            self.init(
                outcome: .retry(notBefore: nil),
                code: "mail_killed",
                sentence: "The mail program was ended from outside before it had taken the mail.",
                answer: said.isEmpty ? nil : said
            )
        case .tookTooLong(let limit):
            self.init(
                outcome: .retry(notBefore: nil),
                code: "mail_timed_out",
                sentence:
                    "The mail program didn’t end within \(limit.components.seconds) seconds and was stopped."
            )
        case .missing(let sentence):
            self.init(outcome: .retry(notBefore: nil), code: "mail_missing", sentence: sentence)
        }
    }

    private static func meaning(of code: Int) -> String {
        switch code {
        case 64: "was called in a way it doesn’t know"
        case 65: "found something wrong with the mail"
        case 67: "doesn’t know the recipient"
        case 68: "doesn’t find the recipient’s server"
        case 69: "can’t do its work now"
        case 70: "failed inside"
        case 71, 74: "met trouble of the system’s"
        case 72, 78: "isn’t configured as it should be"
        case 73: "can’t write its file"
        case 75: "can’t take mail just now"
        case 76: "didn’t come to terms with the other server"
        case 77: "isn’t allowed to send this mail"
        default: "refused the mail"
        }
    }
}
