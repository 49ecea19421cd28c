import Database
import PlatformSimulator
import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `A server that fails again and again` {
    private struct Waiting: Sendable {
        let reason: String?
        let runAt: Int64
    }

    private func job(_ world: PublishingWorld) async throws -> Waiting? {
        try await world.store.read(as: .system) { tx in
            try tx.first("SELECT wait_reason, run_at FROM main.jobs WHERE kind = \(PublishTarget.kind)").map {
                Waiting(reason: try $0.value("wait_reason"), runAt: try $0.value("run_at"))
            }
        }
    }

    /// What certainly isn't there may be sent again at once; a second time in a row it would only be one more blow.
    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .gotosocial, .bluesky])
    func `is left time before it is asked a third time, and is asked in the end`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            account.inject(
                .failure(status: 502, form: .html, afterEffect: false, retryAfterSeconds: nil),
                count: nil
            )
            let whole = try await world.publish(try world.draft("Patience", to: [network]))
            try await world.working {
                try await world.eventually("it is put off") { try await job(world)?.reason == "retry" }
            }
            #expect(try await world.effects(of: whole.targets[0])[0].sendCount == 2)
            #expect(account.created == 0)
            account.control.removeAllFaults()
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.jobs SET run_at = 0 WHERE kind = \(PublishTarget.kind)")
            }
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(try account.texts() == ["Patience"])
        }
    }

    /// After a day it is over, and its user knows that nothing of it is there.
    @Test(arguments: Engine.allCases)
    func `is given up after a day, with a post that can be tried anew`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.bluesky]) { world in
            let account = try world.account(.bluesky)
            account.inject(
                .failure(status: 502, form: .html, afterEffect: false, retryAfterSeconds: nil),
                count: nil
            )
            let whole = try await world.publish(try world.draft("Patience", to: [.bluesky]))
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.jobs SET give_up_at = \(Timestamp.now.milliseconds) WHERE kind = \(PublishTarget.kind)"
                )
            }
            let after = try await world.worked(whole).targets[0]
            #expect(after.status == .failed)
            #expect(account.created == 0)
            #expect(try await world.openNotices() == ["publishing.failed"])
            account.control.removeAllFaults()
            _ = try await world.compositions.retry(after.id, by: world.viewer)
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(account.created == 1)
        }
    }
}
