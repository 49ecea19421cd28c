import Accounts
import Database
import Platforms
import Publishing
import Queue
import Web

// Compositions as the doors show and take them.

extension Publishing.CompositionDraft {
    init(_ draft: Web.CompositionDraft) throws {
        let count = try partCount(draft.parts)
        self.init(
            parts: draft.parts.map(PostPart.init),
            warning: draft.warning,
            visibility: draft.visibility.map { sameWord($0) },
            language: draft.language,
            isSensitive: draft.isSensitive ?? false,
            isUrgent: draft.isUrgent ?? false,
            latePolicy: draft.late.map { sameWord($0) } ?? .publish,
            media: try (draft.media ?? []).map { try Medium($0, ofParts: count) },
            targets: try (draft.targets ?? []).map { target in
                Account(
                    try identifier(target.connectionID, "connection"),
                    overrides: try target.choices.map { try TargetOverrides($0, ofParts: count) }
                        ?? TargetOverrides()
                )
            }
        )
    }
}

/// How many posts they become; what nothing was written for is one that is empty.
private func partCount(_ parts: [PartDraft]) throws -> Int {
    let most = 100
    guard parts.count <= most else {
        throw AccountError(
            .invalid,
            "A thread has at most \(most) parts, and this one has \(parts.count). Make several posts of it.",
            field: "parts"
        )
    }
    return max(1, parts.count)
}

/// The part that shows a file: the first, where none is named.
private func shownPart(_ part: Int?, of count: Int) throws -> Int {
    let part = part ?? 0
    guard (0..<count).contains(part) else {
        let parts = count == 1 ? "one part" : "\(count) parts"
        throw AccountError(
            .invalid,
            "There is no part \(part) that could show a file: this post has \(parts), counted from 0. "
                + "Write that part too, or show the file in another.",
            field: "media"
        )
    }
    return part
}

extension Publishing.CompositionDraft.Medium {
    fileprivate init(_ medium: ComposedMedium, ofParts count: Int) throws {
        var focus: RemoteMedia.Focus?
        if let x = medium.focusX, let y = medium.focusY {
            guard (-1...1).contains(x), (-1...1).contains(y) else {
                throw AccountError(.invalid, "A focus lies between −1 and 1.", field: "focusX")
            }
            focus = RemoteMedia.Focus(x: x, y: y)
        }
        self.init(
            id: try medium.id.map { try identifier($0, "file") },
            upload: try identifier(medium.uploadID, "file"),
            part: try shownPart(medium.part, of: count),
            alt: medium.alt ?? "",
            isDecorative: medium.isDecorative ?? false,
            focus: focus
        )
    }
}

extension TargetOverrides {
    /// `count`: How many parts the post has that is for all.
    fileprivate init(_ choices: TargetChoices, ofParts count: Int) throws {
        let own = try choices.parts.map(partCount)
        self.init()
        parts = choices.parts?.map(PostPart.init)
        warning = choices.warning
        visibility = choices.visibility.map { sameWord($0) }
        language = choices.language
        isSensitive = choices.isSensitive
        labels = choices.labels
        media = try choices.media?.map { medium in
            // Where an account's own version lost a part, the composer may still name it: its files go to the last.
            let part = own.map { min(medium.part ?? 0, $0 - 1) } ?? medium.part
            return Medium(
                id: try identifier(medium.id, "file"),
                part: try shownPart(part, of: own ?? count),
                alt: medium.alt
            )
        }
    }
}

extension PostChange {
    init(_ draft: PostChangeDraft) throws {
        var alts: [CompositionMediaID: String] = [:]
        for medium in draft.media ?? [] { alts[try identifier(medium.id, "file")] = medium.alt ?? "" }
        self.init(
            texts: draft.texts,
            warning: draft.warning,
            isSensitive: draft.isSensitive,
            language: draft.language,
            labels: draft.labels,
            alts: alts
        )
    }
}

extension PostPart {
    fileprivate init(_ part: PartDraft) {
        self.init(text: part.text, poll: part.poll.map(OutgoingPoll.init))
    }
}

extension OutgoingPoll {
    fileprivate init(_ poll: PollDraft) {
        self.init(
            options: poll.options,
            allowsSeveral: poll.allowsSeveral ?? false,
            hidesTotals: poll.hidesTotals ?? false,
            duration: poll.duration ?? 86_400
        )
    }
}

extension PartDraft {
    fileprivate init(_ part: PostPart) {
        self.init(
            text: part.text,
            poll: part.poll.map(PollDraft.init)
        )
    }
}

