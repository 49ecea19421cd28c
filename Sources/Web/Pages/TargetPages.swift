import Foundation
import Hummingbird

/// One composition on one account: what was done for it, to the second, and what can be done now.
enum TargetPages {
    static let routes: [Route] = [
        .page(.get, "/targets/{id}") { viewer, call in
            try await call.page(TargetPage.read(viewer, call))
        },
        .page(.get, "/targets/{id}/events") { viewer, call in
            try await TargetEvents.stream(of: .target(call.parameter()), viewer: viewer, call: call)
        },
        .page(.post, "/targets/{id}/cancel", role: .moderator, cancel),
        .page(.post, "/targets/{id}/retry", role: .moderator) { viewer, call in
            try await act(viewer, call) { _, id in
                _ = try await call.services.compositions.retry(viewer, id)
                return .targetRetried
            }
        },
        .page(.post, "/targets/{id}/restore", role: .moderator) { viewer, call in
            try await act(viewer, call) { _, id in
                _ = try await call.services.calendar.restore(viewer, id)
                return .targetRestored
            }
        },
        .page(.post, "/targets/{id}/late-answer", role: .moderator) { viewer, call in
            try await act(viewer, call) { form, id in
                let publish = form.isTicked("publish")
                _ = try await call.services.compositions.answerLate(viewer, id, LateAnswer(publish: publish))
                return publish ? .lateAccepted : .lateSkipped
            }
        },
        .page(.post, "/targets/{id}/settle", role: .moderator) { viewer, call in
            try await act(viewer, call) { form, id in
                let isThere = form.isTicked("there")
                _ = try await call.services.compositions.settle(
                    viewer,
                    id,
                    SettlementDraft(isThere: isThere, url: isThere ? form["url"] : nil)
                )
                return isThere ? .settledThere : .settledAgain
            }
        },
        .page(.post, "/targets/{id}/change", role: .moderator) { viewer, call in
            try await act(viewer, call) { form, id in
                _ = try await call.services.compositions.change(viewer, id, PostChangeDraft(form))
                return .changeAsked
            }
        },
        .page(.post, "/targets/{id}/delete", role: .moderator) { viewer, call in
            try await act(viewer, call) { _, id in
                _ = try await call.services.compositions.takeDown(viewer, id)
                return .deletionAsked
            }
        },
    ]

    /// From the queue one comes back to the queue, which offers the way back.
    private static func cancel(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await act(viewer, call) { _, id in
            _ = try await call.services.compositions.cancel(viewer, id)
            return .targetCancelled
        } leading: { form, id in
            guard form["return"] != nil else { return nil }
            return link("/publishing", [("cancelled", id), ("connection", form["connection"])])
        }
    }

    /// Does what a form asks for and leads back to where it was pressed; what is refused is told on the target's page,
    /// with what was typed.
    private static func act(
        _ viewer: Viewer,
        _ call: Call,
        _ work: (FormFields, _ id: String) async throws -> Said,
        leading: (FormFields, _ id: String) -> String? = { _, _ in nil }
    ) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            let said = try await work(form, id)
            if let target = leading(form, id) { return call.done(target) }
            return call.done(Call.localPath(form["return"], otherwise: "/targets/\(id)"), said)
        } refused: { form, error in
            guard error.status != 404 else { throw error }
            return try await TargetPage.read(viewer, call, problem: error.sentence, typed: form)
        }
    }
}

extension PostChangeDraft {
    /// The form has every part's words, and an alt text for each file under its id.
    fileprivate init(_ form: FormFields) {
        var texts: [String] = []
        while let text = form.raw("text-\(texts.count)") { texts.append(text.asTyped) }
        self.init(
            texts: texts.isEmpty ? nil : texts,
            warning: form.raw("warning")?.trimmingCharacters(in: .whitespacesAndNewlines),
            isSensitive: form.raw("warning") == nil ? nil : form.isTicked("sensitive"),
            media: form.all("file").map { ChosenMedium(id: $0, alt: form.raw("alt-\($0)")?.asTyped ?? "") }
        )
    }
}

extension String {
    /// Browsers send the ends of lines as two characters.
    fileprivate var asTyped: String { replacing("\r\n", with: "\n") }
}

