import Foundation
import Synchronization

import Web

/// Posting slots, repetitions and files of posts, as far as the doors are concerned.
extension InMemoryRoost {
    private static let slotSamples = [
        PostingSlotItem(id: "slt-1", weekday: .monday, time: "09:00", zone: "Europe/Berlin"),
        PostingSlotItem(id: "slt-2", weekday: .monday, time: "17:30", zone: "Europe/Berlin"),
        PostingSlotItem(id: "slt-3", weekday: .thursday, time: "02:30", zone: "America/New_York"),
    ]

    private static let free = FreeSlotItem(
        at: now.addingTimeInterval(86_400),
        wallTime: "2026-11-23T09:00",
        zone: "Europe/Berlin",
        sentence: "Mon 23 Nov 2026, 09:00 (Europe/Berlin)",
        takenBefore: 1,
        remark: "On 29 March 2026 the clock goes forward."
    )

    private static func repetition(_ id: String, _ status: RepetitionStatus) -> RepetitionItem {
        let time = RepetitionTime(
            at: now.addingTimeInterval(86_400),
            sentence: "Mon 23 Nov 2026, 09:00 (Europe/Berlin)",
            compositionID: status == .running ? "cmp-1" : nil
        )
        let turned = RepetitionTime(
            at: now.addingTimeInterval(86_400 * 120),
            sentence: "Sun 28 Mar 2027, 03:30 (Europe/Berlin)",
            remark:
                "On 28 March 2027 the clock in Europe/Berlin goes from 02:00 to 03:00, so 02:30 does not exist that day."
        )
        return RepetitionItem(
            id: id,
            status: status,
            rule: RepetitionRule(
                unit: .week,
                every: 1,
                weekdays: [.monday, .thursday],
                time: "09:00",
                zone: "Europe/Berlin",
                from: "2026-11-01",
                count: status == .ended ? 3 : nil
            ),
            sentence: "Every Monday and Thursday at 09:00 (Europe/Berlin)",
            text: "Good morning from the weir.",
            accounts: ["Bird notes"],
            late: .ask,
            next: status == .ended ? [] : [time, turned],
            ahead: status == .running ? [time] : [],
            turned: status == .running ? turned : nil,
            problem: status == .paused ? "None of its accounts is connected any more." : nil,
            createdAt: now,
            endedAt: status == .ended ? now : nil
        )
    }

    private static let repetitionSamples = [
        repetition("rec-1", .running), repetition("rec-2", .paused), repetition("rec-3", .ended),
    ]

    private func repetition(_ id: String, deed: String? = nil) throws -> RepetitionItem {
        guard let found = Self.repetitionSamples.first(where: { $0.id == id }) else { throw Refusal.notFound }
        if let deed { state.withLock { $0.deeds.append("\(deed) \(id)") } }
        return found
    }

    private func slotList(_ connection: String, deed: String? = nil) throws -> PostingSlotList {
        guard state.withLock({ $0.connections.contains { $0.id == connection } }) else {
            throw Refusal.notFound
        }
        if let deed { state.withLock { $0.deeds.append(deed) } }
        guard connection == "con-1" else { return PostingSlotList(items: []) }
        return PostingSlotList(items: Self.slotSamples, nextFree: [Self.free, Self.free])
    }

    private static func words(of draft: PostingSlotsDraft) -> String {
        draft.slots.map { "\($0.weekday.rawValue) \($0.time) \($0.zone ?? "-")" }.joined(separator: ", ")
    }

    /// A file whose every line is a row; one that begins with “bad” can't be imported.
    private func importing(_ file: CompositionFile) throws -> CompositionImportItem {
        let lines = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard !String(decoding: file.bytes, as: UTF8.self).contains("\u{0}") else {
            throw Refusal(422, "invalid", "Line 1: A quotation mark is opened here and never closed.")
        }
        let rows = lines.enumerated().map { index, line in
            let isBad = line.hasPrefix("bad")
            let verdict: ImportVerdict = isBad ? .refused : file.isDryRun ? .ready : .imported
            return ImportedRowItem(
                line: index + 1,
                verdict: verdict,
                text: String(line.prefix(100)),
                accounts: isBad ? [] : ["Bird notes"],
                time: isBad ? nil : "Mon 23 Nov 2026, 09:00 (Europe/Berlin)",
                problems: isBad
                    ? [
                        PostProblemItem(
                            severity: .error,
                            code: "account",
                            sentence: "There is no connection “Nobody”."
                        )
                    ] : [],
                compositionID: verdict == .imported ? "cmp-1" : nil
            )
        }
        let item = CompositionImportItem(isDryRun: file.isDryRun, countsLines: true, rows: rows)
        if !file.isDryRun {
            guard item.refusedCount == 0 || file.leavesOut else {
                throw Refusal(422, "invalid", "1 of \(rows.count) rows can’t be imported, so nothing was.")
            }
            state.withLock { $0.deeds.append("import \(item.importedCount) of \(rows.count) posts") }
        }
        return item
    }

    var plans: PlanServices {
        PlanServices(
            slots: { [self] _, id in try slotList(id) },
            setSlots: { [self] _, id, draft in
                try slotList(id, deed: "set slots of \(id): \(Self.words(of: draft))")
            },
            addSlots: { [self] _, id, draft in
                if draft.slots.contains(where: { $0.zone == "Nowhere" }) {
                    throw Refusal(422, "invalid", "“Nowhere” is no time zone. Use a name like Europe/Berlin.")
                }
                return try slotList(id, deed: "add slots to \(id): \(Self.words(of: draft))")
            },
            removeSlot: { [self] _, id, slot in
                guard Self.slotSamples.contains(where: { $0.id == slot }) else { throw Refusal.notFound }
                _ = try slotList(id, deed: "remove \(slot) of \(id)")
            },
            nextFreeSlot: { [self] _, id in
                guard let free = try slotList(id).nextFree.first else { throw Refusal.notFound }
                return free
            },
            repetitions: { [self] _ in
                state.withLock { $0.connections.isEmpty } ? [] : Self.repetitionSamples
            },
            repetition: { [self] _, id in try repetition(id) },
            beginRepetition: { [self] _, draft in
                guard draft.rule.unit != .week || draft.rule.weekdays?.isEmpty == false else {
                    throw Refusal(422, "invalid", "Choose at least one day of the week.")
                }
                return try repetition("rec-1", deed: "repeat \(draft.compositionID) as")
            },
            changeRepetition: { [self] _, id, change in
                let deed =
                    switch change.isPaused {
                    case nil: "change"
                    case true?: change.keepsNext == true ? "pause but for the next" : "pause"
                    case false?: "resume"
                    }
                return try repetition(id, deed: deed)
            },
            endRepetition: { [self] _, id, _ in try repetition(id, deed: "end") },
            deleteRepetition: { [self] _, id, _ in _ = try repetition(id, deed: "delete") },
            importCompositions: { [self] _, file in try importing(file) }
        )
    }
}
