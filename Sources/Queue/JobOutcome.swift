package import Database

/// What became of one execution, as its handler tells.
///
/// A thrown error is sorted by ``JobErrorReporting``.
package enum JobOutcome: Sendable {
    /// Done. The closure's writes, and the jobs it enqueues, are committed together with the finish or not at
    /// all; it runs in the job's own scope (``JobContext/scope``).
    case done(commit: (@Sendable (Transaction) throws -> Void)? = nil)
    /// It failed and is worth another try, after the policy's pause or after `pause` if that is longer.
    case retry(JobFailure, after: Duration? = nil)
    /// Nothing is wrong, but its time has not come. Spends no attempt.
    case snooze(until: Timestamp)
    /// A limit is reached: `lane` is closed for everybody until then. Spends no attempt.
    case rateLimited(lane: String?, until: Timestamp)
    /// The connection must be set right by a person first: it is held, and this job with it. Spends no attempt.
    case hold(JobFailure)
    case cancelled
    /// It failed for good. The closure's writes are committed together with that.
    case dead(JobFailure, commit: (@Sendable (Transaction) throws -> Void)? = nil)

    package static var done: JobOutcome { .done(commit: nil) }
}

/// Why an execution failed: a word for programs and a sentence for people.
package struct JobFailure: Error, Hashable, Sendable {
    package let code: String
    package let sentence: String

    /// The longest sentence that is kept; what a server answers may be a whole page.
    private static let longest = 2000

    package init(_ code: String, _ sentence: String) {
        self.code = String(code.prefix(100))
        self.sentence =
            sentence.count > Self.longest ? String(sentence.prefix(Self.longest - 1)) + "…" : sentence
    }

    init(_ error: any Error) {
        switch error {
        case let failure as JobFailure: self = failure
        case let reporting as any JobErrorReporting: self = reporting.jobFailure
        case let error as DatabaseError: self.init("database", error.message)
        default: self.init("error", String(describing: error))
        }
    }
}

extension JobFailure: CustomStringConvertible {
    package var description: String { sentence }
}

/// An error that knows what it means for the job that met it.
package protocol JobErrorReporting: Error {
    var jobFailure: JobFailure { get }
    var jobConsequence: JobConsequence { get }
}

package enum JobConsequence: Sendable, Hashable {
    /// Try again, no sooner than the server asked.
    case retryable(after: Duration? = nil)
    case permanent
    case rateLimited(lane: String? = nil, until: Timestamp)
    /// The person has to sign in to the platform again.
    case reauthorise
}

extension JobOutcome {
    /// What a thrown error amounts to.
    init(thrown error: any Error) {
        let failure = JobFailure(error)
        switch (error as? any JobErrorReporting)?.jobConsequence ?? .retryable() {
        case .retryable(let pause): self = .retry(failure, after: pause)
        case .permanent: self = .dead(failure)
        case .rateLimited(let lane, let until): self = .rateLimited(lane: lane, until: until)
        case .reauthorise: self = .hold(failure)
        }
    }
}
