import Foundation
import Synchronization

import Web

/// Compositions, as far as the doors are concerned.
extension InMemoryRoost {
    private static func composition(_ id: String, _ draft: CompositionDraft) -> CompositionItem {
        CompositionItem(
            id: id,
            status: .draft,
            parts: draft.parts,
            warning: draft.warning,
            visibility: draft.visibility,
            media: draft.media ?? [],
            targetCount: draft.targets?.count ?? 0,
            revision: (draft.revision ?? 0) + 1,
            targets: (draft.targets ?? []).map { target(of: id, through: $0.connectionID) },
            createdAt: now,
            updatedAt: now
        )
    }

    private static func target(of composition: String, through connection: String) -> TargetItem {
        TargetItem(
            id: "tgt-1",
            compositionID: composition,
            connectionID: connection,
            platform: "mastodon",
            accountName: "@ana@social.example",
            status: .scheduled,
            choices: TargetChoices(
                visibility: .unlisted,
                labels: ["nudity"],
                media: [ChosenMedium(id: "cpm-1")]
            ),
            dueAt: now
        )
    }

    private static let sample = CompositionDraft(
        parts: [
            PartDraft(
                text: "Herons over the weir.",
                poll: PollDraft(
                    options: ["Yes", "No"],
                    allowsSeveral: false,
                    hidesTotals: false,
                    duration: 3600
                )
            )
        ],
        media: [ComposedMedium(id: "cpm-1", uploadID: "upl-1", part: 0, alt: "A heron", isDecorative: false)],
        targets: [TargetDraft(connectionID: "con-1")]
    )

    func detail(_ id: String, _ deed: String) throws -> TargetDetail {
        if let known = state.withLock({ $0.publishing.targets[id] }) {
            state.withLock { $0.deeds.append("\(deed) \(id)") }
            return known
        }
        guard id == "tgt-1" else { throw Refusal.notFound }
        state.withLock { $0.deeds.append("\(deed) \(id)") }
        return TargetDetail(
            target: Self.target(of: "cmp-1", through: "con-1"),
            events: [TargetEvent(at: Self.now, step: "post:0", kind: "sent", sentence: "The post was sent.")],
            explanation: "It is ready and starts in a moment.",
            mayCancel: true
        )
    }

    func found(_ id: String) throws -> CompositionItem {
        if let known = state.withLock({ $0.publishing.compositions[id] }) { return known }
        guard ["cmp-1", "cmp-9"].contains(id) else { throw Refusal.notFound }
        return Self.composition(id, Self.sample)
    }

