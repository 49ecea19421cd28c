import Archive
import Database
import Foundation
import TestSupport
import Testing

@Suite struct `Runs that are forgotten` {
    @Test(arguments: Engine.allCases)
    func `are added to their day first, each once, whatever the portions`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine) { world in
            let statuses: [Run.Status] = [.success, .partial, .failed, .cancelled, .success]
            for number in 0..<20 {
                try await world.store.write(as: .worker(world.user)) { [source = world.source] tx in
                    let start = Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 6 * 3_600_000)
                    let run = try Run.start(
                        number.isMultiple(of: 4) ? .backfill : .sync,
                        of: source,
                        because: RunCause(.scheduled),
                        at: start,
                        in: tx
                    )
                    try tx.run(
                        "UPDATE main.runs SET posts_fetched = \(number), media_failed = 1 WHERE id = \(run)"
                    )
                    // The last one is still at work.
                    if number < 19 {
                        try Run.end(run, as: statuses[number % 5], at: start.adding(.seconds(2)), in: tx)
                    }
                }
            }
            let limit = Timestamp(milliseconds: 1_700_000_000_000 + 15 * 6 * 3_600_000)
            var portions: [Int] = []
            for _ in 0..<4 {
                portions.append(
                    try await world.store.write(as: .system) { tx in
                        try RunDays.replaceRuns(endedBefore: limit, portion: 7, in: tx)
                    }
                )
            }
            #expect(portions == [7, 7, 1, 0])
            #expect(try await world.count("SELECT count(*) FROM runs") == 5)
            let sum = try await world.store.read(as: .person(world.user)) { tx in
                try tx.rows("SELECT * FROM run_days ORDER BY day, kind").map { row in
                    DaySum(
                        day: try row.value("day"),
                        kind: try row.value("kind"),
                        runs: try row.value("runs"),
                        succeeded: try row.value("succeeded"),
                        fetched: try row.value("posts_fetched"),
                        milliseconds: try row.value("duration_ms")
                    )
                }
            }
            #expect(sum.map(\.runs).reduce(0, +) == 15)
            #expect(sum.map(\.succeeded).reduce(0, +) == 6)
            #expect(sum.map(\.fetched).reduce(0, +) == (0..<15).reduce(0, +))
            #expect(sum.map(\.milliseconds).reduce(0, +) == 30_000)
            // One row for each day and kind, though three portions touched the days.
            #expect(Set(sum.map { $0.day + $0.kind }).count == sum.count)
            // 22:13 UTC: the first run is alone on its day.
            #expect(sum.first.map { [$0.day, $0.kind, "\($0.runs)"] } == ["2023-11-14", "backfill", "1"])

            try await world.store.write(as: .system) { [connection = world.connection] tx in
                try tx.run("DELETE FROM main.connections WHERE id = \(connection)")
            }
            #expect(
                try await world.count("SELECT count(*) FROM run_days WHERE connection_id IS NULL")
                    == sum.count,
                "what was counted outlives the connection"
            )
        }
    }

    private struct DaySum {
        let day: String
        let kind: String
        let runs: Int
        let succeeded: Int
        let fetched: Int
        let milliseconds: Int
    }
}
