import Database
import Foundation
import TestSupport
import Testing

/// There is no room at the worst moments: for permission to send, or for the answer.
@Suite struct `With a full disk` {
    @Test func `nothing is sent that can't be written down before`() async throws {
        try await ChaosRun.with("24. no room for the permission to send", .sqlite) { run in
            let disk = try await PlayedDisk(under: run)
            try await asleep(run, disk, at: "publish.loaded") { server in
                try disk.fill()
                server.signal(SIGCONT)
                try await Task.sleep(for: .seconds(2))
                for account in run.accounts { #expect(try await account.madePosts().isEmpty) }
                try disk.makeRoom()
                try await run.settle()
            }
            try await run.expectEachOnce()
        }
    }

    @Test func `what was sent and can't be written down is found afterwards`() async throws {
        try await ChaosRun.with("24. no room for the answer", .sqlite) { run in
            let disk = try await PlayedDisk(under: run)
            try await asleep(run, disk, at: "post.answered") { server in
                try disk.fill()
                server.signal(SIGCONT)
                try await Task.sleep(for: .seconds(2))
                await run.kill(server)
                try disk.makeRoom()
            }
            try await run.serving { _ in try await run.settle() }
            try await run.expectEachOnce()
        }
    }

    /// Publishes up to a step, and hands over a program that has fallen asleep there.
    private func asleep(
        _ run: ChaosRun,
        _ disk: PlayedDisk,
        at step: String,
        _ body: (Program) async throws -> Void
    ) async throws {
        try await run.serving { _ in
            try await run.hold()
            try await run.publish("Full at \(step), of \(run.seed).")
        }
        let server = try await run.start(disk.settings.merging(["ROOST_TEST_STOP_AT_STEP": step]) { $1 })
        try await server.whileRunning {
            // Its answer doesn't come: it falls asleep before, perhaps.
            let resuming = Task { try await run.goOn() }
            try await `Stopped past its lease`.waitUntilStopped(server)
            try await body(server)
            _ = await resuming.result
        }
    }
}