extension CompositionItem {
    init(_ whole: Compositions.Whole) {
        let composition = whole.composition
        self.init(
            id: composition.id.text,
            status: sameWord(composition.status),
            parts: composition.parts.map(PartDraft.init),
            warning: composition.warning,
            visibility: composition.visibility.flatMap { PostVisibility(rawValue: $0.rawValue) },
            language: composition.language,
            isSensitive: composition.isSensitive,
            isUrgent: composition.isUrgent,
            late: sameWord(composition.latePolicy),
            media: whole.media.map { file in
                ComposedMedium(
                    id: file.medium.id.text,
                    uploadID: file.upload.id.text,
                    part: file.medium.part,
                    alt: file.medium.alt,
                    isDecorative: file.medium.isDecorative,
                    focusX: file.medium.focus?.x,
                    focusY: file.medium.focus?.y
                )
            },
            scheduledAt: composition.scheduledAt?.date,
            wallTime: composition.wallTime,
            zone: composition.zone,
            timeRemark: composition.timeRemark,
            publishedAt: composition.publishedAt?.date,
            targetCount: composition.targetCount,
            openCount: composition.openCount,
            publishedCount: composition.publishedCount,
            failedCount: composition.failedCount,
            revision: composition.revision,
            targets: whole.targets.map(TargetItem.init),
            createdAt: composition.createdAt.date,
            updatedAt: composition.updatedAt.date
        )
    }
}

extension UploadItem {
    init(_ upload: Upload) {
        self.init(
            id: upload.id.text,
            fileName: upload.fileName,
            mimeType: upload.mimeType,
            byteCount: upload.byteCount,
            width: upload.width,
            height: upload.height,
            duration: upload.duration
        )
    }
}

extension TargetItem {
    init(_ target: Target) {
        self.init(
            id: target.id.text,
            compositionID: target.composition.text,
            connectionID: target.connection?.text,
            platform: target.platform.rawValue,
            platformName: target.platform.displayName,
            accountName: target.accountName,
            status: sameWord(target.status),
            question: target.question.map { sameWord($0) },
            choices: TargetChoices(target.overrides),
            dueAt: target.dueAt?.date,
            publishedAt: target.publishedAt?.date,
            url: target.url,
            platformPostID: target.platformPostID,
            postID: target.post?.text,
            takenDownAt: target.takenDownAt?.date,
            errorCode: target.failure?.code,
            error: target.failure?.sentence
        )
    }
}

extension TargetChoices {
    fileprivate init(_ overrides: TargetOverrides) {
        self.init(
            parts: overrides.parts?.map(PartDraft.init),
            warning: overrides.warning,
            visibility: overrides.visibility.flatMap { PostVisibility(rawValue: $0.rawValue) },
            language: overrides.language,
            isSensitive: overrides.isSensitive,
            labels: overrides.labels,
            media: overrides.media?.map { ChosenMedium(id: $0.id.text, part: $0.part, alt: $0.alt) }
        )
    }
}

extension QueuedTarget {
    init(_ queued: Compositions.Queued) {
        self.init(
            target: TargetItem(queued.target),
            text: String(queued.text.prefix(200)),
            isUrgent: queued.isUrgent,
            explanation: queued.explanation
        )
    }
}

extension TargetDetail {
    init(_ timeline: TargetTimeline) {
        self.init(
            target: TargetItem(timeline.target),
            parts: timeline.post.parts.enumerated().map { index, part in
                TargetPart(
                    text: part.text,
                    isThere: timeline.publishedParts.contains(index),
                    media: part.media.map { medium in
                        TargetMedium(
                            id: medium.id.text,
                            fileName: medium.upload.fileName,
                            alt: medium.alt,
                            isDecorative: medium.isDecorative
                        )
                    }
                )
            },
            warning: timeline.post.warning,
            isSensitive: timeline.post.isSensitive,
            events: timeline.entries.map(TargetEvent.init),
            explanation: timeline.explanation,
            advice: timeline.advice,
            mayRetry: timeline.mayRetry,
            mayCancel: timeline.mayCancel,
            mayRestore: timeline.mayRestore,
            changing: timeline.changing.map { changing in
                ChangeOffer(
                    obstacle: changing.obstacle,
                    caution: changing.caution,
                    mayDelete: changing.mayDelete,
                    isUnderWay: changing.isUnderWay
                )
            },
            accountURL: timeline.accountURL
        )
    }
}

extension TargetEvent {
    init(_ entry: TargetTimeline.Entry) {
        self.init(
            at: entry.at.date,
            step: entry.step,
            kind: entry.kind,
            sentence: entry.sentence,
            code: entry.code
        )
    }
}

extension Composition {
    /// What one should know of its time while it can still be changed.
    var timeRemark: String? {
        guard status == .scheduled, let wall = wallTime.flatMap({ WallTime($0) }),
            let zone = zone.flatMap({ try? TimeZoneName($0) })
        else { return nil }
        return ZonedTime(wall, in: zone).remark
    }
}

extension PostProblemItem {
    init(_ problem: PostProblem) {
        self.init(
            severity: problem.severity == .error ? .error : .prompt,
            code: problem.code.rawValue,
            sentence: problem.sentence,
            connectionID: problem.connection?.text,
            part: problem.part,
            medium: problem.medium
        )
    }
}
