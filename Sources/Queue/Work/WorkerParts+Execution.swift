import Database
import Logging

/// What is to be written about an execution.
private enum Verdict {
    case told(JobOutcome)
    /// This version of the program can't execute it; a newer one may.
    case unknown
    /// The program stops.
    case released
    /// Dead, without what was to be written along, which failed.
    case unmourned(JobFailure)

    /// Whether writing it changes nothing for other jobs.
    var isPlainSuccess: Bool {
        if case .told(.done(nil)) = self { true } else { false }
    }

    var word: String {
        switch self {
        case .told(.done): "succeeded"
        case .told(.retry): "failed"
        case .told(.snooze): "snoozed"
        case .told(.rateLimited): "rate_limited"
        case .told(.hold): "held"
        case .told(.cancelled): "cancelled"
        case .told(.dead), .unmourned: "dead"
        case .unknown, .released: "released"
        }
    }
}

extension WorkerParts {
    /// One execution, from the claim to its durable end.
    ///
    /// The lease is kept until then.
    func execute(_ job: ClaimedJob) async {
        let started = ContinuousClock.now
        let context = JobContext(job: job, queue: queue)
        let verdict = await verdict(on: job, context)
        let duration = ContinuousClock.now - started
        defer { running.remove(job) }
        running.enter(verdict?.isPlainSuccess ?? true ? .done : .settling, job)
        if context.isFinished {
            metrics.ended(job, "succeeded", after: duration)
            return
        }
        guard let verdict else {
            metrics.leaseLost()
            return
        }
        await save(verdict, of: job)
        metrics.ended(job, verdict.word, after: duration)
    }

    /// Nil when the execution is no longer this worker's to judge.
    private func verdict(on job: ClaimedJob, _ context: JobContext) async -> Verdict? {
        guard let handler = handlers.handlers[job.kind], job.payloadVersion <= handler.payloadVersion else {
            return .unknown
        }
        do {
            return .told(try await handler.run(job, context))
        } catch {
            // A task that was cancelled fails in whatever way; the reason it was cancelled for is what counts.
            switch running.cancelReason(of: job) {
            case nil: break
            case .person: return .told(.cancelled)
            case .stopping: return .released
            case .lostLease: return nil
            case .deadline: return .told(.retry(.deadline(job)))
            }
            return error is CancellationError ? .released : .told(JobOutcome(thrown: error))
        }
    }

