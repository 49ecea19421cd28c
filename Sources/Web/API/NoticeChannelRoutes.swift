import Hummingbird

/// The calls about where notices go besides the web, and what became of those that were sent.
enum NoticeChannelRoutes {
    static let all: [Route] = channels + deliveries

    private static let channels: [Route] = [
        .apiRead("/api/v1/notice-channels", "Where your notices go besides the web") { viewer, call in
            try await call.services.noticeChannels.list(viewer)
        },
        .apiRead("/api/v1/notice-channels/{id}", "One notice channel") { viewer, call in
            try await call.services.noticeChannels.channel(viewer, call.parameter())
        },
        .apiWrite(
            .post,
            "/api/v1/notice-channels",
            role: .viewer,
            "Adds a notice channel: a webhook, whose secret is told this once, or an e-mail address, which gets a code",
            taking: NoticeChannelDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.noticeChannels.add(viewer, draft) },
        .apiWrite(
            .patch,
            "/api/v1/notice-channels/{id}",
            role: .viewer,
            "Changes a notice channel or switches it on or off",
            taking: NoticeChannelChange.self
        ) { viewer, change, call in
            try await call.services.noticeChannels.change(viewer, call.parameter(), change)
        },
        .apiCommand(
            .delete,
            "/api/v1/notice-channels/{id}",
            role: .viewer,
            "Removes a notice channel with its log"
        ) { viewer, call in try await call.services.noticeChannels.remove(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/notice-channels/{id}/secret",
            role: .viewer,
            "Draws another secret for a webhook, told this once; the one before signs too for a day"
        ) { viewer, call in try await call.services.noticeChannels.rotateSecret(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/notice-channels/{id}/code",
            role: .viewer,
            "Mails another code to an address that isn’t confirmed",
            status: .accepted
        ) { viewer, call in try await call.services.noticeChannels.sendCode(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/notice-channels/{id}/confirmation",
            role: .viewer,
            "Confirms an e-mail address by the code that was mailed to it",
            taking: MailedCode.self
        ) { viewer, mailed, call in
            try await call.services.noticeChannels.confirm(viewer, call.parameter(), mailed.code)
        },
        .apiWrite(
            .post,
            "/api/v1/notice-channels/{id}/tests",
            role: .viewer,
            "Sends a test to a notice channel",
            status: .accepted
        ) { viewer, call in try await call.services.noticeChannels.test(viewer, call.parameter()) },
    ]

    private static let deliveries: [Route] = [
        .apiRead(
            "/api/v1/notice-deliveries",
            "What was sent to your notice channels, the newest first",
            [
                APIParameter(
                    name: "state",
                    meaning: "Only these",
                    schema: .choice(NoticeDeliveryState.allCases.map(\.rawValue))
                ),
                APIParameter(name: "channel", meaning: "Only of this notice channel"),
            ] + APIRoutes.paging,
            answering: Page<NoticeDeliveryItem>.self
        ) { viewer, call in
            try await call.services.noticeChannels.deliveries(viewer, call.noticeDeliveryQuery())
        },
        .apiRead("/api/v1/notice-deliveries/{id}", "One delivery of a notice") { viewer, call in
            try await call.services.noticeChannels.delivery(viewer, call.parameter())
        },
        .apiWrite(
            .post,
            "/api/v1/notice-deliveries/{id}/replays",
            role: .viewer,
            "Sends the same once more, under the same webhook-id and with a new time",
            status: .accepted
        ) { viewer, call in try await call.services.noticeChannels.replay(viewer, call.parameter()) },
    ]
}

extension Call {
    func noticeDeliveryQuery() throws -> NoticeDeliveryQuery {
        NoticeDeliveryQuery(
            state: try query.choice("state"),
            channelID: query["channel"],
            position: position,
            limit: try limit(default: 30)
        )
    }
}
