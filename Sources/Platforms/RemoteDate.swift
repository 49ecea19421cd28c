package import Foundation

/// Instants as platforms write them.
///
/// Understood are ISO 8601 and RFC 3339 with or without fraction, with `T` or a blank, with `Z`, `+02:00`, `+0200`,
/// `+02` or no zone (then UTC), a day alone, and Unix time in seconds, milliseconds or microseconds.
package enum RemoteDate {
    /// Reads a date in any form, or nil.
    package static func parse(_ text: String) -> Date? {
        var scanner = Scanner(text: text.trimmingCharacters(in: .whitespacesAndNewlines))
        if let unix = Double(scanner.text), scanner.text.utf8.count >= 9 { return parse(unixTime: unix) }
        return scanner.instant()
    }

    /// Reads a Unix time whose unit shows in its size: below 10^11 seconds, below 10^14 milliseconds, else microseconds.
    package static func parse(unixTime: Double) -> Date? {
        guard unixTime.isFinite, unixTime >= 0, unixTime < 1e17 else { return nil }
        if unixTime < 1e11 { return Date(timeIntervalSince1970: unixTime) }
        if unixTime < 1e14 { return Date(timeIntervalSince1970: unixTime / 1e3) }
        return Date(timeIntervalSince1970: unixTime / 1e6)
    }
}

private struct Scanner {
    let text: String
    private let bytes: [UInt8]
    private var position = 0

    init(text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func instant() -> Date? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        let midnight = Double(Self.daysSince1970(year: year, month: month, day: day)) * 86_400
        if position == bytes.count { return Date(timeIntervalSince1970: midnight) }

        guard take("T") || take("t") || take(" "), let hour = number(digits: 2), take(":"),
            let minute = number(digits: 2), hour < 24, minute < 60
        else { return nil }
        var seconds = Double(hour * 3600 + minute * 60)
        if take(":") {
            // 60 is a leap second; it reads as the first second of the next minute.
            guard let second = number(digits: 2), second <= 60 else { return nil }
            seconds += Double(second)
            if take(".") || take(",") {
                guard let fraction = fraction() else { return nil }
                seconds += fraction
            }
        }
        guard let offset = zoneOffset(), position == bytes.count else { return nil }
        return Date(timeIntervalSince1970: midnight + seconds - offset)
    }

    private mutating func zoneOffset() -> Double? {
        if position == bytes.count || take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(digits: 2) else { return nil }
        _ = take(":")
        let minutes = position == bytes.count ? 0 : number(digits: 2)
        guard let minutes, hours < 24, minutes < 60 else { return nil }
        return Double(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    private mutating func fraction() -> Double? {
        var value = 0.0
        var unit = 0.1
        let start = position
        while position < bytes.count, let digit = digit(at: position) {
            value += Double(digit) * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    private mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + digits {
            guard let digit = digit(at: index) else { return nil }
            value = value * 10 + digit
        }
        position += digits
        return value
    }

    private func digit(at index: Int) -> Int? {
        let byte = bytes[index]
        return (0x30...0x39).contains(byte) ? Int(byte - 0x30) : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeapYear ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Howard Hinnant's `days_from_civil`: days in the proleptic Gregorian calendar, March first.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
