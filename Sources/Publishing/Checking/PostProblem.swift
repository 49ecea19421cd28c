package import Database

/// Why a composition can't go to an account as it is, or what a person should look at first.
package struct PostProblem: Sendable, Hashable {
    package enum Severity: String, Sendable, Codable {
        /// It would be refused.
        case error
        /// It would go out, and perhaps not as it is meant.
        case prompt
    }

    /// Which rule it is about; for programs.
    package enum Code: String, Sendable, Codable, CaseIterable {
        case empty
        case textTooLong = "text_too_long"
        case warningTooLong = "warning_too_long"
        case mediaNeeded = "media_needed"
        case tooManyMedia = "too_many_media"
        case mixedMedia = "mixed_media"
        case mediaType = "media_type"
        case mediaTooLarge = "media_too_large"
        case altMissing = "alt_missing"
        case altTooLong = "alt_too_long"
        case altTooShort = "alt_too_short"
        case pollUnsupported = "poll_unsupported"
        case pollOptions = "poll_options"
        case pollDuration = "poll_duration"
        case pollWithMedia = "poll_with_media"
        case visibility
        case label
        case account
        case duplicate
        case limited
        case past
        /// When it is to go out.
        case time
        /// A row of a file as a whole.
        case row
        /// An image tells where it was taken.
        case place
    }

    package let severity: Severity
    package let code: Code
    /// The account it is about; nil where it is about all.
    package let connection: ConnectionID?
    /// 0 for the first post of a thread.
    package let part: Int?
    /// Its place among the part's media.
    package let medium: Int?
    package let sentence: String

    package init(
        _ severity: Severity,
        _ code: Code,
        _ sentence: String,
        connection: ConnectionID? = nil,
        part: Int? = nil,
        medium: Int? = nil
    ) {
        self.severity = severity
        self.code = code
        self.sentence = sentence
        self.connection = connection
        self.part = part
        self.medium = medium
    }
}

extension PostProblem {
    /// The same where nothing is refused for it yet.
    var asPrompt: PostProblem {
        PostProblem(.prompt, code, sentence, connection: connection, part: part, medium: medium)
    }
}
