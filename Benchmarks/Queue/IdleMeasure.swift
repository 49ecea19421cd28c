import Database
import Foundation
import TestSupport

/// What a worker costs that has nothing to do.
struct IdleMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    private struct Cost {
        var processor: Double
        var memory: Double
    }

    func run() async throws -> ReportTable {
        var table = ReportTable(
            "A worker with nothing to do for \(numbers.idleSeconds) s on \(engine.title), 10 slots"
        )
        let (roost, statements) = try await roost()
        let (peer, name) = try await withPeer(of: engine) { peer in
            let program = try await peer.work(slots: 10)
            defer { program.signal(SIGKILL) }
            try await Task.sleep(for: .seconds(2))
            return (try await cost(of: program), peer.name)
        }
        table.add("processor", Spread(roost.processor), .percent, beside: name, Spread(peer.processor))
        table.add("memory (VmRSS)", Spread(roost.memory), .megabytes, beside: name, Spread(peer.memory))
        table.add("statements", Spread(statements), .perSecond)
        table.notes.append("Statements without BEGIN and COMMIT.")
        return table
    }

    private func roost() async throws -> (Cost, statements: Double) {
        try await QueueSubject.with(engine) { subject in
            await subject.store.close()
            let ledger = subject.database.directory.appending(path: "ledger").path
            let program = try Program.start(
                "roost-bench",
                ["worker", try subject.database.url, "--ledger", ledger]
            )
            defer { program.signal(SIGKILL) }
            let before = try await statements(of: program, at: 2)
            let cost = try await cost(of: program)
            let after = try await statements(of: program, at: 2 + numbers.idleSeconds)
            return (cost, Double(after - before) / Double(numbers.idleSeconds))
        }
    }

    private func cost(of program: Program) async throws -> Cost {
        let facts = ProcessFacts(identifier: program.identifier)
        let before = facts.processorTime
        try await Task.sleep(for: .seconds(numbers.idleSeconds))
        return Cost(
            processor: (facts.processorTime - before) / Double(numbers.idleSeconds) * 100,
            memory: facts.resident
        )
    }

    private func statements(of program: Program, at second: Int) async throws -> Int {
        let line = try await program.line { $0.hasPrefix("at \(second) ") }
        return line.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }
}
