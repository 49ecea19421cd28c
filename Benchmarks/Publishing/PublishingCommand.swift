import ArgumentParser
import Database

struct PublishingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publishing",
        abstract:
            "Publishing to a hundred accounts beside a plain loop that keeps nothing; promptness; the schedule’s growth."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "One engine only: sqlite or postgres.")
    var engine: Engine?

    @Option(
        help: "One measure only: \(PublishingMeasure.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var measure: PublishingMeasure?

    @Option(help: "How many posts are due at once.")
    var due: Int?

    @Option(help: "How many posts were published before.")
    var finished: Int?

    func run() async throws {
        options.silenceLog()
        var numbers = options.quick ? PublishingNumbers.quick : PublishingNumbers.full
        if let due { numbers.due = due }
        if let finished { numbers.finished = finished }
        var report = Report()
        for engine in Engine.allCases where self.engine == nil || self.engine == engine {
            for measure in PublishingMeasure.allCases where self.measure == nil || self.measure == measure {
                report.add(try await measure.run(engine, numbers))
            }
        }
        try options.finish(report)
    }
}

enum PublishingMeasure: String, CaseIterable, ExpressibleByArgument {
    case pace, promptness, schedule

    func run(_ engine: Engine, _ numbers: PublishingNumbers) async throws -> ReportTable {
        switch self {
        case .pace: try await PublishingPace(engine: engine, numbers: numbers).run()
        case .promptness: try await PublishingPromptness(engine: engine, numbers: numbers).run()
        case .schedule: try await ScheduleGrowth(engine: engine, numbers: numbers).run()
        }
    }
}

struct PublishingNumbers: Sendable {
    var runs = 3
    var accounts = 100
    /// Posts that are due at once.
    var due = 10_000
    /// Posts that were published before.
    var finished = 1_000_000
    /// Posts due one after the other, and how many a second.
    var prompt = 1_000
    var promptPace = 50
    var scheduled = [1_000, 10_000, 100_000, 1_000_000]

    static let full = PublishingNumbers()
    static let quick = PublishingNumbers(
        runs: 1,
        due: 1_000,
        finished: 100_000,
        prompt: 200,
        scheduled: [1_000, 10_000, 100_000]
    )
}
