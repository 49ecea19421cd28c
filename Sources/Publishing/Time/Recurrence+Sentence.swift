extension Recurrence: CustomStringConvertible {
    /// `Every second Tuesday at 09:00 (Europe/Berlin), until 1 June 2027`.
    package var description: String { "\(dates) at \(time) (\(zone))\(limit)" }

    private var dates: String {
        switch pattern {
        case .days(let step): every(step, "day")
        case .weeks(let step, let weekdays):
            if weekdays.count == 7 {
                step == 1 ? "Every day" : "\(every(step, "week")) on every day"
            } else if step == 1 {
                "Every \(list(weekdays))"
            } else if step == 2, weekdays.count == 1 {
                "Every second \(list(weekdays))"
            } else {
                "\(every(step, "week")) on \(list(weekdays))"
            }
        case .months(let step, let day):
            "\(every(step, "month")) on \(place(day))"
        }
    }

    private var limit: String {
        switch end {
        case .never: ""
        case .on(let last): ", until \(last.inWords)"
        case .after(1): ", once"
        case .after(let count): ", \(count) times"
        }
    }

    private func every(_ step: Int, _ unit: String) -> String {
        switch step {
        case 1: "Every \(unit)"
        case 2: "Every second \(unit)"
        default: "Every \(step) \(unit)s"
        }
    }

    private func list(_ weekdays: Set<Weekday>) -> String {
        let names = weekdays.sorted().map(\.name)
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    private func place(_ day: Int) -> String {
        switch day {
        case 31: "the last day"
        case 29, 30: "the \(day)th, or the last day of a shorter month,"
        case 1, 21: "the \(day)st"
        case 2, 22: "the \(day)nd"
        case 3, 23: "the \(day)rd"
        default: "the \(day)th"
        }
    }
}
