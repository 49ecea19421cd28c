import Foundation
import Hummingbird

/// Compositions that come again and again.
enum RepetitionPages {
    static let routes: [Route] = [
        .page(.get, path) { viewer, call in try await call.page(RepetitionsPage.make(viewer, call)) },
        .page(.post, path, role: .moderator, begin),
        .page(.get, "\(path)/{id}", role: .moderator) { viewer, call in
            let item = try await call.services.plans.repetition(viewer, call.parameter())
            return try await call.page(RepetitionPage(item, viewer: viewer))
        },
        .page(.post, "\(path)/{id}", role: .moderator, change),
        .page(.post, "\(path)/{id}/pause", role: .moderator) { viewer, call in
            let keeps = try await call.form().isTicked("keeps_next")
            let change = RepetitionChange(isPaused: true, keepsNext: keeps)
            _ = try await call.services.plans.changeRepetition(viewer, call.parameter(), change)
            return call.done(path, .repetitionPaused)
        },
        .page(.post, "\(path)/{id}/resume", role: .moderator) { viewer, call in
            let change = RepetitionChange(isPaused: false)
            _ = try await call.services.plans.changeRepetition(viewer, call.parameter(), change)
            return call.done(path, .repetitionResumed)
        },
        .page(.post, "\(path)/{id}/end", role: .moderator) { viewer, call in
            let end = RepetitionEnd(keepsNext: try await call.form().isTicked("keeps_next"))
            _ = try await call.services.plans.endRepetition(viewer, call.parameter(), end)
            return call.done(path, .repetitionEnded)
        },
        .page(.post, "\(path)/{id}/delete", role: .moderator) { viewer, call in
            let end = RepetitionEnd(keepsNext: try await call.form().isTicked("keeps_next"))
            try await call.services.plans.deleteRepetition(viewer, call.parameter(), end)
            return call.done(path, .repetitionDeleted)
        },
    ]

    static let path = "/publishing/repetitions"

    private static func begin(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let draft = RepetitionDraft(
                compositionID: try form.required("composition", "The post to repeat"),
                rule: try RepetitionRule(form)
            )
            _ = try await call.services.plans.beginRepetition(viewer, draft)
            return call.done(path, .repetitionBegun)
        } refused: { form, error in
            try await RepetitionsPage.make(viewer, call, typed: form, problem: error.sentence)
        }
    }

    private static func change(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            let change = RepetitionChange(rule: try RepetitionRule(form))
            _ = try await call.services.plans.changeRepetition(viewer, id, change)
            return call.done(path, .repetitionChanged)
        } refused: { form, error in
            RepetitionPage(
                try await call.services.plans.repetition(viewer, id),
                viewer: viewer,
                typed: form,
                problem: error.sentence
            )
        }
    }
}

extension RepetitionRule {
    /// As a form has it, in which what belongs to other units may be filled in too.
    fileprivate init(_ form: FormFields) throws {
        func number(_ name: String, _ label: String) throws -> Int? {
            guard let text = form[name] else { return nil }
            guard let number = Int(text) else {
                throw WebError.invalid(name, "\(label) is a number, and not “\(text.prefix(40))”.")
            }
            return number
        }
        let unit: RepetitionUnit = try form.choice("unit") ?? .week
        self.init(
            unit: unit,
            every: try number("every", "How often it comes"),
            weekdays: unit == .week ? try form.weekdays() : nil,
            day: unit == .month ? try number("day", "The day of the month") : nil,
            time: try form.required("time", "The time"),
            zone: form["zone"],
            from: form["from"],
            until: form["ends"] == "on" ? try form.required("until", "The last day") : nil,
            count: form["ends"] == "after" ? try number("count", "How many there are") ?? 0 : nil
        )
    }
}

/// The fields of a rule, as they are typed or as a repetition has them.
struct RepetitionFields: Sendable {
    let isDaily: Bool
    let isWeekly: Bool
    let isMonthly: Bool
    let every: String
    let weekdays: [WeekdayChoice]
    let monthDays: [MonthDay]
    let time: String
    let zone: String
    let from: String
    let isEndless: Bool
    let endsOn: Bool
    let endsAfter: Bool
    let until: String
    let count: String
    let zones: [String]

    struct MonthDay: Sendable {
        let dayNumber: String
        let dayLabel: String
        let isChosenDay: Bool
    }

    init(_ form: FormFields?, _ rule: RepetitionRule?, zone userZone: String) {
        let unit = form.flatMap { $0["unit"] }.flatMap(RepetitionUnit.init) ?? rule?.unit ?? .week
        isDaily = unit == .day
        isWeekly = unit == .week
        isMonthly = unit == .month
        every = form?["every"] ?? rule?.every.map(String.init) ?? "1"
        let days = form.map { (try? $0.weekdays()) ?? [] } ?? rule?.weekdays ?? []
        weekdays = WeekdayChoice.all(ticked: days)
        let day = form?["day"] ?? rule?.day.map(String.init) ?? "1"
        monthDays = (1...31).map { number in
            MonthDay(
                dayNumber: String(number),
                dayLabel: number == 31 ? "the last day" : "day \(number)",
                isChosenDay: String(number) == day
            )
        }
        time = form?["time"] ?? rule?.time ?? "09:00"
        zone = form?["zone"] ?? rule?.zone ?? userZone
        from = form?["from"] ?? (form == nil ? rule?.from : nil) ?? ""
        let end =
            form.map { $0["ends"] ?? "" } ?? (rule?.until != nil ? "on" : rule?.count != nil ? "after" : "")
        endsOn = end == "on"
        endsAfter = end == "after"
        isEndless = !endsOn && !endsAfter
        until = form?["until"] ?? rule?.until ?? ""
        count = form?["count"] ?? rule?.count.map(String.init) ?? ""
        zones = ProfilePage.knownZones
    }
}

