import ArgumentParser
import Server
import Web

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "Tells what needs attention, and where else it is told.",
        subcommands: [
            ListCommand.self, SeenCommand.self, NoticeChannelsCommand.self, NoticeDeliveriesCommand.self,
            NoticeReplayCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists notices, open ones first."
        )

        @Option(help: "How many at most; 0 lists all.")
        var limit = 30

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            try await client.each("/api/v1/notices", limit: limit, as: NoticeItem.self) { notice in
                let state = notice.clearedAt == nil ? (notice.seenAt == nil ? "new" : "open") : "over"
                try output.print(notice, text: "\(notice.id)  \(state)  \(notice.sentence)")
            }
        }
    }

    struct SeenCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "seen",
            abstract: "Sets a notice seen, or all of them."
        )

        @Argument(help: "The notice’s identifier; without it, all are set seen.")
        var id: String?

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.post, id.map { "/api/v1/notices/\($0)/seen" } ?? "/api/v1/notices/seen")
        }
    }
}
