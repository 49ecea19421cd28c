import ArgumentParser
import Foundation
import Server
import Web

struct FiguresCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract:
            "Tells how publishing goes: what is scheduled, went out and failed, and how it was received.",
        discussion: """
            Days are those of your own time zone; each account a post goes to counts as one. With --json it prints one \
            object with everything, day by day.
            """
    )

    @Option(help: "Of how many days, with today: 1 to 366.")
    var days = 30

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let id = try await ConnectionLine.id(of: connection, client)
        let query: [(String, String?)] = [("days", "\(days)"), ("connection", id)]
        let figures = FigureLines(
            figures: try await client.get("/api/v1/publishing/figures", query),
            engagement: try await client.get("/api/v1/publishing/engagement", query)
        )
        try output.print(figures, text: figures.text)
    }
}

/// The figures as the command prints them.
struct FigureLines: Encodable {
    let figures: PublishingFigures
    let engagement: PublishedEngagement

    var text: String {
        let period = figures.period
        var lines = [
            "\(period.from) to \(period.to) (\(period.zone))",
            "scheduled        \(Self.text(figures.scheduled))",
            "waiting for you  \(Self.text(figures.waiting))",
            "published today  \(Self.text(figures.publishedToday))",
            "published        \(Self.text(figures.published))",
            "failed           \(Self.text(figures.failed))",
            "success rate     \(Self.percent(figures.successRate))",
        ]
        for platform in figures.platforms {
            let tally = platform.tally
            lines.append(
                "\(platform.platformName): \(platform.connectedAccounts) connected, \(tally.scheduled) scheduled, "
                    + "\(tally.publishedToday) published today, \(tally.published) published, \(tally.failed) failed, "
                    + "success rate \(Self.percent(tally.successRate))"
            )
        }
        for total in engagement.accounts {
            let numbers = [
                ("reactions", total.numbers.reactions), ("replies", total.numbers.replies),
                ("reposts", total.numbers.reposts), ("views", total.numbers.views),
            ]
            // What a platform doesn't tell is left out.
            let told = numbers.compactMap { name, number in number.map { "\($0) \(name)" } }
            let words = told.isEmpty ? "no numbers told" : told.joined(separator: ", ")
            lines.append("\(total.name) (\(total.platformName)): \(words) of \(total.posts) posts")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ count: FigureCount) -> String {
        count.targets == 0 ? "0" : "\(count.targets) (of \(count.compositions) compositions)"
    }

    private static func percent(_ rate: Double?) -> String { FiguresText.percent(rate) }
}
