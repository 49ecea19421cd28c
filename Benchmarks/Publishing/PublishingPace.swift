import Accounts
import Database
import Foundation
import Platforms
import Publishing

/// Posts that are due at once on a hundred accounts, beside a loop that sends the same and keeps nothing.
struct PublishingPace {
    let engine: Engine
    let numbers: PublishingNumbers

    /// How long the server takes for a post, in milliseconds.
    private static let latency = 50

    func run() async throws -> ReportTable {
        let (due, accounts) = (Unit.count.text(Double(numbers.due)), numbers.accounts)
        var table = ReportTable(
            "Publishing \(due) posts that are due, on \(accounts) accounts, on \(engine.title)"
        )
        let aim: Aim = .ratioAtLeast(engine == .sqlite ? 0.7 : 0.6)
        for latency in [Self.latency, 0] {
            let (own, bare) = try await compare(latency)
            let slow = latency > 0 ? ", each after \(latency) ms" : ", each at once"
            table.add(
                "posts\(slow)",
                own,
                .perSecond,
                beside: "a plain loop",
                bare,
                aim: latency > 0 ? aim : nil
            )
        }
        table.notes = [
            "With \(Unit.count.text(Double(numbers.finished))) published posts in the tables. The simulated Mastodons are "
                + "processes of their own on the same cores, their rate limits off.",
            "The loop: one request in flight for each account, the same client, nothing kept. Roost: planned in the ledger "
                + "before, permission on the disk before each request, its outcome and the post in the archive after it.",
        ]
        return table
    }

    private func compare(_ latency: Int) async throws -> (own: Spread, bare: Spread) {
        var (own, bare): ([Double], [Double]) = ([], [])
        try await PublishingHouse.with(engine, accounts: numbers.accounts, writeLatency: latency) { house in
            try await house.addFinished(numbers.finished)
            for _ in 0..<numbers.runs {
                bare.append(try await rate(numbers.due) { try await loop(house) })
                own.append(Double(numbers.due) / (try await publish(house)))
            }
        }
        return (Spread(own), Spread(bare))
    }

    /// Seconds until all are published.
    private func publish(_ house: PublishingHouse) async throws -> Double {
        let before = try await house.published()
        try await house.schedule(numbers.due)
        try await house.settle()
        var took = 0.0
        try await house.working {
            took = try await seconds { try await house.nothingLeft(within: .seconds(600)) }
        }
        let published = try await house.published() - before
        guard published == numbers.due else {
            throw BenchmarkFailure("\(published) of \(numbers.due) posts were published.")
        }
        return took
    }

    private func loop(_ house: PublishingHouse) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for account in house.accounts {
                group.addTask {
                    let (connection, access) = try await house.connections.access(
                        to: account.connection.id,
                        of: account.viewer.user
                    )
                    guard let platform = house.connections.publishing(on: connection.platform) else {
                        throw BenchmarkFailure("It can’t be published to.")
                    }
                    for number in 0..<(numbers.due / numbers.accounts) {
                        let now = Timestamp.now.date
                        let post = OutgoingPost(
                            text: "Post \(number) of a loop: herons over the weir, at \(now).",
                            createdAt: now
                        )
                        let request = try await platform.request(
                            for: post,
                            key: platform.newKey(for: now),
                            with: access
                        )
                        _ = try await platform.send(request, with: access)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
