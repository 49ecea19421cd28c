import Logging

/// Logs statements that took long, by the name of the function that asked and without their values.
struct SlowStatements: Sendable {
    let threshold: Duration
    let logger: Logger

    func note(_ caller: StaticString, took duration: Duration, _ text: @autoclosure () -> String) {
        guard duration >= threshold else { return }
        logger.notice(
            "A statement was slow.",
            metadata: [
                "statement": "\(caller)",
                "milliseconds": "\(duration / .milliseconds(1))",
                "sql": "\(text().split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300))",
            ]
        )
    }
}
