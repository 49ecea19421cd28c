import Foundation
import Hummingbird

/// Media by themselves: a grid to look through, and one at a time.
enum MediaPages {
    static let routes: [Route] = [
        .page(.get, "/media", grid),
        .page(.get, "/media/{id}/view", view),
        .page(.post, "/media/thumbnails") { viewer, call in
            _ = try await call.services.media.retryThumbnails(viewer)
            return call.done(
                Call.localPath(try await call.form()["return"], otherwise: "/media"),
                .thumbnailsRetried
            )
        },
    ]

    private static func grid(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let scope = try await ConnectionScope.read(viewer, call)
        var query = try call.mediaQuery()
        query.connectionID = scope.connectionID
        let media =
            scope.isMissing
            ? Page<MediaEntry>(items: []) : try await call.services.media.list(viewer, query)
        let overview =
            scope.isMissing
            ? MediaOverview(months: []) : try await call.services.media.overview(viewer, query)
        return try await call.page(
            MediaPage(
                media,
                overview,
                query: query,
                scope: scope,
                mayRetry: viewer.role >= .moderator,
                time: call.time
            )
        )
    }

    private static func view(_ viewer: Viewer, _ call: Call) async throws -> Response {
        var query = try call.mediaQuery()
        // In the list it was opened from; by a link alone, among all.
        if query.connectionID == ConnectionScope.all { query.connectionID = nil }
        let detail = try await call.services.media.entry(viewer, call.parameter(), query)
        let word = call.query["connection"] ?? detail.entry.connectionID ?? ConnectionScope.all
        return try await call.page(
            MediaViewPage(detail, parameters: MediaPage.parameters(of: query, scope: word), time: call.time)
        )
    }
}

extension Call {
    func mediaQuery() throws -> MediaQuery {
        let query = query
        return MediaQuery(
            connectionID: query["connection"],
            kinds: try query.choice("kind"),
            altText: try query.choice("alt"),
            month: query["month"],
            position: position,
            limit: try limit(default: 60)
        )
    }
}

struct MediaPage: PageContent {
    static let template = "media"
    var title: String { "Media" }
    let scope: ConnectionScope
    let kinds: [Choice]
    let altTexts: [Choice]
    let groups: [Group]
    let years: [Year]
    let hasMonths: Bool
    let total: String
    let isEmpty: Bool
    let isFiltered: Bool
    let clearLink: String
    /// How many thumbnails are still to be made, in words.
    let waiting: String?
    let failed: String?
    let mayRetry: Bool
    let newestLink: String?
    let paging: Paging

    struct Choice: Sendable {
        let choiceValue: String
        let choiceTitle: String
        let isChosen: Bool
    }

    /// The media of one month, as far as this page has them.
    struct Group: Sendable {
        let groupID: String
        let groupTitle: String
        let tiles: [MediaTile]
    }

    struct Year: Sendable {
        let year: String
        let yearCount: String
        let isOpen: Bool
        let months: [Month]
    }

    struct Month: Sendable {
        let monthName: String
        let monthTitle: String
        let monthCount: String
        let monthLink: String
        let isHere: Bool
    }

    init(
        _ page: Page<MediaEntry>,
        _ overview: MediaOverview,
        query: MediaQuery,
        scope: ConnectionScope,
        mayRetry: Bool,
        time: (Date) -> TimeView
    ) {
        self.scope = scope
        let filters = Self.parameters(of: query, scope: scope.word)
        kinds = Self.choices(
            query.kinds?.rawValue,
            [
                ("", "Every type"), ("images", "Images"), ("videos", "Videos"), ("audio", "Audio"),
                ("documents", "Documents"),
            ]
        )
        altTexts = Self.choices(
            query.altText?.rawValue,
            [("", "With or without alt text"), ("with", "With alt text"), ("without", "No alt text")]
        )
        let tiles = page.items.map { entry in
            (month: Self.month(of: entry.postedAt), tile: MediaTile(entry, filters: filters, time: time))
        }
        var groups: [(month: String, tiles: [MediaTile])] = []
        for (month, tile) in tiles {
            if groups.last?.month == month {
                groups[groups.count - 1].tiles.append(tile)
            } else {
                groups.append((month, [tile]))
            }
        }
        self.groups = groups.map {
            Group(groupID: "month-\($0.month)", groupTitle: Self.words($0.month), tiles: $0.tiles)
        }
        let here = query.month ?? groups.first?.month
        let openYear = (here ?? overview.months.first?.month)?.prefix(4)
        years = Self.years(overview.months, here: here, openYear: openYear.map(String.init), filters)
        hasMonths = !overview.months.isEmpty
        total = grouped(overview.months.map(\.count).reduce(0, +))
        isEmpty = page.items.isEmpty
        isFiltered = query.kinds != nil || query.altText != nil || query.month != nil
        clearLink = link("/media", [("connection", scope.word)])
        waiting =
            overview.waitingThumbnails > 0
            ? "\(counted(overview.waitingThumbnails, "picture waits", "pictures wait")) for a thumbnail; they come by themselves."
            : nil
        failed =
            switch overview.failedThumbnails {
            case 0: nil
            case 1: "One picture has no thumbnail. Its page says why, and the file is kept."
            case let count:
                "\(grouped(count)) pictures have no thumbnail. Their pages say why, and the files are kept."
            }
        self.mayRetry = mayRetry
        newestLink = query.position == .newest && query.month == nil ? nil : link("/media", filters)
        paging = Paging(page, path: "/media", parameters: filters)
    }

