import Database
import Foundation
import TestSupport

/// Yesterday's database: taken before something went out, and put back afterwards.
struct Yesterday: Sendable {
    private let run: ChaosRun
    private let file: URL
    private let name: String

    /// Copies the database as people do who follow the documents; Roost need not be stopped on SQLite, and has to be for
    /// a copy within PostgreSQL.
    static func take(of run: ChaosRun) async throws -> Yesterday {
        let yesterday = Yesterday(run)
        switch run.engine {
        case .sqlite:
            let backup = try await run.setting.roost("backup", yesterday.file.path)
            guard backup.status == 0 else { throw TestEnvironmentError("No backup: \(backup.errors)") }
        case .postgres:
            let server = try TestPostgres.fromEnvironment()
            try await server.execute(
                "CREATE DATABASE \"\(yesterday.name)_yesterday\" TEMPLATE \"\(yesterday.name)\""
            )
        }
        return yesterday
    }

    private init(_ run: ChaosRun) {
        self.run = run
        file = run.setting.data.appending(path: "yesterday.db")
        name = run.databaseName
    }

    /// Puts it back, with no Roost running; what was due when it was taken is so much later by now.
    func putBack(after late: Duration) async throws {
        switch run.engine {
        case .sqlite:
            let live = run.setting.data.appending(path: name)
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: live.path + suffix)
            }
            try FileManager.default.moveItem(at: file, to: live)
        case .postgres:
            let server = try TestPostgres.fromEnvironment()
            try await server.execute("DROP DATABASE \"\(name)\" WITH (FORCE)")
            try await server.execute("ALTER DATABASE \"\(name)_yesterday\" RENAME TO \"\(name)\"")
        }
        // Instead of waiting for so long: all that is due was due by so much earlier.
        let due = Timestamp.now.adding(.zero - late)
        try await run.setting.changing { tx in
            try tx.run("UPDATE main.targets SET due_at = \(due) WHERE due_at IS NOT NULL")
        }
    }
}

extension ChaosRun {
    /// Nothing is published until ``goOn()``.
    func hold() async throws {
        let outcome = try await setting.roost("jobs", "pause", "publish")
        guard outcome.status == 0 else { throw TestEnvironmentError("Not paused: \(outcome.errors)") }
    }

    func goOn() async throws {
        let outcome = try await setting.roost("jobs", "resume", "publish")
        guard outcome.status == 0 else { throw TestEnvironmentError("Not resumed: \(outcome.errors)") }
    }

    /// What went out is forgotten: the database is as it was before. Then Roost goes on with it.
    func restoreYesterday(_ settings: [String: String] = [:]) async throws {
        var yesterday: Yesterday?
        try await serving(settings) { _ in
            try await hold()
            for number in 0..<3 { try await publish("Number \(number) of \(seed).") }
            try await publish(
                "In parts, of \(seed).",
                to: accounts.filter { $0.platform != .pixelfed },
                thread: [
                    "The second part, of \(seed).", "The third part, of \(seed).",
                ]
            )
            if engine == .sqlite { yesterday = try await Yesterday.take(of: self) }
        }
        if engine == .postgres { yesterday = try await Yesterday.take(of: self) }
        try await serving(settings) { _ in
            try await goOn()
            try await settle()
        }
        try await yesterday?.putBack(after: .seconds(3600))
        // By now no server knows the keys any more that these posts were sent with.
        for account in accounts.instances where account.platform != .bluesky {
            try await account.instance.control("DELETE", "keys")
        }
        try await serving(settings) { _ in
            try await goOn()
            try await settle()
        }
    }
}
