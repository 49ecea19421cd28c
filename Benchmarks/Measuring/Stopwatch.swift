/// Seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let started = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - started) / .seconds(1)
}

/// How often a second, when `body` does something `count` times.
func rate(_ count: Int, _ body: () async throws -> Void) async rethrows -> Double {
    Double(count) / (try await seconds(body))
}

/// A benchmark that found its subject at fault: its figures would be of something else.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks again and again until the answer is yes; throws when that takes too long.
func eventually(
    _ what: String,
    within limit: Duration,
    every pause: Duration = .milliseconds(2),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > end { throw BenchmarkFailure("Waited too long for \(what).") }
        try await Task.sleep(for: pause)
    }
}
