import Foundation
import Hummingbird

/// What goes out, in its order, and what went out just now.
enum QueuePages {
    static let routes: [Route] = [
        .page(.get, "/publishing", show),
        .page(.get, "/publishing/events") { viewer, call in
            try await TargetEvents.stream(of: .queue, viewer: viewer, call: call)
        },
    ]

    private static func show(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let filter = try await AccountFilter.read(viewer, call)
        let query = try call.queueQuery()
        let queued = try await call.services.compositions.queue(viewer, query)
        // What went out stands below the beginning of what goes out.
        let isFirst = query.position == .newest
        let outcomes =
            try await isFirst ? call.services.calendar.outcomes(viewer, filter.connectionID) : []
        let mayAct = viewer.role >= .moderator
        var calledOff: CalledOff?
        if let id = call.query["cancelled"] {
            calledOff = CalledOff(try await call.services.compositions.target(viewer, id))
        }
        let rows = queued.items.map { QueueRow($0, mayAct: mayAct, time: call.time) }
        return try await call.page(
            QueuePage(
                filter: filter,
                questions: rows.filter(\.isQuestion),
                waiting: rows.filter { !$0.isQuestion },
                outcomes: outcomes.map { QueueRow($0, time: call.time) },
                isEmpty: isFirst && queued.items.isEmpty && outcomes.isEmpty,
                calledOff: calledOff,
                mayWrite: mayAct,
                paging: Paging(
                    queued,
                    path: "/publishing",
                    parameters: [("connection", filter.connectionID)],
                    forward: "More"
                )
            )
        )
    }
}

struct QueuePage: PageContent {
    static let template = "publishing-queue"
    var title: String { "Publishing queue" }
    let publishing = PublishingTabs(at: .queue)
    let filter: AccountFilter
    let questions: [QueueRow]
    let waiting: [QueueRow]
    let outcomes: [QueueRow]
    let isEmpty: Bool
    let calledOff: CalledOff?
    let mayWrite: Bool
    let paging: Paging
}

/// What was called off a moment ago, with the way back.
struct CalledOff: Sendable {
    let calledOffHref: String
    let calledOffName: String
    let mayRestore: Bool

    /// None where it isn’t called off: it ends after what is being sent, or was brought back.
    init?(_ detail: TargetDetail) {
        guard detail.target.status == .cancelled else { return nil }
        calledOffHref = "/targets/\(detail.target.id)"
        calledOffName = detail.target.accountName
        mayRestore = detail.mayRestore
    }
}

/// A target in a list.
struct QueueRow: Sendable {
    let targetID: String
    let href: String
    let account: AccountLabel
    let words: Words
    let badge: Badge
    let isUrgent: Bool
    let isQuestion: Bool
    /// Why it isn’t out yet, or what went wrong.
    let told: String?
    let isBad: Bool
    let at: TimeView?
    /// On its platform.
    let live: String?
    let mayCancel: Bool

    init(_ queued: QueuedTarget, mayAct: Bool, time: (Date) -> TimeView) {
        let target = queued.target
        targetID = target.id
        href = "/targets/\(target.id)"
        account = AccountLabel(target)
        words = Words(queued.text)
        badge = Badge(target)
        isUrgent = queued.isUrgent
        isQuestion = target.question != nil
        told = queued.explanation
        isBad = false
        // The explanation has the time of what is to go out; here it is told how far that is.
        at = target.dueAt.map(time).flatMap { $0.relative == $0.text ? nil : $0 }
        live = webAddress(target.url)
        mayCancel = mayAct && (target.status == .scheduled || target.status == .publishing)
    }

    init(_ outcome: PublishingOutcome, time: (Date) -> TimeView) {
        let target = outcome.target
        targetID = target.id
        href = "/targets/\(target.id)"
        account = AccountLabel(target)
        words = Words(outcome.text)
        badge = Badge(target)
        isUrgent = false
        isQuestion = false
        told = target.error
        isBad = target.status == .failed || target.status == .partial
        at = (target.publishedAt ?? target.dueAt).map(time)
        live = target.takenDownAt == nil ? webAddress(target.url) : nil
        mayCancel = false
    }
}