    /// What of a grid's address goes along to its media and from page to page.
    static func parameters(of query: MediaQuery, scope: String) -> [(String, String?)] {
        [
            ("connection", scope.isEmpty ? nil : scope), ("kind", query.kinds?.rawValue),
            ("alt", query.altText?.rawValue),
        ]
    }

    private static func choices(_ chosen: String?, _ known: [(String, String)]) -> [Choice] {
        known.map { Choice(choiceValue: $0, choiceTitle: $1, isChosen: $0 == chosen ?? "") }
    }

    private static func years(
        _ months: [MediaMonth],
        here: String?,
        openYear: String?,
        _ filters: [(String, String?)]
    ) -> [Year] {
        var years: [(year: String, months: [MediaMonth])] = []
        for month in months {
            let year = String(month.month.prefix(4))
            if years.last?.year == year {
                years[years.count - 1].months.append(month)
            } else {
                years.append((year, [month]))
            }
        }
        return years.map { year, months in
            Year(
                year: year,
                yearCount: grouped(months.map(\.count).reduce(0, +)),
                isOpen: year == openYear,
                months: months.map { month in
                    Month(
                        monthName: String(words(month.month).prefix { $0 != " " }),
                        monthTitle: "\(words(month.month)), \(counted(month.count, "file"))",
                        monthCount: grouped(month.count),
                        monthLink: link("/media", filters + [("month", month.month)]),
                        isHere: month.month == here
                    )
                }
            )
        }
    }

    /// In UTC, as months are counted.
    private static func month(of date: Date) -> String {
        String(date.formatted(APICoding.instant).prefix(7))
    }

    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// `November 2026`.
    private static func words(_ month: String) -> String {
        guard let number = Int(month.suffix(2)), names.indices.contains(number - 1) else { return month }
        return "\(names[number - 1]) \(month.prefix(4))"
    }
}

/// One medium in the grid.
struct MediaTile: Sendable {
    let tileID: String
    let viewLink: String
    let original: String?
    /// The picture to show; absent where there is none that should be decoded here.
    let source: String?
    let alt: String
    let hasAlt: Bool
    let cells: [BlurhashColours.Cell]
    let hasCells: Bool
    let icon: String
    let kindLabel: String?
    let warning: String?
    /// Why there is nothing to see.
    let absence: String?
    let posted: TimeView

    init(_ entry: MediaEntry, filters: [(String, String?)], time: (Date) -> TimeView) {
        let view = MediaView(entry.media)
        tileID = entry.media.id
        viewLink = link("/media/\(entry.media.id)/view", filters)
        original = webAddress(entry.postURL)
        posted = time(entry.postedAt)
        hasAlt = view.altText != nil
        source = view.isImage && view.isHere && view.thumbnailProblem == nil ? view.thumbnail : nil
        alt = view.altText ?? "\(view.kindName) without alt text, \(posted.text)"
        cells = view.cells
        hasCells = view.hasCells
        icon = view.kindIcon
        kindLabel = view.isImage ? nil : view.kindLabel
        warning = entry.warning ?? (entry.isSensitive ? "Marked as sensitive" : nil)
        absence = view.absence ?? view.thumbnailProblem.map { _ in "No thumbnail" }
    }
}

struct MediaViewPage: PageContent {
    static let template = "media-view"
    var title: String { "\(media.kindName) of \(posted.text)" }
    let media: MediaView
    let warning: String?
    let posted: TimeView
    let postLink: String
    let postText: String?
    let originalURL: String?
    let platformName: String
    let viaConnection: String?
    let backLink: String
    let newerLink: String?
    let olderLink: String?
    let size: String?
    let bytes: String?

    init(_ detail: MediaDetail, parameters: [(String, String?)], time: (Date) -> TimeView) {
        let entry = detail.entry
        media = MediaView(entry.media)
        warning = entry.warning ?? (entry.isSensitive ? "Marked as sensitive" : nil)
        posted = time(entry.postedAt)
        postLink = "/posts/\(entry.postID)"
        postText = entry.postText.isEmpty ? nil : entry.postText
        originalURL = webAddress(entry.postURL)
        platformName = entry.platformName
        viaConnection = entry.connectionName
        backLink = link("/media", parameters)
        newerLink = detail.newerID.map { link("/media/\($0)/view", parameters) }
        olderLink = detail.olderID.map { link("/media/\($0)/view", parameters) }
        size =
            if let width = entry.media.width, let height = entry.media.height {
                "\(grouped(width)) × \(grouped(height)) pixels"
            } else {
                nil
            }
        bytes = entry.media.byteCount.map { count in
            count < 1_000_000
                ? "\(max(1, (count + 500) / 1000)) kB"
                : "\((Double(count) / 100_000).rounded() / 10) MB"
        }
    }
}
