import Synchronization

/// Tells whether anything was written, or may have been, while a piece of work ran.
///
/// Who fails in the middle can say then whether nothing happened.
package final class CommitWitness: Sendable {
    @TaskLocal static var current: CommitWitness?

    private let saved = Mutex(false)

    package init() {}

    /// Whether a write was committed, or the connection was lost while it was.
    package var mayHaveSaved: Bool { saved.withLock { $0 } }

    func note() {
        saved.withLock { $0 = true }
    }

    /// Watches what `work` and all it awaits writes; not what it leaves running.
    package func watch<Result: Sendable>(
        _ work: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await Self.$current.withValue(self) { try await work() }
    }
}
