import ArgumentParser
import Server

@main
struct RoostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost",
        abstract: "A home for all of a person’s social accounts.",
        discussion: """
            “roost serve” starts it. The other commands reach a running server by themselves; without one they open the \
            data directory (ROOST_DATA, by default ./roost-data).
            """,
        version: RoostVersion.text,
        groupedSubcommands: [
            CommandGroup(name: "Run", subcommands: [ServeCommand.self, WorkCommand.self, DemoCommand.self]),
            CommandGroup(
                name: "Archive",
                subcommands: [
                    ConnectCommand.self, ConnectionsCommand.self, SyncCommand.self, ImportCommand.self,
                    ReprocessCommand.self, PostsCommand.self, MediaCommand.self, SearchCommand.self,
                    SearchesCommand.self, RunsCommand.self, NoticesCommand.self, StatusCommand.self,
                ]
            ),
            CommandGroup(
                name: "Publish",
                subcommands: [
                    PublishCommand.self, ComposeCommand.self, ScheduleCommand.self, QueueCommand.self,
                    FiguresCommand.self,
                    CompositionsCommand.self, TargetsCommand.self, RepetitionsCommand.self, SlotsCommand.self,
                ]
            ),
            CommandGroup(
                name: "Installation",
                subcommands: [
                    UserCommand.self, TokenCommand.self, JobsCommand.self, MigrateCommand.self,
                    BackupCommand.self,
                    KeysCommand.self, DoctorCommand.self,
                ]
            ),
        ]
    )
}