    var compositions: CompositionServices {
        CompositionServices(
            list: { [self] _, query in
                let own = state.withLock { state in
                    state.publishing.compositions.values.sorted { $0.id < $1.id }
                        .filter { query.status == nil || $0.status == query.status }
                }
                guard own.isEmpty else { return Page(items: own) }
                var item = Self.composition("cmp-1", Self.sample)
                guard let text = query.text else { return Page(items: [item]) }
                let words = item.parts[0].text
                guard let match = words.range(of: text, options: .caseInsensitive) else {
                    return Page(items: [])
                }
                item.excerpt = [
                    ExcerptPiece(text: String(words[..<match.lowerBound]), isMatch: false),
                    ExcerptPiece(text: String(words[match]), isMatch: true),
                    ExcerptPiece(text: String(words[match.upperBound...]), isMatch: false),
                ].filter { !$0.text.isEmpty }
                return Page(items: [item])
            },
            find: { [self] _, id in try found(id) },
            create: { [self] _, draft in
                state.withLock {
                    $0.deeds.append("write \(draft.parts.map(\.text).joined(separator: " | "))")
                }
                return Self.composition("cmp-9", draft)
            },
            save: { [self] _, id, draft in
                _ = try found(id)
                // Revision 7 is one that somebody else went beyond.
                if draft.revision == 7 { throw Refusal.savedElsewhere }
                state.withLock { $0.deeds.append("save \(draft.parts.map(\.text).joined(separator: " | "))") }
                return Self.composition(id, draft)
            },
            delete: { [self] _, id in
                _ = try found(id)
                state.withLock { $0.deeds.append("delete \(id)") }
            },
            copy: { [self] _, id in try found(id) },
            problems: { [self] _, id in
                _ = try found(id)
                return [
                    PostProblemItem(
                        severity: .prompt,
                        code: "alt_missing",
                        sentence: "“heron.jpg” has no alt text.",
                        connectionID: "con-1",
                        part: 0,
                        medium: 0
                    )
                ]
            },
            schedule: { [self] _, id, draft in
                if draft.at == "2020-01-01T09:00" { throw Refusal.past }
                let found = try found(id)
                if let refusal = state.withLock({ $0.publishing.refusal }) { throw refusal }
                let time =
                    draft.nextSlot == true
                    ? "next slot"
                    : draft.after.map { "in \($0) s" } ?? draft.at.map { "\($0) \(draft.zone ?? "")" }
                        ?? "now"
                state.withLock { $0.deeds.append("schedule \(id) \(time)") }
                return found
            },
            unschedule: { [self] _, id in
                state.withLock { $0.deeds.append("unschedule \(id)") }
                return try found(id)
            },
            queue: { [self] _, query in
                let sample = QueuedTarget(
                    target: Self.target(of: "cmp-1", through: "con-1"),
                    text: "Herons over the weir.",
                    explanation: "It goes out in a moment."
                )
                let all = state.withLock { $0.publishing.queue ?? [sample] }.filter {
                    query.connectionID == nil || $0.target.connectionID == query.connectionID
                }
                // A place is how many stand before it.
                var before = 0
                if case .olderThan(let place) = query.position { before = Int(place) ?? all.count }
                let end = before + query.limit
                return Page(
                    items: Array(all.dropFirst(before).prefix(query.limit)),
                    older: end < all.count ? String(end) : nil
                )
            },
            target: { [self] _, id in try detail(id, "look at") },
            cancel: { [self] _, id in try detail(id, "cancel") },
            retry: { [self] _, id in try detail(id, "retry") },
            answerLate: { [self] _, id, answer in
                try detail(id, answer.publish ? "publish late" : "skip late")
            },
            settle: { [self] _, id, draft in
                try detail(id, "settle \(draft.isThere ? "there \(draft.url ?? "")" : "again")")
            },
            change: { [self] _, id, draft in
                if let refusal = state.withLock({ $0.publishing.refusal }) { throw refusal }
                return try detail(id, draft.deed)
            },
            takeDown: { [self] _, id in try detail(id, "take down") },
            upload: { _, name, bytes in
                var count = 0
                while let piece = try await bytes.next() { count += piece.count }
                return UploadItem(id: "upl-1", fileName: name, mimeType: "image/jpeg", byteCount: count)
            },
            findUpload: { _, id in
                UploadItem(
                    id: id,
                    fileName: "heron.jpg",
                    mimeType: "image/jpeg",
                    byteCount: 5,
                    width: 4,
                    height: 3
                )
            },
            uploads: { _, query in
                let item = UploadItem(
                    id: "upl-1",
                    fileName: "heron.jpg",
                    mimeType: "image/jpeg",
                    byteCount: 5
                )
                return Page(items: [item])
            },
            deleteUpload: { [self] _, id in note("delete upload \(id)") }
        )
    }
}

extension PostChangeDraft {
    /// What a test is told of it.
    fileprivate var deed: String {
        let words = (texts ?? []).joined(separator: "|")
        let alts = (media ?? []).map { "\($0.id)=\($0.alt ?? "")" }.joined(separator: ",")
        return "change to \(words); \(warning ?? "-"); \(isSensitive.map(String.init) ?? "-"); \(alts);"
    }
}
