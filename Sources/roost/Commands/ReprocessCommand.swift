import ArgumentParser
import Server
import Web

struct ReprocessCommand: ReachingCommand {
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

    static var works: Bool { true }

    func perform(_ client: APIClient) async throws {
        let started: ItemList<StartedRun> = try await client.send(
            .post,
            "/api/v1/reprocesses",
            ReprocessDraft(platform: platform)
        )
        if started.items.isEmpty, !output.json {
            print("The archive holds nothing that could be read again.")
        }
        var failures = 0
        for started in started.items {
            let run = try await RunFollowing.wait(for: started.runID, client)
            let line = RunLine(run)
            try output.print(line, text: line.sentence)
            if run.hasFailed { failures += 1 }
        }
        if failures > 0 { throw ExitCode.failure }
    }
}
