import Accounts
import Database
import PlatformSimulator
import Platforms
@testable import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `A post that isn't where it was sent` {
    private func state(_ world: PublishingWorld, of target: Target) async throws -> Effect {
        try #require(try await world.effects(of: target).first { $0.step == "post:0" })
    }

    /// It was sent, Roost was stopped for hours, and meanwhile its author has deleted it.
    @Test(arguments: Engine.allCases, [SimulatedNetwork.gotosocial, .bluesky])
    func `isn't published again where its author may have deleted it`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            let whole = try await world.publish(try world.draft("Regretted", to: [network]))
            let job = try #require(try await world.claim().first)
            _ = try await world.permitByHand(whole.targets[0], job, send: true)
            #expect(account.created == 1)
            if let bluesky = account.running.bluesky {
                let uri = try #require(try bluesky.control.records(of: "ada").first?["uri"]?.text)
                try bluesky.control.deleteRecord(uri)
            } else if let control = account.running.federated?.control {
                let id = try #require(try control.visiblePosts(of: "ada").first?["id"]?.text)
                try control.deletePost(id)
            }
            let sent = Timestamp.now.adding(.seconds(-7200)).milliseconds
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.effects SET first_sent_at = \(sent), last_sent_at = \(sent), quiet_until = \(sent)"
                )
            }
            try await world.loseWorkers()
            let after = try await world.worked(whole).targets[0]
            #expect(after.question == .unsettled)
            #expect(after.failure?.sentence.contains("may have been there and been deleted") == true)
            #expect(account.created == 1)
            #expect(try account.texts().isEmpty)
            // Whose post it is decides.
            _ = try await world.compositions.settle(after.id, .sendAgain, by: world.viewer)
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(account.created == 2)
        }
    }

    /// Looks that came before it was sent say nothing of what came of the sending.
    @Test(arguments: Engine.allCases)
    func `is looked for anew after each sending`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let whole = try await world.publish(try world.draft("Twice looked for", to: [.gotosocial]))
            let target = whole.targets[0]
            let planned = try await state(world, of: target)
            try await world.store.write(as: .worker(world.viewer.user)) { tx in
                try EffectLedger().noteAbsence(of: planned.id, in: tx)
            }
            #expect(try await state(world, of: target).firstLookedAt != nil)
            let job = try #require(try await world.claim().first)
            _ = try await world.permitByHand(target, job, send: false)
            #expect(try await state(world, of: target).firstLookedAt == nil)
        }
    }

    /// It was called off while a look was under way: the look finds nothing, and the question stays one that can be answered.
    @Test(arguments: Engine.allCases)
    func `stays a question once a person was asked about it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let whole = try await world.publish(try world.draft("Called off", to: [.gotosocial]))
            let target = whole.targets[0]
            let job = try #require(try await world.claim().first)
            _ = try await world.permitByHand(target, job, send: false)
            let effect = try await state(world, of: target).id
            let (ledger, owner) = (EffectLedger(), world.viewer.user)
            try await world.store.write(as: .worker(owner)) { tx in
                let why = JobFailure("cancelled", "It was called off while it was being sent.")
                try ledger.ask(about: effect, why, in: tx)
                try TargetProgress(target: target.id, now: .now).ask(.unsettled, why, in: tx)
                // What the look found.
                try ledger.noteAbsence(of: effect, in: tx)
                try ledger.mayRetry(unknown: effect, newKey: nil, in: tx)
            }
            #expect(try await state(world, of: target).state == .needsUser)
            try await world.loseWorkers()
            _ = try await world.compositions.settle(target.id, .sendAgain, by: world.viewer)
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(try world.account(.gotosocial).created == 1)
        }
    }

    /// Two posts say the same and show different pictures; one was lost on the way, of the other the answer.
    @Test(arguments: Engine.allCases)
    func `isn't taken for another that shows other pictures`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            account.inject(.dropBeforeEffect)
            account.inject(.dropAfterEffect)
            var wholes: [Compositions.Whole] = []
            for (number, alt) in ["The first", "The second"].enumerated() {
                let file = try await world.upload(number)
                wholes.append(
                    try await world.publish(
                        try world.draft("Herons", to: [.gotosocial], showing: [(file, alt)])
                    )
                )
            }
            try await world.working { [wholes] in
                for whole in wholes { try await world.settled(whole) }
            }
            for whole in wholes {
                let after = try await world.compositions.find(whole.composition.id, for: world.viewer)
                #expect(after.composition.status == .published)
            }
            #expect(account.created == 2)
            #expect(try account.alts().sorted { $0[0] < $1[0] } == [["The first"], ["The second"]])
        }
    }

    /// A list of which not all can be read isn't one in which it isn't.
    @Test(arguments: Engine.allCases)
    func `isn't taken to be absent where the server lists what can't be read`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            let unreadable = #"[{"id": "1", "content": "<p>What is this</p>"}]"#
            let whole = try await world.publish(try world.draft("Only once", to: [.gotosocial]))
            let job = try #require(try await world.claim().first)
            _ = try await world.permitByHand(whole.targets[0], job, send: true)
            account.control.inject(
                .verbatim(status: 200, contentType: "application/json", body: unreadable),
                method: "GET",
                path: "/api/v1/accounts/*/statuses",
                count: nil
            )
            try await world.loseWorkers()
            let after = try await world.worked(whole).targets[0]
            #expect(after.question == .unsettled)
            #expect(after.failure?.sentence.contains("can’t read") == true)
            #expect(account.created == 1)
        }
    }
}
