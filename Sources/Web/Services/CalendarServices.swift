/// Seeing what goes out and what went out.
package struct CalendarServices: Sendable {
    package var calendar: @Sendable (Viewer, CalendarQuery) async throws -> CalendarSpan
    /// What went out or failed within the last day, the latest first.
    package var outcomes: @Sendable (Viewer, _ connectionID: String?) async throws -> [PublishingOutcome]
    /// What waits for a person, the oldest first.
    package var questions: @Sendable (Viewer) async throws -> [PublishingQuestion]
    /// Each target as it is after a step; ends when nothing more comes by itself.
    package var changes: @Sendable (Viewer, PublishingWatch) async throws -> AsyncStream<TargetItem>
    /// Lets a target that was called off go out at its time after all.
    package var restore: @Sendable (Viewer, _ targetID: String) async throws -> TargetDetail

    package init(
        calendar: @escaping @Sendable (Viewer, CalendarQuery) async throws -> CalendarSpan,
        outcomes: @escaping @Sendable (Viewer, _ connectionID: String?) async throws -> [PublishingOutcome],
        questions: @escaping @Sendable (Viewer) async throws -> [PublishingQuestion],
        changes: @escaping @Sendable (Viewer, PublishingWatch) async throws -> AsyncStream<TargetItem>,
        restore: @escaping @Sendable (Viewer, _ targetID: String) async throws -> TargetDetail
    ) {
        self.calendar = calendar
        self.outcomes = outcomes
        self.questions = questions
        self.changes = changes
        self.restore = restore
    }
}
