/// A date such as `2026-11-22` as people read it.
struct CalendarDate: Sendable {
    let year: Int
    let month: Int
    let day: Int

    /// `nil` for what is no date.
    init?(_ text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        (year, month, day) = (parts[0], parts[1], parts[2])
    }

    /// `22 Nov`.
    var short: String { "\(day) \(Self.months[month - 1])" }

    /// `22 Nov 2026`.
    var long: String { "\(short) \(year)" }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
