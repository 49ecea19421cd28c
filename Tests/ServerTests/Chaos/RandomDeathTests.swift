import Database
import Foundation
import TestSupport
import Testing

/// Killed again and again at any moment, while everything that can go wrong does.
@Suite struct `Killed at any moment` {
    struct Amount: Sendable, CustomStringConvertible {
        let title: String
        let engine: Engine
        /// Targets of each dialect.
        let each: Int
        /// Accounts of each dialect.
        let copies: Int
        let kills: Int
        var description: String { "\(4 * each) targets, \(kills) kills, \(engine)" }
    }

    static let amounts = ChaosForm.choose(
        short: [
            Amount(title: "10. killed at random", engine: .sqlite, each: 10, copies: 1, kills: 6),
            Amount(title: "10. killed at random", engine: .postgres, each: 6, copies: 1, kills: 3),
        ],
        full: Engine.allCases.flatMap { engine in
            [
                Amount(title: "10. killed at random", engine: engine, each: 100, copies: 1, kills: 20),
                Amount(title: "a thousand targets", engine: engine, each: 250, copies: 5, kills: 40),
            ]
        }
    )

    @Test(arguments: amounts)
    func `Roost publishes each post once`(amount: Amount) async throws {
        try await ChaosRun.with(amount.title, amount.engine, copies: amount.copies) { run in
            let shares = Self.shares(of: amount.each, among: run.accounts)
            let most = shares.values.max() ?? 0
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Somebody writes all the time, whether a server is there or not.
                run.record.change { $0.unfinished += 1 }
                group.addTask {
                    defer { run.record.change { $0.unfinished -= 1 } }
                    for number in 0..<most {
                        let accounts = run.accounts.filter { number < shares[$0.name] ?? 0 }
                        try await run.publish(
                            "Number \(number) of \(run.seed).",
                            to: accounts,
                            showsPicture: number.isMultiple(of: 2)
                        )
                    }
                }
                var random = run.random
                for _ in 0..<amount.kills {
                    try await harm(run, &random)
                    let server = try await run.start()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 50...2500, using: &random)))
                    await run.kill(server)
                }
                try await run.serving { _ in
                    try await group.waitForAll()
                    try await run.settle(within: .seconds(600))
                }
            }
            try await run.expectEachOnce()
        }
    }

    /// How many posts each account gets, so that each dialect gets as many.
    private static func shares(of each: Int, among accounts: [ChaosAccount]) -> [String: Int] {
        var shares: [String: Int] = [:]
        for platform in ChaosPlatform.allCases {
            let chosen = accounts.on(platform)
            for (index, account) in chosen.enumerated() {
                shares[account.name] = each / chosen.count + (index < each % chosen.count ? 1 : 0)
            }
        }
        return shares
    }

    /// Some faults at some accounts, and new posts that stand in no list for a moment.
    private func harm(_ run: ChaosRun, _ random: inout SeededGenerator) async throws {
        for account in run.accounts.instances {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                try await run.inject(ChaosFault.draw(for: account.platform, with: &random), at: account)
            }
            if account.platform != .bluesky {
                let delay = Int.random(in: 0...1, using: &random)
                try await account.instance.control("PUT", "posting", ["listing_delay": delay])
            }
        }
    }
}
