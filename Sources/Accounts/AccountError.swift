/// Why something about users, sessions or connections wasn't done: a sentence for the person, a code for the
/// program.
package struct AccountError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case notFound = "not_found"
        /// The role doesn't allow it.
        case forbidden
        /// Not signed in, or no longer.
        case unauthenticated
        /// Too many attempts.
        case throttled
        /// What was typed can't be taken; ``AccountError/field`` says where.
        case invalid
        case conflict
        /// The platform refused, or couldn't be asked.
        case platform
    }

    package let code: Code
    package let sentence: String
    /// The form field the sentence is about.
    package let field: String?
    /// How long to wait before another attempt.
    package let retryAfter: Duration?

    package init(_ code: Code, _ sentence: String, field: String? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.sentence = sentence
        self.field = field
        self.retryAfter = retryAfter
    }

    package var description: String { sentence }
}
