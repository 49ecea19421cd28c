import ArgumentParser
import Foundation
import Logging

/// Measures Roost beside its peers and limits, on the machine at hand.
@main
struct RoostBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost-bench",
        abstract: "Measures Roost beside its peers and limits, on the machine at hand.",
        discussion: "It needs a PostgreSQL server and the peers’ Python: run it through scripts/bench.",
        subcommands: [
            QueueCommand.self, ProgramCommand.self, ArchiveCommand.self, FetchingCommand.self,
            LibraryCommand.self, PublishingCommand.self,
            PicturesCommand.self, MachineCommand.self,
            WorkerCommand.self,
        ]
    )
}

struct BenchOptions: ParsableArguments {
    @Flag(help: "Small numbers and few runs: to see that it works, not to quote.")
    var quick = false

    @Option(help: "A file to write the figures to, as JSON.")
    var json: String?

    func finish(_ report: Report) throws {
        if let json { try report.write(to: json) }
    }

    /// What is slow here is known; the log would only be in the tables' way.
    func silenceLog() {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .error
            return handler
        }
    }
}

struct MachineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Says what machine the figures are of, and whether it is quiet."
    )

    func run() async throws {
        await Machine.describe().print()
    }
}
