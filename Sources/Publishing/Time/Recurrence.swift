package import Database

/// A time on the wall that comes again and again: "every second Tuesday at 09:00 in Berlin".
///
/// It is counted in dates and not in hours, so the clock shows the same each time, whatever is done to it in
/// between. Where it is turned, ``ZonedTime``'s rule says what is meant.
package struct Recurrence: Hashable, Sendable {
    package let pattern: Pattern
    package let time: TimeOfDay
    package let zone: TimeZoneName
    /// The first date that may be one; steps of several days, weeks or months are counted from here.
    package let first: WallDate
    package let end: End

    package enum Pattern: Hashable, Sendable {
        case days(every: Int)
        /// Weeks begin on Monday; the first is that of ``Recurrence/first``.
        case weeks(every: Int, on: Set<Weekday>)
        /// The last day of a month that has no such day.
        case months(every: Int, on: Int)
    }

    package enum End: Hashable, Sendable {
        case never
        /// The last date that may be one.
        case on(WallDate)
        /// So many in all, from ``Recurrence/first`` on.
        case after(Int)
    }

    package init(
        _ pattern: Pattern,
        at time: TimeOfDay,
        in zone: TimeZoneName,
        from first: WallDate,
        until end: End = .never
    ) throws(WallTimeError) {
        guard Self.steps.contains(pattern.step) else {
            throw WallTimeError(
                "A post can be repeated every 1 to \(Self.steps.upperBound) days, weeks or months."
            )
        }
        switch pattern {
        case .days: break
        case .weeks(_, let weekdays):
            if weekdays.isEmpty { throw WallTimeError("Choose at least one day of the week.") }
        case .months(_, let day):
            if !(1...31).contains(day) { throw WallTimeError("A month has days 1 to 31, and not \(day).") }
        }
        switch end {
        case .never: break
        case .on(let last):
            if last < first {
                throw WallTimeError(
                    "The repetition ends on \(last.inWords), before it begins on \(first.inWords)."
                )
            }
        case .after(let count):
            if count < 1 { throw WallTimeError("A post is repeated at least once, and not \(count) times.") }
        }
        self.pattern = pattern
        self.time = time
        self.zone = zone
        self.first = first
        self.end = end
    }

    private static let steps = 1...1000

    /// The first time that lies after an instant; `nil` when there is none any more.
    package func next(after instant: Timestamp) -> ZonedTime? {
        // A skipped time may have moved to the next day.
        let from = max(zone.wallTime(at: instant).date.adding(days: -2), first)
        var block = block(with: from)
        while true {
            let dates = dates(in: block)
            for (place, date) in dates.enumerated() where date >= from {
                switch end {
                case .never: break
                case .on(let last): if date > last { return nil }
                case .after(let count): if number(of: place, in: block) >= count { return nil }
                }
                let time = ZonedTime(WallTime(date, time), in: zone)
                if time.instant > instant { return time }
            }
            // The calendar itself ends, with four-digit years.
            if block > 0, dates.last.map({ $0.year >= 9999 }) ?? true { return nil }
            block += 1
        }
    }

    // MARK: - Blocks

    // A block is one step: a day, a week or a month, and the dates in it.

    private func block(with date: WallDate) -> Int {
        switch pattern {
        case .days(let step): (date.days - first.days) / step
        case .weeks(let step, _): (date.monday.days - first.monday.days) / 7 / step
        case .months(let step, _): (date.monthNumber - first.monthNumber) / step
        }
    }

    private func dates(in block: Int) -> [WallDate] {
        let dates: [WallDate] =
            switch pattern {
            case .days(let step): [first.adding(days: block * step)]
            case .weeks(let step, let weekdays):
                weekdays.sorted().map { first.monday.adding(days: block * step * 7 + $0.rawValue - 1) }
            case .months(let step, let day):
                [WallDate(day: day, ofMonth: first.monthNumber + block * step)].compactMap(\.self)
            }
        return dates.filter { $0 >= first }
    }

    /// How many come before one of a block's dates.
    private func number(of place: Int, in block: Int) -> Int {
        guard block > 0 else { return place }
        let aBlock =
            switch pattern {
            case .days, .months: 1
            case .weeks(_, let weekdays): weekdays.count
            }
        return dates(in: 0).count + (block - 1) * aBlock + place
    }
}

extension Recurrence.Pattern {
    /// How many days, weeks or months lie between one and the next.
    var step: Int {
        switch self {
        case .days(let step), .weeks(let step, _), .months(let step, _): step
        }
    }
}

extension WallDate {
    /// That of the same week.
    fileprivate var monday: WallDate { adding(days: 1 - weekday.rawValue) }

    /// Months since the year 0.
    fileprivate var monthNumber: Int { year * 12 + month - 1 }

    /// The last day of the month, if it has no such day.
    fileprivate init?(day: Int, ofMonth number: Int) {
        guard let start = WallDate(year: number / 12, month: number % 12 + 1, day: 1) else { return nil }
        self = min(start.adding(days: day - 1), start.endOfMonth)
    }
}
