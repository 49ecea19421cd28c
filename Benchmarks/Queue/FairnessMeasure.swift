import Database
import Queue
import Synchronization

/// How soon something urgent begins behind a mountain of background work.
struct FairnessMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    private struct Urgent: Job {
        static let kind = "bench.urgent"
        static let queue: QueueName = "urgent"
    }

    func run() async throws -> ReportTable {
        var table = ReportTable("Behind \(numbers.background) background jobs on \(engine.title)")
        let lags = try await QueueSubject.with(engine) { subject in
            try await subject.enqueue(numbers.background, batch: 500)
            let (starts, begun) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
            var handlers = JobHandlers()
            handlers.register(Nothing.self) { _, _ in .done }
            handlers.register(Urgent.self) { _, _ in
                begun.yield(.now)
                return .done
            }
            var lags: [Double] = []
            try await subject.working(slots: [Nothing.queue: 10, Urgent.queue: 2], handlers) {
                try await Task.sleep(for: .milliseconds(500))
                var iterator = starts.makeAsyncIterator()
                for _ in 0..<numbers.runs * 4 {
                    try await subject.store.write(as: .system) { tx in
                        _ = try subject.queue.enqueue(Urgent(), in: tx)
                    }
                    let committed = ContinuousClock.now
                    guard let start = await iterator.next() else { break }
                    lags.append(max(0, (start - committed) / .milliseconds(1)))
                }
            }
            return Spread(lags)
        }
        table.add("an urgent job’s start, p50", Spread(lags.median), .milliseconds)
        table.add(
            "the latest of \(lags.values.count)",
            Spread(lags.largest),
            .milliseconds,
            aim: .atMost(1_000)
        )
        return table
    }
}
