import Foundation
import Synchronization

import Web

/// Figures of publishing, as far as the doors are concerned.
extension InMemoryRoost {
    private static func tally(_ published: Int, _ failed: Int) -> FigureTally {
        FigureTally(
            scheduled: 2,
            publishedToday: 1,
            published: published,
            failed: failed,
            successRate: published + failed == 0 ? nil : Double(published) / Double(published + failed)
        )
    }

    private static func period(_ query: FigureQuery) -> FigureDays {
        FigureDays(days: query.days, zone: "Europe/Berlin", from: "2026-10-23", to: "2026-11-21")
    }

    var publishingFigures: PublishingFigureServices {
        PublishingFigureServices(
            figures: { [self] _, query in
                state.withLock {
                    $0.deeds.append("figures of \(query.days) days, \(query.connectionID ?? "all")")
                }
                return PublishingFigures(
                    period: Self.period(query),
                    scheduled: FigureCount(compositions: 1, targets: 2),
                    waiting: FigureCount(compositions: 0, targets: 0),
                    publishedToday: FigureCount(compositions: 1, targets: 1),
                    published: FigureCount(compositions: 700, targets: 1999),
                    failed: FigureCount(compositions: 1, targets: 1),
                    successRate: 0.9995,
                    platforms: [
                        PlatformFigures(
                            platform: "mastodon",
                            platformName: "Mastodon",
                            connectedAccounts: 2,
                            tally: Self.tally(1999, 1)
                        )
                    ],
                    accounts: [
                        AccountFigures(
                            connectionID: "con-1",
                            name: "Bird notes",
                            platform: "mastodon",
                            platformName: "Mastodon",
                            tally: Self.tally(1999, 1)
                        ),
                        AccountFigures(
                            name: "No longer connected",
                            platform: "mastodon",
                            platformName: "Mastodon",
                            tally: Self.tally(0, 0)
                        ),
                    ],
                    byDay: (1...21).map {
                        DayFigures(
                            date: "2026-11-\($0 < 10 ? "0" : "")\($0)",
                            published: $0 == 20 ? 1900 : $0 == 21 ? 1 : 5,
                            failed: $0 == 20 ? 1 : 0
                        )
                    }
                )
            },
            engagement: { _, query in
                PublishedEngagement(
                    period: Self.period(query),
                    platforms: [
                        EngagementTotal(
                            name: "Mastodon",
                            platform: "mastodon",
                            platformName: "Mastodon",
                            posts: 12,
                            numbers: Engagement(reactions: 4711, replies: 0, reposts: 8)
                        )
                    ],
                    accounts: [
                        EngagementTotal(
                            connectionID: "con-1",
                            name: "Bird notes",
                            platform: "mastodon",
                            platformName: "Mastodon",
                            posts: 12,
                            numbers: Engagement(reactions: 4711, replies: 0, reposts: 8)
                        )
                    ],
                    best: [
                        EngagedPost(
                            targetID: "tgt-1",
                            compositionID: "cmp-1",
                            postID: "p-1",
                            platform: "mastodon",
                            accountName: "@ana@social.example",
                            text: "Herons over the <weir>",
                            url: "https://social.example/1",
                            publishedAt: Self.now,
                            measuredAt: Self.now,
                            numbers: Engagement(reactions: 1, replies: 2)
                        )
                    ]
                )
            },
            targetEngagement: { [self] _, id in
                if let known = state.withLock({ $0.publishing.targets[id] })?.target {
                    return TargetEngagement(
                        target: known,
                        platformName: "Mastodon",
                        points: [],
                        nextLookAt: nil
                    )
                }
                guard id == "tgt-1" else { throw Refusal.notFound }
                let target = TargetItem(
                    id: "tgt-1",
                    compositionID: "cmp-1",
                    connectionID: "con-1",
                    platform: "mastodon",
                    accountName: "@ana@social.example",
                    status: .published,
                    publishedAt: Self.now.addingTimeInterval(-86_400),
                    url: "javascript:alert(1)",
                    postID: "p-1"
                )
                return TargetEngagement(
                    target: target,
                    platformName: "Mastodon",
                    points: (0..<5).map {
                        EngagementPoint(
                            at: Self.now.addingTimeInterval(Double($0 - 4) * 21_600),
                            numbers: Engagement(reactions: $0 * 3, replies: $0, reposts: 0)
                        )
                    },
                    nextLookAt: Self.now.addingTimeInterval(3600)
                )
            }
        )
    }
}
