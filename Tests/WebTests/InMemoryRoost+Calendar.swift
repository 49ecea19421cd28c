import Foundation
import Synchronization

import Web

/// What of publishing a test says itself.
struct PublishingState: Sendable {
    var targets: [String: TargetDetail] = [:]
    var compositions: [String: CompositionItem] = [:]
    /// None for the one sample.
    var queue: [QueuedTarget]?
    var outcomes: [PublishingOutcome] = []
    var questions: [PublishingQuestion] = []
    var entries: [CalendarEntry] = []
    /// What schedules and changes are answered with.
    var refusal: Refusal?
    /// Whether whoever follows is told more than how it is.
    var isFollowed = false
}

extension InMemoryRoost {
    var calendar: CalendarServices {
        CalendarServices(
            calendar: { [self] _, query in
                state.withLock { state in
                    state.deeds.append("calendar \(query.from) \(query.to)")
                    return CalendarSpan(
                        from: query.from,
                        to: query.to,
                        zone: "Europe/Berlin",
                        entries: state.publishing.entries.filter {
                            (query.from...query.to).contains($0.day)
                                && (query.connectionID == nil
                                    || $0.targets.contains { $0.connectionID == query.connectionID })
                        }
                    )
                }
            },
            outcomes: { [self] _, connection in
                state.withLock { state in
                    state.publishing.outcomes.filter {
                        connection == nil || $0.target.connectionID == connection
                    }
                }
            },
            questions: { [self] _ in state.withLock { $0.publishing.questions } },
            changes: { [self] _, watch in
                if case .target(let id) = watch { _ = try detail(id, "follow") }
                if case .composition(let id) = watch { _ = try found(id) }
                return AsyncStream { continuation in
                    guard state.withLock({ $0.publishing.isFollowed }) else { return continuation.finish() }
                    targetFollowers.withLock { $0.append(continuation) }
                }
            },
            restore: { [self] _, id in try detail(id, "restore") }
        )
    }

    /// Tells everybody who follows a target, or ends their streams.
    func tell(_ target: TargetItem?) {
        let followers = targetFollowers.withLock { $0 }
        for follower in followers {
            if let target { follower.yield(target) } else { follower.finish() }
        }
    }
}

extension TargetItem {
    static func sample(_ id: String = "tgt-5", status: TargetStatus = .scheduled) -> TargetItem {
        TargetItem(
            id: id,
            compositionID: "cmp-1",
            connectionID: "con-1",
            platform: "mastodon",
            platformName: "Mastodon",
            accountName: "@ana@mastodon.example",
            status: status,
            dueAt: InMemoryRoost.now
        )
    }
}

extension CalendarEntry {
    static func sample(
        _ id: String = "cmp-1",
        day: String,
        at time: String = "09:00",
        status: CompositionStatus = .scheduled,
        zone: String = "Europe/Berlin"
    ) -> CalendarEntry {
        CalendarEntry(
            compositionID: id,
            at: InMemoryRoost.now,
            day: day,
            time: time,
            wallTime: "\(day)T\(time)",
            meantZone: zone,
            text: "Herons over the weir.",
            status: status,
            isMovable: status == .scheduled,
            targets: [
                CalendarTarget(
                    id: "tgt-1",
                    connectionID: "con-1",
                    platform: "mastodon",
                    platformName: "Mastodon",
                    accountName: "@ana@mastodon.example",
                    status: status == .scheduled ? .scheduled : .published,
                    url: status == .scheduled ? nil : "https://mastodon.example/@ana/1"
                )
            ]
        )
    }
}

extension PublishingState {
    /// One of everything with a text wherever somebody can put one.
    mutating func say(_ text: String) {
        var target = TargetItem.sample("tgt-1", status: .published)
        target.accountName = text
        target.platformName = text
        target.error = text
        target.errorCode = text
        target.url = text
        target.publishedAt = InMemoryRoost.now
        var asked = target
        asked.question = .unsettled
        let event = TargetEvent(
            at: InMemoryRoost.now,
            step: "post:0",
            kind: "sent",
            sentence: text,
            code: text
        )
        targets["tgt-1"] = TargetDetail(
            target: target,
            parts: [
                TargetPart(
                    text: text,
                    isThere: true,
                    media: [TargetMedium(id: "cpm-1", fileName: text, alt: text)]
                )
            ],
            warning: text,
            events: [event],
            explanation: text,
            advice: text,
            changing: ChangeOffer(caution: text, mayDelete: true),
            accountURL: text
        )
        compositions["cmp-1"] = CompositionItem(
            id: "cmp-1",
            status: .partial,
            parts: [PartDraft(text: text, poll: PollDraft(options: [text]))],
            warning: text,
            language: text,
            media: [ComposedMedium(id: "cpm-1", uploadID: "upl-1", alt: text)],
            wallTime: text,
            zone: text,
            timeRemark: text,
            targetCount: 1,
            revision: 1,
            targets: [target],
            createdAt: InMemoryRoost.now,
            updatedAt: InMemoryRoost.now
        )
        queue = [QueuedTarget(target: asked, text: text, explanation: text)]
        outcomes = [PublishingOutcome(target: target, text: text)]
        questions = [PublishingQuestion(target: asked, text: text, events: [event], accountURL: text)]
        var entry = CalendarEntry.sample(day: "2026-11-23")
        entry.text = text
        entry.timeRemark = text
        entry.meantZone = text
        entry.targets[0].accountName = text
        entry.targets[0].platformName = text
        entry.targets[0].url = text
        entries = [entry]
    }
}
