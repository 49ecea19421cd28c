import ArgumentParser
import Database
import Server

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Shows and changes the version of the database’s schema.",
        discussion: "“roost serve” migrates by itself. Stop it before you migrate down.",
        subcommands: [StatusCommand.self, UpCommand.self, DownCommand.self],
        defaultSubcommand: StatusCommand.self
    )

    struct StatusCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Lists the migrations and when each was applied."
        )

        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await reportingErrors {
                let migrator = try Operator.migrator()
                for status in try await migrator.status() {
                    let applied = status.appliedAt?.description
                    try output.print(
                        MigrationLine(number: status.number, name: status.name, applied_at: applied),
                        text: "\(status.number)  \(status.name)  \(applied ?? "to be applied")"
                    )
                }
            }
        }

        private struct MigrationLine: Encodable {
            let number: Int
            let name: String
            let applied_at: String?
        }
    }

    struct UpCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up",
            abstract: "Applies what is missing. SQLite is backed up before."
        )

        @Option(help: "The last migration to apply; without it, all.")
        var to: Int?

        func run() async throws {
            try await reportingErrors {
                let report = try await Operator.migrating { try await $0.up(to: to) }
                if let backup = report.backup { print("Backed up to \(backup).") }
                print(
                    report.applied.isEmpty
                        ? "The schema is up to date."
                        : "Applied: \(report.applied.map(String.init).joined(separator: ", "))."
                )
            }
        }
    }

    struct DownCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "down",
            abstract: "Takes migrations back. What their tables hold is lost; SQLite is backed up before."
        )

        @Option(help: "The last migration to keep; 0 takes back all.")
        var to: Int

        func run() async throws {
            try await reportingErrors {
                let report = try await Operator.migrating { try await $0.down(to: to) }
                if let backup = report.backup { print("Backed up to \(backup).") }
                print(
                    report.undone.isEmpty
                        ? "Nothing to take back."
                        : "Took back: \(report.undone.map(String.init).joined(separator: ", "))."
                )
            }
        }
    }
}
