import Foundation
import Hummingbird

/// What was written: all of it, and each with what became of it on every account.
enum CompositionPages {
    static let routes: [Route] = [
        .page(.get, "/publishing/compositions", list),
        .page(.get, "/compositions/{id}") { viewer, call in try await show(viewer, call, problem: nil) },
        .page(.get, "/compositions/{id}/events") { viewer, call in
            try await TargetEvents.stream(of: .composition(call.parameter()), viewer: viewer, call: call)
        },
        .page(.post, "/compositions/{id}/move", role: .moderator) { viewer, call in
            try await act(viewer, call, said: .compositionMoved) { form, id in
                let day = try form.required("day", "The day")
                let time = try form.required("time", "The time")
                let known = try await call.services.compositions.find(viewer, id)
                _ = try await call.services.compositions.schedule(
                    viewer,
                    id,
                    ScheduleDraft(at: "\(day)T\(time)", zone: known.zone)
                )
            }
        },
        .page(.post, "/compositions/{id}/publish", role: .moderator) { viewer, call in
            try await act(viewer, call, said: .lateAccepted) { _, id in
                _ = try await call.services.compositions.schedule(viewer, id, ScheduleDraft())
            }
        },
        .page(.post, "/compositions/{id}/unschedule", role: .moderator) { viewer, call in
            try await act(viewer, call, said: .compositionUnscheduled) { _, id in
                _ = try await call.services.compositions.unschedule(viewer, id)
            }
        },
        .page(.post, "/compositions/{id}/copy", role: .moderator) { viewer, call in
            let copy = try await call.services.compositions.copy(viewer, call.parameter())
            return call.done("/compositions/\(copy.id)", .compositionCopied)
        },
        .page(.post, "/compositions/{id}/delete", role: .moderator) { viewer, call in
            let form = try await call.form()
            try await call.services.compositions.delete(viewer, call.parameter())
            let target = Call.localPath(form["return"], otherwise: "/publishing/compositions")
            return call.done(target, .compositionDeleted)
        },
    ]

    private static func list(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let status = try call.query.choice("status", as: CompositionStatus.self)
        let page = try await call.services.compositions.list(
            viewer,
            CompositionQuery(status: status, position: call.position)
        )
        return try await call.page(
            CompositionsPage(
                statuses: StatusChoice.choices(chosen: status?.rawValue, of: CompositionStatus.self),
                rows: page.items.map {
                    CompositionRow($0, mayAct: viewer.role >= .moderator, time: call.time)
                },
                isEmpty: page.items.isEmpty,
                isFiltered: status != nil,
                mayWrite: viewer.role >= .moderator,
                paging: Paging(
                    page,
                    path: "/publishing/compositions",
                    parameters: [("status", status?.rawValue)]
                )
            )
        )
    }

    private static func show(_ viewer: Viewer, _ call: Call, problem: String?) async throws -> Response {
        try await call.page(content(viewer, call, problem: problem))
    }

    private static func content(
        _ viewer: Viewer,
        _ call: Call,
        problem: String?,
        typed: FormFields? = nil
    ) async throws -> CompositionPage {
        let item = try await call.services.compositions.find(viewer, call.parameter())
        let isOpen = [.draft, .scheduled, .cancelled].contains(item.status)
        return CompositionPage(
            item,
            problems: isOpen ? try await call.services.compositions.problems(viewer, item.id) : [],
            viewer: viewer,
            today: CalendarDay(call.site.configuration.now(), in: viewer.clock),
            problem: problem,
            typed: typed,
            time: call.time
        )
    }

    /// Does what a form of the page asks for, and leads back to where it was pressed; what is refused is told on the page,
    /// with what was typed.
    private static func act(
        _ viewer: Viewer,
        _ call: Call,
        said: Said,
        _ work: (FormFields, _ id: String) async throws -> Void
    ) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            try await work(form, id)
            return call.done(Call.localPath(form["return"], otherwise: "/compositions/\(id)"), said)
        } refused: { form, error in
            guard error.status != 404 else { throw error }
            return try await content(viewer, call, problem: error.sentence, typed: form)
        }
    }
}

struct CompositionsPage: PageContent {
    static let template = "compositions"
    var title: String { "Compositions" }
    let publishing = PublishingTabs(at: .compositions)
    let statuses: [StatusChoice]
    let rows: [CompositionRow]
    let isEmpty: Bool
    let isFiltered: Bool
    let mayWrite: Bool
    let paging: Paging
}

struct CompositionRow: Sendable {
    let compositionID: String
    let href: String
    let words: Words
    let badge: Badge
    let isUrgent: Bool
    /// `3 accounts: Mastodon, Pixelfed`.
    let reach: String
    let accounts: [AccountLabel]
    let extras: String?
    let meant: String?
    let changed: TimeView
    let published: TimeView?
    let mayEdit: Bool
    let mayCopy: Bool
    let mayDelete: Bool

    init(_ item: CompositionItem, mayAct: Bool, time: (Date) -> TimeView) {
        compositionID = item.id
        href = "/compositions/\(item.id)"
        words = Words(item.parts.first?.text ?? "")
        badge = Badge(item.status)
        isUrgent = item.isUrgent
        var platforms: [String] = []
        for target in item.targets where !platforms.contains(target.platformName) {
            platforms.append(target.platformName)
        }
        reach =
            item.targets.isEmpty
            ? "No account chosen"
            : "\(counted(item.targetCount, "account")): \(platforms.joined(separator: ", "))"
        accounts = item.targets.map(AccountLabel.init)
        let files = item.media.isEmpty ? nil : counted(item.media.count, "file")
        let parts = item.parts.count > 1 ? "thread of \(item.parts.count)" : nil
        let notes = [parts, files].compactMap(\.self)
        extras = notes.isEmpty ? nil : notes.joined(separator: ", ")
        meant = item.status == .scheduled ? meantTime(item.wallTime, item.zone) : nil
        changed = time(item.updatedAt)
        published = item.publishedAt.map(time)
        mayEdit = mayAct && [.draft, .scheduled, .cancelled].contains(item.status)
        mayCopy = mayAct
        mayDelete = mayAct && item.status != .publishing
    }
}

