import Accounts
import Database
import Foundation
import Publishing
import Web

// Slots, repetitions and imported rows as the doors show and take them.

extension Weekday {
    init(_ name: WeekdayName) {
        switch name {
        case .monday: self = .monday
        case .tuesday: self = .tuesday
        case .wednesday: self = .wednesday
        case .thursday: self = .thursday
        case .friday: self = .friday
        case .saturday: self = .saturday
        case .sunday: self = .sunday
        }
    }
}

extension WeekdayName {
    fileprivate init(_ day: Weekday) {
        switch day {
        case .monday: self = .monday
        case .tuesday: self = .tuesday
        case .wednesday: self = .wednesday
        case .thursday: self = .thursday
        case .friday: self = .friday
        case .saturday: self = .saturday
        case .sunday: self = .sunday
        }
    }
}

/// Reads a time that came from outside.
private func timeOfDay(_ text: String) throws -> TimeOfDay {
    guard let time = TimeOfDay(text) else {
        throw AccountError(
            .invalid,
            "“\(text.prefix(40))” is no time of day. Write it as 09:00.",
            field: "time"
        )
    }
    return time
}

private func wallZone(_ text: String?, for viewer: Accounts.Viewer) throws -> TimeZoneName {
    do { return try TimeZoneName(text ?? viewer.timeZone) } catch {
        throw AccountError(.invalid, error.sentence, field: "zone")
    }
}

private func date(_ text: String?, _ field: String) throws -> WallDate? {
    guard let text else { return nil }
    guard let date = WallDate(text) else {
        throw AccountError(.invalid, "“\(text.prefix(40))” is no day like 2026-11-24.", field: field)
    }
    return date
}

// MARK: - Slots

extension PostingSlot {
    init(_ draft: PostingSlotDraft, for viewer: Accounts.Viewer) throws {
        self.init(
            Weekday(draft.weekday),
            try timeOfDay(draft.time),
            in: try wallZone(draft.zone, for: viewer)
        )
    }
}

extension PostingSlotItem {
    init(_ kept: SlotTimes.Kept) {
        self.init(
            id: kept.id.text,
            weekday: WeekdayName(kept.slot.weekday),
            time: kept.slot.time.description,
            zone: kept.slot.zone.name
        )
    }
}

extension FreeSlotItem {
    init(_ free: PostingSlots.Free) {
        self.init(
            at: free.time.instant.date,
            wallTime: free.time.wall.description,
            zone: free.time.zone.name,
            sentence: free.time.description,
            takenBefore: free.takenBefore,
            remark: free.time.remark
        )
    }
}

// MARK: - Repetitions

extension Recurrence {
    init(_ rule: RepetitionRule, for viewer: Accounts.Viewer) throws {
        let step = rule.every ?? 1
        let pattern: Pattern
        switch rule.unit {
        case .day: pattern = .days(every: step)
        case .week: pattern = .weeks(every: step, on: Set((rule.weekdays ?? []).map(Weekday.init)))
        case .month:
            guard let day = rule.day else {
                throw AccountError(.invalid, "Say on which day of the month.", field: "day")
            }
            pattern = .months(every: step, on: day)
        }
        if rule.until != nil, rule.count != nil {
            throw AccountError(
                .invalid,
                "A repetition ends on a date or after a number of posts, and not both.",
                field: "count"
            )
        }
        let zone = try wallZone(rule.zone, for: viewer)
        let until = try date(rule.until, "until")
        do {
            try self.init(
                pattern,
                at: try timeOfDay(rule.time),
                in: zone,
                from: try date(rule.from, "from") ?? zone.wallTime(at: .now).date,
                until: until.map(End.on) ?? rule.count.map(End.after) ?? .never
            )
        } catch let error as WallTimeError {
            throw AccountError(.invalid, error.sentence, field: "rule")
        }
    }
}

extension RepetitionRule {
    fileprivate init(_ rule: Recurrence) {
        self.init(unit: .day, time: rule.time.description, zone: rule.zone.name, from: rule.first.description)
        switch rule.pattern {
        case .days(let step): every = step
        case .weeks(let step, let days):
            (unit, every) = (.week, step)
            weekdays = days.sorted().map(WeekdayName.init)
        case .months(let step, let day):
            (unit, every) = (.month, step)
            self.day = day
        }
        switch rule.end {
        case .never: break
        case .on(let last): until = last.description
        case .after(let number): count = number
        }
    }
}

extension RepetitionItem {
    init(_ listed: Recurrences.Listed) {
        let kept = listed.kept
        let made = Dictionary(listed.ahead.map { ($0.at, $0) }, uniquingKeysWith: { first, _ in first })
        func time(_ time: ZonedTime) -> RepetitionTime {
            RepetitionTime(
                at: time.instant.date,
                sentence: time.description,
                remark: time.remark,
                compositionID: made[time.instant]?.composition.text
            )
        }
        self.init(
            id: kept.id.text,
            status: kept.endedAt != nil ? .ended : kept.pausedAt != nil ? .paused : .running,
            rule: RepetitionRule(kept.rule),
            sentence: kept.rule.description,
            text: String((kept.template.parts.first?.text ?? "").prefix(200)),
            accounts: listed.accounts,
            late: sameWord(kept.template.latePolicy),
            next: listed.next.map(time),
            ahead: listed.ahead.map { ahead in
                time(ZonedTime(at: ahead.at, in: kept.rule.zone))
            },
            turned: listed.turned.map(time),
            problem: kept.problem,
            createdAt: kept.createdAt.date,
            endedAt: kept.endedAt?.date
        )
    }
}

// MARK: - Files of many

extension ImportedFile.Format {
    init(_ format: CompositionFileFormat) {
        switch format {
        case .csv: self = .csv
        case .json: self = .json
        }
    }
}

extension CompositionImportItem {
    init(_ report: ImportReport, isDryRun: Bool) {
        self.init(
            isDryRun: isDryRun,
            countsLines: report.unit == .line,
            rows: report.rows.map { row in
                ImportedRowItem(
                    line: row.line,
                    verdict: ImportVerdict(row.verdict),
                    text: row.text,
                    accounts: row.accounts,
                    time: row.time,
                    problems: row.problems.map(PostProblemItem.init),
                    compositionID: row.composition?.text
                )
            }
        )
    }
}

extension ImportVerdict {
    fileprivate init(_ verdict: ImportReport.Verdict) {
        switch verdict {
        case .ready: self = .ready
        case .imported: self = .imported
        case .known: self = .known
        case .refused: self = .refused
        }
    }
}
