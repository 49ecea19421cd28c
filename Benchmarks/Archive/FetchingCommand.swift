import ArgumentParser

struct FetchingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetching",
        abstract: "Archiving an account over HTTP beside mastodon-archive and a loop that only fetches."
    )

    @OptionGroup var options: BenchOptions

    func run() async throws {
        options.silenceLog()
        var report = Report()
        let measure = FetchingMeasure(
            posts: options.quick ? 2_000 : 20_000,
            runs: options.quick ? 1 : 3
        )
        report.add(try await measure.run())
        try options.finish(report)
    }
}
