import ArgumentParser
import Foundation
import Logging
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts Roost: pages, API, workers and scheduler.",
        discussion:
            "Prints its address and, until there is a user, a set-up token. Stops at SIGTERM or Ctrl-C."
    )

    @Option(help: "The address to listen on. Beyond this machine, put a reverse proxy with TLS in front.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 takes any that is free.")
    var port = 8080

    func run() async throws {
        try await reportingErrors {
            try await RoostServer.serve(host: host, port: port, logger: try ServerLog.logger())
        }
    }
}

struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Starts workers and scheduler alone, for more machines on one PostgreSQL."
    )

    func run() async throws {
        try await reportingErrors {
            try await RoostServer.work(logger: try ServerLog.logger())
        }
    }
}

enum ServerLog {
    /// Standard error, so that standard output is what the command says.
    ///
    /// `otherwise`: what is logged where ROOST_LOG_LEVEL isn't set.
    static func logger(otherwise level: Logger.Level? = nil) throws -> Logger {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "roost")
        let isSet = ProcessInfo.processInfo.environment["ROOST_LOG_LEVEL"] != nil
        logger.logLevel = isSet ? try Configuration().logLevel : try level ?? Configuration().logLevel
        return logger
    }
}
