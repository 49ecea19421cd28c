import Database
import Foundation
import GRDBSQLite
import TestSupport

/// What SQLite itself can do here: a commit of one small row, on the disk.
enum BareSQLite {
    static func commitRate(_ count: Int, runs: Int) async throws -> Spread {
        try await TestDatabase.withLocation(.sqlite) { database in
            let file = try SQLiteHandle(file: database.directory.appending(path: "bare.db").path)
            try file.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            try file.execute(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, due INTEGER NOT NULL, payload TEXT NOT NULL)"
            )
            let insert = try file.prepare("INSERT INTO t (due, payload) VALUES (?1, ?2)")
            let payload = String(repeating: "x", count: 200)
            var rates: [Double] = []
            for _ in 0..<runs {
                rates.append(
                    try await rate(count) {
                        for number in 0..<count { try insert.run([.integer(Int64(number)), .text(payload)]) }
                    }
                )
            }
            return Spread(rates)
        }
    }
}

/// What PostgreSQL itself can do here, by its own measure.
enum Pgbench {
    /// By count rather than by time: a program started from here does not hear its own alarm.
    static func rate(clients: Int, transactions: Int, runs: Int) async throws -> Spread {
        let environment = ProcessInfo.processInfo.environment
        guard let bin = environment["ROOST_TEST_POSTGRES_BIN"] else {
            throw BenchmarkFailure(
                "ROOST_TEST_POSTGRES_BIN is not set. Run the benchmarks through scripts/bench."
            )
        }
        return try await TestDatabase.withLocation(.postgres) { database in
            let url = try database.url
            _ = try await pgbench(bin, ["--initialize", "--quiet", url])
            var rates: [Double] = []
            for _ in 0..<runs {
                let output = try await pgbench(
                    bin,
                    [
                        "-N", "-M", "prepared", "-c", "\(clients)", "-j", "1", "-t",
                        "\(transactions / clients)", "-n", url,
                    ]
                )
                let line = output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
                guard let tps = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) }) else {
                    throw BenchmarkFailure("pgbench told no rate: \(output)")
                }
                rates.append(tps)
            }
            return Spread(rates)
        }
    }

    private static func pgbench(_ bin: String, _ arguments: [String]) async throws -> String {
        let outcome = try await Program.run("\(bin)/pgbench", arguments)
        guard outcome.status == 0 else { throw BenchmarkFailure("pgbench failed: \(outcome.errors)") }
        return outcome.output
    }
}