    private func save(_ verdict: Verdict, of job: ClaimedJob) async {
        var verdict = verdict
        for _ in 0..<3 {
            let letter = letter(for: verdict, of: job)
            switch await mailbox.send(letter) {
            case .saved:
                if case .wait = letter.finish.step { queue.wakeups.wake([job.queue]) }
                return
            case .stale:
                metrics.stale()
                logger.warning(
                    "A job’s outcome came after its lease was lost and was not saved.",
                    metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "outcome": "\(verdict.word)"]
                )
                return
            case .unreachable:
                logger.error(
                    "A job’s outcome could not be saved while its lease held; it will run again.",
                    metadata: ["job": "\(job.id)", "kind": "\(job.kind)"]
                )
                return
            case .failed(let error):
                logger.error(
                    "A job’s last writes failed, and its outcome with them.",
                    metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "reason": "\(error)"]
                )
                // The work counts as failed; should even that be refused, without what was to be written along.
                verdict =
                    if case .told(.dead(let failure, _)) = verdict {
                        .unmourned(failure)
                    } else {
                        .told(JobOutcome(thrown: error))
                    }
            }
        }
    }

    /// Gives up a job whose task would not return; the task's own end will be stale.
    func giveUp(_ job: ClaimedJob) async {
        guard running.abandon(job) else { return }
        logger.error(
            "A job ignored its time limit and being cancelled; its slot is used again.",
            metadata: ["job": "\(job.id)", "kind": "\(job.kind)"]
        )
        await save(.told(.retry(.deadline(job))), of: job)
    }

    /// How an outcome is written: what it does to the job, and what else goes into the same transaction.
    private func letter(for verdict: Verdict, of job: ClaimedJob) -> FinishMailbox.Letter {
        switch verdict {
        case .told(let outcome): letter(for: outcome, of: job)
        case .unknown: plain(job, .wait(.unknownKind, .after(JobTable.unknownKindPause)))
        case .released: plain(job, .wait(.released, .after(.zero)))
        case .unmourned(let failure): plain(job, .end(.dead, failure))
        }
    }

    private func letter(for outcome: JobOutcome, of job: ClaimedJob) -> FinishMailbox.Letter {
        let policy = handlers.handlers[job.kind]?.retry ?? .standard
        let table = queue.table
        switch outcome {
        case .done(let commit):
            return own(job, .end(.succeeded), commit)
        case .cancelled:
            return plain(job, .end(.cancelled))
        case .dead(let failure, let commit):
            return dead(job, failure, commit)
        case .retry(let failure, let asked):
            let pause =
                asked.map { policy.pause(after: job.attempt, of: job.id, atLeast: $0) }
                ?? policy.pause(after: job.attempt, of: job.id)
            if let most = job.maxAttempts, job.attempt >= most { return dead(job, failure, nil) }
            if let giveUpAt = job.giveUpAt, present(for: job).adding(pause) > giveUpAt {
                return dead(job, failure, nil)
            }
            return plain(job, .wait(.retry, .after(pause), failure))
        case .snooze(let until):
            return plain(job, .wait(.snooze, .at(until)))
        case .rateLimited(let lane, let until):
            let lanes = lane.map { [$0] } ?? job.lanes.prefix(1).map(\.name)
            let step = Finish.Step.wait(.rateLimit, .at(until))
            return FinishMailbox.Letter(
                job: job,
                finish: Finish(job, step),
                commit: { tx in
                    for lane in lanes { try LaneLimits(clock: table.clock).block(lane, until: until, in: tx) }
                },
                scope: .system
            )
        case .hold(let failure):
            guard let connection = job.connection, let user = job.user else {
                return letter(for: .retry(failure), of: job)
            }
            return FinishMailbox.Letter(
                job: job,
                finish: Finish(job, .hold(failure)),
                commit: { [mayRest = handlers.mayRest] tx in
                    if try mayRest?(connection, tx) ?? true {
                        try table.hold(connection, of: user, because: failure.sentence, in: tx)
                    } else {
                        try table.goOn(job, in: tx)
                    }
                },
                scope: .system
            )
        }
    }

    private func plain(_ job: ClaimedJob, _ step: Finish.Step) -> FinishMailbox.Letter {
        FinishMailbox.Letter(job: job, finish: Finish(job, step), commit: nil, scope: .system)
    }

    private func own(
        _ job: ClaimedJob,
        _ step: Finish.Step,
        _ commit: (@Sendable (Transaction) throws -> Void)?
    ) -> FinishMailbox.Letter {
        FinishMailbox.Letter(job: job, finish: Finish(job, step), commit: commit, scope: job.scope)
    }

    func dead(
        _ job: ClaimedJob,
        _ failure: JobFailure,
        _ commit: (@Sendable (Transaction) throws -> Void)?,
        wasLost: Bool = false
    ) -> FinishMailbox.Letter {
        let ownKind = handlers.handlers[job.kind]?.whenDead
        let all: @Sendable (Transaction) throws -> Void = { [any = handlers.whenAnyIsDead] tx in
            try commit?(tx)
            try ownKind?(job, failure, tx)
            try any?(job, failure, tx)
        }
        return FinishMailbox.Letter(
            job: job,
            finish: Finish(job, .end(.dead, failure), wasLost: wasLost),
            commit: all,
            scope: job.scope
        )
    }

    /// The database's present, as far as this process can tell without asking.
    private func present(for job: ClaimedJob) -> Timestamp {
        guard let deadline = running.deadline(of: job) else { return job.claimedAt }
        return job.claimedAt.adding(ContinuousClock.now - (deadline - job.timeLimit))
    }
}

extension JobFailure {
    static func deadline(_ job: ClaimedJob) -> JobFailure {
        JobFailure(
            "time_limit",
            "It took longer than the \(job.timeLimit.milliseconds / 1000) seconds this kind of work may take."
        )
    }
}
