import Database
import Foundation
import Publishing
import TestSupport
import Testing

@Suite struct `A recurrence` {
    let berlin: TimeZoneName
    let nine = TimeOfDay("09:00")!

    init() throws { berlin = try TimeZoneName("Europe/Berlin") }

    private func date(_ text: String) throws -> WallDate { try #require(WallDate(text)) }

    /// What the wall shows each time, from before the first one on.
    private func times(_ recurrence: Recurrence, most: Int = 8) -> [String] {
        var times: [String] = []
        var last = Timestamp(milliseconds: 0)
        while times.count < most, let next = recurrence.next(after: last) {
            times.append("\(next.wall)")
            last = next.instant
        }
        return times
    }

    @Test func `of days keeps its hour when clocks are turned`() throws {
        let recurrence = try Recurrence(
            .days(every: 1),
            at: TimeOfDay("02:30")!,
            in: berlin,
            from: date("2026-03-28"),
            until: .after(3)
        )
        #expect(times(recurrence) == ["2026-03-28T02:30", "2026-03-29T02:30", "2026-03-30T02:30"])
        let noon = try #require(Timestamp("2026-03-28T12:00:00Z"))
        let second = try #require(recurrence.next(after: noon))
        #expect(second.fit == .skipped(movedTo: WallTime("2026-03-29T03:30")!))
        // Once that has gone out, the next is tomorrow's and not the same one again.
        #expect(recurrence.next(after: second.instant)?.wall == WallTime("2026-03-30T02:30"))
    }

    @Test func `comes once where a time comes twice`() throws {
        let recurrence = try Recurrence(
            .days(every: 1),
            at: TimeOfDay("02:30")!,
            in: berlin,
            from: date("2026-10-24"),
            until: .after(3)
        )
        #expect(times(recurrence) == ["2026-10-24T02:30", "2026-10-25T02:30", "2026-10-26T02:30"])
    }

    @Test func `of weeks is counted from the week of its first date`() throws {
        // A Wednesday, so the Tuesday of that week is over.
        let recurrence = try Recurrence(
            .weeks(every: 2, on: [.friday, .tuesday]),
            at: nine,
            in: berlin,
            from: date("2026-11-04")
        )
        #expect(
            times(recurrence, most: 5)
                == [
                    "2026-11-06T09:00", "2026-11-17T09:00", "2026-11-20T09:00", "2026-12-01T09:00",
                    "2026-12-04T09:00",
                ]
        )
    }

