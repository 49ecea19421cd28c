package import Database
import Logging
import Metrics
import Synchronization

/// Writes how executions ended.
///
/// Whoever finishes waits for the disk; those who finish meanwhile are written together, so many finishes
/// cost one commit and nobody waits for company.
final class FinishMailbox: Sendable {
    struct Letter: Sendable {
        let job: ClaimedJob
        let finish: Finish
        /// Written in the same transaction, in `scope`.
        let commit: (@Sendable (Transaction) throws -> Void)?
        let scope: Scope
    }

    enum Answer: Sendable {
        case saved
        /// The lease was lost, and nothing was written.
        case stale
        /// What was to be committed with it failed.
        case failed(any Error)
        /// The database could not be reached for as long as the lease may have held.
        case unreachable
    }

    private struct State {
        var waiting: [(Letter, CheckedContinuation<Answer, Never>)] = []
        var isWriting = false
    }

    private let queue: JobQueue
    private let running: RunningJobs
    private let patience: Duration
    private let logger: Logger
    private let state = Mutex(State())

    private static let largestBatch = 100

    init(queue: JobQueue, running: RunningJobs, patience: Duration, logger: Logger) {
        self.queue = queue
        self.running = running
        self.patience = patience
        self.logger = logger
    }

    func send(_ letter: Letter) async -> Answer {
        await withCheckedContinuation { continuation in
            let starts = state.withLock { state in
                state.waiting.append((letter, continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            // Ends by itself once nobody waits; each answer it owes is owed to a slot.
            if starts { Task { await writing() } }
        }
    }

    private func writing() async {
        while true {
            _ = await gathered(upTo: Self.largestBatch) { state.withLock { $0.waiting.count } }
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.largestBatch))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isWriting = false }
                return batch
            }
            if batch.isEmpty { return }
            let plain = batch.filter { $0.0.commit == nil }
            let own = batch.filter { $0.0.commit != nil }
            for ((_, continuation), answer) in zip(plain, await write(plain.map(\.0))) {
                continuation.resume(returning: answer)
            }
            for (letter, continuation) in own {
                continuation.resume(returning: await writeAlone(letter))
            }
        }
    }

    private func write(_ letters: [Letter]) async -> [Answer] {
        guard !letters.isEmpty else { return [] }
        do {
            let finished = try await persisting(letters) { [queue] in
                try await queue.store.write(as: .system) { tx in
                    let finished = try queue.table.finish(letters.map(\.finish), in: tx)
                    if !finished.ready.isEmpty { queue.wake(finished.ready, after: tx) }
                    return finished
                }
            }
            guard let finished else { return letters.map { _ in .unreachable } }
            return letters.map { finished.ids.contains($0.job.id) ? .saved : .stale }
        } catch {
            // One of them can't be written; the others must not suffer for it.
            guard letters.count > 1 else { return [.failed(error)] }
            var answers: [Answer] = []
            for letter in letters { answers += await write([letter]) }
            return answers
        }
    }

    private func writeAlone(_ letter: Letter) async -> Answer {
        do {
            let saved: Bool? = try await persisting([letter]) { [queue] in
                try await queue.store.write(as: letter.scope) { tx in
                    let finished = try queue.table.finish([letter.finish], in: tx)
                    guard finished.ids.contains(letter.job.id) else { throw StaleLease(job: letter.job.id) }
                    try letter.commit?(tx)
                    if !finished.ready.isEmpty { queue.wake(finished.ready, after: tx) }
                    return true
                }
            }
            return saved == nil ? .unreachable : .saved
        } catch is StaleLease {
            return .stale
        } catch {
            return .failed(error)
        }
    }

    /// Tries again while the database is away, for as long as one of the leases may still hold.
    ///
    /// Returns nil when that is over.
    private func persisting<T: Sendable>(
        _ letters: [Letter],
        _ write: () async throws -> T
    ) async throws -> T? {
        var pause: Duration = .milliseconds(20)
        var hasTold = false
        while true {
            do { return try await write() } catch let error as DatabaseError where error.isPassing {
                if !hasTold {
                    hasTold = true
                    logger.warning(
                        "A job’s outcome can’t be saved yet; trying again.",
                        metadata: ["jobs": "\(letters.count)", "reason": "\(error)"]
                    )
                }
                let isHopeful = letters.contains { letter in
                    running.renewedAt(letter.job).map { ContinuousClock.now - $0 < patience } ?? false
                }
                guard isHopeful else { return nil }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }
}

extension DatabaseError {
    /// Whether the same write may succeed a little later.
    package var isPassing: Bool {
        switch kind {
        case .unavailable, .commitUnknown, .busy, .conflict, .diskFull: true
        default: false
        }
    }
}