struct TargetPage: PageContent {
    static let template = "target"
    var title: String { "\(words.line.prefix(30)) to \(account.accountName)" }
    let publishing = PublishingTabs(at: nil)
    let targetID: String
    let href: String
    let compositionHref: String
    let account: AccountLabel
    let accountHref: String?
    let badge: Badge
    let words: Words
    let problem: String?
    let explanation: String?
    let told: String?
    let toldCode: String?
    let isBad: Bool
    let advice: String?
    /// `sent 12:00:03, confirmed by look-up 12:00:41`.
    let summary: String?
    let eventsLink: String?
    let due: ExactTime?
    let published: ExactTime?
    let takenDown: ExactTime?
    let live: String?
    let archived: String?
    let mayRetry: Bool
    let mayCancel: Bool
    let mayRestore: Bool
    let answer: AnswerView?
    let parts: [Part]
    let isThread: Bool
    let warning: String?
    let change: ChangeView?
    let obstacle: String?
    let isChanging: Bool
    let mayDelete: Bool
    let steps: [StepDay]
    let hasSteps: Bool
    let zone: String
    let engagement: EngagementView?

    struct Part: Sendable {
        let number: Int
        let pieces: [TextPiece]
        let isTextless: Bool
        let isMissing: Bool
        let files: [CompositionPage.File]
        let hasFiles: Bool
    }

    /// What can be changed of a published post, as it is or as it was typed.
    struct ChangeView: Sendable {
        let changeAction: String
        let caution: String?
        let texts: [Text]
        let warningText: String
        let isSensitive: Bool
        let files: [File]
        let hasFiles: Bool
        let isOpen: Bool

        struct Text: Sendable {
            let fieldName: String
            let fieldLabel: String
            let text: String
            /// Of a thread the parts that are not there.
            let isFixed: Bool
            let rows: Int
        }

        struct File: Sendable {
            let fileID: String
            let fileName: String
            let fieldName: String
            let alt: String
        }
    }

    struct StepDay: Sendable {
        let dayInWords: String
        let entries: [Step]
    }

    struct Step: Sendable {
        let at: ExactTime
        let stepSentence: String
        let stepCode: String?
        let tone: String
    }

    static func read(
        _ viewer: Viewer,
        _ call: Call,
        problem: String? = nil,
        typed: FormFields? = nil
    ) async throws -> TargetPage {
        let detail = try await call.services.compositions.target(viewer, call.parameter())
        return TargetPage(
            detail,
            numbers: try await call.services.publishingFigures.targetEngagement(viewer, detail.target.id),
            viewer: viewer,
            problem: problem,
            typed: typed,
            time: call.time
        )
    }

    private init(
        _ detail: TargetDetail,
        numbers: TargetEngagement,
        viewer: Viewer,
        problem: String?,
        typed: FormFields?,
        time: (Date) -> TimeView
    ) {
        let (target, clock) = (detail.target, viewer.clock)
        let mayAct = viewer.role >= .moderator
        targetID = target.id
        href = "/targets/\(target.id)"
        compositionHref = "/compositions/\(target.compositionID)"
        account = AccountLabel(target)
        accountHref = webAddress(detail.accountURL)
        badge = Badge(target)
        words = Words(detail.parts.first?.text ?? "", most: 80)
        self.problem = problem
        explanation = target.question == nil ? detail.explanation : nil
        // What isn't out yet says why in its explanation.
        told = target.question != nil || detail.explanation == nil ? target.error : nil
        toldCode = target.errorCode
        isBad = target.status == .failed || target.status == .partial
        advice = detail.advice
        summary = Self.summary(of: detail.events, clock)
        eventsLink =
            detail.explanation != nil || detail.changing?.isUnderWay == true ? "\(href)/events" : nil
        due = target.publishedAt == nil ? target.dueAt.map { ExactTime($0, in: clock) } : nil
        published = target.publishedAt.map { ExactTime($0, in: clock) }
        takenDown = target.takenDownAt.map { ExactTime($0, in: clock) }
        live = target.takenDownAt == nil ? webAddress(target.url) : nil
        archived = target.postID.map { "/posts/\($0)" }
        mayRetry = mayAct && detail.mayRetry
        mayCancel = mayAct && detail.mayCancel
        mayRestore = mayAct && detail.mayRestore
        answer = mayAct ? AnswerView(target, returning: href, typed: typed) : nil
        parts = detail.parts.enumerated().map { index, part in
            Part(
                number: index + 1,
                pieces: TextPiece.pieces(of: part.text),
                isTextless: part.text.isEmpty,
                isMissing: !part.isThere && target.status == .partial,
                files: part.media.map {
                    CompositionPage.File(alt: $0.alt.isEmpty ? nil : $0.alt, isDecorative: $0.isDecorative)
                },
                hasFiles: !part.media.isEmpty
            )
        }
        isThread = detail.parts.count > 1
        warning = detail.warning
        change =
            mayAct && detail.changing != nil && detail.changing?.obstacle == nil
            ? ChangeView(detail, action: "\(href)/change", typed: typed) : nil
        obstacle = detail.changing?.obstacle
        isChanging = detail.changing?.isUnderWay == true
        mayDelete = mayAct && detail.changing?.mayDelete == true
        steps = Self.days(of: detail.events, clock)
        hasSteps = !detail.events.isEmpty
        zone = viewer.timeZone
        engagement =
            target.publishedAt == nil && numbers.points.isEmpty ? nil : EngagementView(numbers, time: time)
    }