struct CompositionPage: PageContent {
    static let template = "composition"
    var title: String { "“\(words.line.prefix(40))”" }
    let publishing = PublishingTabs(at: nil)
    let compositionID: String
    let href: String
    let words: Words
    let badge: Badge
    let isUrgent: Bool
    let meant: String?
    let timeRemark: String?
    let published: TimeView?
    let changed: TimeView
    let warning: String?
    let visibility: String?
    let language: String?
    let isSensitive: Bool
    let late: String?
    let parts: [Part]
    let isThread: Bool
    let targets: [TargetRow]
    let hasTargets: Bool
    /// Where the page follows what happens; absent when nothing more comes.
    let eventsLink: String?
    let problems: [Problem]
    let hasProblems: Bool
    let problem: String?
    let mayEdit: Bool
    let mayMove: Bool
    let isDraft: Bool
    /// Whether its time is the first of several.
    let hasOwnSlots: Bool
    let mayUnschedule: Bool
    let mayCopy: Bool
    let mayDelete: Bool
    let timeForm: TimeForm

    struct Part: Sendable {
        let number: Int
        let pieces: [TextPiece]
        let isTextless: Bool
        let choices: [String]
        let hasPoll: Bool
        let files: [File]
        let hasFiles: Bool
    }

    struct File: Sendable {
        let alt: String?
        let isDecorative: Bool
    }

    struct Problem: Sendable {
        let problemSentence: String
        let isError: Bool
    }

    struct TargetRow: Sendable {
        let targetID: String
        let href: String
        let account: AccountLabel
        let badge: Badge
        let told: String?
        let isBad: Bool
        let live: String?
        let archived: String?
        let at: TimeView?
        let isOwn: Bool
    }

    init(
        _ item: CompositionItem,
        problems found: [PostProblemItem],
        viewer: Viewer,
        today: CalendarDay,
        problem: String?,
        typed: FormFields?,
        time: (Date) -> TimeView
    ) {
        let mayAct = viewer.role >= .moderator
        let isOpen = [.draft, .scheduled, .cancelled].contains(item.status)
        compositionID = item.id
        href = "/compositions/\(item.id)"
        words = Words(item.parts.first?.text ?? "", most: 80)
        badge = Badge(item.status)
        isUrgent = item.isUrgent
        meant = meantTime(item.wallTime, item.zone)
        timeRemark = item.timeRemark
        published = item.publishedAt.map(time)
        changed = time(item.updatedAt)
        warning = item.warning
        visibility = item.visibility?.rawValue
        language = item.language
        isSensitive = item.isSensitive
        late =
            switch item.late {
            case .publish: nil
            case .ask: "asks when its time has passed"
            case .skip: "is left out when its time has passed"
            }
        parts = item.parts.enumerated().map { index, part in
            let files = item.media.filter { ($0.part ?? 0) == index }.map {
                File(alt: $0.alt?.isEmpty == false ? $0.alt : nil, isDecorative: $0.isDecorative ?? false)
            }
            return Part(
                number: index + 1,
                pieces: TextPiece.pieces(of: part.text),
                isTextless: part.text.isEmpty,
                choices: part.poll?.options ?? [],
                hasPoll: part.poll != nil,
                files: files,
                hasFiles: !files.isEmpty
            )
        }
        isThread = item.parts.count > 1
        targets = item.targets.map { target in
            TargetRow(
                targetID: target.id,
                href: "/targets/\(target.id)",
                account: AccountLabel(target),
                badge: Badge(target),
                told: target.error,
                isBad: target.status == .failed || target.status == .partial,
                live: target.takenDownAt == nil ? webAddress(target.url) : nil,
                archived: target.postID.map { "/posts/\($0)" },
                at: (target.publishedAt ?? target.dueAt).map(time),
                isOwn: target.choices.isOwn
            )
        }
        hasTargets = !item.targets.isEmpty
        eventsLink =
            item.status == .publishing || item.status == .scheduled
            ? "/compositions/\(item.id)/events" : nil
        problems = found.map {
            Problem(problemSentence: $0.sentence, isError: $0.severity == .error)
        }
        hasProblems = !found.isEmpty
        self.problem = problem
        mayEdit = mayAct && isOpen
        mayMove = mayAct && isOpen && !item.targets.isEmpty
        isDraft = item.status != .scheduled
        hasOwnSlots = item.hasOwnSlots
        mayUnschedule = mayAct && item.status == .scheduled
        mayCopy = mayAct
        mayDelete = mayAct && item.status != .publishing
        timeForm = TimeForm(
            compositionID: item.id,
            wallTime: item.status == .scheduled ? item.wallTime : nil,
            zone: item.zone,
            viewer: viewer,
            day: today.adding(days: 1),
            typed: typed
        )
    }
}

extension CompositionItem {
    /// Whether its accounts are each to go out at a time of their own.
    var hasOwnSlots: Bool {
        Set(targets.filter { $0.status == .scheduled }.compactMap(\.dueAt)).count > 1
    }
}

extension TargetChoices {
    /// Whether an account gets something else than the others.
    var isOwn: Bool {
        parts != nil || warning != nil || visibility != nil || language != nil || isSensitive != nil
            || labels != nil || media != nil
    }
}
