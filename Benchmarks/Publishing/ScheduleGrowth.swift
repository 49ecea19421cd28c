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
            var (first, there): (Double?, Int) = (nil, 0)
            for count in numbers.scheduled {
                try await house.addScheduled(there..<count)
                there = count
                try await house.settle()
                let look = try await house.look()
                let name = "\(Unit.count.text(Double(count))) scheduled, a look"
                if let first {
                    table.add(
                        name,
                        Spread(look),
                        .milliseconds,
                        beside: "\(Unit.count.text(Double(numbers.scheduled[0]))) scheduled",
                        Spread(first),
                        aim: .ratioAtMost(1.5)
                    )
                } else {
                    table.add(name, Spread(look), .milliseconds)
                    first = look
                }
            }
        }
        table.notes = [
            "A look: due jobs become ready, ten are asked for, the next due time is told; a transaction, in its worker’s process. "
                + "The median of a hundred, in the fastest of twenty-five hundreds: a look is short enough that a thread woken on "
                + "another core makes it several times as long."
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

    /// Milliseconds of a look that finds nothing, in the fastest of many rounds.
    ///
    /// What makes a round slow is on which core the threads wake up, and that stays for a while: so they lie apart.
    func look() async throws -> Double {
        var rounds: [Double] = []
        for _ in 0..<25 {
            rounds.append(try await looks(100).median)
            try await Task.sleep(for: .milliseconds(50))
        }
        return Spread(rounds).smallest
    }

    /// Milliseconds of each of so many looks that find nothing.
    private func looks(_ count: Int) async throws -> Spread {
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
