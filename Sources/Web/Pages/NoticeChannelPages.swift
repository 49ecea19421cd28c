import Foundation
import Hummingbird

/// Where a user’s notices go besides the web.
enum NoticeChannelPages {
    static let routes: [Route] = [
        .page(.get, "/profile/channels") { viewer, call in
            try await call.page(NoticeChannelsPage.make(viewer, call))
        },
        .page(.post, "/profile/channels", add),
        .page(.get, "/profile/channels/{id}") { viewer, call in
            let channel = try await call.services.noticeChannels.channel(viewer, call.parameter())
            return try await call.page(NoticeChannelPage(channel, time: call.time))
        },
        .page(.post, "/profile/channels/{id}", change),
        .page(.post, "/profile/channels/{id}/secret") { viewer, call in
            let made = try await call.services.noticeChannels.rotateSecret(viewer, call.parameter())
            return try await call.page(
                NoticeChannelPage(made.channel, secret: made.secret, time: call.time)
            )
        },
        .page(.post, "/profile/channels/{id}/test") { viewer, call in
            let id = try call.parameter()
            _ = try await call.services.noticeChannels.test(viewer, id)
            return call.done(link("/profile/deliveries", [("channel", id)]), .channelTested)
        },
        .page(.post, "/profile/channels/{id}/code") { viewer, call in
            let channel = try await call.services.noticeChannels.sendCode(viewer, call.parameter())
            return call.done("/profile/channels/\(channel.id)", .codeMailed)
        },
        .page(.post, "/profile/channels/{id}/confirm", confirm),
        .page(.post, "/profile/channels/{id}/remove") { viewer, call in
            try await call.services.noticeChannels.remove(viewer, call.parameter())
            return call.done("/profile/channels", .channelRemoved)
        },
    ]

    private static func add(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let kind: NoticeChannelKind = try form.choice("kind") ?? .webhook
            let draft = NoticeChannelDraft(
                name: try form.required("name", "A name for the channel"),
                kind: kind,
                url: kind == .webhook ? try form.required("url", "The webhook’s address") : nil,
                email: kind == .email ? try form.required("email", "An e-mail address") : nil,
                level: try form.choice("level"),
                tellsOver: form.isTicked("tells_over")
            )
            let made = try await call.services.noticeChannels.add(viewer, draft)
            guard made.secret != nil else {
                return call.done("/profile/channels/\(made.channel.id)", .codeMailed)
            }
            return try await call.page(
                NoticeChannelPage(made.channel, secret: made.secret, time: call.time),
                status: .created
            )
        } refused: { form, error in
            try await NoticeChannelsPage.make(viewer, call, typed: form, problem: error.sentence)
        }
    }

    private static func change(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            let change = NoticeChannelChange(
                name: try form.required("name", "A name for the channel"),
                url: form["url"],
                level: try form.choice("level"),
                tellsOver: form.isTicked("tells_over"),
                isActive: form.isTicked("is_active")
            )
            _ = try await call.services.noticeChannels.change(viewer, id, change)
            return call.done("/profile/channels/\(id)", .channelSaved)
        } refused: { _, error in
            NoticeChannelPage(
                try await call.services.noticeChannels.channel(viewer, id),
                problem: error.sentence,
                time: call.time
            )
        }
    }

    private static func confirm(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            let code = try form.required("code", "The code")
            _ = try await call.services.noticeChannels.confirm(viewer, id, code)
            return call.done("/profile/channels/\(id)", .channelConfirmed)
        } refused: { _, error in
            NoticeChannelPage(
                try await call.services.noticeChannels.channel(viewer, id),
                codeProblem: error.sentence,
                time: call.time
            )
        }
    }
}

/// A channel as lists and its own page show it.
struct NoticeChannelView: Sendable {
    let href: String
    let channelID: String
    let channelName: String
    let kindName: String
    let address: String
    let isWebhook: Bool
    let badge: Badge
    let tells: String
    let isActive: Bool
    let isConfirmed: Bool
    let tellsProblemsOnly: Bool
    let tellsOver: Bool
    let lastDelivered: TimeView?
    let previousUntil: TimeView?

    init(_ channel: NoticeChannelItem, time: (Date) -> TimeView) {
        href = "/profile/channels/\(channel.id)"
        channelID = channel.id
        channelName = channel.name
        kindName = channel.kind == .webhook ? "Webhook" : "E-mail"
        address = channel.address
        isWebhook = channel.kind == .webhook
        badge =
            if !channel.isConfirmed {
                Badge("not confirmed", "warn")
            } else {
                channel.isActive ? Badge("on", "good") : Badge("off", "plain")
            }
        tells =
            (channel.level == .problem ? "problems only" : "warnings and problems")
            + (channel.tellsOver ? ", and when they are over" : "")
        isActive = channel.isActive
        isConfirmed = channel.isConfirmed
        tellsProblemsOnly = channel.level == .problem
        tellsOver = channel.tellsOver
        lastDelivered = channel.lastDeliveredAt.map(time)
        previousUntil = channel.previousSecretUntil.map(time)
    }
}

struct NoticeChannelsPage: PageContent {
    static let template = "notice-channels"
    var title: String { "Notice channels" }
    let channels: [NoticeChannelView]
    let isEmpty: Bool
    let offersMail: Bool
    let typedName: String
    let typedURL: String
    let typedEmail: String
    let webhookProblem: String?
    let mailProblem: String?

    static func make(
        _ viewer: Viewer,
        _ call: Call,
        typed: FormFields? = nil,
        problem: String? = nil
    ) async throws -> NoticeChannelsPage {
        let list = try await call.services.noticeChannels.list(viewer)
        let isMail = typed?["kind"] == NoticeChannelKind.email.rawValue
        return NoticeChannelsPage(
            channels: list.items.map { NoticeChannelView($0, time: call.time) },
            isEmpty: list.items.isEmpty,
            offersMail: list.offersMail,
            typedName: typed?["name"] ?? "",
            typedURL: typed?["url"] ?? "",
            typedEmail: typed?["email"] ?? "",
            webhookProblem: isMail ? nil : problem,
            mailProblem: isMail ? problem : nil
        )
    }
}

struct NoticeChannelPage: PageContent {
    static let template = "notice-channel"
    var title: String { "Notice channel: \(channel.channelName)" }
    let channel: NoticeChannelView
    let deliveriesLink: String
    let newSecret: String?
    let problem: String?
    let codeProblem: String?

    init(
        _ channel: NoticeChannelItem,
        secret: String? = nil,
        problem: String? = nil,
        codeProblem: String? = nil,
        time: (Date) -> TimeView
    ) {
        self.channel = NoticeChannelView(channel, time: time)
        deliveriesLink = link("/profile/deliveries", [("channel", channel.id)])
        newSecret = secret
        self.problem = problem
        self.codeProblem = codeProblem
    }
}
