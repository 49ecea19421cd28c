import ArgumentParser
import Database

struct ProgramCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "program",
        abstract: "Start, and memory idle and at work, of “roost serve” over an archive of a million posts."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "One engine only: sqlite or postgres.")
    var engine: Engine?

    @Option(help: "How many posts; 1,000,000, or 50,000 with --quick.")
    var posts: Int?

    func run() async throws {
        options.silenceLog()
        var report = Report()
        for engine in Engine.allCases where self.engine == nil || self.engine == engine {
            let measure = ProgramMeasure(
                engine: engine,
                posts: posts ?? (options.quick ? 50_000 : 1_000_000),
                synced: options.quick ? 500 : 3_000,
                starts: options.quick ? 3 : 5,
                rest: options.quick ? 3 : 10
            )
            report.add(try await measure.run())
        }
        try options.finish(report)
    }
}
