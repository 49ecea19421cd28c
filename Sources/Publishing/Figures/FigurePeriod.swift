package import Database

/// Some days as they are on the wall of one zone; the last of them is today there.
///
/// A day is as long as its clock makes it: 23 hours where it is turned forward, 25 where it is turned back.
package struct FigurePeriod: Sendable, Hashable {
    package struct Day: Sendable, Hashable {
        package let date: WallDate
        /// Where midnight is left out, the first moment after it.
        package let start: Timestamp
        /// Where the next day begins.
        package let end: Timestamp
    }

    package let zone: TimeZoneName
    /// In order, without gaps; at least one.
    package let days: [Day]
    package let today: Day

    package static let lengths = 1...366

    /// `length`: How many days, with today; brought into ``lengths``.
    package init(days length: Int, until now: Timestamp, in zone: TimeZoneName) {
        self.zone = zone
        let count = min(max(length, Self.lengths.lowerBound), Self.lengths.upperBound)
        let last = zone.wallTime(at: now).date
        let starts = (0...count).map { index in
            ZonedTime(
                WallTime(last.adding(days: index - count + 1), TimeOfDay(minutes: 0)),
                in: zone
            ).instant
        }
        days = (0..<count).map { index in
            Day(date: last.adding(days: index - count + 1), start: starts[index], end: starts[index + 1])
        }
        today = days[count - 1]
    }

    package var start: Timestamp { days[0].start }
    package var end: Timestamp { today.end }
}

/// A stretch of time in a statement: `start` belongs to it, `end` doesn't.
package struct TimeSpan: Hashable {
    let start: Timestamp
    let end: Timestamp

    package init(_ period: FigurePeriod) { (start, end) = (period.start, period.end) }
    package init(_ day: FigurePeriod.Day) { (start, end) = (day.start, day.end) }

    /// As one text, so that many make the rows of a table; ``bound(_:isEnd:)`` takes it apart.
    var text: String { "\(start) \(end)" }

    static func bound(_ name: String, isEnd: Bool) -> SQL {
        let part: SQL = "substr(\(uncheckedCode: name), \(uncheckedCode: isEnd ? "26" : "1"), 24)"
        return "\(sqlite: part, postgres: "\(part)::timestamptz")"
    }
}
