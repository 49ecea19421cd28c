import Database
import KillPoints
import Synchronization

/// What this process is executing.
///
/// The table in the database is the truth; this is how tasks are reached.
final class RunningJobs: Sendable {
    /// Why a task was cancelled.
    enum CancelReason: Sendable {
        case person, deadline, lostLease, stopping
    }

    enum Phase: Sendable {
        case running
        /// The handler has returned and the outcome is on its way to disk.
        case settling
        /// Likewise, and it can't matter to the next job, which may start already.
        case done
    }

    struct Execution: Sendable {
        let job: ClaimedJob
        let task: Task<Void, Never>
        let deadline: ContinuousClock.Instant
        /// When the claim or renewal was *asked for* that the lease counts from.
        var renewedAt: ContinuousClock.Instant
        var cancelReason: CancelReason?
        var phase = Phase.running
    }

    private struct State {
        var executions: [JobID: Execution] = [:]
        /// Executions whose job was given up while their task would not return.
        var abandoned = 0
    }

    private let state = Mutex(State())
    /// Fires whenever a slot becomes free.
    let slots = Signal()

    func start(
        _ job: ClaimedJob,
        claimedAt: ContinuousClock.Instant,
        _ run: @escaping @Sendable () async -> Void
    ) {
        state.withLock { state in
            // Its lease ran out and it came back to this very process.
            state.executions[job.id]?.task.cancel()
            // The task may end before this lock is left; it then waits here to remove itself.
            state.executions[job.id] = Execution(
                job: job,
                task: Task { await run() },
                deadline: .now + job.timeLimit,
                renewedAt: claimedAt
            )
        }
    }

    /// Returns false when the execution is not, or no longer, this process's own.
    @discardableResult
    func remove(_ job: ClaimedJob) -> Bool {
        let removed = state.withLock { state in
            guard state.executions[job.id]?.job.leaseToken == job.leaseToken else { return false }
            state.executions[job.id] = nil
            return true
        }
        slots.fire()
        return removed
    }

    /// Frees the slot of a task that would not return.
    func abandon(_ job: ClaimedJob) -> Bool {
        guard remove(job) else { return false }
        state.withLock { $0.abandoned += 1 }
        return true
    }

    func enter(_ phase: Phase, _ job: ClaimedJob) {
        state.withLock { state in
            guard state.executions[job.id]?.job.leaseToken == job.leaseToken else { return }
            state.executions[job.id]?.phase = phase
        }
        if phase == .done { slots.fire() }
    }

    /// How many more jobs of a queue may start.
    ///
    /// Successes that are being written take no slot, unless they pile up.
    func free(in queue: QueueName, of slots: Int) -> Int {
        state.withLock { state in
            let executions = state.executions.values.lazy.filter { $0.job.queue == queue }
            return min(
                slots - executions.count { $0.phase != .done },
                2 * slots - executions.count { _ in true }
            )
        }
    }

    var isEmpty: Bool { state.withLock { $0.executions.isEmpty } }
    var all: [Execution] { state.withLock { Array($0.executions.values) } }

    func cancelReason(of job: ClaimedJob) -> CancelReason? {
        state.withLock { state in
            guard let execution = state.executions[job.id], execution.job.leaseToken == job.leaseToken else {
                return .lostLease
            }
            return execution.cancelReason
        }
    }

    /// `token`: The execution that is meant; nil for whichever runs.
    func cancel(_ id: JobID, token: Int64? = nil, because reason: CancelReason) {
        if reason == .lostLease, OldBug.noFence.isOn { return }
        let task = state.withLock { state -> Task<Void, Never>? in
            guard let execution = state.executions[id], execution.cancelReason == nil,
                execution.phase == .running,
                token == nil || execution.job.leaseToken == token
            else { return nil }
            state.executions[id]?.cancelReason = reason
            return state.executions[id]?.task
        }
        task?.cancel()
    }

    /// When the lease was last asked to be prolonged; nil when the job is no longer this process's.
    func renewedAt(_ job: ClaimedJob) -> ContinuousClock.Instant? {
        state.withLock { state in
            guard let execution = state.executions[job.id], execution.job.leaseToken == job.leaseToken else {
                return nil
            }
            return execution.renewedAt
        }
    }

    func deadline(of job: ClaimedJob) -> ContinuousClock.Instant? {
        state.withLock { $0.executions[job.id]?.deadline }
    }

    func renewed(_ ids: Set<JobID>, at instant: ContinuousClock.Instant) {
        state.withLock { state in
            for id in ids { state.executions[id]?.renewedAt = instant }
        }
    }
}
