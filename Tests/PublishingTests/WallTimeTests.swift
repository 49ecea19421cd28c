import Database
import Foundation
import Publishing
import TestSupport
import Testing

@Suite struct `A time on the wall` {
    @Test(arguments: [
        "2026-03-29T02:30", "2024-02-29T00:00", "1969-12-31T23:59", "0001-01-01T00:00", "9999-12-31T23:59",
    ])
    func `is written as it is read`(text: String) throws {
        let time = try #require(WallTime(text))
        #expect("\(time)" == text)
        let json = try JSONEncoder().encode([time])
        #expect(String(decoding: json, as: UTF8.self) == #"["\#(text)"]"#)
        #expect(try JSONDecoder().decode([WallTime].self, from: json) == [time])
    }

    @Test(arguments: [
        "", "2026-03-29", "2026-03-29 02:30", "2026-03-29T2:30", "2026-03-29T02:30:00", "2026-02-29T02:30",
        "2026-04-31T02:30", "2026-13-01T02:30", "2026-00-10T02:30", "2026-03-29T24:00", "2026-03-29T02:60",
        "2026-03-29T02:30Z", " 2026-03-29T02:30", "0000-03-29T02:30", "12026-03-29T02:30", "２０２６-03-29T02:30",
    ])
    func `is refused in any other spelling`(text: String) {
        #expect(WallTime(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([WallTime].self, from: JSONEncoder().encode([text]))
        }
    }

    @Test func `knows its parts`() throws {
        let time = try #require(WallTime("2026-03-09T02:05"))
        #expect((time.year, time.month, time.day) == (2026, 3, 9))
        #expect((time.hour, time.minute) == (2, 5))
        #expect(time.date.weekday == .monday)
        #expect(time.date.inWords == "9 March 2026")
    }

    @Test func `counts days as Foundation's calendar does`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let start = try #require(WallDate("1900-01-01"))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let date = start.adding(days: Int.random(in: 0..<120_000, using: &generator))
            let midnight = try #require(Timestamp("\(date)T00:00:00Z"))
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: midnight.date)
            #expect(date.year == parts.year && date.month == parts.month && date.day == parts.day)
            #expect(date.weekday.rawValue % 7 + 1 == parts.weekday)
            #expect(WallDate("\(date)") == date)
        }
    }
}

@Suite struct `A time in a zone` {
    static let minute: Int64 = 60_000

    /// When a clock is turned, by the instant and what it shows before and after.
    struct Turn: Sendable, CustomTestStringConvertible {
        let zone: String
        let instant: String
        let from: String
        let to: String
        /// In minutes.
        let length: Int64

        var testDescription: String { "\(zone), \(instant)" }
    }

    // As published by the tz database (zdump -v).
    static let forward = [
        Turn(
            zone: "Europe/Berlin",
            instant: "2026-03-29T01:00:00Z",
            from: "2026-03-29T02:00",
            to: "2026-03-29T03:00",
            length: 60
        ),
        Turn(
            zone: "America/New_York",
            instant: "2026-03-08T07:00:00Z",
            from: "2026-03-08T02:00",
            to: "2026-03-08T03:00",
            length: 60
        ),
        Turn(
            zone: "Australia/Lord_Howe",
            instant: "2026-10-03T15:30:00Z",
            from: "2026-10-04T02:00",
            to: "2026-10-04T02:30",
            length: 30
        ),
        Turn(
            zone: "America/St_Johns",
            instant: "2026-03-08T05:30:00Z",
            from: "2026-03-08T02:00",
            to: "2026-03-08T03:00",
            length: 60
        ),
        Turn(
            zone: "Africa/Casablanca",
            instant: "2026-03-22T02:00:00Z",
            from: "2026-03-22T02:00",
            to: "2026-03-22T03:00",
            length: 60
        ),
        Turn(
            zone: "America/Nuuk",
            instant: "2026-03-29T01:00:00Z",
            from: "2026-03-28T23:00",
            to: "2026-03-29T00:00",
            length: 60
        ),
    ]
    static let back = [
        Turn(
            zone: "Europe/Berlin",
            instant: "2026-10-25T01:00:00Z",
            from: "2026-10-25T03:00",
            to: "2026-10-25T02:00",
            length: 60
        ),
        Turn(
            zone: "America/New_York",
            instant: "2026-11-01T06:00:00Z",
            from: "2026-11-01T02:00",
            to: "2026-11-01T01:00",
            length: 60
        ),
        Turn(
            zone: "Australia/Lord_Howe",
            instant: "2026-04-04T15:00:00Z",
            from: "2026-04-05T02:00",
            to: "2026-04-05T01:30",
            length: 30
        ),
        Turn(
            zone: "America/St_Johns",
            instant: "2026-11-01T04:30:00Z",
            from: "2026-11-01T02:00",
            to: "2026-11-01T01:00",
            length: 60
        ),
        Turn(
            zone: "Africa/Casablanca",
            instant: "2026-02-15T02:00:00Z",
            from: "2026-02-15T03:00",
            to: "2026-02-15T02:00",
            length: 60
        ),
    ]

