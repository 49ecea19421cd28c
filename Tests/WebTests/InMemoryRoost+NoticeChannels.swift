import Foundation
import Synchronization

import Web

/// Notice channels and what was sent to them.
extension InMemoryRoost {
    static let webhookSecret = "whsec_dG9sZCBvbmNlLCB0aGVuIG5ldmVyIGFnYWluIQ=="

    var noticeChannels: NoticeChannelServices {
        NoticeChannelServices(
            list: { [self] _ in
                NoticeChannelList(items: state.withLock { $0.channels }, offersMail: true)
            },
            channel: { [self] _, id in try channel(id) },
            add: { [self] _, draft in
                guard draft.url != "https://10.0.0.1" else { throw Refusal.channelRefused }
                let item = NoticeChannelItem(
                    id: "nch-9",
                    kind: draft.kind,
                    name: draft.name,
                    address: draft.email ?? "https://hooks.example",
                    isConfirmed: draft.kind == .webhook,
                    createdAt: Self.now
                )
                state.withLock {
                    $0.deeds.append("add channel \(draft.name)")
                    $0.channels.append(item)
                }
                return NoticeChannelWithSecret(
                    channel: item,
                    secret: draft.kind == .webhook ? Self.webhookSecret : nil
                )
            },
            change: { [self] _, id, change in
                var item = try channel(id)
                item.name = change.name ?? item.name
                item.isActive = change.isActive ?? item.isActive
                state.withLock { $0.deeds.append("change channel \(id)") }
                return item
            },
            rotateSecret: { [self] _, id in
                state.withLock { $0.deeds.append("rotate \(id)") }
                return NoticeChannelWithSecret(channel: try channel(id), secret: Self.webhookSecret)
            },
            sendCode: { [self] _, id in
                state.withLock { $0.deeds.append("code \(id)") }
                return try channel(id)
            },
            confirm: { [self] _, id, code in
                guard code == "12345678" else { throw Refusal.wrongCode }
                return try channel(id)
            },
            test: { [self] _, id in
                let item = try channel(id)
                state.withLock { $0.deeds.append("test \(id)") }
                return .sample("ndl-9", .waiting, channel: item)
            },
            remove: { [self] _, id in
                state.withLock { state in
                    state.deeds.append("remove channel \(id)")
                    state.channels.removeAll { $0.id == id }
                }
            },
            deliveries: { [self] _, query in
                let found = state.withLock { $0.deliveries }.filter {
                    (query.state == nil || $0.state == query.state)
                        && (query.channelID == nil || $0.channelID == query.channelID)
                }
                return Page(items: Array(found.prefix(query.limit)))
            },
            delivery: { [self] _, id in try delivery(id) },
            replay: { [self] _, id in
                state.withLock { $0.deeds.append("replay \(id)") }
                return try delivery(id)
            }
        )
    }

    private func channel(_ id: String) throws -> NoticeChannelItem {
        guard let found = state.withLock({ $0.channels.first { $0.id == id } }) else {
            throw Refusal.notFound
        }
        return found
    }

    private func delivery(_ id: String) throws -> NoticeDeliveryItem {
        guard let found = state.withLock({ $0.deliveries.first { $0.id == id } }) else {
            throw Refusal.notFound
        }
        return found
    }
}

extension NoticeDeliveryItem {
    static func sample(
        _ id: String,
        _ state: NoticeDeliveryState,
        channel: NoticeChannelItem
    ) -> NoticeDeliveryItem {
        var item = NoticeDeliveryItem(
            id: id,
            channelID: channel.id,
            channelName: channel.name,
            event: .test,
            state: state,
            attempts: 0,
            createdAt: InMemoryRoost.now.addingTimeInterval(-3600)
        )
        guard state != .waiting else { return item }
        item.noticeID = "ntc-1"
        item.event = .raised
        item.noticeSentence =
            "Photos: the token has expired. Reconnect it, and the sync goes on where it stopped."
        item.attempts = state == .failed ? 18 : 1
        item.replays = state == .failed ? 1 : 0
        item.answerCode = state == .failed ? 503 : 204
        item.answer = state == .failed ? "upstream connect error or disconnect/reset before headers" : nil
        item.sentence =
            state == .failed
            ? "https://hooks.example answered with status 503 instead of taking it."
            : "https://hooks.example took it with status 204."
        item.triedAt = InMemoryRoost.now.addingTimeInterval(-60)
        item.finishedAt = item.triedAt
        return item
    }
}
