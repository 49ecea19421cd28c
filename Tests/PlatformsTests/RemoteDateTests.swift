import Foundation
import Platforms
import Testing

@Suite struct RemoteDateTests {
    /// 2026-09-01 10:00:00 UTC.
    private let morning = 1_788_256_800.0

    @Test(arguments: [
        ("2026-09-01T10:00:00Z", 0), ("2026-09-01T10:00:00.000Z", 0), ("2026-09-01T10:00:00.123Z", 0.123),
        ("2026-09-01T10:00:00.000000Z", 0), ("2026-09-01T10:00:00.123456789Z", 0.123456789),
        ("2026-09-01T10:00:00", 0), ("2026-09-01 10:00:00", 0), ("2026-09-01t10:00:00z", 0),
        ("2026-09-01T12:00:00+02:00", 0), ("2026-09-01T12:00:00+0200", 0), ("2026-09-01T12:00:00+02", 0),
        ("2026-09-01T05:30:00-04:30", 0), ("2026-09-01T10:00Z", 0), (" 2026-09-01T10:00:00Z ", 0),
        ("2026-09-01", -36_000), ("1788256800", 0), ("1788256800000", 0), ("1788256800.5", 0.5),
        ("2026-09-01T09:59:60Z", 0),
    ])
    func `an instant is read in every form`(text: String, offset: Double) throws {
        let date = try #require(RemoteDate.parse(text))
        #expect(abs(date.timeIntervalSince1970 - morning - offset) < 0.000_01)
    }

    @Test(arguments: [
        "", "yesterday", "2026", "2026-13-01", "2026-02-29", "2026-00-10", "2026-09-31T00:00:00Z",
        "2026-09-01T24:00:00Z",
        "2026-09-01T10:60:00Z", "2026-09-01T10:00:00.Z", "2026-09-01T10:00:00X", "2026-09-01T10:00:00Z!",
        "2026-9-1",
        "٢٠٢٦-٠٩-٠١", "2026-09-01T10:00:00+99:00", "nan", "infinity", "-1788256800",
    ])
    func `what is no date is none`(text: String) {
        #expect(RemoteDate.parse(text) == nil)
    }

    @Test func `leap years follow the calendar`() {
        #expect(RemoteDate.parse("2000-02-29") != nil)
        #expect(RemoteDate.parse("1900-02-29") == nil)
        #expect(RemoteDate.parse("1970-01-01T00:00:00Z") == Date(timeIntervalSince1970: 0))
        #expect(RemoteDate.parse("1969-12-31T23:59:59Z") == Date(timeIntervalSince1970: -1))
    }

    @Test func `a number in JSON is Unix time`() {
        #expect(JSONValue.number("1788256800").date == Date(timeIntervalSince1970: morning))
        #expect(JSONValue.null.date == nil)
        #expect(JSONValue.bool(true).date == nil)
    }
}
