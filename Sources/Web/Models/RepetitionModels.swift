package import Foundation

package enum RepetitionUnit: String, ClosedChoice {
    case day, week, month
}

package enum RepetitionStatus: String, ClosedChoice {
    case running, paused, ended
}

/// When a composition comes again, as the clock on the wall shows it.
package struct RepetitionRule: Sendable, Codable {
    package var unit: RepetitionUnit
    /// Every so many days, weeks or months; 1 where it isn't said.
    package var every: Int?
    /// Of a weekly one, at least one.
    package var weekdays: [WeekdayName]?
    /// Of a monthly one, 1 to 31; a month that has no such day takes its last.
    package var day: Int?
    /// Such as `09:00`.
    package var time: String
    /// The user's own where it isn't said.
    package var zone: String?
    /// The first date that may be one, such as `2026-11-24`; today where it isn't said.
    package var from: String?
    /// The last date that may be one.
    package var until: String?
    /// So many in all; instead of ``until``.
    package var count: Int?

    package init(
        unit: RepetitionUnit,
        every: Int? = nil,
        weekdays: [WeekdayName]? = nil,
        day: Int? = nil,
        time: String,
        zone: String? = nil,
        from: String? = nil,
        until: String? = nil,
        count: Int? = nil
    ) {
        self.unit = unit
        self.every = every
        self.weekdays = weekdays
        self.day = day
        self.time = time
        self.zone = zone
        self.from = from
        self.until = until
        self.count = count
    }
}

/// A time of a repetition.
package struct RepetitionTime: Sendable, Codable {
    package var at: Date
    /// `Mon 23 Nov 2026, 09:00 (Europe/Berlin)`.
    package var sentence: String
    /// What to know where clocks are turned that day.
    package var remark: String?
    /// The composition that is scheduled for it, once it is made.
    package var compositionID: String?

    package init(at: Date, sentence: String, remark: String? = nil, compositionID: String? = nil) {
        self.at = at
        self.sentence = sentence
        self.remark = remark
        self.compositionID = compositionID
    }
}

/// A composition that comes again and again.
package struct RepetitionItem: Sendable, Codable {
    package var id: String
    package var status: RepetitionStatus
    package var rule: RepetitionRule
    /// `Every Monday and Thursday at 09:00 (Europe/Berlin)`.
    package var sentence: String
    /// What it says, as each of its compositions does.
    package var text: String
    /// The connections it goes to, by name.
    package var accounts: [String]
    package var late: LatePolicy
    /// The next three times by its rule; none once it has ended.
    package var next: [RepetitionTime]
    /// What is scheduled already, whatever the rule says by now.
    package var ahead: [RepetitionTime]
    /// The next time within a year at which clocks are turned, where that isn't among ``next``.
    package var turned: RepetitionTime?
    /// Why Roost paused it by itself.
    package var problem: String?
    package var createdAt: Date
    package var endedAt: Date?

    package init(
        id: String,
        status: RepetitionStatus,
        rule: RepetitionRule,
        sentence: String,
        text: String,
        accounts: [String],
        late: LatePolicy = .publish,
        next: [RepetitionTime] = [],
        ahead: [RepetitionTime] = [],
        turned: RepetitionTime? = nil,
        problem: String? = nil,
        createdAt: Date,
        endedAt: Date? = nil
    ) {
        self.id = id
        self.status = status
        self.rule = rule
        self.sentence = sentence
        self.text = text
        self.accounts = accounts
        self.late = late
        self.next = next
        self.ahead = ahead
        self.turned = turned
        self.problem = problem
        self.createdAt = createdAt
        self.endedAt = endedAt
    }
}

/// A composition that is to be repeated.
package struct RepetitionDraft: Sendable, Codable {
    /// What it says, and to which accounts; a draft that stays as it is, or any other composition.
    package var compositionID: String
    package var rule: RepetitionRule

    package init(compositionID: String, rule: RepetitionRule) {
        self.compositionID = compositionID
        self.rule = rule
    }
}

/// What is to be different about a repetition; what is left out stays as it is.
package struct RepetitionChange: Sendable, Codable {
    /// Another composition to be repeated.
    package var compositionID: String?
    package var rule: RepetitionRule?
    package var isPaused: Bool?
    /// With `isPaused`: whether the one that is scheduled already goes out all the same.
    package var keepsNext: Bool?

    package init(
        compositionID: String? = nil,
        rule: RepetitionRule? = nil,
        isPaused: Bool? = nil,
        keepsNext: Bool? = nil
    ) {
        self.compositionID = compositionID
        self.rule = rule
        self.isPaused = isPaused
        self.keepsNext = keepsNext
    }
}

/// How a repetition ends.
package struct RepetitionEnd: Sendable, Codable {
    /// Whether the one that is scheduled already goes out all the same.
    package var keepsNext: Bool?

    package init(keepsNext: Bool? = nil) { self.keepsNext = keepsNext }
}
