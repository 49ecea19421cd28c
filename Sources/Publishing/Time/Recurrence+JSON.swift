/// As it is stored: `{"every": 2, "unit": "week", "weekdays": [2], "time": "09:00", "zone": "Europe/Berlin",
/// "from": "2026-11-03", "until": "2027-06-01"}`.
///
/// A month has `day` instead of `weekdays`; `count` may stand instead of `until`, or neither.
extension Recurrence: Codable {
    private enum Key: String, CodingKey {
        case every, unit, weekdays, day, time, zone, from, until, count
    }

    private enum Unit: String, Codable {
        case day, week, month
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let every = try values.decode(Int.self, forKey: .every)
        let pattern: Pattern =
            switch try values.decode(Unit.self, forKey: .unit) {
            case .day: .days(every: every)
            case .week: .weeks(every: every, on: Set(try values.decode([Weekday].self, forKey: .weekdays)))
            case .month: .months(every: every, on: try values.decode(Int.self, forKey: .day))
            }
        let until = try values.decodeIfPresent(WallDate.self, forKey: .until)
        let count = try values.decodeIfPresent(Int.self, forKey: .count)
        if until != nil, count != nil {
            throw WallTimeError("A repetition ends on a date or after a number of posts, and not both.")
        }
        try self.init(
            pattern,
            at: try values.decode(TimeOfDay.self, forKey: .time),
            in: try values.decode(TimeZoneName.self, forKey: .zone),
            from: try values.decode(WallDate.self, forKey: .from),
            until: until.map(End.on) ?? count.map(End.after) ?? .never
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(pattern.step, forKey: .every)
        switch pattern {
        case .days: try values.encode(Unit.day, forKey: .unit)
        case .weeks(_, let weekdays):
            try values.encode(Unit.week, forKey: .unit)
            try values.encode(weekdays.sorted(), forKey: .weekdays)
        case .months(_, let day):
            try values.encode(Unit.month, forKey: .unit)
            try values.encode(day, forKey: .day)
        }
        try values.encode(time, forKey: .time)
        try values.encode(zone, forKey: .zone)
        try values.encode(first, forKey: .from)
        switch end {
        case .never: break
        case .on(let last): try values.encode(last, forKey: .until)
        case .after(let count): try values.encode(count, forKey: .count)
        }
    }
}
