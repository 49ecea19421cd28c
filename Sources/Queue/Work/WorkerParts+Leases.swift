import Database
import Foundation
import Logging

extension WorkerParts {
    /// Prolongs the leases of all that runs, in one statement every few seconds.
    func keepLeases() async {
        await repeating("heartbeat") {
            try await heartbeat()
            return configuration.heartbeat
        }
    }

    func heartbeat() async throws {
        let executions = running.all
        let leases =
            executions
            // One that ignores its limit is not kept alive: should this process fail to give it up, its lease
            // ends by itself.
            .filter { $0.deadline + configuration.cancelGrace * 2 > .now }
            .map { Lease(id: $0.job.id, token: $0.job.leaseToken) }
        let asked = ContinuousClock.now
        let renewal = try await leaseStore.write(as: .system) { [queue, configuration] tx in
            try self.signIn(in: tx)
            return leases.isEmpty
                ? Renewal() : try queue.table.renew(leases, for: configuration.lease, in: tx)
        }
        running.renewed(renewal.held, at: asked)
        for lease in leases where !renewal.held.contains(lease.id) {
            // Finished in the meantime, or lost.
            running.cancel(lease.id, token: lease.token, because: .lostLease)
        }
        for id in renewal.cancelled { running.cancel(id, because: .person) }
    }

    /// Looks at the clock: who has worked too long, whose lease may be gone.
    func watch() async {
        while !Task.isCancelled {
            let generation = endSignal.generation
            let now = ContinuousClock.now
            var next = now + .milliseconds(500)
            for execution in running.all {
                if execution.phase != .running { continue }
                if execution.renewedAt + configuration.selfAbort <= now {
                    running.cancel(execution.job.id, because: .lostLease)
                    if execution.deadline <= now, running.abandon(execution.job) { metrics.leaseLost() }
                } else if execution.deadline + configuration.cancelGrace <= now {
                    // Not awaited: the clock goes on for the others.
                    Task { await self.giveUp(execution.job) }
                } else if execution.deadline <= now {
                    running.cancel(execution.job.id, because: .deadline)
                    next = min(next, execution.deadline + configuration.cancelGrace)
                } else {
                    next = min(next, execution.deadline)
                }
            }
            await lookAtClock()
            await endSignal.wait(past: generation, atMost: max(.milliseconds(10), next - .now))
        }
    }

    /// On SQLite leases are measured on this machine’s clock.
    func lookAtClock() async {
        guard queue.store.engine == .sqlite, clockGuard.hasJumped() else { return }
        logger.warning(
            "The machine’s clock was put forward or back. Leases are renewed before any job is taken back."
        )
        try? await heartbeat()
    }

    private func signIn(in tx: Transaction) throws {
        let now = queue.clock.now(in: tx)
        try tx.run(
            """
            INSERT INTO main.workers (id, node, pid, queues, kinds, started_at, seen_at)
            VALUES (\(id), \(Self.node), \(Self.pid), \(queueNames), \(kindNames), \(now), \(now))
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            """
        )
    }

    private static let node = ProcessInfo.processInfo.hostName
    private static let pid = Int(ProcessInfo.processInfo.processIdentifier)

    private var queueNames: String {
        get throws { try PayloadCoding.encode(handlers.queues.map(\.text).sorted()) }
    }

    private var kindNames: String {
        get throws { try PayloadCoding.encode(handlers.kinds) }
    }

    func signOff() async {
        _ = try? await queue.store.write(as: .system) { [id] tx in
            try tx.run("DELETE FROM main.workers WHERE id = \(id)")
        }
    }
}
