import Database
import Foundation
import TestSupport
import Testing

/// Killed at a step, and again at a step of what repairs that.
@Suite struct `Killed while it recovers` {
    /// Steps that are reached with an answer or with none, in four accounts at once.
    static let steps =
        `Killed at any step of publishing`.steps + `Killed at any step of publishing`.stepsOfRecovery
    /// What whoever goes on may do: all but what had to be done before.
    static let stepsOfRecovery = steps.filter { !$0.hasPrefix("schedule.") }

    struct Pair: Sendable, CustomStringConvertible {
        let first: String
        let second: String
        var description: String { "killed at \(first), then at \(second)" }
    }

    static let product = steps.flatMap { first in stepsOfRecovery.map { Pair(first: first, second: $0) } }

    /// Those after which most can go wrong: something is sent, or may be, and then looked for or sent again.
    static let spread = [
        Pair(first: "schedule.planned", second: "publish.claimed"),
        Pair(first: "media.answered", second: "post.permitted"),
        Pair(first: "post.permitted", second: "look.absent"),
        Pair(first: "http.sending", second: "post.answered"),
        Pair(first: "post.answered", second: "look.begun"),
        Pair(first: "post.refused", second: "post.confirming"),
        Pair(first: "look.absent", second: "http.sending"),
    ]

    /// Runs go side by side, so that the whole product takes no hour.
    static let shards = ChaosForm.choose(short: [0], full: Array(0..<4))

    @Test(arguments: shards)
    func `Roost on SQLite publishes each post once`(shard: Int) async throws {
        try await survive(.sqlite, ChaosForm.choose(short: Self.spread, full: Self.product), shard)
    }

    /// There another process might be at work, so what a dead one had is taken up when its lease is over.
    @Test(arguments: shards)
    func `Roost on PostgreSQL publishes each post once`(shard: Int) async throws {
        let few = [Self.spread[3], Self.spread[4]]
        try await survive(.postgres, ChaosForm.choose(short: few, full: Self.product), shard)
    }

    private func survive(_ engine: Engine, _ pairs: [Pair], _ shard: Int) async throws {
        let mine = pairs.enumerated().filter { $0.offset % Self.shards.count == shard }.map(\.element)
        try await ChaosRun.with("9. killed at a step and at one of the recovery", engine) { run in
            var random = run.random
            for (number, pair) in mine.enumerated() {
                try await survive(pair, number, run, &random)
            }
            try await run.expectEachOnce()
        }
    }

    private func survive(
        _ pair: Pair,
        _ number: Int,
        _ run: ChaosRun,
        _ random: inout SeededGenerator
    ) async throws {
        var writings: [Task<Void, any Error>] = []
        var isReached = false
        // A slow machine may take another way, such as that no answer comes in time.
        while !isReached, writings.count < 3 {
            // One answer is lost and one request never arrives, so that there is something to find out.
            let accounts = run.accounts.shuffled(using: &random)
            let slow = accounts.first { $0.platform != .bluesky } ?? accounts[0]
            try await run.inject("drop_before_effect", at: slow)
            try await run.inject("drop_after_effect", at: accounts.first { $0.name != slow.name } ?? slow)
            writings.append(
                run.beginPublishing("Pair \(number) of \(run.seed), \(writings.count): \(pair)")
            )
            isReached = try await run.die(at: pair.first)
        }
        #expect(isReached, "\(pair.first) was not reached")
        // Not each step lies on each way.
        try await run.die(at: pair.second)
        try await run.serving { [writings] _ in
            for writing in writings { try await writing.value }
            try await run.settle()
        }
        try await run.heal()
    }
}
