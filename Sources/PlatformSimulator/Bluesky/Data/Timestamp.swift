import Foundation

/// Times as records and answers have them: UTC, milliseconds, `Z`.
///
/// By arithmetic, since a long history is full of them.
enum Timestamp {
    static func text(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let (days, rest) = divided(milliseconds, by: 86_400_000)
        let (year, month, day) = civil(days)
        func digits(_ number: Int, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
        }
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { digits($0, 2) }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(clock.joined(separator: ":"))"
            + ".\(digits(rest % 1000, 3))Z"
    }

    /// The time that ``text(_:)`` tells.
    static func rounded(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
    }

    /// A time with a zone, in the RFC 3339 of the lexicons, or nil.
    static func date(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int, _ range: ClosedRange<Int>) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var number = 0
            for byte in bytes[start..<(start + count)] {
                guard (48...57).contains(byte) else { return nil }
                number = number * 10 + Int(byte - 48)
            }
            return range.contains(number) ? number : nil
        }
        guard bytes.count >= 20, [4, 7, 10, 13, 16].map({ bytes[$0] }) == Array("--T::".utf8),
            let year = number(0, 4, 1...9999), let month = number(5, 2, 1...12),
            let day = number(8, 2, 1...31),
            let hour = number(11, 2, 0...23), let minute = number(14, 2, 0...59),
            let second = number(17, 2, 0...59)
        else { return nil }
        let days = Self.days(year, month, day)
        guard civil(days) == (year, month, day) else { return nil }
        var time = Double(days * 86_400 + hour * 3600 + minute * 60 + second)
        var position = 19
        if bytes[position] == UInt8(ascii: ".") {
            let fraction = bytes[(position + 1)...].prefix { (48...57).contains($0) }
            guard (1...20).contains(fraction.count) else { return nil }
            time += Double("0." + String(decoding: fraction, as: UTF8.self)) ?? 0
            position += 1 + fraction.count
        }
        switch String(decoding: bytes[position...].prefix(1), as: UTF8.self) {
        case "Z": return bytes.count == position + 1 ? Date(timeIntervalSince1970: time) : nil
        case let sign where sign == "+" || sign == "-":
            guard bytes.count == position + 6, bytes[position + 3] == UInt8(ascii: ":"),
                let hours = number(position + 1, 2, 0...23), let minutes = number(position + 4, 2, 0...59),
                sign == "+" || hours + minutes > 0
            else { return nil }
            let offset = Double(hours * 3600 + minutes * 60)
            return Date(timeIntervalSince1970: time - (sign == "+" ? offset : -offset))
        default: return nil
        }
    }

    // MARK: The calendar

    private static func divided(_ number: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = ((number % divisor) + divisor) % divisor
        return ((number - rest) / divisor, rest)
    }

    /// Days since 1970, counted in eras of 400 years that begin in March, so that a leap day is the last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let (era, yearOfEra) = divided(year - (month <= 2 ? 1 : 0), by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = divided(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}
