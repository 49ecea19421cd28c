import Foundation

/// A day as it stands on a calendar on the wall, in no zone: `2026-11-22`.
struct CalendarDay: Hashable, Comparable, Sendable {
    let year: Int
    let month: Int
    let day: Int
    /// Since 1970-01-01.
    private let days: Int

    private init(days: Int) {
        // Years of 400 years’ cycles that begin in March, so that the odd day is a year’s last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.days = days
    }

    /// Reads `2026-11-22` and nothing else.
    init?(_ text: String) {
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard text.count == 10, numbers.count == 3, (1...9999).contains(numbers[0]),
            (1...12).contains(numbers[1]), (1...31).contains(numbers[2])
        else { return nil }
        let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
        let era = year / 400
        let yearOfEra = year - era * 400
        let shiftedMonth = numbers[1] > 2 ? numbers[1] - 3 : numbers[1] + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + numbers[2] - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(days: era * 146_097 + dayOfEra - 719_468)
        // The 31st of every month would come out as a day of the next.
        guard self.text == text else { return nil }
    }

    /// The day on which an instant falls by the clock of a zone.
    init(_ date: Date, in zone: TimeZone) {
        let seconds = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
        self.init(days: Int((seconds / 86_400).rounded(.down)))
    }

    static func < (lhs: CalendarDay, rhs: CalendarDay) -> Bool { lhs.days < rhs.days }

    func adding(days count: Int) -> CalendarDay { CalendarDay(days: days + count) }

    /// 0 is Monday.
    var weekday: Int { ((days + 3) % 7 + 7) % 7 }

    /// Its Monday.
    var startOfWeek: CalendarDay { adding(days: -weekday) }
    var startOfMonth: CalendarDay { adding(days: 1 - day) }
    var startOfNextMonth: CalendarDay { startOfMonth.adding(days: 31).startOfMonth }
    var startOfPreviousMonth: CalendarDay { startOfMonth.adding(days: -1).startOfMonth }

    // MARK: Words

    var text: String {
        String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) + "-"
            + TimeView.twoDigits(month) + "-" + TimeView.twoDigits(day)
    }

    /// `November 2026`.
    var monthInWords: String { "\(Self.months[month - 1]) \(year)" }
    /// `Sunday 22 November 2026`.
    var inWords: String { "\(Self.weekdays[weekday]) \(day) \(monthInWords)" }
    /// `Sun 22 Nov 2026`.
    var inShort: String {
        "\(Self.weekdays[weekday].prefix(3)) \(day) \(Self.months[month - 1].prefix(3)) \(year)"
    }

    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
}

extension Viewer {
    /// Whose clock this viewer’s days are cut by.
    var clock: TimeZone { TimeZone(identifier: timeZone) ?? .gmt }
}
