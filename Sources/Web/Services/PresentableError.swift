/// An error with a text for each of its readers.
///
/// The person gets ``sentence``, a program ``code``, the operator's log ``operatorDetail``. Pages, API and command line show the same sentence.
package protocol PresentableError: Error {
    /// The HTTP status, e.g. 404.
    var status: Int { get }
    /// A stable word for programs, e.g. `connection-not-found`.
    var code: String { get }
    /// What happened, to which thing, what to do next.
    var sentence: String { get }
    /// The name of the form field or property this is about.
    var field: String? { get }
    /// Seconds to wait before trying again.
    var retryAfter: Int? { get }
    /// For the log only; holds no secret.
    var operatorDetail: String? { get }
}

extension PresentableError {
    package var field: String? { nil }
    package var retryAfter: Int? { nil }
    package var operatorDetail: String? { nil }
}

/// What the web itself refuses.
package struct WebError: PresentableError {
    package let status: Int
    package let code: String
    package let sentence: String
    package var field: String?
    package var retryAfter: Int?

    package init(status: Int, code: String, sentence: String, field: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.sentence = sentence
        self.field = field
        self.retryAfter = retryAfter
    }
}

extension WebError {
    static let notFound = WebError(
        status: 404,
        code: "not-found",
        sentence: "There is nothing at this address. It may have been deleted, or the link may be wrong."
    )

    static let signInNeeded = WebError(
        status: 401,
        code: "sign-in-needed",
        sentence: "Sign in to see this."
    )

    static let tokenNeeded = WebError(
        status: 401,
        code: "token-needed",
        sentence:
            "This call needs a valid API token. Send one as “Authorization: Bearer …”; you make tokens under Profile, API tokens."
    )

    static let readOnlyToken = WebError(
        status: 403,
        code: "read-only-token",
        sentence: "This API token may only read. Make one that may write under Profile, API tokens."
    )

    static let staleForm = WebError(
        status: 403,
        code: "stale-form",
        sentence:
            "This form was opened before you signed in, or in another session, so nothing was changed. Go back, reload the page and send it again."
    )

    static func foreignOrigin(_ origin: String) -> WebError {
        WebError(
            status: 403,
            code: "foreign-origin",
            sentence: "This form was sent from \(origin), which is not this Roost, so nothing was changed."
        )
    }

    static func roleTooLow(_ role: Role, needed: Role) -> WebError {
        WebError(
            status: 403,
            code: "role-too-low",
            sentence:
                "Your role is \(role.title.lowercased()), and this needs the role \(needed.title.lowercased()). An admin of this Roost can change it."
        )
    }

    static func bodyTooLarge(limit: Int) -> WebError {
        WebError(
            status: 413,
            code: "body-too-large",
            sentence: "What was sent is larger than the \(limit / 1024) KB this address takes."
        )
    }

    static func invalid(_ field: String, _ sentence: String) -> WebError {
        WebError(
            status: 422,
            code: "invalid-\(field.replacing("_", with: "-"))",
            sentence: sentence,
            field: field
        )
    }
}
