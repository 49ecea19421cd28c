import ArgumentParser
import Database

struct LibraryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "library",
        abstract: "The timeline and searches over HTTP, as an archive grows to a million posts."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "One engine only: sqlite or postgres.")
    var engine: Engine?

    func run() async throws {
        options.silenceLog()
        var report = Report()
        for engine in Engine.allCases where self.engine == nil || self.engine == engine {
            let measure = LibraryMeasure(
                engine: engine,
                sizes: options.quick ? [2_000, 20_000] : [10_000, 100_000, 1_000_000],
                requests: options.quick ? 30 : 200
            )
            report.add(try await measure.run())
        }
        try options.finish(report)
    }
}
