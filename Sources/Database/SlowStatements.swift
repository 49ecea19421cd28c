import Logging
import Synchronization

/// Notes statements that took long, by the name of the function that asked and without their values: in the log, and
/// summed since the database was opened.
struct SlowStatements: Sendable {
    let threshold: Duration
    let logger: Logger
    private let sums = Sums()

    /// A class, since whoever notes and whoever asks share it.
    private final class Sums: Sendable {
        let byName = Mutex<[String: SlowStatement]>([:])
        /// Names stand in the code, so there are not more than so many.
        static let most = 1000
    }

    init(threshold: Duration, logger: Logger) {
        self.threshold = threshold
        self.logger = logger
    }

    func note(_ caller: StaticString, took duration: Duration, _ text: @autoclosure () -> String) {
        guard duration >= threshold else { return }
        let name = "\(caller)"
        sums.byName.withLock { sums in
            guard sums[name] != nil || sums.count < Sums.most else { return }
            sums[name, default: SlowStatement(name)].add(duration)
        }
        logger.notice(
            "A statement was slow.",
            metadata: [
                "statement": "\(caller)",
                "milliseconds": "\(duration / .milliseconds(1))",
                "sql": "\(text().split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300))",
            ]
        )
    }

    /// Those that took longest together first.
    var summed: [SlowStatement] {
        sums.byName.withLock { Array($0.values) }.sorted {
            ($0.total, $1.name) > ($1.total, $0.name)
        }
    }
}

/// Statements of one function that took long, since this process opened the database.
package struct SlowStatement: Sendable, Hashable {
    /// Of the function that asked.
    package let name: String
    package private(set) var count = 0
    package private(set) var total: Duration = .zero
    package private(set) var longest: Duration = .zero

    init(_ name: String) { self.name = name }

    mutating func add(_ duration: Duration) {
        count += 1
        total += duration
        longest = max(longest, duration)
    }
}
