package import Database
package import Foundation
package import Vault

/// What carries a notice out of Roost: filled in where the program is put together.
package struct NoticeCarriers: Sendable {
    /// A POST to a webhook’s address.
    package struct Post: Sendable {
        package let url: Secret
        package let message: WebhookMessage
        /// What nothing that is kept of the answer may repeat.
        package let secrets: [Secret]
    }

    /// What a receiver answered.
    package struct PostAnswer: Sendable, Hashable {
        package let status: Int
        /// How the body began.
        package let text: String
        /// Before which it wants to hear nothing more.
        package let notBefore: Timestamp?

        package init(status: Int, text: String, notBefore: Timestamp? = nil) {
            self.status = status
            self.text = text
            self.notBefore = notBefore
        }
    }

    /// How the mail program ended.
    package enum MailAnswer: Sendable, Hashable {
        case exited(Int, said: String)
        case killed(said: String)
        case tookTooLong(Duration)
        /// It isn’t there or can’t be started.
        case missing(String)
    }

    package struct Mail: Sendable {
        package let sender: MailAddress
        package let send: @Sendable (MailMessage) async throws -> MailAnswer

        package init(sender: MailAddress, send: @escaping @Sendable (MailMessage) async throws -> MailAnswer)
        {
            self.sender = sender
            self.send = send
        }
    }

    /// Throws a `PlatformError` for what kept an answer from arriving.
    package let post: @Sendable (Post) async throws -> PostAnswer
    /// Nil where no mail program is configured: no e-mail channel is offered then.
    package let mail: Mail?
    /// Whether webhooks may be plain http, since private networks are allowed.
    package let isPlainHTTPAllowed: Bool
    package let publicURL: URL?

    package init(
        post: @escaping @Sendable (Post) async throws -> PostAnswer,
        mail: Mail?,
        isPlainHTTPAllowed: Bool,
        publicURL: URL?
    ) {
        self.post = post
        self.mail = mail
        self.isPlainHTTPAllowed = isPlainHTTPAllowed
        self.publicURL = publicURL
    }
}
