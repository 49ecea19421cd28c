import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import Testing
import Vault

@Suite struct `Posts of one account` {
    @Test(arguments: Engine.allCases)
    func `go out one after the other, in the order of their times, an urgent one first`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            var last: Compositions.Whole?
            for number in 0..<12 {
                let networks: [SimulatedNetwork] =
                    number.isMultiple(of: 2) ? [.mastodon] : [.mastodon, .gotosocial]
                last = try await world.publish(try world.draft("Number \(number)", to: networks))
            }
            var urgent = try world.draft("Urgent", to: [.mastodon])
            urgent.isUrgent = true
            try await world.publish(urgent)
            let whole = try #require(last)
            try await world.working {
                try await world.settled(whole)
                try await world.eventually("all are out") {
                    try world.account(.mastodon).texts().count == 13
                        && world.account(.gotosocial).texts().count == 6
                }
            }
            #expect(try world.account(.mastodon).texts() == ["Urgent"] + (0..<12).map { "Number \($0)" })
            #expect(
                try world.account(.gotosocial).texts()
                    == [1, 3, 5, 7, 9, 11].map { "Number \($0)" }
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `that a server has no room for wait, and hold up no other account`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let limited = try world.account(.mastodon)
            limited.inject(.rateLimited(resetsInSeconds: 300, withHeaders: true))
            var wholes: [Compositions.Whole] = []
            for number in 0..<4 {
                wholes.append(
                    try await world.publish(
                        try world.draft("Number \(number)", to: [.mastodon, .gotosocial])
                    )
                )
            }
            let all = wholes
            try await world.working {
                try await world.eventually("the other account is through, and this one waits") {
                    let isThrough = try world.account(.gotosocial).texts().count == 4
                    return try await isLimited(limited, world) && isThrough
                }
                #expect(try limited.texts().isEmpty)
                try await pass(.seconds(300), world)
                for whole in all { try await world.settled(whole) }
            }
            #expect(try limited.texts().sorted() == (0..<4).map { "Number \($0)" })
            #expect(limited.created == 4)
            // Waiting for a limit spends no attempt.
            let target = try #require(
                try await world.compositions.find(wholes[0].composition.id, for: world.viewer).targets.first
            )
            #expect(target.status == .published)
        }
    }

    /// Whether a post of an account was refused for its limit, and waits.
    private func isLimited(_ account: PublishedAccount, _ world: PublishingWorld) async throws -> Bool {
        let waiting = try await world.store.read(as: .system) { tx in
            try tx.value(
                Int.self,
                """
                SELECT count(*) FROM main.jobs
                WHERE kind = \(PublishTarget.kind) AND connection_id = \(account.connection.id)
                  AND state = 'waiting' AND wait_reason = 'rate_limit'
                """
            )
        }
        return waiting ?? 0 > 0
    }

    /// As if so much time had passed for what waits for a limit: nobody knows how much the test itself takes.
    private func pass(_ duration: Duration, _ world: PublishingWorld) async throws {
        let milliseconds = Int64(duration / .milliseconds(1))
        let microseconds = milliseconds * 1000
        try await world.store.write(as: .system) { tx in
            // The limits first: a claim that is about to put a post aside for them is waited for.
            try tx.run(
                """
                UPDATE main.rate_limits SET blocked_until = blocked_until - \(milliseconds),
                  server_resets_at = server_resets_at - \(milliseconds),
                  taken_until_us = taken_until_us - \(microseconds)
                """
            )
            try tx.run(
                """
                UPDATE main.jobs SET run_at = run_at - \(milliseconds), lane_slot = lane_slot - \(milliseconds)
                WHERE kind = \(PublishTarget.kind) AND state = 'waiting'
                """
            )
        }
    }

    /// The server says with the last post that it takes no more: neither another composition nor the next part of a thread
    /// is sent to be refused.
    @Test(arguments: Engine.allCases)
    func `wait for their time where the server tells with its answers that it takes no more`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.control.limitPosts(to: 2, per: 2)
            let thread = try await world.publish(
                try world.draft("One", to: [.mastodon], parts: ["Two", "Three"])
            )
            let alone = try await world.publish(try world.draft("Four", to: [.mastodon]))
            let last = try await world.publish(try world.draft("Five", to: [.mastodon]))
            try await world.working {
                for whole in [thread, alone, last] {
                    let after = try await world.settled(whole)
                    #expect(after.composition.status == .published)
                }
            }
            #expect(try account.texts().count == 5)
            let answers = account.control.ledger.entries
                .filter { $0.path == account.posting.path && $0.method == "POST" }
                .map(\.answeredWith)
            #expect(answers == Array(repeating: 200, count: 5))
            let effects = try await world.effects(of: thread.targets[0])
            #expect(effects.map(\.sendCount) == [1, 1, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `rest while the account has to be connected again, and go out afterwards`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let token = account.running.federated?.person("ada").token ?? ""
            account.inject(.failure(status: 401, form: .json, afterEffect: false, retryAfterSeconds: nil))
            let first = try await world.publish(try world.draft("First", to: [.mastodon]))
            let second = try await world.publish(try world.draft("Second", to: [.mastodon]))
            try await world.working {
                // The post rests a moment later than its account: one that is let go before it rests would stay.
                try await world.eventually("the account rests, and its post") {
                    let connection = try await world.connections.find(
                        account.connection.id,
                        for: world.viewer
                    )
                    let isResting = try await state(of: first, world) == "held"
                    return isResting && connection.health == .tokenExpired
                }
                #expect(try account.texts().isEmpty)
                var change = Connections.Change()
                change.token = Secret(token)
                _ = try await world.connections.change(account.connection.id, change, by: world.viewer)
                try await world.settled(first)
                try await world.settled(second)
            }
            #expect(try account.texts() == ["First", "Second"])
            #expect(account.created == 2)
        }
    }

    /// Of the job that publishes a composition.
    private func state(of whole: Compositions.Whole, _ world: PublishingWorld) async throws -> String? {
        let target = whole.targets[0].id
        return try await world.store.read(as: .system) { tx in
            try tx.value(String.self, "SELECT state FROM main.jobs WHERE target_id = \(target)")
        }
    }
}
