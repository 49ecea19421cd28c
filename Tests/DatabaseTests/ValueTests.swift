@testable import Database
import Foundation
import TestSupport
import Testing

@Suite struct `Times` {
    @Test func `come back from their text, in any year from 1 to 9999`() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<20_000 {
            let time = Timestamp(
                milliseconds: Int64.random(
                    in: Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds,
                    using: &generator
                )
            )
            #expect(Timestamp(time.description) == time)
            #expect(time.description.count == 24)
        }
    }

    @Test func `agree with the system's calendar`() throws {
        let formatter = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let time = Timestamp(
                milliseconds: Int64.random(in: -2_000_000_000...4_000_000_000, using: &generator) * 1000
            )
            #expect(time.description == time.date.formatted(formatter))
        }
    }

    @Test func `keep their millisecond on the way through a date`() {
        for milliseconds in Int64(1_700_000_000_000)..<1_700_000_002_000 {
            #expect(Timestamp(Timestamp(milliseconds: milliseconds).date).milliseconds == milliseconds)
        }
    }

    @Test func `end where their text does, however much is added`() {
        let (ages, now) = (Duration.seconds(Int64.max), Timestamp(milliseconds: 1_700_000_000_000))
        #expect(now.adding(ages) == .latest)
        #expect(now.adding(.zero - ages) == .earliest)
        #expect(Timestamp.latest.adding(.milliseconds(1)) == .latest)
        #expect(now.adding(.milliseconds(1500)) == Timestamp(milliseconds: 1_700_000_001_500))
        #expect(Timestamp(milliseconds: .max) - Timestamp(milliseconds: .min) > .zero)
    }

    @Test func `sort as their text does`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let range = Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds
            let (a, b) = (
                Timestamp(milliseconds: .random(in: range, using: &generator)),
                Timestamp(milliseconds: .random(in: range, using: &generator))
            )
            #expect((a < b) == (a.description < b.description))
        }
    }

    @Test(arguments: [
        ("2026-11-21 03:05:00.123+00", "2026-11-21T03:05:00.123Z"),
        ("2026-11-21T03:05:00Z", "2026-11-21T03:05:00.000Z"),
        ("2026-11-21 03:05:00.1+00", "2026-11-21T03:05:00.100Z"),
        ("2026-11-21 03:05:00.123456+00", "2026-11-21T03:05:00.123Z"),
    ])
    func `are read as either engine prints them`(text: String, time: String) {
        #expect(Timestamp(text)?.description == time)
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01T00:00:00Z", "2026-11-21T03:05:00", "2026-11-21T03:05:00+02:00",
        "x2026-11-21T03:05:00Z",
    ])
    func `are nothing when the text is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `stay within what sorts, whatever date is claimed`() {
        for date in [
            Date.distantFuture, .distantPast, Date(timeIntervalSince1970: 1e18),
            Date(timeIntervalSince1970: -.infinity), Date(timeIntervalSince1970: .nan),
        ] {
            #expect(Timestamp(date).description.count == 24)
        }
    }
}

@Suite struct `Identifiers` {
    @Test func `rise within a process, though the clock stands still or steps back`() {
        // A sequence of its own: the process's is in use by every other test, at other times.
        let sequence = IDSequence()
        var last = sequence.next(at: Timestamp(milliseconds: 1_760_000_000_000))
        for step in 0..<10_000 {
            let next = sequence.next(at: Timestamp(milliseconds: 1_760_000_000_000 - Int64(step % 50)))
            #expect(last < next)
            last = next
        }
    }

    @Test(arguments: ["con-19a9e3c5f21a0b3c4", "con-a1b2c3d4"])
    func `are read in both lengths`(text: String) {
        #expect(ConnectionID(text)?.text == text)
    }

    @Test(arguments: [
        "", "con", "con-", "con-19a9e3c5f21a0b3c", "usr-19a9e3c5f21a0b3c4", "con-19A9E3C5F21A0B3C4",
        "con-19a9e3c5f21a0b3cg",
        "con-19a9e3c5f21a0b3c4 ", "conx19a9e3c5f21a0b3c4", "con-'; DROP TABLE x--",
    ])
    func `are refused in any other form`(text: String) {
        #expect(ConnectionID(text) == nil)
    }

    @Test func `carry the time they were made`() throws {
        let digits = IDSequence().next(at: Timestamp(milliseconds: 0x19a_9e3c_5f21))
        #expect(digits.hasPrefix("19a9e3c5f21"))
        #expect(digits.count == 17)
    }
}
