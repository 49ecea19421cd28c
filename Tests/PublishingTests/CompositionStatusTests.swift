import Accounts
import Database
import Foundation
import Publishing
import TestSupport
import Testing

@Suite struct `What a composition is` {
    /// Whatever writes the targets: here it is a stranger with SQL.
    @Test(arguments: Engine.allCases)
    func `follows from its targets at every moment`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.compositions.create(CompositionDraft(text: "Hello"), by: world.viewer)
            let id = whole.composition.id
            var random = SeededGenerator(seed: 41)
            var targets: [TargetID: (status: Target.Status, published: Int?)] = [:]
            for step in 0..<200 {
                let status = Target.Status.allCases.randomElement(using: &random) ?? .draft
                let minute: Int? =
                    status == .published || status == .partial ? Int.random(in: 0..<60, using: &random) : nil
                let at = minute.map { Timestamp(milliseconds: 1_800_000_000_000 + Int64($0) * 60_000) }
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where targets.count < 6:
                    let target = TargetID.new()
                    try await world.store.write(as: .system) { tx in
                        try tx.run(
                            """
                            INSERT INTO main.targets (id, user_id, composition_id, platform, account_name, status, published_at)
                            VALUES (\(target), \(world.viewer.user), \(id), 'mastodon', '@ada', \(status), \(at))
                            """
                        )
                    }
                    targets[target] = (status, minute)
                case 1 where !targets.isEmpty && step % 3 == 0:
                    let target = targets.keys.sorted()[Int.random(in: 0..<targets.count, using: &random)]
                    try await world.store.write(as: .system) { tx in
                        try tx.run("DELETE FROM main.targets WHERE id = \(target)")
                    }
                    targets[target] = nil
                default:
                    guard !targets.isEmpty else { continue }
                    let target = targets.keys.sorted()[Int.random(in: 0..<targets.count, using: &random)]
                    try await world.store.write(as: .system) { tx in
                        try tx.run(
                            "UPDATE main.targets SET status = \(status), published_at = \(at) WHERE id = \(target)"
                        )
                    }
                    targets[target] = (status, minute)
                }
                let now = try await world.compositions.find(id, for: world.viewer).composition
                let statuses = targets.values.map(\.status)
                #expect(now.status == Self.status(of: statuses), "\(statuses)")
                #expect(now.targetCount == statuses.count)
                #expect(now.openCount == statuses.count { $0.isOpen })
                #expect(now.publishedCount == statuses.count { $0 == .published })
                #expect(now.failedCount == statuses.count { $0 == .failed || $0 == .partial })
                let first = targets.values.compactMap(\.published).min()
                #expect(
                    now.publishedAt
                        == first.map { Timestamp(milliseconds: 1_800_000_000_000 + Int64($0) * 60_000) }
                )
            }
            #expect(account.created == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is over when its last two targets end at the same time`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.compositions.create(CompositionDraft(text: "Hello"), by: world.viewer)
            let (id, user) = (whole.composition.id, world.viewer.user)
            let targets = [TargetID.new(), TargetID.new()]
            try await world.store.write(as: .system) { tx in
                for target in targets {
                    try tx.run(
                        """
                        INSERT INTO main.targets (id, user_id, composition_id, platform, account_name, status)
                        VALUES (\(target), \(user), \(id), 'mastodon', '@ada', 'publishing')
                        """
                    )
                }
            }
            let (hasEnded, isEnding) = (Gate(), Gate())
            async let first: Void = world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.targets SET status = 'failed' WHERE id = \(targets[0])")
                hasEnded.open()
                // PostgreSQL lets the other begin meanwhile; SQLite has one writer.
                isEnding.wait(atMost: 1)
                Thread.sleep(forTimeInterval: 0.2)
            }
            await hasEnded.opened()
            try await world.store.write(as: .system) { tx in
                isEnding.open()
                try tx.run(
                    "UPDATE main.targets SET status = 'published', published_at = \(Timestamp.now) WHERE id = \(targets[1])"
                )
            }
            try await first
            let now = try await world.compositions.find(id, for: world.viewer).composition
            #expect(now.openCount == 0)
            #expect(now.status == .partial)
        }
    }

    private static func status(of targets: [Target.Status]) -> Composition.Status {
        if targets.allSatisfy({ $0 == .draft }) { return .draft }
        if targets.contains(where: \.isOpen) {
            return targets.contains { [.publishing, .unknown, .published, .partial, .failed].contains($0) }
                ? .publishing : .scheduled
        }
        let ended = targets.filter { [.published, .partial, .failed].contains($0) }
        if ended.isEmpty { return targets.contains(.draft) ? .draft : .cancelled }
        if ended.allSatisfy({ $0 == .published }) { return .published }
        return ended.allSatisfy { $0 == .failed } ? .failed : .partial
    }
}
