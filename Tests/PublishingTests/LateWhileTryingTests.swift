import Database
import PlatformSimulator
import Publishing
import Queue
import Testing

/// Roost was there all the time, and the server wasn't.
@Suite struct `A post whose time has passed while it was tried in vain` {
    /// Due long ago and refused on its way a minute ago, as often before.
    private func tried(
        _ world: PublishingWorld,
        _ draft: CompositionDraft,
        for lateness: Duration
    ) async throws -> Compositions.Whole {
        let whole = try await world.publish(draft)
        let (due, sent) = (Timestamp.now.adding(.zero - lateness), Timestamp.now.adding(.seconds(-60)))
        try await world.store.write(as: .system) { tx in
            try tx.run(
                "UPDATE main.targets SET due_at = \(due), status = 'publishing' WHERE id = \(whole.targets[0].id)"
            )
            try tx.run(
                """
                UPDATE main.effects SET state = 'retry_ok', send_count = 9, first_sent_at = \(due.milliseconds),
                  last_sent_at = \(sent.milliseconds) WHERE subject_id = \(whole.targets[0].id)
                """
            )
        }
        return whole
    }

    @Test(arguments: Engine.allCases)
    func `goes out late, is left out, or asks, as it says`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            for policy in Composition.LatePolicy.allCases {
                var draft = try world.draft("Late, and to \(policy.rawValue)", to: [.mastodon])
                draft.latePolicy = policy
                let after = try await world.worked(try await tried(world, draft, for: .seconds(3600)))
                    .targets[0]
                switch policy {
                case .publish: #expect(after.status == .published)
                case .skip: #expect(after.status == .skipped)
                case .ask:
                    #expect(after.question == .late)
                    _ = try await world.compositions.answerLate(after.id, publish: false, by: world.viewer)
                }
            }
            #expect(try world.account(.mastodon).texts() == ["Late, and to publish"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not published without asking when it is very late`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let draft = try world.draft("This morning’s news", to: [.mastodon])
            let after = try await world.worked(try await tried(world, draft, for: .seconds(7 * 3600)))
            #expect(after.targets[0].question == .late)
            #expect(try world.account(.mastodon).created == 0)
        }
    }
}
