import Foundation
import Web

extension InMemoryRoost.State {
    /// With something of everything that publishing shows.
    var withPublishing: Self {
        var state = self
        state.publishing.furnish()
        return state
    }
}

extension PublishingState {
    fileprivate mutating func furnish() {
        let now = InMemoryRoost.now
        var out = TargetItem.sample("tgt-1", status: .published)
        out.publishedAt = now
        out.url = "https://mastodon.example/@ana/1"
        out.postID = "p-1"
        var failed = TargetItem.sample("tgt-6", status: .failed)
        failed.platform = "pixelfed"
        failed.platformName = "Pixelfed"
        failed.accountName = "@ana@pixelfed.example"
        failed.error = "pixelfed.example refused the post: the picture is too large."
        failed.errorCode = "rejected"
        var late = TargetItem.sample("tgt-7")
        late.question = .late
        late.error = "Its time was two hours ago, and it is to ask then."
        var unsettled = TargetItem.sample("tgt-8", status: .unknown)
        unsettled.question = .unsettled
        unsettled.error = "2 posts at mastodon.example could be it, and Roost can’t tell which."
        let events = [
            TargetEvent(at: now, step: "post:0", kind: "sent", sentence: "The post was sent."),
            TargetEvent(
                at: now.addingTimeInterval(30),
                step: "post:0",
                kind: "lost",
                sentence: "No answer came.",
                code: "timeout"
            ),
            TargetEvent(
                at: now.addingTimeInterval(86_400),
                step: "post:0",
                kind: "found",
                sentence: "Roost looked, and it is there."
            ),
        ]
        queue = [
            QueuedTarget(target: late, text: "The ferry is late", explanation: late.error ?? ""),
            QueuedTarget(
                target: .sample("tgt-5", status: .publishing),
                text: "Herons over the weir, in a line that is longer than a narrow window has room for.",
                isUrgent: true,
                explanation: "It is being sent."
            ),
            QueuedTarget(
                target: .sample("tgt-4"),
                text: "",
                explanation: "It goes out on Sun 22 Nov 2026, 09:00 (Europe/Berlin)."
            ),
        ]
        outcomes = [
            PublishingOutcome(target: out, text: "Swans"), PublishingOutcome(target: failed, text: "Swans"),
        ]
        questions = [
            PublishingQuestion(target: late, text: "The ferry is late", events: []),
            PublishingQuestion(
                target: unsettled,
                text: "Good morning\nfrom the weir",
                events: Array(events.prefix(2)),
                accountURL: "https://mastodon.example/@ana"
            ),
        ]
        targets["tgt-1"] = TargetDetail(
            target: out,
            parts: [
                TargetPart(
                    text: "Swans, see https://birds.example/swans",
                    isThere: true,
                    media: [TargetMedium(id: "cpm-1", fileName: "swan.jpg", alt: "A swan")]
                ), TargetPart(text: "And their young", isThere: true),
            ],
            warning: "Birds",
            events: events,
            changing: ChangeOffer(
                caution: "Apps may go on showing the text they saw first.",
                mayDelete: true
            ),
            accountURL: "https://mastodon.example/@ana"
        )
        targets["tgt-7"] = TargetDetail(
            target: late,
            parts: [TargetPart(text: "The ferry is late")],
            events: [],
            explanation: late.error,
            advice: "Say whether to publish it now or to leave it out.",
            mayCancel: true
        )
        targets["tgt-9"] = TargetDetail(
            target: .sample("tgt-9", status: .cancelled),
            events: [],
            mayRetry: true,
            mayRestore: true
        )
        compositions["cmp-1"] = .sample("cmp-1", .partial, [out, failed])
        compositions["cmp-2"] = .sample("cmp-2", .scheduled, [.sample("tgt-4")])
        entries = [
            .sample("cmp-2", day: "2026-11-23"),
            .sample("cmp-3", day: "2026-11-23", at: "11:30", zone: "Asia/Tokyo"),
            .sample("cmp-4", day: "2026-11-23", at: "12:00", status: .publishing),
            .sample("cmp-5", day: "2026-11-23", at: "13:00"),
            .sample("cmp-6", day: "2026-11-23", at: "14:00"),
            .sample("cmp-1", day: "2026-11-20", status: .partial),
            .sample("cmp-7", day: "2026-11-21", status: .failed),
            .sample("cmp-8", day: "2026-11-19", status: .published),
        ]
    }
}

extension CompositionItem {
    fileprivate static func sample(
        _ id: String,
        _ status: CompositionStatus,
        _ targets: [TargetItem]
    ) -> CompositionItem {
        CompositionItem(
            id: id,
            status: status,
            parts: [
                PartDraft(
                    text: "Swans, see https://birds.example/swans",
                    poll: PollDraft(options: ["Yes", "No"])
                ),
                PartDraft(text: "And their young"),
            ],
            warning: "Birds",
            visibility: .unlisted,
            language: "en",
            isSensitive: true,
            isUrgent: true,
            late: .ask,
            media: [
                ComposedMedium(id: "cpm-1", uploadID: "upl-1", alt: "A swan"),
                ComposedMedium(id: "cpm-2", uploadID: "upl-2", part: 1),
            ],
            scheduledAt: InMemoryRoost.now,
            wallTime: "2027-03-28T02:30",
            zone: "Europe/Berlin",
            timeRemark: "02:30 does not exist that day. It goes out at 03:30.",
            targetCount: targets.count,
            revision: 2,
            targets: targets,
            createdAt: InMemoryRoost.now,
            updatedAt: InMemoryRoost.now
        )
    }
}
