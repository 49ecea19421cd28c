import Foundation

/// An instant as pages show it: the exact one for programs, and one for people with its zone.
struct TimeView: Sendable {
    /// In UTC: `2026-11-21T03:05:00.123Z`.
    let iso: String
    /// In the viewer’s zone: `21 Nov 2026, 04:05 CET`.
    let text: String
    /// `3 hours ago`, for lists; beyond a week the date says more.
    let relative: String

    init(_ date: Date, zone name: String, now: Date) {
        let zone = TimeZone(identifier: name) ?? .gmt
        iso = date.formatted(APICoding.instant)
        text = Self.wallClock(date, zone)
        relative = Self.distance(from: date, to: now) ?? text
    }

    /// `21 Nov 2026, 04:05 CET`, or with its seconds.
    static func wallClock(_ date: Date, _ zone: TimeZone, withSeconds: Bool = false) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day,
            let hour = parts.hour, let minute = parts.minute
        else { return date.formatted(APICoding.instant) }
        let seconds = withSeconds ? ":" + twoDigits(parts.second ?? 0) : ""
        return
            "\(day) \(months[month - 1]) \(year), \(twoDigits(hour)):\(twoDigits(minute))\(seconds) \(name(of: zone, at: date))"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func name(of zone: TimeZone, at date: Date) -> String {
        let seconds = zone.secondsFromGMT(for: date)
        if seconds == 0, zone.identifier == "UTC" || zone.identifier == "GMT" { return "UTC" }
        return zone.abbreviation(for: date) ?? zone.identifier
    }

    private static func distance(from date: Date, to now: Date) -> String? {
        let seconds = now.timeIntervalSince(date)
        guard abs(seconds) < 7 * 86_400 else { return nil }
        let (count, unit): (Int, String) =
            switch abs(seconds) {
            case ..<60: (0, "")
            case ..<3600: (Int(abs(seconds) / 60), "minute")
            case ..<86_400: (Int(abs(seconds) / 3600), "hour")
            default: (Int(abs(seconds) / 86_400), "day")
            }
        guard count > 0 else { return "just now" }
        let words = "\(count) \(unit)\(count == 1 ? "" : "s")"
        return seconds >= 0 ? words + " ago" : "in " + words
    }

    static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}

/// `1 post`, `2 posts`.
func counted(_ count: Int, _ one: String, _ several: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? one : several ?? one + "s")"
}

/// `12 345`, with a narrow space, which no country reads as a decimal sign.
func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("\u{202F}") }
        text.append(digit)
    }
    return number < 0 ? "−" + text : text
}
