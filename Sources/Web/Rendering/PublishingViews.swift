import Foundation

// What several pages of publishing show alike.

extension Badge {
    init(_ status: CompositionStatus) {
        switch status {
        case .draft, .scheduled, .cancelled: self.init(status.rawValue, "plain")
        case .publishing: self.init("publishing", "busy")
        case .published: self.init("published", "good")
        case .partial: self.init("partly published", "warn")
        case .failed: self.init("failed", "bad")
        }
    }

    init(_ status: TargetStatus) {
        switch status {
        case .draft, .scheduled, .skipped, .cancelled: self.init(status.rawValue, "plain")
        case .publishing: self.init("publishing", "busy")
        case .published: self.init("published", "good")
        case .partial: self.init("partly published", "warn")
        case .unknown: self.init("not certain", "warn")
        case .failed: self.init("failed", "bad")
        }
    }

    /// What it is called while it waits, or when it is gone again.
    init(_ target: TargetItem) {
        if target.takenDownAt != nil {
            self.init("deleted there", "plain")
        } else if target.question != nil {
            self.init("waits for you", "warn")
        } else {
            self.init(target.status)
        }
    }
}

/// An instant to the second, as what was done is told.
struct ExactTime: Sendable {
    let iso: String
    /// `21 Nov 2026, 04:05:09 CET`.
    let text: String
    /// `04:05:09`.
    let clock: String

    init(_ date: Date, in zone: TimeZone) {
        iso = date.formatted(APICoding.instant)
        text = TimeView.wallClock(date, zone, withSeconds: true)
        clock = text.firstMatch(of: /\d\d:\d\d:\d\d/).map { String($0.output) } ?? text
    }
}

/// An account as a row names it.
struct AccountLabel: Sendable {
    let accountName: String
    let platformName: String
    let icon: String

    init(_ target: TargetItem) {
        accountName = target.accountName
        platformName = target.platformName
        icon = Icon.name(of: target.platform)
    }

    init(_ target: CalendarTarget) {
        accountName = target.accountName
        platformName = target.platformName
        icon = Icon.name(of: target.platform)
    }
}

/// The beginning of what a post says, in one line.
struct Words: Sendable {
    let line: String
    let isEmpty: Bool

    init(_ text: String, most: Int = 140) {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        isEmpty = words.isEmpty
        line = isEmpty ? "No words" : words.count > most ? words.prefix(most) + "…" : words
    }
}

/// Which account a page of publishing is about; all of them unless one is chosen.
struct AccountFilter: Sendable {
    let connectionID: String?
    let accounts: [Option]
    let hasAccounts: Bool

    struct Option: Sendable {
        let optionID: String
        let optionName: String
        let isChosen: Bool
    }

    static func read(_ viewer: Viewer, _ call: Call) async throws -> AccountFilter {
        let connections = try await call.services.connections.list(viewer)
        let asked = call.query["connection"]
        if let asked, !connections.contains(where: { $0.id == asked }) { throw WebError.notFound }
        return AccountFilter(
            connectionID: asked,
            accounts: [Option(optionID: "", optionName: "All accounts", isChosen: asked == nil)]
                + connections.map {
                    Option(optionID: $0.id, optionName: $0.name, isChosen: $0.id == asked)
                },
            hasAccounts: !connections.isEmpty
        )
    }
}

/// When a composition goes out, as it was meant: `Sun 22 Nov 2026, 09:00 (Europe/Berlin)`.
func meantTime(_ wallTime: String?, _ zone: String?) -> String? {
    guard let wallTime, let zone, let day = CalendarDay(String(wallTime.prefix(10))) else { return nil }
    return "\(day.inShort), \(wallTime.dropFirst(11)) (\(zone))"
}

/// The form that gives a composition another time.
struct TimeForm: Sendable {
    let timeAction: String
    let timeDay: String
    let timeClock: String
    let timeZone: String
    let timeButton: String
    /// Where to come back to, if it isn’t the composition.
    let timeReturn: String?

    /// Proposes `day` where no time is known, and shows what was `typed` into a form that was refused.
    init(
        compositionID: String,
        wallTime: String?,
        zone: String?,
        viewer: Viewer,
        day: CalendarDay,
        typed: FormFields? = nil,
        returning: String? = nil
    ) {
        timeAction = "/compositions/\(compositionID)/move"
        timeDay = typed?["day"] ?? wallTime.map { String($0.prefix(10)) } ?? day.text
        timeClock = typed?["time"] ?? wallTime.map { String($0.dropFirst(11)) } ?? "09:00"
        timeZone = zone ?? viewer.timeZone
        timeButton = wallTime == nil ? "Schedule" : "Move"
        timeReturn = returning
    }
}
