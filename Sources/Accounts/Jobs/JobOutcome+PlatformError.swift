import Database
import Foundation
package import Platforms
package import Queue

extension JobOutcome {
    /// What a platform's refusal means for a job of which nothing is left in doubt.
    package init(_ error: PlatformError) {
        let failure = JobFailure(error.code.rawValue, error.sentence)
        switch error.outcome {
        case .rateLimited(let until):
            self = .rateLimited(
                lane: nil,
                until: until.map { Timestamp($0) } ?? Timestamp.now.adding(.seconds(60))
            )
        case .transient(let instant):
            self = .retry(failure, after: instant.map { Timestamp($0) - .now })
        // Such a job only asks, or has noted what is unknown: it may ask again.
        case .unknown: self = .retry(failure)
        case .reauthorise: self = .hold(failure)
        case .permanent: self = .dead(failure)
        }
    }
}