    @Test(arguments: forward)
    func `moves forward by as much as the clock does`(turn: Turn) throws {
        let zone = try TimeZoneName(turn.zone)
        let instant = try #require(Timestamp(turn.instant))
        let from = try #require(WallTime(turn.from))
        let to = try #require(WallTime(turn.to))
        // The last minute before, and the first one after.
        let before = ZonedTime(from.adding(minutes: -1), in: zone)
        #expect(before.instant.milliseconds == instant.milliseconds - Self.minute)
        #expect(before.fit == .exact)
        #expect(before.remark == nil)
        let after = ZonedTime(to, in: zone)
        #expect(after.instant == instant)
        #expect(after.fit == .exact)
        #expect(
            ZonedTime(to.adding(minutes: 1), in: zone).instant.milliseconds == instant.milliseconds
                + Self.minute
        )
        for minutes in [0, 1, turn.length / 2, turn.length - 1] {
            let wall = from.adding(minutes: minutes)
            let time = ZonedTime(wall, in: zone)
            #expect(time.instant.milliseconds == instant.milliseconds + minutes * Self.minute)
            #expect(time.fit == .skipped(movedTo: wall.adding(minutes: turn.length)))
            #expect(time.wall == wall)
            #expect(time.shown == wall.adding(minutes: turn.length))
            #expect(time.remark != nil)
        }
    }

    @Test(arguments: back)
    func `is meant the first time where it comes twice`(turn: Turn) throws {
        let zone = try TimeZoneName(turn.zone)
        let instant = try #require(Timestamp(turn.instant))
        let from = try #require(WallTime(turn.from))
        let to = try #require(WallTime(turn.to))
        let before = ZonedTime(to.adding(minutes: -1), in: zone)
        #expect(before.instant.milliseconds == instant.milliseconds - (turn.length + 1) * Self.minute)
        #expect(before.fit == .exact)
        let after = ZonedTime(from, in: zone)
        #expect(after.instant.milliseconds == instant.milliseconds + turn.length * Self.minute)
        #expect(after.fit == .exact)
        for minutes in [0, 1, turn.length / 2, turn.length - 1] {
            let wall = to.adding(minutes: minutes)
            let time = ZonedTime(wall, in: zone)
            #expect(time.instant.milliseconds == instant.milliseconds - (turn.length - minutes) * Self.minute)
            #expect(time.fit == .repeated)
            #expect(time.shown == wall)
            // The second time it is shown, which only an instant can mean.
            let second = Timestamp(milliseconds: instant.milliseconds + minutes * Self.minute)
            #expect(ZonedTime(at: second, in: zone).wall == wall)
        }
    }

    @Test(arguments: ["Asia/Kolkata", "UTC", "Etc/GMT+5"])
    func `is exact at every minute where no clock is turned`(name: String) throws {
        let zone = try TimeZoneName(name)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let instant = Timestamp(
                milliseconds: Int64.random(in: 0..<70_000_000, using: &generator) * 60_000
            )
            let time = ZonedTime(zone.wallTime(at: instant), in: zone)
            #expect(time.fit == .exact)
            #expect(time.instant == instant)
        }
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns",
        "Asia/Kolkata", "Pacific/Apia", "America/Nuuk", "Antarctica/Troll", "Pacific/Chatham",
    ])
    func `leads from an instant to the wall and back, but for the second of two`(name: String) throws {
        let zone = try TimeZoneName(name)
        var generator = SeededGenerator(seed: 3)
        let turns = try (Self.forward + Self.back).map { try #require(Timestamp($0.instant)).milliseconds }
        var repeated = 0
        for round in 0..<4000 {
            // Half of them near a turn, of this zone or another; the others anywhere from 1990 to 2037.
            let milliseconds =
                round.isMultiple(of: 2)
                ? turns.randomElement(using: &generator)! + Int64.random(in: -200...200, using: &generator)
                    * Self.minute
                : Int64.random(in: 10_500_000...35_000_000, using: &generator) * Self.minute
            let instant = Timestamp(milliseconds: milliseconds)
            let time = ZonedTime(zone.wallTime(at: instant), in: zone)
            switch time.fit {
            case .exact: #expect(time.instant == instant)
            case .repeated:
                repeated += 1
                #expect(time.instant <= instant)
                #expect(zone.wallTime(at: time.instant) == zone.wallTime(at: instant))
            case .skipped: Issue.record("\(instant) shows a time that no clock shows in \(zone)")
            }
        }
        #expect(repeated < 2000)
    }

    @Test func `is later when the wall shows more, but for what moved`() throws {
        let zone = try TimeZoneName("Europe/Berlin")
        let start = try #require(WallTime("2026-03-28T12:00"))
        let times = (0..<2880).map { ZonedTime(start.adding(minutes: Int64($0)), in: zone) }.filter {
            if case .skipped = $0.fit { false } else { true }
        }
        #expect(times.count == 2880 - 60)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0.instant < $1.instant })
    }

    @Test func `says what was chosen`() throws {
        let berlin = try TimeZoneName("Europe/Berlin")
        func time(_ text: String, _ zone: TimeZoneName) throws -> ZonedTime {
            ZonedTime(try #require(WallTime(text)), in: zone)
        }
        #expect(
            try time("2026-03-29T02:30", berlin).remark
                == "On 29 March 2026 the clock in Europe/Berlin goes from 02:00 to 03:00, so 02:30 does not exist "
                + "that day. It goes out at 03:30."
        )
        #expect(
            try time("2026-10-25T02:30", berlin).remark
                == "On 25 October 2026 the clock in Europe/Berlin goes back from 03:00 to 02:00, so 02:30 comes twice "
                + "that day. It goes out the first time."
        )
        #expect(
            try time("2026-10-04T02:15", try TimeZoneName("Australia/Lord_Howe")).remark
                == "On 4 October 2026 the clock in Australia/Lord_Howe goes from 02:00 to 02:30, so 02:15 does not "
                + "exist that day. It goes out at 02:45."
        )
        // A whole day was left out.
        #expect(
            try time("2011-12-30T09:00", try TimeZoneName("Pacific/Apia")).remark
                == "On 30 December 2011 the clock in Pacific/Apia goes from 00:00 to 00:00 on 31 December 2011, so "
                + "09:00 does not exist that day. It goes out at 09:00 on 31 December 2011."
        )
        #expect(try "\(time("2026-11-03T09:00", berlin))" == "Tue 3 Nov 2026, 09:00 (Europe/Berlin)")
        #expect(try "\(time("2026-03-29T02:30", berlin))" == "Sun 29 Mar 2026, 03:30 (Europe/Berlin)")
        let instant = try #require(Timestamp("2026-11-03T08:00:59Z"))
        #expect("\(ZonedTime(at: instant, in: berlin))" == "Tue 3 Nov 2026, 09:00 (Europe/Berlin)")
    }

    @Test(arguments: [
        "", "Europe/Nowhere", "Europe/Berlin\0x", "Europe/Berlin ", "../../etc/passwd", "Zürich",
    ])
    func `has a zone that exists`(name: String) {
        #expect(throws: WallTimeError.self) { try TimeZoneName(name) }
    }

    @Test func `names the zone that doesn't`() {
        let error = #expect(throws: WallTimeError.self) { try TimeZoneName("Europe/Nowhere") }
        #expect(error?.sentence == "“Europe/Nowhere” is no time zone. Use a name like Europe/Berlin.")
    }
}

extension WallTime {
    /// What a clock that nobody touches shows so many minutes later.
    func adding(minutes: Int64) -> WallTime {
        let here = Timestamp("\(self):00Z")!
        return WallTime(
            String("\(Timestamp(milliseconds: here.milliseconds + minutes * 60_000))".prefix(16))
        )!
    }
}
