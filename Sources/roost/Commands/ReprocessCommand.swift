import ArgumentParser
import Server
import Web

struct ReprocessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprocess",
        abstract: "Reads everything stored again, as this version of Roost understands it.",
        discussion: """
            No platform is asked. Posts change where Roost now understands more of what was received; where nothing changed, \
            nothing is written. Waits until it is done. Exit code 1 when it failed.
            """
    )

    @Option(help: "One platform, such as mastodon; without it, every one the archive holds posts of.")
    var platform: String?

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingErrors {
            try await CommandSession.run(reach.address, works: true) { [self] client in
                let started: ItemList<StartedRun> = try await client.send(
                    .post,
                    "/api/v1/reprocesses",
                    ReprocessDraft(platform: platform)
                )
                if started.items.isEmpty, !output.json {
                    print("The archive holds nothing that could be read again.")
                }
                var failures = 0
                for run in started.items {
                    let line = RunLine(try await RunFollowing.wait(for: run.runID, client))
                    try output.print(line, text: line.sentence)
                    if line.status == "failed" || line.status == "cancelled" { failures += 1 }
                }
                if failures > 0 { throw ExitCode.failure }
            }
        }
    }
}
