import Database
import Logging

extension WorkerParts {
    /// Fills the slots of one queue until the pool stops.
    func claim(from name: QueueName) async {
        let work = queue.wakeups.signal(for: name)
        let slots = slots(of: name)
        let kinds = handlers.kinds(of: name)
        var pause: Duration = .milliseconds(100)
        var failed = false
        /// Whether the last claim may have been written all the same.
        var isInDoubt = false
        while true {
            // Before the question whether it is to stop: what comes after that ends every wait below.
            let freed = running.slots.generation
            let asked = work.generation
            if isStopping { return }
            let free = await gathered(upTo: slots) { running.free(in: name, of: slots) }
            guard free > 0 else {
                await running.slots.wait(past: freed)
                continue
            }
            do {
                if isInDoubt { try await takeBackUnstarted(of: name) }
                isInDoubt = false
                let claim = try await take(from: name, free, kinds)
                if failed { logger.notice("Claiming from the queue “\(name)” works again.") }
                failed = false
                pause = .milliseconds(100)
                // A full claim leaves more behind, likely: the next one follows as soon as a slot is free.
                if claim.mayHaveMore { continue }
                let rest = min(claim.nextDue ?? configuration.poll, jittered(configuration.poll))
                await work.wait(past: asked, atMost: rest)
            } catch {
                if !failed {
                    logger.error(
                        "Claiming from the queue “\(name)” failed and will be tried again until it works.",
                        metadata: ["reason": "\(error)"]
                    )
                }
                failed = true
                isInDoubt = isInDoubt || (error as? DatabaseError)?.kind == .commitUnknown
                await stopSignal.wait(past: 0, atMost: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private func take(from name: QueueName, _ limit: Int, _ kinds: [String]) async throws -> Claim {
        let request = ClaimRequest(
            queue: name,
            limit: limit,
            kinds: kinds,
            worker: id,
            lease: configuration.lease
        )
        // Before it is sent: the lease counts from some moment after this one.
        let asked = ContinuousClock.now
        let claim = try await queue.store.write(as: .system) { [queue] tx in
            try queue.table.claim(request, in: tx)
        }
        for job in claim.jobs {
            metrics.claimed(job)
            running.start(job, claimedAt: asked) { await self.execute(job) }
        }
        queue.wakeups.wake(claim.promoted.subtracting([name]))
        return claim
    }

    /// So that many nodes don't ask in step.
    func jittered(_ duration: Duration) -> Duration {
        .milliseconds(Int64(Double(duration.milliseconds) * Double.random(in: 0.8...1.2)))
    }
}
