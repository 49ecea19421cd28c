import Database
import Queue

/// What becomes of a target whose job a person called off: what is there stays, nothing more is sent, and what may be there
/// only a person can tell.
struct CallingOff {
    let ledger: EffectLedger
    let now: Timestamp

    /// Part of the owner's worker transaction that cancels the job, or ends it.
    ///
    /// `isAtWork`: The job runs yet, so what is on its way is its to tell; it calls the rest off when it knows.
    func callOff(_ target: TargetID, isAtWork: Bool, in tx: Transaction) throws {
        guard let work = try TargetWork.whole(target, in: tx) else { return }
        if work.target.status.isOpen {
            try callOffPublishing(work, isAtWork: isAtWork, in: tx)
        } else {
            try callOffChanges(work, isAtWork: isAtWork, in: tx)
        }
    }

    private func callOffPublishing(_ work: TargetWork, isAtWork: Bool, in tx: Transaction) throws {
        let target = work.target
        let progress = TargetProgress(target: target.id, now: now)
        let doubtful = work.doubtful
        // One that asks already is answered by a person, whatever becomes of its job.
        guard target.question != .unsettled else { return }
        if isAtWork, doubtful.contains(where: { $0.state == .inFlight }) { return }
        try ledger.abandon(target.id.text, in: tx)
        if doubtful.isEmpty {
            let count = work.publishedParts
            let sentence =
                count > 0
                ? "It was called off after \(count) of \(work.post.parts.count) parts."
                : "It was called off before anything of it was sent."
            try progress.cancel(JobFailure("cancelled", sentence), isPartial: count > 0, in: tx)
        } else {
            let why = JobFailure(
                "cancelled",
                "It was called off while it was being sent, so it may be at \(target.accountName). Look at the account and say whether it is there."
            )
            for effect in doubtful { try ledger.ask(about: effect.id, why, in: tx) }
            try progress.ask(.unsettled, why, in: tx)
        }
    }

    /// Of a change that was not sent nothing is left; one that may have arrived is told by the account's next look.
    private func callOffChanges(_ work: TargetWork, isAtWork: Bool, in tx: Transaction) throws {
        let open = work.effects.values.filter {
            ($0.kind == .edit || $0.kind == .deletion) && $0.state.isOpen
        }
        guard !open.isEmpty, !(isAtWork && open.contains { $0.state == .inFlight }) else { return }
        let target = work.target.id
        let mayHaveArrived = open.contains { $0.state == .unknown || $0.state == .inFlight }
        let why = JobFailure(
            "cancelled",
            mayHaveArrived
                ? "The change was called off while it was on its way, so it may have arrived. The account’s next look shows it."
                : "The change was called off before all of it was sent."
        )
        for effect in open { try ledger.giveUp(effect.id, why, in: tx) }
        if let edit = open.first(where: { $0.kind == .edit }),
            let kept = try work.overrides(givingUp: edit, arrived: work.partsChanged(with: edit))
        {
            try tx.run(
                "UPDATE main.targets SET overrides = \(try PayloadCoding.encode(kept)) WHERE id = \(target)"
            )
        }
        try TargetProgress(target: target, now: now).noteChange(why, in: tx)
    }
}

extension TargetWork {
    /// Posts of which nobody knows whether they are there.
    var doubtful: [Effect] {
        effects.values.filter { $0.kind == .post && ($0.state == .unknown || $0.state == .inFlight) }
    }
}
