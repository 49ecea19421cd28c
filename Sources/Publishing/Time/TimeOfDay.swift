/// What a clock on the wall shows, to the minute: `09:00`.
package struct TimeOfDay: Hashable, Comparable, Sendable {
    package let hour: Int
    package let minute: Int

    /// `nil` if no clock shows it.
    package init?(hour: Int, minute: Int) {
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
    }

    /// Reads `09:00` and nothing else.
    package init?(_ text: String) {
        guard let midnight = WallTime("1970-01-01T" + text) else { return nil }
        self = midnight.time
    }

    package static func < (lhs: TimeOfDay, rhs: TimeOfDay) -> Bool { lhs.minutes < rhs.minutes }

    package static let midnight = TimeOfDay(minutes: 0)

    /// Of a day's 1440 minutes.
    init(minutes: Int) {
        hour = minutes / 60
        minute = minutes % 60
    }

    /// Minutes since midnight.
    var minutes: Int { hour * 60 + minute }
}

extension TimeOfDay: CustomStringConvertible {
    package var description: String { digits(hour, 2) + ":" + digits(minute, 2) }
}

extension TimeOfDay: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.text("a time like 09:00", TimeOfDay.init)
    }

    package func encode(to encoder: any Encoder) throws { try encoder.text(description) }
}
