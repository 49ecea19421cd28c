import Foundation
import Hummingbird

/// Runs and their live progress.
enum RunPages {
    static let routes: [Route] = [
        .page(.get, "/runs", list),
        .page(.get, "/runs/{id}") { viewer, call in
            let run = try await call.services.runs.run(viewer, call.parameter())
            let found = run.kind == "import" ? try await call.services.imports.find(viewer, run.id) : nil
            return try await call.page(
                RunPage(
                    run: RunView(run, mayCancel: viewer.role >= .moderator, time: call.time),
                    importView: found.map(ImportView.init)
                )
            )
        },
        .page(.get, "/runs/{id}/events") { viewer, call in
            try await RunEvents.stream(of: call.parameter(), viewer: viewer, call: call)
        },
        .page(.post, "/runs/{id}/cancel", role: .moderator) { viewer, call in
            let run = try await call.services.runs.cancel(viewer, call.parameter())
            return call.done("/runs/\(run.id)", .runCancelled)
        },
    ]

    private static func list(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let scope = try await ConnectionScope.read(viewer, call)
        var query = try call.runQuery()
        query.connectionID = scope.connectionID
        let page =
            scope.isMissing ? Page<RunItem>(items: []) : try await call.services.runs.list(viewer, query)
        return try await call.page(
            RunsPage(
                scope: scope,
                statuses: StatusChoice.choices(chosen: query.status?.rawValue, of: RunStatus.self),
                runs: page.items.map {
                    RunView($0, mayCancel: viewer.role >= .moderator, time: call.time)
                },
                isEmpty: page.items.isEmpty,
                paging: Paging(
                    page,
                    path: "/runs",
                    parameters: [("connection", scope.word), ("status", query.status?.rawValue)]
                )
            )
        )
    }
}

struct StatusChoice: Sendable {
    let statusName: String
    let statusTitle: String
    let isChosen: Bool

    static func choices<Choice: ClosedChoice>(chosen: String?, of type: Choice.Type) -> [StatusChoice] {
        [StatusChoice(statusName: "", statusTitle: "Any", isChosen: chosen == nil)]
            + Choice.allCases.map {
                StatusChoice(
                    statusName: $0.rawValue,
                    statusTitle: $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst(),
                    isChosen: $0.rawValue == chosen
                )
            }
    }
}

struct RunsPage: PageContent {
    static let template = "runs"
    var title: String { "Runs" }
    let scope: ConnectionScope
    let statuses: [StatusChoice]
    let runs: [RunView]
    let isEmpty: Bool
    let paging: Paging
}

struct RunPage: PageContent {
    static let template = "run"
    var title: String { "\(run.kind) run" }
    let run: RunView
    /// Of an import.
    let importView: ImportView?
    /// An import that is over tells what was done in words of its own.
    let showsCounters: Bool

    init(run: RunView, importView: ImportView?) {
        self.run = run
        self.importView = importView
        showsCounters = importView?.isOver != true
    }
}

struct RunView: Sendable {
    let runID: String
    let href: String
    let kind: String
    let trigger: String
    let badge: Badge
    let runConnectionName: String?
    let started: TimeView
    let ended: TimeView?
    let took: String?
    let isRunning: Bool
    let mayCancel: Bool
    let isStopping: Bool
    /// Rate and time left in words; empty while nothing is known.
    let pace: String
    /// 0 to 100; `nil` while the total is unknown.
    let share: Int?
    let runSentence: String?
    let errorCode: String?
    let summary: String
    private(set) var counters: [Counter]

    struct Counter: Sendable {
        /// The property of the API's run, which live progress fills in.
        let key: String
        let counterLabel: String
        let count: String
    }

    init(_ run: RunItem, mayCancel: Bool, time: (Date) -> TimeView) {
        runID = run.id
        href = "/runs/\(run.id)"
        kind = run.kind.prefix(1).uppercased() + run.kind.dropFirst()
        trigger = run.trigger
        badge = Badge(run.status)
        runConnectionName = run.connectionName
        started = time(run.startedAt)
        ended = run.endedAt.map(time)
        took = run.endedAt.map { Self.duration($0.timeIntervalSince(run.startedAt)) }
        isRunning = run.status == .running
        isStopping = run.progress?.isStopping ?? false
        self.mayCancel = mayCancel && run.status == .running && !isStopping
        pace = run.progress?.sentence ?? ""
        share = run.progress.flatMap(Self.percent)
        runSentence = run.sentence
        errorCode = run.errorCode
        let counts = run.counters
        let deleted = counts.postsDeleted > 0 ? ", \(grouped(counts.postsDeleted)) deleted" : ""
        summary =
            "\(grouped(counts.postsCreated)) new, \(grouped(counts.postsUpdated)) updated\(deleted), "
            + counted(counts.errors, "error")
        counters = [
            Counter(key: "postsFetched", counterLabel: "Posts fetched", count: grouped(counts.postsFetched)),
            Counter(key: "postsCreated", counterLabel: "New posts", count: grouped(counts.postsCreated)),
            Counter(key: "postsUpdated", counterLabel: "Updated posts", count: grouped(counts.postsUpdated)),
            Counter(key: "postsDeleted", counterLabel: "Deleted posts", count: grouped(counts.postsDeleted)),
            Counter(
                key: "mediaDownloaded",
                counterLabel: "Media fetched",
                count: grouped(counts.mediaDownloaded)
            ),
            Counter(key: "mediaFailed", counterLabel: "Media failed", count: grouped(counts.mediaFailed)),
            Counter(key: "errors", counterLabel: "Errors", count: grouped(counts.errors)),
        ]
        // What only some runs have.
        if let progress = run.progress {
            let found = Counter(
                key: "mediaFound",
                counterLabel: "Media found",
                count: grouped(progress.mediaFound)
            )
            counters.insert(found, at: 4)
        }
        if counts.captionsGenerated > 0 {
            counters.append(
                Counter(
                    key: "captionsGenerated",
                    counterLabel: "Captions drafted",
                    count: grouped(counts.captionsGenerated)
                )
            )
        }
    }

    private static func percent(_ progress: RunProgress) -> Int? {
        guard let archived = progress.postsArchived, let expected = progress.postsExpected, expected > 0
        else {
            return nil
        }
        return min(100, archived * 100 / expected)
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(whole % 60) s"
        default: "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }
}
