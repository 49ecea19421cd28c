import ArgumentParser
import Database
import Foundation
import Logging
import Queue
import Schema
import Synchronization

/// A job that takes a while and tells a ledger outside when it begins and ends.
struct Hold: Job {
    static let kind = "bench.hold"
    static let queue: QueueName = "bench"
    let number: Int
    let seconds: Int
}

/// A worker as a process of its own, to be killed or left alone.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "A worker for the measures that need a process of its own.",
        shouldDisplay: false
    )

    @Argument(help: "The database’s URL.")
    var url: String

    @Option(help: "How many jobs run at once.")
    var slots = 10

    @Option(help: "Where each begin and end of a job is written.")
    var ledger: String

    @Option(help: "Seconds for which a claim holds without a sign of life.")
    var lease = 60

    func run() async throws {
        let statements = StatementCount()
        var options = Store.Options()
        options.slowStatement = .zero
        options.logger = statements.logger
        let store = try await Store.open(
            try DatabaseLocation(url: url),
            tables: RoostSchema.tables,
            options: options
        )
        let ledger = Ledger(path: ledger)
        var handlers = JobHandlers()
        handlers.register(Nothing.self) { _, _ in .done }
        handlers.register(Hold.self) { job, _ in
            try ledger.write("begin", job.number)
            try await Task.sleep(for: .seconds(job.seconds))
            try ledger.write("end", job.number)
            return .done
        }
        var configuration = WorkerPool.Configuration()
        configuration.slots = [Nothing.queue: slots]
        configuration.isSoleProcess = store.engine == .sqlite
        configuration.lease = .seconds(lease)
        configuration.heartbeat = .seconds(Double(lease) / 4)
        configuration.selfAbort = .seconds(Double(lease) * 3 / 4)
        let pool = WorkerPool(JobQueue(store: store), handlers: handlers, configuration: configuration)
        async let telling: Void = statements.tellEverySecond()
        try await pool.run()
        try await telling
    }
}

/// Counts the store's statements by the line it logs for each that takes longer than nothing.
private final class StatementCount: Sendable {
    private let count = Mutex(0)

    var logger: Logger { Logger(label: "statements") { _ in Handler(count: self) } }

    /// `at SECOND statements COUNT`, on standard output, until the process is killed.
    func tellEverySecond() async throws {
        for second in 0... {
            let text = "at \(second) statements \(count.withLock { $0 })\n"
            FileHandle.standardOutput.write(Data(text.utf8))
            try await Task.sleep(for: .seconds(1))
        }
    }

    private struct Handler: LogHandler {
        let count: StatementCount
        var logLevel = Logger.Level.notice
        var metadata: Logger.Metadata = [:]

        init(count: StatementCount) { self.count = count }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            count.count.withLock { $0 += 1 }
        }
    }
}
