import Database
import Logging

extension WorkerParts {
    /// Takes back jobs whose worker is gone, and puts right what else got stuck.
    ///
    /// Every node does this.
    func tidy() async {
        await repeating("sweep") {
            // A jump that nobody has looked for yet must not make every lease look over.
            await lookAtClock()
            if clockGuard.allowsRescue() { try await rescue(.expired) }
            let ready = try await queue.store.write(as: .system) { [queue] tx in
                try queue.table.sweep(in: tx)
            }
            if !ready.isEmpty { queue.wakeups.announce(ready) }
            let unknown = try await putAsideUnknown()
            if unknown > 0 {
                metrics.unknownKind(unknown)
                logger.warning(
                    "Jobs of kinds that no running version of Roost knows were put aside; they are kept.",
                    metadata: ["jobs": "\(unknown)"]
                )
            }
            return jittered(configuration.sweep)
        }
    }

    private func putAsideUnknown() async throws -> Int {
        let jobs = try await queue.store.read(as: .system) { [queue] tx in
            try queue.table.unknownReady(in: tx)
        }
        guard !jobs.isEmpty else { return 0 }
        return try await queue.store.write(as: .system) { [queue] tx in
            try queue.table.putAsideUnknown(jobs, in: tx)
        }
    }

    func rescueOrphans() async {
        do {
            try await rescue(.all)
        } catch {
            logger.error(
                "What ran when Roost stopped could not be taken back at once; it will be when its leases end.",
                metadata: ["reason": "\(error)"]
            )
        }
    }

    /// What a claim took whose answer was lost.
    func takeBackUnstarted(of name: QueueName) async throws {
        try await rescue(.unstarted(by: id, from: name, besides: running.all.map(\.job.id)))
    }

    private func rescue(_ orphans: JobTable.Orphans) async throws {
        let mostLosses = handlers.mostLosses
        while true {
            let rescue = try await queue.store.write(as: .system) { [queue] tx in
                try queue.table.rescue(orphans, mostLosses: mostLosses, in: tx)
            }
            if !rescue.returned.isEmpty {
                metrics.rescued(rescue.returned.count)
                logger.notice(
                    "Jobs whose worker was gone were taken back.",
                    metadata: ["jobs": "\(rescue.returned.count)"]
                )
                queue.wakeups.announce(Set(rescue.returned))
            }
            for job in rescue.poisoned { await bury(job) }
            if !rescue.mayHaveMore { return }
        }
    }

    private func bury(_ job: ClaimedJob) async {
        let answer = await mailbox.send(dead(job, JobTable.crashLoop, nil, wasLost: true))
        if case .failed = answer {
            _ = await mailbox.send(
                FinishMailbox.Letter(
                    job: job,
                    finish: Finish(job, .end(.dead, JobTable.crashLoop), wasLost: true),
                    commit: nil,
                    scope: .system
                )
            )
        }
        metrics.poisoned()
        logger.error(
            "A job was set aside because Roost stopped again and again while it ran.",
            metadata: ["job": "\(job.id)", "kind": "\(job.kind)"]
        )
    }

    func prune() async {
        await repeating("pruning") {
            _ = try await queue.prune(configuration.retention)
            return jittered(configuration.prune)
        }
    }
}
