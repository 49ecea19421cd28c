package import Foundation

/// An instant in UTC with millisecond resolution, as both engines store it.
///
/// Its text form, `2026-11-21T03:05:00.123Z`, sorts like the instants themselves; the queue's tables keep
/// ``milliseconds`` instead.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Rounds to the nearest millisecond: a date is a binary fraction and seldom hits one exactly.
    ///
    /// A date beyond what four-digit years can hold is brought to the nearest one that fits, so that whatever
    /// a platform claims can be stored and sorted.
    package init(_ date: Date) {
        let exact = date.timeIntervalSince1970 * 1000
        let bounded = min(
            max(exact.isNaN ? 0 : exact, Double(Self.earliest.milliseconds)),
            Double(Self.latest.milliseconds)
        )
        self.milliseconds = Int64(bounded.rounded())
    }

    /// 0001-01-01, the first instant whose text still sorts.
    package static let earliest = Timestamp(milliseconds: -62_135_596_800_000)
    /// The last millisecond of 9999.
    package static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }

    package static var now: Timestamp { Timestamp(Date()) }

    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// Not beyond ``earliest`` and ``latest``, however long a duration somebody names.
    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, isTooFar) = milliseconds.addingReportingOverflow(
            whole &+ attoseconds / 1_000_000_000_000_000
        )
        guard !isTooLong, !isTooFar else { return duration < .zero ? .earliest : .latest }
        return Timestamp(
            milliseconds: min(max(sum, Self.earliest.milliseconds), Self.latest.milliseconds)
        )
    }

    package static func - (lhs: Timestamp, rhs: Timestamp) -> Duration {
        .milliseconds(lhs.milliseconds) - .milliseconds(rhs.milliseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 with three decimals and `Z`: 24 characters for every year from 0001 to 9999.
    package var description: String {
        // Beyond what four digits can say, the nearest instant they can.
        let milliseconds = min(max(milliseconds, Self.earliest.milliseconds), Self.latest.milliseconds)
        let (days, millisecondOfDay) = milliseconds.flooredQuotientAndRemainder(by: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: days)
        // Every row has several of these: written digit by digit, without a string for each part.
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var end = 0
            func append(_ separator: Unicode.Scalar) {
                buffer[end] = UInt8(ascii: separator)
                end += 1
            }
            func append(_ value: Int64, width: Int) {
                var rest = value
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                end += width
            }
            append(year, width: 4)
            append("-")
            append(month, width: 2)
            append("-")
            append(day, width: 2)
            append("T")
            append(millisecondOfDay / 3_600_000, width: 2)
            append(":")
            append(millisecondOfDay / 60_000 % 60, width: 2)
            append(":")
            append(millisecondOfDay / 1000 % 60, width: 2)
            append(".")
            append(millisecondOfDay % 1000, width: 3)
            append("Z")
            return end
        }
    }

    /// Reads `2026-11-21T03:05:00.123Z` and what PostgreSQL prints under `TimeZone=UTC`
    /// (`2026-11-21 03:05:00.123+00`): UTC only, any number of decimals.
    package init?(_ text: some StringProtocol) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let fraction = scanner.skip(".") ? scanner.milliseconds() : 0
        guard scanner.skip("Z") || scanner.skip("+00:00") || scanner.skip("+00"), scanner.isAtEnd else {
            return nil
        }
        let days = Self.days(fromCivil: year, month, day)
        self.milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction
    }

    // The two conversions below are the proleptic Gregorian calendar counted in days since 1970-01-01, with
    // the year starting in March so that leap days fall at its end.

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.flooredQuotientAndRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.flooredQuotientAndRemainder(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Walks over fixed-width digits and separators.
private struct DigitScanner<Bytes: Collection> where Bytes.Element == UInt8 {
    private var rest: Bytes.SubSequence

    init(_ bytes: Bytes) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = rest.first, (48...57).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 48)
            rest = rest.dropFirst()
        }
        return value
    }

    /// Three decimals' worth of what follows; finer digits are dropped.
    mutating func milliseconds() -> Int64 {
        var value: Int64 = 0
        var scale: Int64 = 100
        while let digit = rest.first, (48...57).contains(digit) {
            value += Int64(digit - 48) * scale
            scale /= 10
            rest = rest.dropFirst()
        }
        return value
    }

    mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