/// A repetition as the list shows it.
struct RepetitionView: Sendable {
    let href: String
    let ruleSentence: String
    let badge: Badge
    let words: String
    let accountNames: String
    let lateSentence: String
    let times: [Time]
    let timesTitle: String
    let turnedRemark: String?
    let stopped: String?
    /// What is scheduled already.
    let aheadTime: String?
    let mayPause: Bool
    let mayResume: Bool
    let mayEnd: Bool
    let mayDelete: Bool

    struct Time: Sendable {
        let timeSentence: String
        let timeRemark: String?
        let postLink: String?
    }

    init(_ item: RepetitionItem, mayChange: Bool) {
        href = "\(RepetitionPages.path)/\(item.id)"
        ruleSentence = item.sentence
        badge =
            switch item.status {
            case .running: Badge("running", "good")
            case .paused: Badge("paused", "warn")
            case .ended: Badge("ended", "plain")
            }
        words = String(item.text.prefix(160))
        accountNames = item.accounts.isEmpty ? "no account any more" : item.accounts.joined(separator: ", ")
        lateSentence =
            switch item.late {
            case .publish: "late ones go out"
            case .ask: "late ones ask first"
            case .skip: "late ones are left out"
            }
        times = item.next.map {
            Time(
                timeSentence: $0.sentence,
                timeRemark: $0.remark,
                postLink: $0.compositionID.map { "/compositions/\($0)" }
            )
        }
        timesTitle = item.status == .paused ? "Resumed now, it would go out" : "It goes out"
        turnedRemark = item.turned?.remark
        stopped = item.problem
        aheadTime = item.ahead.first?.sentence
        mayPause = mayChange && item.status == .running
        mayResume = mayChange && item.status == .paused
        mayEnd = mayChange && item.status != .ended
        mayDelete = mayChange
    }
}

struct RepetitionsPage: PageContent {
    static let template = "repetitions"
    var title: String { "Repetitions" }
    let publishing: PublishingTabs
    let going: [RepetitionView]
    let over: [RepetitionView]
    let isEmpty: Bool
    let hasEnded: Bool
    let mayBegin: Bool
    let posts: [Choice]
    let hasPosts: Bool
    let rule: RepetitionFields
    let problem: String?

    struct Choice: Sendable {
        let postID: String
        let postLabel: String
        let isChosen: Bool
    }

    static func make(
        _ viewer: Viewer,
        _ call: Call,
        typed: FormFields? = nil,
        problem: String? = nil
    ) async throws -> RepetitionsPage {
        let mayChange = viewer.role >= .moderator
        let items = try await call.services.plans.repetitions(viewer)
        let chosen = typed?["composition"] ?? call.query["composition"]
        var posts: [CompositionItem] = []
        if mayChange {
            posts = try await call.services.compositions.list(viewer, CompositionQuery(limit: 50)).items
            if let chosen, !posts.contains(where: { $0.id == chosen }),
                let post = try? await call.services.compositions.find(viewer, chosen)
            {
                posts.insert(post, at: 0)
            }
        }
        let going = items.filter { $0.status != .ended }
        let over = items.filter { $0.status == .ended }
        return RepetitionsPage(
            publishing: PublishingTabs(at: .repetitions),
            going: going.map { RepetitionView($0, mayChange: mayChange) },
            over: over.map { RepetitionView($0, mayChange: mayChange) },
            isEmpty: going.isEmpty,
            hasEnded: !over.isEmpty,
            mayBegin: mayChange,
            posts: posts.map {
                Choice(postID: $0.id, postLabel: label(of: $0), isChosen: $0.id == chosen)
            },
            hasPosts: !posts.isEmpty,
            rule: RepetitionFields(typed, nil, zone: viewer.timeZone),
            problem: problem
        )
    }

    private static func label(of post: CompositionItem) -> String {
        let words = post.parts.first?.text.replacing("\n", with: " ") ?? ""
        let beginning = words.count > 60 ? words.prefix(60) + "…" : words[...]
        return "\(beginning.isEmpty ? "without words" : beginning) (\(post.status.rawValue))"
    }
}

struct RepetitionPage: PageContent {
    static let template = "repetition"
    var title: String { "Change a repetition" }
    let publishing: PublishingTabs
    let repetition: RepetitionView
    let rule: RepetitionFields
    let mayChangeRule: Bool
    let problem: String?

    init(_ item: RepetitionItem, viewer: Viewer, typed: FormFields? = nil, problem: String? = nil) {
        publishing = PublishingTabs(at: nil)
        repetition = RepetitionView(item, mayChange: true)
        rule = RepetitionFields(typed, item.rule, zone: viewer.timeZone)
        mayChangeRule = item.status != .ended
        self.problem = problem
    }
}
