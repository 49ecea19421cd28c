import Accounts
import Database
import Vault
import Web

extension NoticeChannelServices {
    init(_ roost: Installation) {
        let (channels, deliveries) = (roost.noticeChannels, roost.noticeDeliveries)
        self.init(
            list: { viewer in
                try await presenting {
                    let found = try await channels.list(for: try Accounts.Viewer(viewer))
                    return NoticeChannelList(
                        items: found.map(NoticeChannelItem.init),
                        offersMail: channels.offersMail
                    )
                }
            },
            channel: { viewer, id in
                try await presenting {
                    NoticeChannelItem(
                        try await channels.channel(channelID(id), for: try Accounts.Viewer(viewer))
                    )
                }
            },
            add: { viewer, draft in
                try await presenting {
                    let made = try await channels.add(try plan(draft), by: try Accounts.Viewer(viewer))
                    return NoticeChannelWithSecret(
                        channel: NoticeChannelItem(made.channel),
                        secret: made.secret?.text.revealForUse()
                    )
                }
            },
            change: { viewer, id, change in
                try await presenting {
                    let changed = try await channels.change(
                        channelID(id),
                        NoticeChannels.Change(
                            name: change.name,
                            url: change.url,
                            level: change.level.map(Accounts.NoticeLevel.init),
                            tellsOver: change.tellsOver,
                            isActive: change.isActive
                        ),
                        by: try Accounts.Viewer(viewer)
                    )
                    return NoticeChannelItem(changed)
                }
            },
            rotateSecret: { viewer, id in
                try await presenting {
                    let made = try await channels.rotateSecret(
                        of: channelID(id),
                        by: try Accounts.Viewer(viewer)
                    )
                    return NoticeChannelWithSecret(
                        channel: NoticeChannelItem(made.channel),
                        secret: made.secret.text.revealForUse()
                    )
                }
            },
            sendCode: { viewer, id in
                try await presenting {
                    NoticeChannelItem(
                        try await channels.sendCode(to: channelID(id), by: try Accounts.Viewer(viewer))
                    )
                }
            },
            confirm: { viewer, id, code in
                try await presenting {
                    NoticeChannelItem(
                        try await channels.confirm(channelID(id), code: code, by: try Accounts.Viewer(viewer))
                    )
                }
            },
            test: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let delivery = try await channels.test(channelID(id), by: viewer)
                    return NoticeDeliveryItem(try await deliveries.entry(delivery.id, for: viewer))
                }
            },
            remove: { viewer, id in
                try await presenting {
                    try await channels.remove(channelID(id), by: try Accounts.Viewer(viewer))
                }
            },
            deliveries: { viewer, query in
                try await presenting {
                    let found = try await deliveries.list(
                        for: try Accounts.Viewer(viewer),
                        state: query.state.map(NoticeDelivery.State.init),
                        channel: try query.channelID.map(channelID),
                        after: try query.position.place(),
                        limit: query.limit + 1
                    )
                    return Page(
                        found,
                        limit: query.limit,
                        place: { Place($0.delivery.createdAt, $0.delivery.id) },
                        item: NoticeDeliveryItem.init
                    )
                }
            },
            delivery: { viewer, id in
                try await presenting {
                    NoticeDeliveryItem(
                        try await deliveries.entry(deliveryID(id), for: try Accounts.Viewer(viewer))
                    )
                }
            },
            replay: { viewer, id in
                try await presenting {
                    NoticeDeliveryItem(
                        try await deliveries.replay(deliveryID(id), by: try Accounts.Viewer(viewer))
                    )
                }
            }
        )
    }
}

private func channelID(_ text: String) throws -> NoticeChannelID { try identifier(text, "notice channel") }

private func deliveryID(_ text: String) throws -> NoticeDeliveryID { try identifier(text, "delivery") }

private func plan(_ draft: NoticeChannelDraft) throws -> NoticeChannels.Plan {
    let target = draft.kind == .webhook ? draft.url : draft.email
    guard let target else {
        let (field, what) =
            draft.kind == .webhook ? ("url", "The webhook’s address") : ("email", "The e-mail address")
        throw AccountError(.invalid, "\(what) is missing.", field: field)
    }
    return NoticeChannels.Plan(
        name: draft.name,
        kind: draft.kind == .webhook ? .webhook : .email,
        target: target,
        level: draft.level.map(Accounts.NoticeLevel.init) ?? .warning,
        tellsOver: draft.tellsOver ?? true
    )
}

extension NoticeChannelItem {
    fileprivate init(_ channel: NoticeChannel) {
        self.init(
            id: channel.id.text,
            kind: channel.kind == .webhook ? .webhook : .email,
            name: channel.name,
            address: channel.address,
            level: Web.NoticeLevel(channel.level),
            tellsOver: channel.tellsOver,
            isActive: channel.isActive,
            isConfirmed: channel.confirmedAt != nil,
            previousSecretUntil: channel.previousSecretUntil.flatMap { $0 > .now ? $0.date : nil },
            lastDeliveredAt: channel.lastDeliveredAt?.date,
            createdAt: channel.createdAt.date
        )
    }
}

extension NoticeDeliveryItem {
    fileprivate init(_ entry: NoticeDeliveries.Entry) {
        let delivery = entry.delivery
        self.init(
            id: delivery.id.text,
            channelID: delivery.channel.text,
            channelName: entry.channelName,
            noticeID: delivery.notice?.text,
            event: NoticeDeliveryEvent(delivery.event),
            state: NoticeDeliveryState(delivery.state),
            attempts: delivery.attempts,
            replays: delivery.replays,
            answerCode: delivery.answerCode,
            answer: delivery.answer,
            sentence: delivery.sentence,
            noticeSentence: entry.noticeSentence,
            createdAt: delivery.createdAt.date,
            triedAt: delivery.triedAt?.date,
            finishedAt: delivery.finishedAt?.date
        )
    }
}

extension NoticeDelivery.State {
    fileprivate init(_ state: NoticeDeliveryState) {
        switch state {
        case .waiting: self = .waiting
        case .delivered: self = .delivered
        case .failed: self = .failed
        case .skipped: self = .skipped
        }
    }
}

extension NoticeDeliveryState {
    fileprivate init(_ state: NoticeDelivery.State) {
        switch state {
        case .waiting: self = .waiting
        case .delivered: self = .delivered
        case .failed: self = .failed
        case .skipped: self = .skipped
        }
    }
}

extension NoticeDeliveryEvent {
    fileprivate init(_ event: NoticeDelivery.Event) {
        switch event {
        case .raised: self = .raised
        case .cleared: self = .cleared
        case .test: self = .test
        case .code: self = .code
        }
    }
}
