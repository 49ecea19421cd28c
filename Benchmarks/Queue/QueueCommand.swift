import ArgumentParser
import Database
import TestSupport

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "The queue beside huey on SQLite and procrastinate on PostgreSQL, equally durable."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "One engine only: sqlite or postgres.")
    var engine: Engine?

    @Option(help: "One measure only: \(QueueMeasure.allCases.map(\.rawValue).joined(separator: ", ")).")
    var measure: QueueMeasure?

    func run() async throws {
        options.silenceLog()
        let numbers = options.quick ? QueueNumbers.quick : QueueNumbers.full
        var report = Report()
        for engine in Engine.allCases where self.engine == nil || self.engine == engine {
            for measure in QueueMeasure.allCases where self.measure == nil || self.measure == measure {
                report.add(try await measure.run(engine, numbers))
            }
        }
        try options.finish(report)
    }
}

extension Engine: ExpressibleByArgument {
    var title: String { self == .sqlite ? "SQLite" : "PostgreSQL" }
}

enum QueueMeasure: String, CaseIterable, ExpressibleByArgument {
    case enqueue, drain, latency, punctuality, growth, fairness, recovery, idle

    func run(_ engine: Engine, _ numbers: QueueNumbers) async throws -> ReportTable {
        switch self {
        case .enqueue: try await EnqueueMeasure(engine: engine, numbers: numbers).run()
        case .drain: try await DrainMeasure(engine: engine, numbers: numbers).run()
        case .latency: try await LatencyMeasure(engine: engine, numbers: numbers).run()
        case .punctuality: try await PunctualityMeasure(engine: engine, numbers: numbers).run()
        case .growth: try await GrowthMeasure(engine: engine, numbers: numbers).run()
        case .fairness: try await FairnessMeasure(engine: engine, numbers: numbers).run()
        case .recovery: try await RecoveryMeasure(engine: engine, numbers: numbers).run()
        case .idle: try await IdleMeasure(engine: engine, numbers: numbers).run()
        }
    }
}

/// How much of everything is done: enough for figures that hold, within the minutes a person waits.
struct QueueNumbers: Sendable {
    var runs = 5
    /// Jobs that are enqueued one by one.
    var single = 3_000
    /// Jobs that are enqueued in batches of 100.
    var batched = 20_000
    /// Jobs that are drained by 10 slots and more.
    var drained = 20_000
    /// The same for the peers, which take longer for fewer.
    var drainedByPeer = 3_000
    var latencySeconds = 20
    var due = 1_000
    var punctualityRuns = 3
    /// Finished rows, and scheduled ones.
    var grown = 1_000_000
    var background = 100_000
    var idleSeconds = 20

    static let full = QueueNumbers()
    static let quick = QueueNumbers(
        runs: 3,
        single: 500,
        batched: 4_000,
        drained: 4_000,
        drainedByPeer: 600,
        latencySeconds: 4,
        due: 300,
        punctualityRuns: 1,
        grown: 100_000,
        background: 10_000,
        idleSeconds: 6
    )
}
