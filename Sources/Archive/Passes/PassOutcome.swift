package import Database
package import Platforms

/// How a pass ended, and what it brought until then.
///
/// What was stored stays, however it ended.
package struct PassOutcome: Sendable {
    package enum Ending: Sendable, Hashable {
        /// Everything there was has been taken in.
        case finished
        /// Everything was looked at; some items could not be read and are kept as they came.
        case partial(unread: Int)
        /// Go on then; nil when the server did not say.
        case rateLimited(until: Timestamp?, PlatformError?)
        /// The person must sign in again.
        case reauthorise(PlatformError)
        /// Try again, not before the instant if one is given.
        case transient(notBefore: Timestamp?, PlatformError)
        /// It will fail in the same way again.
        case permanent(PlatformError)
        /// Somebody stopped it between two pages.
        case cancelled
    }

    package let run: RunID
    package let ending: Ending
    package let report: IngestReport
    package let pages: Int
}

extension PassOutcome.Ending {
    init(_ error: PlatformError) {
        if error.code == .cancelled {
            self = .cancelled
            return
        }
        self =
            switch error.outcome {
            case .rateLimited(let until): .rateLimited(until: until.map { Timestamp($0) }, error)
            case .reauthorise: .reauthorise(error)
            case .transient(let instant): .transient(notBefore: instant.map { Timestamp($0) }, error)
            // A question has no effect, so one whose answer was lost may be asked again.
            case .unknown: .transient(notBefore: nil, error)
            case .permanent: .permanent(error)
            }
    }

    package var error: PlatformError? {
        switch self {
        case .finished, .partial, .cancelled: nil
        case .rateLimited(_, let error): error
        case .reauthorise(let error), .transient(_, let error), .permanent(let error): error
        }
    }

    /// Whether nothing went wrong, and the same pass goes on later.
    package var isWaiting: Bool {
        switch self {
        case .rateLimited, .cancelled: true
        case .transient, .finished, .partial, .reauthorise, .permanent: false
        }
    }

    /// What the run's row says.
    func status(pages: Int) -> Run.Status {
        switch self {
        case .finished: .success
        case .partial: .partial
        case .cancelled: .cancelled
        case .rateLimited, .reauthorise, .transient, .permanent: pages > 0 ? .partial : .failed
        }
    }
}

/// How far a pass has got.
package struct PassProgress: Sendable, Hashable {
    package var pages = 0
    /// Taken in by this pass, known ones included.
    package var posts = 0
    /// Media met for the first time.
    package var media = 0
    package var elapsed: Duration = .zero
    /// Of the account, as its platform counts; nil when it doesn't say.
    package var expectedPosts: Int?
    /// In the archive, those of earlier passes included.
    package var archivedPosts = 0

    /// Posts a second; nil while there is nothing to go by, as after a moment.
    package var rate: Double? {
        let seconds = elapsed / .seconds(1)
        return posts > 0 && seconds >= 1 ? Double(posts) / seconds : nil
    }

    /// Nil while the total or the rate is unknown.
    package var timeLeft: Duration? {
        guard let expectedPosts, let rate else { return nil }
        return .seconds(Double(max(0, expectedPosts - archivedPosts)) / rate)
    }
}
