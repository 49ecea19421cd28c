import ArgumentParser
import Demo
import Logging
import Server

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts a Roost to look at, with three made-up accounts on simulated platforms.",
        discussion: """
            Prints its address, a user name, a password and an API token, and then how far the first archive is, which takes \
            less than a minute. Nothing leaves this machine, and no Roost of yours is touched: it has a data directory of its \
            own, which is removed when the demo ends at Ctrl-C or SIGTERM. With --data it is kept and goes on the next time, \
            with a new password.
            """
    )

    @Option(help: "The port of 127.0.0.1 to listen on; 0 takes any that is free.")
    var port = 0

    @Option(help: "A directory that is kept: new, empty, or of an earlier demo.")
    var data: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port goes from 0 to 65535.") }
    }

    func run() async throws {
        try await reportingErrors {
            try await Demo.run(at: data, port: port, logger: try ServerLog.logger(otherwise: .warning))
        }
    }
}
