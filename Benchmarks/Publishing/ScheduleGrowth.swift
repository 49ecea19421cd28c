import Accounts
import Database
import Foundation
import Publishing
import Queue

/// What a look for due posts costs as the schedule grows: always the same, it should.
struct ScheduleGrowth {
    let engine: Engine
    let numbers: PublishingNumbers

    func run() async throws -> ReportTable {
        var table = ReportTable("Looking for due posts as the schedule grows, on \(engine.title)")
        try await PublishingHouse.with(engine, accounts: 1) { house in
            var (first, there): (Spread?, Int) = (nil, 0)
            for count in numbers.scheduled {
                try await house.addScheduled(there..<count)
                there = count
                try await house.settle()
                let looks = try await house.looks(500)
                let name = "\(Unit.count.text(Double(count))) scheduled, a look"
                if let first {
                    table.add(
                        name,
                        Spread(looks.median),
                        .milliseconds,
                        beside: "\(Unit.count.text(Double(numbers.scheduled[0]))) scheduled",
                        Spread(first.median),
                        aim: .ratioAtMost(1.5)
                    )
                } else {
                    table.add(name, Spread(looks.median), .milliseconds)
                    first = looks
                }
            }
        }
        table.notes = [
            "A look: due jobs become ready, ten are asked for, the next due time is told; a transaction, in its worker’s process. "
                + "The median of 500."
        ]
        return table
    }
}

extension PublishingHouse {
    /// Jobs of posts for the next year.
    func addScheduled(_ numbers: Range<Int>) async throws {
        guard let account = accounts.first else { return }
        let (user, connection) = (account.viewer.user, account.connection.id)
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: BulkRows.portion) {
            let last = min(first + BulkRows.portion, numbers.upperBound) - 1
            try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    INSERT INTO main.jobs (id, queue, kind, user_id, connection_id, target_id, state, wait_reason, priority,
                      run_at, created_at, max_attempts, time_limit, payload, turn)
                    \(BulkRows.numbers(first, last)) SELECT \(BulkRows.identifier("job")), \(PublishTarget.queue),
                      \(PublishTarget.kind), \(user), \(connection), \(BulkRows.identifier("tgt")), 'waiting', 'schedule',
                      100, \(BulkRows.present) + 86400000 + n * 30000, \(BulkRows.present), 8, 300000, '{}',
                      \("publish:\(connection)") FROM numbers
                    """
                )
            }
        }
    }

    /// Milliseconds of each of so many looks that find nothing.
    func looks(_ count: Int) async throws -> Spread {
        let request = ClaimRequest(
            queue: PublishTarget.queue,
            limit: 10,
            kinds: [PublishTarget.kind],
            worker: "bench",
            lease: .seconds(60)
        )
        var took: [Double] = []
        for _ in 0..<count {
            took.append(
                try await seconds {
                    let claim = try await store.write(as: .system) { [queue] tx in
                        try queue.table.claim(request, in: tx)
                    }
                    guard claim.jobs.isEmpty, claim.nextDue != nil else {
                        throw BenchmarkFailure("Something was due.")
                    }
                } * 1_000
            )
        }
        return Spread(took)
    }
}
