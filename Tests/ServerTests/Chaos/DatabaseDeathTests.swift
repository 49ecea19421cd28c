import Database
import Foundation
import TestSupport
import Testing

/// PostgreSQL dies under a Roost that publishes, and comes back.
@Suite struct `Its database killed` {
    @Test func `again and again, Roost publishes each post once`() async throws {
        try await OwnPostgres.with { postgres in
            let data = FileManager.default.temporaryDirectory.appending(
                path: "roost-chaos-\(UInt32.random(in: 0 ... .max))"
            )
            defer { try? FileManager.default.removeItem(at: data) }
            try await ChaosRun.with(
                "27. PostgreSQL killed",
                .postgres,
                at: try postgres.location,
                url: postgres.url,
                data: data
            ) { run in
                try await run.serving { _ in
                    try await killing(postgres, run)
                    try await run.settle(within: .seconds(180))
                }
                try await run.expectEachOnce()
            }
        }
    }

    private func killing(_ postgres: OwnPostgres, _ run: ChaosRun) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            run.record.change { $0.unfinished += 1 }
            group.addTask {
                defer { run.record.change { $0.unfinished -= 1 } }
                for number in 0..<ChaosForm.choose(short: 6, full: 40) {
                    try await run.publish("Number \(number) of \(run.seed).")
                }
            }
            var random = run.random
            for _ in 0..<ChaosForm.choose(short: 3, full: 12) {
                try await Task.sleep(for: .milliseconds(Int.random(in: 200...1500, using: &random)))
                try postgres.kill()
                run.record.change { $0.kills += 1 }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1500, using: &random)))
                // It takes a moment until the last of the dead is gone.
                try await eventually("PostgreSQL to start") { (try? await postgres.start()) != nil }
            }
            try await group.waitForAll()
        }
    }
}
