import Database
import Foundation
import Logging
import Metrics
import Synchronization

/// What the loops of one pool share, and the order in which they start and stop.
final class WorkerParts: Sendable {
    let queue: JobQueue
    let handlers: JobHandlers
    let configuration: WorkerPool.Configuration
    let leaseStore: Store
    let id: String
    let running = RunningJobs()
    let mailbox: FinishMailbox
    let clockGuard: ClockGuard
    let metrics = QueueMetrics()
    private let stopping = Mutex(false)
    /// Fires once, when no more jobs are to be claimed.
    let stopSignal = Signal()
    /// Fires once, when nothing is left to be looked after.
    let endSignal = Signal()

    init(
        _ queue: JobQueue,
        _ handlers: JobHandlers,
        _ configuration: WorkerPool.Configuration,
        leaseStore: Store
    ) {
        self.queue = queue
        self.handlers = handlers
        self.configuration = configuration
        self.leaseStore = leaseStore
        id = "\(configuration.name)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        mailbox = FinishMailbox(
            queue: queue,
            running: running,
            patience: configuration.selfAbort,
            logger: configuration.logger
        )
        clockGuard = ClockGuard(rest: configuration.lease)
    }

    var logger: Logger { configuration.logger }
    var isStopping: Bool { stopping.withLock { $0 } }

    func stop() {
        stopping.withLock { $0 = true }
        stopSignal.fire()
        queue.wakeups.wakeAll()
        running.slots.fire()
    }

    func slots(of name: QueueName) -> Int { configuration.slots[name] ?? configuration.defaultSlots }

    func run() async {
        let leases = OwnThread("roost.queue.leases")
        // Before the first claim, so that the orphans of the process before come first.
        if configuration.isSoleProcess { await rescueOrphans() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.queue.wakeups.listen() }
            group.addTask(executorPreference: leases) { await self.keepLeases() }
            group.addTask(executorPreference: leases) { await self.watch() }
            group.addTask { await self.tidy() }
            group.addTask { await self.prune() }
            await withTaskGroup(of: Void.self) { claims in
                for name in handlers.queues.sorted() {
                    claims.addTask { await self.claim(from: name) }
                }
            }
            await finishRunning()
            endSignal.fire()
            group.cancelAll()
        }
        await signOff()
    }

    /// Stops what can go on elsewhere, lets other running jobs finish, then asks them to stop, then lets go of them.
    ///
    /// Nothing that is let go of has spent an attempt.
    private func finishRunning() async {
        for execution in running.all where handlers.handlers[execution.job.kind]?.isResumable == true {
            running.cancel(execution.job.id, because: .stopping)
        }
        await runningJobsEnd(within: configuration.stopGrace)
        for execution in running.all { running.cancel(execution.job.id, because: .stopping) }
        await runningJobsEnd(within: configuration.cancelGrace)
        for execution in running.all where running.abandon(execution.job) {
            await releaseAbandoned(execution.job)
        }
    }

    private func runningJobsEnd(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let generation = running.slots.generation
            if running.isEmpty { return }
            await running.slots.wait(past: generation, atMost: end - ContinuousClock.now)
        }
    }

    private func releaseAbandoned(_ job: ClaimedJob) async {
        _ = try? await queue.store.write(as: .system) { [queue] tx in
            try queue.table.finish([Finish(job, .wait(.released, .after(.zero)))], in: tx)
        }
    }

    /// Runs `body` again and again until the pool stops.
    ///
    /// `body` returns how long to rest.
    ///
    /// A failure is told once, and its end as well.
    func repeating(_ name: String, _ body: () async throws -> Duration) async {
        var pause: Duration = .milliseconds(100)
        var failed = false
        while !Task.isCancelled {
            let generation = endSignal.generation
            var rest: Duration
            do {
                rest = try await body()
                if failed { logger.notice("The queue’s \(name) works again.") }
                failed = false
                pause = .milliseconds(100)
            } catch {
                if !failed {
                    logger.error(
                        "The queue’s \(name) failed and will try again until it works.",
                        metadata: ["reason": "\(error)"]
                    )
                }
                failed = true
                rest = pause
                pause = min(pause * 2, .seconds(5))
            }
            await endSignal.wait(past: generation, atMost: rest)
        }
    }
}

/// What the queue counts.
struct QueueMetrics: Sendable {
    func claimed(_ job: ClaimedJob) {
        Counter(label: "roost_queue_claimed_total", dimensions: [("queue", job.queue.text)]).increment()
        let lag = max(0, job.claimedAt.milliseconds - job.runAt.milliseconds)
        Timer(label: "roost_queue_start_lag_seconds", dimensions: [("queue", job.queue.text)])
            .recordMilliseconds(lag)
    }

    func ended(_ job: ClaimedJob, _ outcome: String, after duration: Duration) {
        Counter(
            label: "roost_queue_attempts_total",
            dimensions: [("queue", job.queue.text), ("outcome", outcome)]
        ).increment()
        Timer(label: "roost_queue_attempt_seconds", dimensions: [("kind", job.kind)])
            .recordMilliseconds(duration.milliseconds)
    }

    func stale() { Counter(label: "roost_queue_stale_finishes_total").increment() }
    func leaseLost() { Counter(label: "roost_queue_leases_lost_total").increment() }
    func rescued(_ count: Int) { Counter(label: "roost_queue_rescues_total").increment(by: count) }
    func poisoned() { Counter(label: "roost_queue_poisoned_total").increment() }
    func unknownKind(_ count: Int) { Counter(label: "roost_queue_unknown_kind_total").increment(by: count) }
}
