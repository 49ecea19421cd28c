import Database
import Foundation
import TestSupport

/// How many jobs a second are on the disk: one a commit, by eight callers at once, and in batches.
struct EnqueueMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    func run() async throws -> ReportTable {
        var table = ReportTable("Enqueueing on \(engine.title)")
        let one = try await roost(clients: 1, batch: 1, numbers.single)
        let eight = try await roost(clients: 8, batch: 1, numbers.single * 2)
        let hundred = try await roost(clients: 1, batch: 100, numbers.batched)
        switch engine {
        case .sqlite:
            let limit = try await BareSQLite.commitRate(numbers.single, runs: numbers.runs)
            table.add(
                "1 client, one a commit",
                one,
                .perSecond,
                beside: "bare SQLite",
                limit,
                aim: .atLeast(5_000)
            )
            let single = try await huey(clients: 1)
            table.add("1 client, one a commit", one, .perSecond, beside: "huey", single)
            table.add("8 clients", eight, .perSecond, beside: "huey", try await huey(clients: 8))
            table.add("batches of 100", hundred, .perSecond)
            table.notes.append(
                "Bare SQLite: one row of 200 bytes a commit through the C interface, synchronous = FULL."
            )
        case .postgres:
            let limit = try await Pgbench.rate(clients: 1, transactions: numbers.single, runs: numbers.runs)
            table.add(
                "1 client, one a commit",
                one,
                .perSecond,
                beside: "pgbench",
                limit,
                aim: .ratioAtLeast(0.8)
            )
            let eightLimit = try await Pgbench.rate(
                clients: 8,
                transactions: numbers.single * 2,
                runs: numbers.runs
            )
            table.add("8 clients", eight, .perSecond, beside: "pgbench", eightLimit)
            try await withProcrastinate { peer in
                table.add(
                    "1 client, one a commit",
                    one,
                    .perSecond,
                    beside: "procrastinate",
                    try await enqueue(peer, 1, 1)
                )
                table.add(
                    "8 clients",
                    eight,
                    .perSecond,
                    beside: "procrastinate",
                    try await enqueue(peer, 8, 1)
                )
                table.add(
                    "batches of 100",
                    hundred,
                    .perSecond,
                    beside: "procrastinate",
                    try await enqueue(peer, 1, 100)
                )
            }
            table.notes.append(
                "pgbench: -N -M prepared, transactions of one UPDATE, one SELECT and one INSERT."
            )
        }
        return table
    }

    private func roost(clients: Int, batch: Int, _ count: Int) async throws -> Spread {
        try await QueueSubject.with(engine) { subject in
            var rates: [Double] = []
            for _ in 0..<numbers.runs {
                rates.append(
                    try await rate(count) { try await subject.enqueue(count, clients: clients, batch: batch) }
                )
            }
            return Spread(rates)
        }
    }

    private func huey(clients: Int) async throws -> Spread {
        try await withHuey { peer in
            var rates: [Double] = []
            for _ in 0..<numbers.runs {
                let answer = try await peer.ask("enqueue", ["count": numbers.single, "clients": clients])
                rates.append(Double(numbers.single) / (answer.seconds ?? .nan))
            }
            return Spread(rates)
        }
    }

    private func enqueue(_ peer: Peer, _ clients: Int, _ batch: Int) async throws -> Spread {
        let count = batch == 1 ? numbers.single : numbers.batched
        var rates: [Double] = []
        for _ in 0..<numbers.runs {
            let answer = try await peer.ask("enqueue", ["count": count, "clients": clients, "batch": batch])
            rates.append(Double(count) / (answer.seconds ?? .nan))
        }
        return Spread(rates)
    }
}

/// A peer on a fresh database of its own.
func withHuey<T>(_ body: (Peer) async throws -> T) async throws -> T {
    try await TestDatabase.withLocation(.sqlite) { database in
        try await body(.huey(file: database.directory.appending(path: "huey.db").path))
    }
}

func withProcrastinate<T>(_ body: (Peer) async throws -> T) async throws -> T {
    try await TestDatabase.withLocation(.postgres) { database in
        let peer = Peer.procrastinate(url: try database.url)
        try await peer.ask("schema")
        return try await body(peer)
    }
}

func withPeer<T>(of engine: Engine, _ body: (Peer) async throws -> T) async throws -> T {
    try await engine == .sqlite ? withHuey(body) : withProcrastinate(body)
}
