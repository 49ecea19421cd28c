import ArgumentParser
import Database

struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Storing posts, beside a bare loop that decodes the same pages and fills the same tables."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "One engine only: sqlite or postgres.")
    var engine: Engine?

    @Option(help: "How many posts; 200,000, or 20,000 with --quick.")
    var posts: Int?

    func run() async throws {
        options.silenceLog()
        let count = posts ?? (options.quick ? 20_000 : 200_000)
        var report = Report()
        try await RecordedPages.with(posts: count) { pages in
            for engine in Engine.allCases where self.engine == nil || self.engine == engine {
                report.add(try await StoringMeasure(engine: engine, pages: pages).run())
            }
        }
        try options.finish(report)
    }
}
