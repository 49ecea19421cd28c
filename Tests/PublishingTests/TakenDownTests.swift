import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import Testing

@Suite struct `A post that is deleted there` {
    private static let refusal = Fault.failure(
        status: 422,
        form: .json,
        afterEffect: false,
        retryAfterSeconds: nil
    )

    /// What was missing of it would hang below nothing.
    @Test(arguments: Engine.allCases)
    func `isn't completed afterwards`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.latency(milliseconds: 1))
            account.inject(Self.refusal)
            let whole = try await world.published(
                try world.draft("One", to: [.mastodon], parts: ["Two", "Three"])
            )
            let target = whole.targets[0]
            #expect(target.status == .partial)
            _ = try await world.compositions.takeDown(target.id, by: world.viewer)
            for isDone in [false, true] {
                if isDone { try await world.changed(target) }
                #expect(try await !world.compositions.timeline(of: target.id, for: world.viewer).mayRetry)
                await #expect(throws: AccountError.self) {
                    try await world.compositions.retry(target.id, by: world.viewer)
                }
            }
            #expect(try account.texts().isEmpty)
            #expect(account.created == 1)
        }
    }

    /// A change was on its way when it was to be deleted, and the server refuses the change.
    @Test(arguments: Engine.allCases)
    func `is gone although a change before that was refused`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.published(try world.draft("Regretted", to: [.mastodon]))
            let target = whole.targets[0]
            account.control.inject(Self.refusal, method: "PUT", path: "/api/v1/statuses/*", count: nil)
            _ = try await world.compositions.change(
                target.id,
                PostChange(texts: ["Mended"]),
                by: world.viewer
            )
            _ = try await world.compositions.takeDown(target.id, by: world.viewer)
            try await world.changed(target)
            #expect(try account.texts().isEmpty)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(after.takenDownAt != nil)
        }
    }
}