    private static func days(of events: [TargetEvent], _ zone: TimeZone) -> [StepDay] {
        Dictionary(grouping: events) { CalendarDay($0.at, in: zone) }.sorted { $0.key < $1.key }
            .map { day, events in
                StepDay(
                    dayInWords: day.inWords,
                    entries: events.map { event in
                        Step(
                            at: ExactTime(event.at, in: zone),
                            stepSentence: event.sentence,
                            stepCode: event.code,
                            tone: tone(of: event.kind)
                        )
                    }
                )
            }
    }

    private static func tone(of kind: String) -> String {
        switch kind {
        case "confirmed", "found", "decided": "good"
        case "refused", "duplicate": "bad"
        case "lost", "asked", "absent": "warn"
        default: "busy"
        }
    }

    /// When the post itself was sent, and how it became certain.
    private static func summary(of events: [TargetEvent], _ zone: TimeZone) -> String? {
        let own = events.filter { $0.step.hasPrefix("post:") }
        guard let sent = own.first(where: { $0.kind == "sent" }) else { return nil }
        var words = "sent \(ExactTime(sent.at, in: zone).clock)"
        let proofs = [
            "confirmed": "confirmed by the platform’s answer", "found": "confirmed by look-up",
            "decided": "confirmed by you",
        ]
        if let proof = own.last(where: { proofs[$0.kind] != nil }), let how = proofs[proof.kind] {
            words += ", \(how) \(ExactTime(proof.at, in: zone).clock)"
        } else if own.last?.kind == "refused" {
            words += ", refused \(ExactTime(own.last?.at ?? sent.at, in: zone).clock)"
        }
        return words
    }
}

extension TargetPage.ChangeView {
    init(_ detail: TargetDetail, action: String, typed: FormFields?) {
        // Only the fields of this form count: another of the page's forms may have been refused.
        let typed = typed?.raw("text-0") == nil ? nil : typed
        let isThread = detail.parts.count > 1
        let media = detail.parts.flatMap(\.media).filter { !$0.isDecorative }
        changeAction = action
        caution = detail.changing?.caution
        texts = detail.parts.enumerated().map { index, part in
            let text = typed?.raw("text-\(index)") ?? part.text
            return Text(
                fieldName: "text-\(index)",
                fieldLabel: isThread ? "Text of part \(index + 1)" : "Text",
                text: text,
                isFixed: !part.isThere,
                rows: min(12, max(3, text.count / 60 + text.split(separator: "\n").count))
            )
        }
        warningText = typed?.raw("warning") ?? detail.warning ?? ""
        isSensitive = typed?.isTicked("sensitive") ?? detail.isSensitive
        files = media.map { medium in
            File(
                fileID: medium.id,
                fileName: medium.fileName,
                fieldName: "alt-\(medium.id)",
                alt: typed?.raw("alt-\(medium.id)") ?? medium.alt
            )
        }
        hasFiles = !media.isEmpty
        isOpen = typed != nil
    }
}
