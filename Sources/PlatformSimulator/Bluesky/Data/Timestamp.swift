import Foundation

/// Times as records and answers have them: UTC, milliseconds, `Z`.
enum Timestamp {
    static func text(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let seconds = Date(timeIntervalSince1970: Double((milliseconds - (milliseconds % 1000)) / 1000))
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return seconds.formatted(.iso8601).replacing("Z", with: ".\(fraction)Z")
    }

    /// The time that ``text(_:)`` tells.
    static func rounded(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
    }

    /// A time with a zone, in the RFC 3339 of the lexicons, or nil.
    static func date(_ text: String) -> Date? {
        guard
            let match = text.wholeMatch(
                of: /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,20})?(Z|[+-]\d\d:\d\d)/
            ), match.3 != "-00:00",
            let seconds = try? Date("\(match.1)\(match.3)", strategy: .iso8601)
        else { return nil }
        return seconds.addingTimeInterval(match.2.flatMap { Double("0\($0)") } ?? 0)
    }
}
