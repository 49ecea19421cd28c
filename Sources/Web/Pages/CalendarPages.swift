import Foundation
import Hummingbird

/// What stands on which day: a month, a week, or a month as a list.
enum CalendarPages {
    static let routes: [Route] = [.page(.get, "/publishing/calendar", show)]

    private static func show(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let filter = try await AccountFilter.read(viewer, call)
        let today = CalendarDay(call.site.configuration.now(), in: viewer.clock)
        var day = today
        if let asked = call.query["day"] {
            guard let known = CalendarDay(asked) else {
                throw WebError.invalid("day", "“\(asked.prefix(40))” is no day. Write it as 2026-11-22.")
            }
            day = known
        }
        let view = try call.query.choice("view", as: CalendarView.self) ?? .month
        let days = view.days(around: day)
        let span = try await call.services.calendar.calendar(
            viewer,
            CalendarQuery(
                from: days.first.text,
                to: days.last.text,
                connectionID: filter.connectionID
            )
        )
        return try await call.page(
            CalendarPage(span, view, day: day, today: today, days: days, filter: filter, viewer: viewer)
        )
    }
}

enum CalendarView: String, ClosedChoice {
    case month, week, list

    /// The first and the last day that are shown, whole weeks of a month.
    func days(around day: CalendarDay) -> (first: CalendarDay, last: CalendarDay) {
        switch self {
        case .month:
            (day.startOfMonth.startOfWeek, day.startOfNextMonth.adding(days: -1).startOfWeek.adding(days: 6))
        case .week: (day.startOfWeek, day.startOfWeek.adding(days: 6))
        case .list: (day.startOfMonth, day.startOfNextMonth.adding(days: -1))
        }
    }

    func title(of day: CalendarDay) -> String {
        switch self {
        case .month, .list: day.monthInWords
        case .week: "\(day.startOfWeek.inShort) – \(day.startOfWeek.adding(days: 6).inShort)"
        }
    }

    func previous(_ day: CalendarDay) -> CalendarDay {
        self == .week ? day.adding(days: -7) : day.startOfPreviousMonth
    }

    func next(_ day: CalendarDay) -> CalendarDay {
        self == .week ? day.adding(days: 7) : day.startOfNextMonth
    }
}

struct CalendarPage: PageContent {
    static let template = "publishing-calendar"
    var title: String { "Calendar, \(shown)" }
    let publishing = PublishingTabs(at: .calendar)
    let filter: AccountFilter
    /// What is shown: `November 2026`.
    let shown: String
    let zone: String
    let viewName: String
    let dayText: String
    let views: [Choice]
    let previousLink: String
    let nextLink: String
    let todayLink: String
    let isMonth: Bool
    let isWeek: Bool
    let isList: Bool
    let isEmpty: Bool
    let isCut: Bool
    let weekdays: [Weekday]
    let weeks: [Week]
    /// Of a list: those with something on them.
    let listed: [Day]
    let mayWrite: Bool
    let mayMove: Bool

    struct Choice: Sendable {
        let viewLink: String
        let viewTitle: String
        let isChosen: Bool
    }

    struct Weekday: Sendable {
        let long: String
        let short: String
    }

    struct Week: Sendable {
        let days: [Day]
    }

    struct Day: Sendable {
        let dayID: String
        let number: Int
        let inWords: String
        let inShort: String
        let isToday: Bool
        /// Of the month before or after.
        let isBeside: Bool
        let isPast: Bool
        let entries: [EntryView]
        let entryCount: Int?
        let countLabel: String
        /// How many more there are than a cell shows.
        let more: String?
        let listLink: String
        let writeLink: String?
    }

    /// More than these make a cell too tall to find one’s way.
    private static let mostInMonth = 3
    private static let mostInWeek = 30

