import Foundation
import Hummingbird

/// What was sent to a user’s notice channels, and sending it again.
enum NoticeDeliveryPages {
    static let routes: [Route] = [
        .page(.get, "/profile/deliveries") { viewer, call in
            let query = try call.noticeDeliveryQuery()
            let page = try await call.services.noticeChannels.deliveries(viewer, query)
            let channels = try await call.services.noticeChannels.list(viewer)
            return try await call.page(
                NoticeDeliveriesPage(page, query, channels: channels.items, time: call.time)
            )
        },
        .page(.post, "/profile/deliveries/{id}/replay") { viewer, call in
            let delivery = try await call.services.noticeChannels.replay(viewer, call.parameter())
            let page = link("/profile/deliveries", [("channel", delivery.channelID)])
            return call.done(page, .deliveryReplayed)
        },
    ]
}

struct NoticeDeliveriesPage: PageContent {
    static let template = "notice-deliveries"
    var title: String { "Deliveries" }
    let deliveries: [Row]
    let isEmpty: Bool
    let states: [StatusChoice]
    let channels: [StatusChoice]
    let paging: Paging

    struct Row: Sendable {
        let deliveryID: String
        let what: String
        let deliveryChannel: String
        let badge: Badge
        let said: String?
        let outcome: String?
        let answer: String?
        let tries: String
        let made: TimeView
        let tried: TimeView?
        let mayReplay: Bool
    }

    init(
        _ page: Page<NoticeDeliveryItem>,
        _ query: NoticeDeliveryQuery,
        channels: [NoticeChannelItem],
        time: (Date) -> TimeView
    ) {
        deliveries = page.items.map { Row($0, time: time) }
        isEmpty = page.items.isEmpty
        states = StatusChoice.choices(chosen: query.state?.rawValue, of: NoticeDeliveryState.self)
        self.channels =
            [StatusChoice(statusName: "", statusTitle: "Any", isChosen: query.channelID == nil)]
            + channels.map {
                StatusChoice(statusName: $0.id, statusTitle: $0.name, isChosen: $0.id == query.channelID)
            }
        paging = Paging(
            page,
            path: "/profile/deliveries",
            parameters: [("state", query.state?.rawValue), ("channel", query.channelID)]
        )
    }
}

extension NoticeDeliveriesPage.Row {
    fileprivate init(_ delivery: NoticeDeliveryItem, time: (Date) -> TimeView) {
        deliveryID = delivery.id
        what =
            switch delivery.event {
            case .raised: "Notice"
            case .cleared: "Over"
            case .test: "Test"
            case .code: "Code"
            }
        deliveryChannel = delivery.channelName
        badge =
            switch delivery.state {
            case .waiting: Badge(delivery.attempts > 0 ? "trying again" : "waiting", "busy")
            case .delivered: Badge("delivered", "good")
            case .failed: Badge("failed", "bad")
            case .skipped: Badge("skipped", "plain")
            }
        said = delivery.noticeSentence
        outcome = delivery.sentence
        answer = delivery.answer
        tries =
            (delivery.attempts == 1 ? "1 attempt" : "\(delivery.attempts) attempts")
            + (delivery.replays > 0
                ? ", sent again \(delivery.replays == 1 ? "once" : "\(delivery.replays) times")" : "")
        made = time(delivery.createdAt)
        tried = delivery.triedAt.map(time)
        mayReplay = delivery.event != .code
    }
}
