import Database

/// A date and what the clock shows, as a person writes them, in no zone: `2026-03-29T02:30`.
package struct WallTime: Hashable, Sendable {
    package let date: WallDate
    package let time: TimeOfDay

    package init(_ date: WallDate, _ time: TimeOfDay) {
        self.date = date
        self.time = time
    }

    /// Reads `2026-03-29T02:30`, as forms send it, and nothing else.
    package init?(_ text: String) {
        guard let instant = Timestamp(text + ":00Z") else { return nil }
        self.init(inGreenwich: instant)
        // `Timestamp` takes more spellings, and the 31st of every month.
        guard description == text else { return nil }
    }

    package var year: Int { date.year }
    package var month: Int { date.month }
    package var day: Int { date.day }
    package var hour: Int { time.hour }
    package var minute: Int { time.minute }

    // MARK: - Counting

    /// The time on a wall in Greenwich, without its seconds.
    init(inGreenwich instant: Timestamp) {
        date = WallDate(of: instant)
        time = TimeOfDay(
            minutes: Int((Double(instant.milliseconds) / 60_000).rounded(.down)) - date.days * 1440
        )
    }

    /// Milliseconds since 1970, if the wall hung in Greenwich.
    var inGreenwich: Int64 { (Int64(date.days) * 1440 + Int64(time.minutes)) * 60_000 }
}

extension WallTime: Comparable {
    package static func < (lhs: WallTime, rhs: WallTime) -> Bool {
        (lhs.date, lhs.time) < (rhs.date, rhs.time)
    }
}

extension WallTime: CustomStringConvertible {
    package var description: String { "\(date)T\(time)" }
}

extension WallTime: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.text("a time like 2026-03-29T02:30", WallTime.init)
    }

    package func encode(to encoder: any Encoder) throws { try encoder.text(description) }
}
