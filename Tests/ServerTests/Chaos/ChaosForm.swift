import Foundation
import TestSupport

/// How much chaos there is to be: a spread that every test run can bear, or all of it (`make chaos`).
enum ChaosForm {
    static let isFull = ProcessInfo.processInfo.environment["ROOST_CHAOS"] == "full"

    /// The seed of a run: another one each time, unless the environment repeats one that is told.
    static func seed() -> UInt32 {
        ProcessInfo.processInfo.environment["ROOST_CHAOS_SEED"].flatMap(UInt32.init)
            ?? .random(in: 0 ... .max)
    }

    static func choose<Value>(short: Value, full: Value) -> Value { isFull ? full : short }
}

/// What becomes of posts when times are good, in seconds instead of minutes.
///
/// The proportions are those of the defaults: who sends holds its job for longer than the request may take, and looks come
/// after the server can't be at work on it any more.
enum ChaosPace {
    static let settings = [
        "ROOST_PUBLISH_TIMEOUT": "1", "ROOST_PUBLISH_QUIET": "1", "ROOST_LEASE": "4",
        "ROOST_LOG_LEVEL": "critical",
    ]
}
