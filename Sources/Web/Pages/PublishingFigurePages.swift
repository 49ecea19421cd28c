import Foundation
import Hummingbird

/// How publishing goes, and how what was published is received.
enum PublishingFigurePages {
    static let routes: [Route] = [
        .page(.get, "/publishing/figures", figures)
    ]

    private static func figures(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let asked = call.query["connection"]
        let scope = try await ConnectionScope.everything(viewer, call, chosen: asked)
        if let asked, asked != ConnectionScope.all, scope.isAll { throw WebError.notFound }
        var query = try call.figureQuery()
        query.connectionID = scope.connectionID
        let services = call.services.publishingFigures
        return try await call.page(
            FiguresPage(
                try await services.figures(viewer, query),
                try await services.engagement(viewer, query),
                scope,
                time: call.time
            )
        )
    }
}

struct FiguresPage: PageContent {
    static let template = "figures"
    var title: String { "Figures of publishing" }
    let publishing = PublishingTabs(at: .figures)
    let scope: ConnectionScope
    let lengths: [Length]
    let periodName: String
    let zone: String
    let tiles: [Tile]
    /// `nil` where nothing went out or failed.
    let chart: ChartView?
    let platforms: [TallyRow]
    let hasPlatforms: Bool
    let accounts: [TallyRow]
    /// More of them than platforms.
    let hasAccounts: Bool
    let totals: [EngagementRow]
    let hasTotals: Bool
    let untold: [String]
    let best: [BestPost]
    let hasBest: Bool

    struct Length: Sendable {
        let lengthValue: Int
        let lengthName: String
        let isChosen: Bool
    }

    struct Tile: Sendable {
        let tileLabel: String
        let tileNumber: String
        let tileNote: String?
    }

    struct TallyRow: Sendable {
        let rowName: String
        let connected: String?
        let scheduled: String
        let publishedToday: String
        let published: String
        let failed: String
        let successRate: String
    }

    struct EngagementRow: Sendable {
        let rowName: String
        let posts: String
        let reactions: String
        let replies: String
        let reposts: String
        let views: String
    }

    struct BestPost: Sendable {
        let bestLink: String
        let bestText: String
        let bestAccount: String
        let bestPublished: TimeView?
        let bestNumbers: String
    }

    init(
        _ figures: PublishingFigures,
        _ engagement: PublishedEngagement,
        _ scope: ConnectionScope,
        time: (Date) -> TimeView
    ) {
        self.scope = scope
        let days = figures.period.days
        lengths = Set([7, 30, 90, 365, days]).sorted().map {
            Length(lengthValue: $0, lengthName: Self.name(of: $0), isChosen: $0 == days)
        }
        periodName = Self.name(of: days)
        zone = figures.period.zone
        tiles = Self.tiles(figures)
        chart = Self.chart(figures)
        platforms = figures.platforms.map {
            TallyRow($0.platformName, $0.tally, connected: $0.connectedAccounts)
        }
        hasPlatforms = !platforms.isEmpty
        accounts = figures.accounts.map { TallyRow($0.name, $0.tally) }
        hasAccounts = accounts.count > 1
        // One account of each platform says the same as its platform.
        let isOneEach = engagement.accounts.count == engagement.platforms.count
        totals =
            engagement.platforms.map { EngagementRow($0, name: $0.platformName) }
            + (isOneEach
                ? [] : engagement.accounts.map { EngagementRow($0, name: "\($0.name) (\($0.platformName))") })
        hasTotals = !totals.isEmpty
        untold = engagement.platforms.compactMap(Self.untold)
        best = engagement.best.map { BestPost($0, time: time) }
        hasBest = !best.isEmpty
    }

    private static func name(of days: Int) -> String { days == 1 ? "today" : "the last \(days) days" }

