import ArgumentParser
import Foundation

struct PicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures",
        abstract: "Making thumbnails, beside libvips’ own command."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How many pictures; 48, or 8 with --quick.")
    var count: Int?

    func run() async throws {
        options.silenceLog()
        var report = Report()
        let measure = ThumbnailMeasure(
            count: count ?? (options.quick ? 8 : 48),
            runs: options.quick ? 3 : 5
        )
        report.add(try await measure.run())
        try options.finish(report)
    }
}
