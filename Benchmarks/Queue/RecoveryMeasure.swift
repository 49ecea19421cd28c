import Database
import Foundation
import Queue
import TestSupport

/// How soon ten jobs run again whose worker process was killed with SIGKILL.
struct RecoveryMeasure {
    let engine: Engine
    let numbers: QueueNumbers
    private let count = 10
    /// How long each of them takes, so that all run when the process is killed.
    private let seconds = 3

    /// In the quick run nobody waits for a whole lease.
    private var lease: Int { engine == .postgres && numbers.runs < 5 ? 10 : 60 }
    private var runs: Int { engine == .postgres ? 1 : min(numbers.runs, 3) }

    private struct Outcome {
        var seconds: Double
        var neverAgain: Int
        var endedTwice: Int
    }

    func run() async throws -> ReportTable {
        var table = ReportTable("A worker killed with \(count) jobs running on \(engine.title)")
        var outcomes: [Outcome] = []
        for _ in 0..<runs { outcomes.append(try await roost()) }
        table.add(
            "from the start of the next worker until all run again",
            Spread(outcomes.map(\.seconds)),
            .seconds,
            aim: .atMost(engine == .sqlite ? 1 : 75)
        )
        let lost = Double(outcomes.map(\.neverAgain).reduce(0, +))
        let twice = Double(outcomes.map(\.endedTwice).reduce(0, +))
        table.add("jobs lost", Spread(lost), .count, aim: .atMost(0))
        table.add("jobs that ended twice, counted outside", Spread(twice), .count, aim: .atMost(0))
        let (name, begunAgain) = try await peer()
        table.notes.append(
            begunAgain == count
                ? "\(name) ran them again by itself."
                : "\(name) ran \(begunAgain) of \(count) again by itself within 15 s of its next start."
        )
        if engine == .postgres {
            table.notes.append(
                "On PostgreSQL others may be working, so a lease has to end: \(lease) s after its last renewal."
            )
        }
        return table
    }

    private func roost() async throws -> Outcome {
        try await QueueSubject.with(engine) { subject in
            let ledger = Ledger(path: subject.database.directory.appending(path: "ledger").path)
            try await subject.store.write(as: .system) { [queue = subject.queue] tx in
                try queue.enqueue((0..<count).map { Hold(number: $0, seconds: seconds) }, in: tx)
            }
            // On SQLite one process has the database.
            await subject.store.close()
            let first = try start(subject, ledger)
            try await eventually("all jobs to run", within: .seconds(30)) {
                ledger.count("begin").count == count
            }
            first.signal(SIGKILL)
            _ = await first.finished()
            guard ledger.count("end").isEmpty else { throw BenchmarkFailure("Jobs ended before the kill.") }
            let started = ContinuousClock.now
            let second = try start(subject, ledger)
            defer { second.signal(SIGKILL) }
            try await eventually("all jobs to run again", within: .seconds(150)) {
                ledger.count("begin").values.count { $0 > 1 } == count
            }
            let elapsed = (ContinuousClock.now - started) / .seconds(1)
            try await eventually("all jobs to end", within: .seconds(60)) {
                ledger.count("end").count == count
            }
            // Whatever would end once more has begun by now.
            try await Task.sleep(for: .seconds(1))
            let ends = ledger.count("end")
            return Outcome(
                seconds: elapsed,
                neverAgain: count - ends.count,
                endedTwice: ends.values.count { $0 > 1 }
            )
        }
    }

    private func start(_ subject: QueueSubject, _ ledger: Ledger) throws -> Program {
        try Program.start(
            "roost-bench",
            [
                "worker", try subject.database.url, "--slots", "\(count)", "--ledger", ledger.path, "--lease",
                "\(lease)",
            ]
        )
    }

    private func peer() async throws -> (name: String, begunAgain: Int) {
        try await TestDatabase.withLocation(.sqlite) { place in
            let ledger = Ledger(path: place.directory.appending(path: "ledger").path)
            return try await withPeer(of: engine) { peer in
                try await peer.ask("hold", ["count": count, "seconds": seconds])
                let first = try await peer.work(slots: count, ledger: ledger)
                try await eventually("the peer’s jobs to run", within: .seconds(30)) {
                    ledger.count("begin").count == count
                }
                first.signal(SIGKILL)
                _ = await first.finished()
                let second = try await peer.work(slots: count, ledger: ledger)
                defer { second.signal(SIGKILL) }
                var again = 0
                try? await eventually(
                    "the peer’s jobs to run again",
                    within: .seconds(15),
                    every: .milliseconds(50)
                ) {
                    again = ledger.count("begin").values.count { $0 > 1 }
                    return again == count
                }
                return (peer.name, again)
            }
        }
    }
}
