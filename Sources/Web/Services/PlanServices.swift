/// What publishing can plan: posting slots, repetitions, and many compositions out of one file.
package struct PlanServices: Sendable {
    package var slots: @Sendable (Viewer, _ connection: String) async throws -> PostingSlotList
    /// The slots a connection has from now on.
    package var setSlots:
        @Sendable (Viewer, _ connection: String, PostingSlotsDraft) async throws -> PostingSlotList
    package var addSlots:
        @Sendable (Viewer, _ connection: String, PostingSlotsDraft) async throws -> PostingSlotList
    package var removeSlot: @Sendable (Viewer, _ connection: String, _ slot: String) async throws -> Void
    /// Throws when there is none.
    package var nextFreeSlot: @Sendable (Viewer, _ connection: String) async throws -> FreeSlotItem
    package var repetitions: @Sendable (Viewer) async throws -> [RepetitionItem]
    package var repetition: @Sendable (Viewer, _ id: String) async throws -> RepetitionItem
    package var beginRepetition: @Sendable (Viewer, RepetitionDraft) async throws -> RepetitionItem
    package var changeRepetition:
        @Sendable (Viewer, _ id: String, RepetitionChange) async throws -> RepetitionItem
    package var endRepetition: @Sendable (Viewer, _ id: String, RepetitionEnd) async throws -> RepetitionItem
    package var deleteRepetition: @Sendable (Viewer, _ id: String, RepetitionEnd) async throws -> Void
    package var importCompositions: @Sendable (Viewer, CompositionFile) async throws -> CompositionImportItem

    package init(
        slots: @escaping @Sendable (Viewer, _ connection: String) async throws -> PostingSlotList,
        setSlots:
            @escaping @Sendable (Viewer, _ connection: String, PostingSlotsDraft) async throws ->
            PostingSlotList,
        addSlots:
            @escaping @Sendable (Viewer, _ connection: String, PostingSlotsDraft) async throws ->
            PostingSlotList,
        removeSlot: @escaping @Sendable (Viewer, _ connection: String, _ slot: String) async throws -> Void,
        nextFreeSlot: @escaping @Sendable (Viewer, _ connection: String) async throws -> FreeSlotItem,
        repetitions: @escaping @Sendable (Viewer) async throws -> [RepetitionItem],
        repetition: @escaping @Sendable (Viewer, _ id: String) async throws -> RepetitionItem,
        beginRepetition: @escaping @Sendable (Viewer, RepetitionDraft) async throws -> RepetitionItem,
        changeRepetition:
            @escaping @Sendable (Viewer, _ id: String, RepetitionChange) async throws -> RepetitionItem,
        endRepetition:
            @escaping @Sendable (Viewer, _ id: String, RepetitionEnd) async throws -> RepetitionItem,
        deleteRepetition: @escaping @Sendable (Viewer, _ id: String, RepetitionEnd) async throws -> Void,
        importCompositions:
            @escaping @Sendable (Viewer, CompositionFile) async throws -> CompositionImportItem
    ) {
        self.slots = slots
        self.setSlots = setSlots
        self.addSlots = addSlots
        self.removeSlot = removeSlot
        self.nextFreeSlot = nextFreeSlot
        self.repetitions = repetitions
        self.repetition = repetition
        self.beginRepetition = beginRepetition
        self.changeRepetition = changeRepetition
        self.endRepetition = endRepetition
        self.deleteRepetition = deleteRepetition
        self.importCompositions = importCompositions
    }
}