    @Test func `of months takes the last day of those that are shorter`() throws {
        let recurrence = try Recurrence(
            .months(every: 1, on: 31),
            at: nine,
            in: berlin,
            from: date("2027-12-31"),
            until: .on(date("2028-04-30"))
        )
        #expect(
            times(recurrence)
                == [
                    "2027-12-31T09:00", "2028-01-31T09:00", "2028-02-29T09:00", "2028-03-31T09:00",
                    "2028-04-30T09:00",
                ]
        )
    }

    @Test func `of months begins on or after its first date`() throws {
        let recurrence = try Recurrence(
            .months(every: 3, on: 5),
            at: nine,
            in: berlin,
            from: date("2026-11-06")
        )
        #expect(times(recurrence, most: 3) == ["2027-02-05T09:00", "2027-05-05T09:00", "2027-08-05T09:00"])
    }

    @Test func `ends with the calendar`() throws {
        for pattern in [
            Recurrence.Pattern.days(every: 999), .weeks(every: 7, on: [.monday]), .months(every: 5, on: 31),
        ] {
            let recurrence = try Recurrence(pattern, at: nine, in: berlin, from: date("2026-01-01"))
            #expect(recurrence.next(after: .latest) == nil)
        }
    }

    @Test func `says what it is`() throws {
        func sentence(_ pattern: Recurrence.Pattern, _ end: Recurrence.End = .never) throws -> String {
            "\(try Recurrence(pattern, at: nine, in: berlin, from: date("2026-11-03"), until: end))"
        }
        #expect(
            try sentence(.weeks(every: 2, on: [.tuesday]), .on(date("2027-06-01")))
                == "Every second Tuesday at 09:00 (Europe/Berlin), until 1 June 2027"
        )
        #expect(
            try sentence(.weeks(every: 1, on: [.friday, .tuesday, .monday]), .after(10))
                == "Every Monday, Tuesday and Friday at 09:00 (Europe/Berlin), 10 times"
        )
        #expect(
            try sentence(.weeks(every: 3, on: [.sunday]))
                == "Every 3 weeks on Sunday at 09:00 (Europe/Berlin)"
        )
        #expect(try sentence(.days(every: 1)) == "Every day at 09:00 (Europe/Berlin)")
        #expect(try sentence(.days(every: 2), .after(1)) == "Every second day at 09:00 (Europe/Berlin), once")
        #expect(try sentence(.months(every: 1, on: 22)) == "Every month on the 22nd at 09:00 (Europe/Berlin)")
        #expect(
            try sentence(.months(every: 6, on: 11)) == "Every 6 months on the 11th at 09:00 (Europe/Berlin)"
        )
        #expect(
            try sentence(.months(every: 2, on: 31))
                == "Every second month on the last day at 09:00 (Europe/Berlin)"
        )
    }

    @Test func `is stored under names that stay`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let weekly = try Recurrence(
            .weeks(every: 2, on: [.friday, .tuesday]),
            at: nine,
            in: berlin,
            from: date("2026-11-03"),
            until: .on(date("2027-06-01"))
        )
        let weeklyText =
            #"{"every":2,"from":"2026-11-03","time":"09:00","unit":"week","until":"2027-06-01","weekdays":[2,5],"zone":"Europe/Berlin"}"#
        #expect(try String(decoding: encoder.encode(weekly), as: UTF8.self) == weeklyText)
        #expect(try JSONDecoder().decode(Recurrence.self, from: Data(weeklyText.utf8)) == weekly)
        let monthlyText =
            #"{"count":12,"day":31,"every":1,"from":"2026-11-03","time":"09:00","unit":"month","zone":"Europe/Berlin"}"#
        let monthly = try JSONDecoder().decode(Recurrence.self, from: Data(monthlyText.utf8))
        #expect(try String(decoding: encoder.encode(monthly), as: UTF8.self) == monthlyText)
        #expect(monthly.end == .after(12))
        let dailyText = #"{"every":3,"from":"2026-11-03","time":"09:00","unit":"day","zone":"Europe/Berlin"}"#
        let daily = try JSONDecoder().decode(Recurrence.self, from: Data(dailyText.utf8))
        #expect(try String(decoding: encoder.encode(daily), as: UTF8.self) == dailyText)
    }

    @Test(arguments: [
        #""every":0,"unit":"day""#, #""every":1001,"unit":"day""#, #""every":1,"unit":"week","weekdays":[]"#,
        #""every":1,"unit":"month","day":32"#, #""every":1,"unit":"month","day":0"#,
        #""every":1,"unit":"day","until":"2026-11-02""#, #""every":1,"unit":"day","count":0"#,
        #""every":1,"unit":"day","count":3,"until":"2027-01-01""#,
    ])
    func `that means nothing is refused with a sentence`(part: String) {
        let text = #"{\#(part),"time":"09:00","zone":"Europe/Berlin","from":"2026-11-03"}"#
        let error = #expect(throws: WallTimeError.self) {
            try JSONDecoder().decode(Recurrence.self, from: Data(text.utf8))
        }
        #expect(error?.sentence.hasSuffix(".") == true)
    }

    /// Whether a date belongs to a recurrence, found by looking at it alone.
    private func isMeant(_ date: WallDate, _ recurrence: Recurrence, days: [WallDate: Int]) -> Bool {
        let first = recurrence.first
        guard date >= first, let here = days[date], let start = days[first] else { return false }
        switch recurrence.pattern {
        case .days(let step): return (here - start) % step == 0
        case .weeks(let step, let weekdays):
            let weeks = ((here - date.weekday.rawValue) - (start - first.weekday.rawValue)) / 7
            return weeks % step == 0 && weekdays.contains(date.weekday)
        case .months(let step, let day):
            let months = (date.year - first.year) * 12 + date.month - first.month
            let isLast = date.adding(days: 1).month != date.month
            return months % step == 0 && (date.day == day || isLast && date.day < day)
        }
    }

    @Test(arguments: 0..<60)
    func `is every date that fits, in order, and no other`(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let calendar = try date("2026-01-01")
        let dates = (0..<1500).map(calendar.adding(days:))
        let days = Dictionary(uniqueKeysWithValues: dates.enumerated().map { ($1, $0) })
        let step = Int.random(in: 1...4, using: &generator)
        let pattern: Recurrence.Pattern =
            switch seed % 3 {
            case 0: .days(every: step)
            case 1:
                .weeks(
                    every: step,
                    on: Set(
                        Weekday.allCases.shuffled(using: &generator).prefix(
                            .random(in: 1...7, using: &generator)
                        )
                    )
                )
            default: .months(every: step, on: .random(in: 1...31, using: &generator))
            }
        let first = dates[Int.random(in: 0..<400, using: &generator)]
        let end: Recurrence.End =
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: .never
            case 1: .on(first.adding(days: .random(in: 0...900, using: &generator)))
            default: .after(.random(in: 1...40, using: &generator))
            }
        let time = try #require(TimeOfDay(hour: .random(in: 0...23, using: &generator), minute: 30))
        let zone = try TimeZoneName(
            ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"].randomElement(
                using: &generator
            )!
        )
        let recurrence = try Recurrence(pattern, at: time, in: zone, from: first, until: end)

        var expected = dates.prefix(1400).filter { isMeant($0, recurrence, days: days) }
        switch end {
        case .never: break
        case .on(let last): expected = expected.filter { $0 <= last }
        case .after(let count): expected = Array(expected.prefix(count))
        }
        var found: [ZonedTime] = []
        var last = Timestamp(milliseconds: 0)
        while let next = recurrence.next(after: last), next.wall.date < dates[1400] {
            #expect(next.instant > last)
            found.append(next)
            last = next.instant
        }
        #expect(found.map(\.wall.date) == expected)
        #expect(found.allSatisfy { $0.wall.time == time })

        // Asked from anywhere, it is the first that is later.
        for _ in 0..<40 {
            let instant = Timestamp(
                milliseconds: 1_767_225_600_000 + .random(in: 0..<1_300, using: &generator) * 86_400_000
                    + .random(in: 0..<86_400_000, using: &generator)
            )
            let next = recurrence.next(after: instant)
            if let known = found.first(where: { $0.instant > instant }) { #expect(next == known) }
        }
        for time in found { #expect(recurrence.next(after: time.instant.adding(.milliseconds(-1))) == time) }
    }
}
