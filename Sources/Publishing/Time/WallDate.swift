import Database

/// A date as it stands on a calendar on the wall, in no zone: `2026-03-29`.
///
/// It is kept as a number of days, so that steps of days and weeks are additions. The calendar itself is
/// ``Timestamp``'s: a date is midnight of that day, read as if the wall hung in Greenwich.
package struct WallDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    let days: Int

    package let year: Int
    package let month: Int
    package let day: Int

    /// The nearest date there is where `days` is beyond the years 1 to 9999.
    init(days: Int) {
        self.init(of: Timestamp.earliest.adding(.seconds(86_400 * (days - Self.first))))
    }

    /// The date in Greenwich.
    init(of instant: Timestamp) {
        let text = instant.description
        func number(_ offset: Int, _ count: Int) -> Int { Int(text.dropFirst(offset).prefix(count)) ?? 0 }
        (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        days = Int((Double(instant.milliseconds) / 86_400_000).rounded(.down))
    }

    /// `nil` if there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        self.init(digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2))
    }

    /// Reads `2026-03-29` and nothing else.
    package init?(_ text: String) {
        guard let midnight = Timestamp(text + "T00:00:00Z") else { return nil }
        self.init(of: midnight)
        // What is no day of its month comes out as one of the next.
        guard description == text else { return nil }
    }

    package static func < (lhs: WallDate, rhs: WallDate) -> Bool { lhs.days < rhs.days }

    /// 0001-01-01.
    private static let first = Int(Timestamp.earliest.milliseconds / 86_400_000)

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let fromMonday = (days + 3) % 7
        return Weekday.allCases[fromMonday < 0 ? fromMonday + 7 : fromMonday]
    }

    package func adding(days count: Int) -> WallDate { WallDate(days: days + count) }

    /// The last day of this date's month.
    var endOfMonth: WallDate {
        let latest = adding(days: 31 - day)
        return latest.month == month ? latest : latest.adding(days: -latest.day)
    }
}

extension WallDate: CustomStringConvertible {
    /// `2026-03-29`.
    package var description: String { digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2) }

    /// `29 March 2026`.
    package var inWords: String { "\(day) \(monthName) \(year)" }

    var monthName: String {
        [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ][month - 1]
    }
}

extension WallDate: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.text("a date like 2026-03-29", WallDate.init)
    }

    package func encode(to encoder: any Encoder) throws { try encoder.text(description) }
}

/// A number that is not negative, with zeros in front of it.
func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

extension Decoder {
    /// A value that JSON holds as one text.
    func text<Value>(_ expected: String, _ value: (String) throws -> Value?) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let found = try value(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "“\(text)” is not \(expected)."
            )
        }
        return found
    }
}

extension Encoder {
    func text(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
