import Accounts
import Database
import Publishing
import Web

extension PlanServices {
    init(_ roost: Installation) {
        let (slots, recurrences) = (roost.slotTimes, roost.recurrences)
        self.init(
            slots: { viewer, id in
                try await presenting { try await slotList(id, slots, try Accounts.Viewer(viewer)) }
            },
            setSlots: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await slots.set(
                        draft.slots.map { try PostingSlot($0, for: viewer) },
                        of: connectionID(id),
                        by: viewer
                    )
                    return try await slotList(id, slots, viewer)
                }
            },
            addSlots: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await slots.add(
                        draft.slots.map { try PostingSlot($0, for: viewer) },
                        to: connectionID(id),
                        by: viewer
                    )
                    return try await slotList(id, slots, viewer)
                }
            },
            removeSlot: { viewer, id, slot in
                try await presenting {
                    _ = try await slots.remove(
                        identifier(slot, "posting slot"),
                        of: connectionID(id),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            nextFreeSlot: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    guard let free = try await slots.nextFree(of: connectionID(id), for: viewer) else {
                        throw AccountError(
                            .notFound,
                            "This connection has no posting slot that is free in the next eight weeks."
                        )
                    }
                    return FreeSlotItem(free)
                }
            },
            repetitions: { viewer in
                try await presenting {
                    try await recurrences.list(for: try Accounts.Viewer(viewer)).map(RepetitionItem.init)
                }
            },
            repetition: { viewer, id in
                try await presenting {
                    try await repetitionItem(id, recurrences, try Accounts.Viewer(viewer))
                }
            },
            beginRepetition: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let kept = try await recurrences.begin(
                        identifier(draft.compositionID, "post"),
                        try Recurrence(draft.rule, for: viewer),
                        by: viewer
                    )
                    return try await repetitionItem(kept.id.text, recurrences, viewer)
                }
            },
            changeRepetition: { viewer, id, change in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try await recurrences.apply(change, to: repetitionID(id), by: viewer)
                    return try await repetitionItem(id, recurrences, viewer)
                }
            },
            endRepetition: { viewer, id, end in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try await recurrences.end(repetitionID(id), keepsNext: end.keepsNext ?? false, by: viewer)
                    return try await repetitionItem(id, recurrences, viewer)
                }
            },
            deleteRepetition: { viewer, id, end in
                try await presenting {
                    try await recurrences.delete(
                        repetitionID(id),
                        keepsNext: end.keepsNext ?? false,
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            importCompositions: { viewer, file in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let read = try ImportedFile(file.bytes, format: file.format.map(ImportedFile.Format.init))
                    let report =
                        file.isDryRun
                        ? try await roost.compositionImport.check(read, by: viewer)
                        : try await roost.compositionImport.run(read, leavingOut: file.leavesOut, by: viewer)
                    return CompositionImportItem(report, isDryRun: file.isDryRun)
                }
            }
        )
    }
}

private func connectionID(_ id: String) throws -> ConnectionID { try identifier(id, "connection") }
private func repetitionID(_ id: String) throws -> RecurrenceID { try identifier(id, "repetition") }

private func slotList(
    _ id: String,
    _ slots: SlotTimes,
    _ viewer: Accounts.Viewer
) async throws -> PostingSlotList {
    PostingSlotList(
        items: try await slots.list(of: connectionID(id), for: viewer).map(PostingSlotItem.init),
        nextFree: try await slots.nextFree(5, of: connectionID(id), for: viewer).map(FreeSlotItem.init)
    )
}

private func repetitionItem(
    _ id: String,
    _ recurrences: Recurrences,
    _ viewer: Accounts.Viewer
) async throws -> RepetitionItem {
    RepetitionItem(try await recurrences.listed(repetitionID(id), for: viewer))
}

extension Recurrences {
    fileprivate func apply(
        _ change: RepetitionChange,
        to id: RecurrenceID,
        by viewer: Accounts.Viewer
    ) async throws {
        if change.rule != nil || change.compositionID != nil {
            _ = try await self.change(
                id,
                rule: try change.rule.map { try Recurrence($0, for: viewer) },
                toSay: try change.compositionID.map { try identifier($0, "post") },
                by: viewer
            )
        }
        switch change.isPaused {
        case nil: break
        case true?: _ = try await pause(id, keepsNext: change.keepsNext ?? false, by: viewer)
        case false?: _ = try await resume(id, by: viewer)
        }
    }
}