    init(
        _ span: CalendarSpan,
        _ view: CalendarView,
        day: CalendarDay,
        today: CalendarDay,
        days: (first: CalendarDay, last: CalendarDay),
        filter: AccountFilter,
        viewer: Viewer
    ) {
        func address(_ view: CalendarView, _ day: CalendarDay?) -> String {
            link(
                "/publishing/calendar",
                [("view", view.rawValue), ("day", day?.text), ("connection", filter.connectionID)]
            )
        }
        let mayAct = viewer.role >= .moderator
        let byDay = Dictionary(grouping: span.entries, by: \.day)
        let most = view == .month ? Self.mostInMonth : view == .week ? Self.mostInWeek : span.entries.count
        func shown(_ each: CalendarDay) -> Day {
            let entries = byDay[each.text] ?? []
            // One more than fit takes no more room than the words that there is one.
            let fitting = entries.count <= most + 1 ? entries.count : most
            return Day(
                dayID: each.text,
                number: each.day,
                inWords: each.inWords,
                inShort: each.inShort,
                isToday: each == today,
                isBeside: view == .month && each.month != day.month,
                isPast: each < today,
                entries: entries.prefix(fitting).map {
                    EntryView(
                        $0,
                        zone: span.zone,
                        viewer: viewer,
                        today: today,
                        returning: address(view, day)
                    )
                },
                entryCount: entries.isEmpty ? nil : entries.count,
                countLabel: "\(counted(entries.count, "post")) on \(each.inWords)",
                more: entries.count > fitting ? counted(entries.count - fitting, "more", "more") : nil,
                listLink: address(.list, each) + "#day-" + each.text,
                writeLink: mayAct && each >= today
                    ? link("/compositions/new", [("at", each.text + "T09:00")]) : nil
            )
        }
        let all = Self.days(days.first, days.last)
        self.filter = filter
        self.shown = view.title(of: day)
        zone = span.zone
        viewName = view.rawValue
        dayText = day.text
        views = CalendarView.allCases.map {
            Choice(
                viewLink: address($0, day),
                viewTitle: $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst(),
                isChosen: $0 == view
            )
        }
        previousLink = address(view, view.previous(day))
        nextLink = address(view, view.next(day))
        todayLink = address(view, nil)
        (isMonth, isWeek, isList) = (view == .month, view == .week, view == .list)
        isEmpty = span.entries.isEmpty
        isCut = span.isCut
        weekdays = CalendarDay.weekdays.map { Weekday(long: $0, short: String($0.prefix(3))) }
        weeks =
            view == .list
            ? []
            : stride(from: 0, to: all.count, by: 7).map { Week(days: all[$0..<($0 + 7)].map(shown)) }
        listed = view == .list ? all.filter { byDay[$0.text] != nil || $0 == today }.map(shown) : []
        mayWrite = mayAct
        mayMove = mayAct && span.entries.contains(where: \.isMovable)
    }

    private static func days(_ first: CalendarDay, _ last: CalendarDay) -> [CalendarDay] {
        var days: [CalendarDay] = []
        var next = first
        while next <= last {
            days.append(next)
            next = next.adding(days: 1)
        }
        return days
    }
}

/// A composition on its day.
struct EntryView: Sendable {
    let entryID: String
    let href: String
    let clock: String
    /// Where its time was meant by another clock.
    let meant: String?
    let timeRemark: String?
    let words: Words
    let badge: Badge
    let isUrgent: Bool
    let accounts: [AccountLabel]
    let accountNames: String
    /// Live links of what is out.
    let links: [Live]
    let isMovable: Bool
    /// The day it stands on, and the wall time that is moved with it.
    let entryDay: String
    let wallDay: String
    let wallClock: String
    let timeForm: TimeForm?

    struct Live: Sendable {
        let liveHref: String
        let liveName: String
    }

    init(_ entry: CalendarEntry, zone: String, viewer: Viewer, today: CalendarDay, returning: String) {
        entryID = entry.compositionID
        href = "/compositions/\(entry.compositionID)"
        clock = entry.time
        meant =
            entry.meantZone == zone ? nil : meantTime(entry.wallTime, entry.meantZone)
        timeRemark = entry.timeRemark
        words = Words(entry.text, most: 80)
        badge = Badge(entry.status)
        isUrgent = entry.isUrgent
        accounts = entry.targets.map(AccountLabel.init)
        accountNames = entry.targets.map { "\($0.platformName) \($0.accountName)" }.joined(separator: ", ")
        links = entry.targets.compactMap { target in
            webAddress(target.url).map { Live(liveHref: $0, liveName: target.accountName) }
        }
        isMovable = entry.isMovable && viewer.role >= .moderator && entry.wallTime != nil
        entryDay = entry.day
        wallDay = String(entry.wallTime?.prefix(10) ?? "")
        wallClock = String(entry.wallTime?.dropFirst(11) ?? "")
        timeForm =
            isMovable
            ? TimeForm(
                compositionID: entry.compositionID,
                wallTime: entry.wallTime,
                zone: entry.meantZone,
                viewer: viewer,
                day: today,
                returning: returning
            ) : nil
    }
}
