import Accounts
import Database
import Publishing
import Queue
import Testing

/// A person's switch for an account: no image without alt text.
@Suite struct `An account that wants alt texts` {
    @Test(arguments: Engine.allCases)
    func `gets no image without one, and without the switch a prompt`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.compositions.create(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), " ")]),
                by: world.viewer
            )
            let id = whole.composition.id
            func problem() async throws -> PostProblem? {
                try await world.compositions.problems(of: id, for: world.viewer).first {
                    $0.code == .altMissing
                }
            }
            #expect(try await problem()?.severity == .prompt)
            var change = Connections.Change()
            change.requiresAlt = true
            let changed = try await world.connections.change(account.connection.id, change, by: world.viewer)
            #expect(changed.requiresAlt)
            #expect(try await problem()?.severity == .error)
            let error = await #expect(throws: AccountError.self) {
                try await world.schedule(whole)
            }
            #expect(error?.sentence.contains("publishes no image without one") == true)
            // What isn't named stays.
            let again = try await world.connections.change(
                account.connection.id,
                Connections.Change(),
                by: world.viewer
            )
            #expect(again.requiresAlt)
            change.requiresAlt = false
            _ = try await world.connections.change(account.connection.id, change, by: world.viewer)
            #expect(try await problem()?.severity == .prompt)
        }
    }

    /// It was switched on after the post was scheduled.
    @Test(arguments: Engine.allCases)
    func `refuses what was scheduled before as well, before anything is sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.publish(
                try world.draft("A dot", to: [.mastodon], showing: [(try await world.upload(), "")])
            )
            var change = Connections.Change()
            change.requiresAlt = true
            _ = try await world.connections.change(account.connection.id, change, by: world.viewer)
            let after = try await world.worked(whole).targets[0]
            #expect(after.status == .failed)
            #expect(after.failure?.code == "alt_missing")
            #expect(account.uploaded == 0 && account.created == 0)
        }
    }
}
