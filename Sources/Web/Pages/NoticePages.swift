import Foundation
import Hummingbird

/// What needs attention, and what no longer does.
enum NoticePages {
    static let routes: [Route] = [
        .page(.get, "/notices") { viewer, call in
            let page = try await call.services.notices.list(viewer, call.noticeQuery())
            return try await call.page(NoticesPage(page, time: call.time))
        },
        .page(.post, "/notices/{id}/seen") { viewer, call in
            try await call.services.notices.markSeen(viewer, call.parameter())
            return call.done("/notices")
        },
        .page(.post, "/notices/seen") { viewer, call in
            try await call.services.notices.markAllSeen(viewer)
            return call.done("/notices", .noticesSeen)
        },
    ]
}

struct NoticesPage: PageContent {
    static let template = "notices"
    var title: String { "Notices" }
    let notices: [Row]
    let isEmpty: Bool
    let hasUnseen: Bool
    let paging: Paging

    struct Row: Sendable {
        let noticeID: String
        let sentence: String
        let target: String?
        let noticeConnection: String?
        let raised: TimeView
        let over: TimeView?
        let isUnseen: Bool
        let isOpen: Bool
    }

    init(_ page: Page<NoticeItem>, time: (Date) -> TimeView) {
        notices = page.items.map {
            Row(
                noticeID: $0.id,
                sentence: $0.sentence,
                target: $0.link.map { Call.localPath($0, otherwise: "/notices") },
                noticeConnection: $0.connectionName,
                raised: time($0.createdAt),
                over: $0.clearedAt.map(time),
                isUnseen: $0.seenAt == nil,
                isOpen: $0.clearedAt == nil
            )
        }
        isEmpty = page.items.isEmpty
        hasUnseen = page.items.contains { $0.seenAt == nil }
        paging = Paging(page, path: "/notices", parameters: [])
    }
}