    private static func tiles(_ figures: PublishingFigures) -> [Tile] {
        func posts(_ count: FigureCount) -> String? {
            count.targets == 0 ? nil : "of \(counted(count.compositions, "composition"))"
        }
        return [
            Tile(
                tileLabel: "Scheduled",
                tileNumber: grouped(figures.scheduled.targets),
                tileNote: posts(figures.scheduled)
            ),
            Tile(
                tileLabel: "Published today",
                tileNumber: grouped(figures.publishedToday.targets),
                tileNote: posts(figures.publishedToday)
            ),
            Tile(
                tileLabel: "Published",
                tileNumber: grouped(figures.published.targets),
                tileNote: posts(figures.published)
            ),
            Tile(
                tileLabel: "Failed",
                tileNumber: grouped(figures.failed.targets),
                tileNote: posts(figures.failed)
            ),
            Tile(
                tileLabel: "Success rate",
                tileNumber: FiguresText.percent(figures.successRate),
                tileNote: nil
            ),
            Tile(
                tileLabel: "Waiting for you",
                tileNumber: grouped(figures.waiting.targets),
                tileNote: posts(figures.waiting)
            ),
        ]
    }

    private static func chart(_ figures: PublishingFigures) -> ChartView? {
        let (published, failed) = (figures.published.targets, figures.failed.targets)
        let days = figures.byDay.map { (date: CalendarDate($0.date), figures: $0) }
        guard published + failed > 0, let first = days.first?.date, let last = days.last?.date else {
            return nil
        }
        let most = figures.byDay.max { $0.published + $0.failed < $1.published + $1.failed }
        let peak = most.flatMap { CalendarDate($0.date) }.map { ", most on \($0.long)" } ?? ""
        let daily = BarChart(
            series: [
                BarChart.Series(name: "Published", tone: "tone-good"),
                BarChart.Series(name: "Failed", tone: "tone-bad"),
            ],
            bars: days.map {
                BarChart.Bar(
                    label: $0.date?.short ?? $0.figures.date,
                    name: $0.date?.long ?? $0.figures.date,
                    counts: [$0.figures.published, $0.figures.failed]
                )
            }
        )
        let isWeekly = daily.bars.count > BarChart.most
        return (isWeekly ? daily.joined(by: 7) : daily).view(
            id: "days",
            title: "Published and failed by \(isWeekly ? "week" : "day")",
            description:
                "From \(first.long) to \(last.long): \(grouped(published)) published and \(grouped(failed)) failed\(peak).",
            firstColumn: isWeekly ? "Days" : "Day"
        )
    }

    private static func untold(_ total: EngagementTotal) -> String? {
        let names = [
            ("reactions", total.numbers.reactions), ("replies", total.numbers.replies),
            ("reposts", total.numbers.reposts), ("views", total.numbers.views),
        ].filter { $0.1 == nil }.map(\.0)
        return names.isEmpty ? nil : "\(total.platformName) doesn’t tell \(names.joined(separator: " or "))."
    }
}

extension FiguresPage.TallyRow {
    fileprivate init(_ name: String, _ tally: FigureTally, connected: Int? = nil) {
        rowName = name
        self.connected = connected.map(grouped)
        scheduled = grouped(tally.scheduled)
        publishedToday = grouped(tally.publishedToday)
        published = grouped(tally.published)
        failed = grouped(tally.failed)
        successRate = FiguresText.percent(tally.successRate)
    }
}

extension FiguresPage.EngagementRow {
    fileprivate init(_ total: EngagementTotal, name: String) {
        func text(_ number: Int?) -> String { number.map(grouped) ?? "–" }
        rowName = name
        posts = grouped(total.posts)
        reactions = text(total.numbers.reactions)
        replies = text(total.numbers.replies)
        reposts = text(total.numbers.reposts)
        views = text(total.numbers.views)
    }
}

extension FiguresPage.BestPost {
    fileprivate init(_ post: EngagedPost, time: (Date) -> TimeView) {
        bestLink = "/targets/\(post.targetID)"
        bestText = post.text.isEmpty ? "Without words" : post.text
        bestAccount = post.accountName
        bestPublished = post.publishedAt.map(time)
        bestNumbers = [
            post.numbers.reactions.map { counted($0, "reaction") },
            post.numbers.reposts.map { counted($0, "repost") },
            post.numbers.replies.map { counted($0, "reply", "replies") },
            post.numbers.views.map { counted($0, "view") },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
