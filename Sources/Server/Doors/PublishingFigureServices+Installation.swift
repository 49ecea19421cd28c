import Accounts
import Archive
import Database
import Platforms
import Publishing
import Web

extension PublishingFigureServices {
    init(_ roost: Installation) {
        let compositions = roost.compositions
        self.init(
            figures: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let figures = try await compositions.figures(
                        days: query.days,
                        connection: try connection(query.connectionID, among: names),
                        for: viewer
                    )
                    return Web.PublishingFigures(figures, names)
                }
            },
            engagement: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let engagement = try await compositions.engagement(
                        days: query.days,
                        connection: try connection(query.connectionID, among: names),
                        for: viewer
                    )
                    return Web.PublishedEngagement(engagement, names)
                }
            },
            targetEngagement: { viewer, id in
                try await presenting {
                    let series = try await compositions.engagement(
                        of: try identifier(id, "post to an account"),
                        for: try Accounts.Viewer(viewer)
                    )
                    return TargetEngagement(
                        target: TargetItem(series.target),
                        platformName: series.target.platform.displayName,
                        points: series.snapshots.map {
                            EngagementPoint(at: $0.takenAt.date, numbers: Engagement($0.counts))
                        },
                        nextLookAt: series.nextLook?.date
                    )
                }
            }
        )
    }
}

/// One that is named must be there, so that a wrong name isn't taken for an account without figures.
private func connection(_ text: String?, among names: [ConnectionID: String]) throws -> ConnectionID? {
    guard let text else { return nil }
    let id: ConnectionID = try identifier(text, "connection")
    guard names[id] != nil else { throw AccountError(.notFound, "There is no such connection.") }
    return id
}

extension FigureDays {
    fileprivate init(_ period: FigurePeriod) {
        self.init(
            days: period.days.count,
            zone: period.zone.name,
            from: period.days[0].date.description,
            to: period.today.date.description
        )
    }
}

extension FigureCount {
    fileprivate init(_ count: Publishing.PublishingFigures.Count) {
        self.init(compositions: count.compositions, targets: count.targets)
    }
}

extension FigureTally {
    fileprivate init(_ tally: Publishing.PublishingFigures.Tally) {
        self.init(
            scheduled: tally.scheduled,
            publishedToday: tally.publishedToday,
            published: tally.published,
            failed: tally.failed,
            successRate: tally.successRate
        )
    }
}

/// How an account is called today; all that are gone have one name.
private func name(_ connection: ConnectionID?, _ names: [ConnectionID: String]) -> String {
    connection.flatMap { names[$0] } ?? "No longer connected"
}

extension Web.PublishingFigures {
    fileprivate init(_ figures: Publishing.PublishingFigures, _ names: [ConnectionID: String]) {
        self.init(
            period: FigureDays(figures.period),
            scheduled: FigureCount(figures.scheduled),
            waiting: FigureCount(figures.waiting),
            publishedToday: FigureCount(figures.publishedToday),
            published: FigureCount(figures.published),
            failed: FigureCount(figures.failed),
            successRate: figures.successRate,
            platforms: figures.platforms.map {
                PlatformFigures(
                    platform: $0.platform.rawValue,
                    platformName: $0.platform.displayName,
                    connectedAccounts: $0.connectedAccounts,
                    tally: FigureTally($0.tally)
                )
            },
            accounts: figures.accounts.map {
                AccountFigures(
                    connectionID: $0.connection?.text,
                    name: name($0.connection, names),
                    platform: $0.platform.rawValue,
                    platformName: $0.platform.displayName,
                    tally: FigureTally($0.tally)
                )
            },
            byDay: figures.days.map {
                DayFigures(date: $0.date.description, published: $0.published, failed: $0.failed)
            }
        )
    }
}

extension Web.PublishedEngagement {
    fileprivate init(_ engagement: Publishing.PublishedEngagement, _ names: [ConnectionID: String]) {
        let accounts = engagement.accounts.map {
            EngagementTotal(
                connectionID: $0.connection?.text,
                name: name($0.connection, names),
                platform: $0.platform.rawValue,
                platformName: $0.platform.displayName,
                posts: $0.posts,
                numbers: Engagement($0.counts)
            )
        }
        self.init(
            period: FigureDays(engagement.period),
            platforms: EngagementTotal.byPlatform(accounts),
            accounts: accounts,
            best: engagement.best.map {
                EngagedPost(
                    targetID: $0.target.id.text,
                    compositionID: $0.target.composition.text,
                    postID: $0.target.post?.text,
                    platform: $0.target.platform.rawValue,
                    accountName: $0.target.accountName,
                    text: String($0.text.prefix(200)),
                    url: $0.target.url,
                    publishedAt: $0.target.publishedAt?.date,
                    measuredAt: $0.takenAt.date,
                    numbers: Engagement($0.counts)
                )
            }
        )
    }
}

extension EngagementTotal {
    /// Sums of the accounts of each platform, in their order.
    fileprivate static func byPlatform(_ accounts: [EngagementTotal]) -> [EngagementTotal] {
        accounts.reduce(into: []) { totals, account in
            if let last = totals.last, last.platform == account.platform {
                totals[totals.count - 1].posts += account.posts
                totals[totals.count - 1].numbers = last.numbers.adding(account.numbers)
            } else {
                var total = account
                (total.connectionID, total.name) = (nil, account.platformName)
                totals.append(total)
            }
        }
    }
}

extension Engagement {
    /// What neither tells stays unknown.
    fileprivate func adding(_ other: Engagement) -> Engagement {
        func sum(_ number: KeyPath<Engagement, Int?>) -> Int? {
            let told = [self[keyPath: number], other[keyPath: number]].compactMap(\.self)
            return told.isEmpty ? nil : told.reduce(0, +)
        }
        return Engagement(
            reactions: sum(\.reactions),
            replies: sum(\.replies),
            reposts: sum(\.reposts),
            views: sum(\.views)
        )
    }
}
