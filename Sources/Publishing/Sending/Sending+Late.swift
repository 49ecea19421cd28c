import Accounts
import Database
import KillPoints
import Platforms
import Queue

// A post whose time has passed: it may have been sent by the Roost whose backup this is, and may not be wanted any more.

extension Sending {
    /// What to do instead of sending; nil where it may be sent.
    func whenLate(_ effect: Effect, _ part: Int) async throws -> Step? {
        if OldBug.noLateRule.isOn { return nil }
        let now = publisher.now()
        guard let due = work.target.dueAt, now - due > timing.late else { return nil }
        if now - knownAbsent(effect, part, since: due) > timing.late {
            if let step = try await lookedFor(effect, part, since: due) { return step }
        }
        // What has begun is not broken off. What was tried and is certainly not there has not.
        let hasBegun = work.publishedParts > 0
        if hasBegun, now - due <= timing.tooLate { return nil }
        let (target, progress) = (work.target.id, progress)
        switch work.composition.latePolicy {
        case .skip where !hasBegun:
            let why = JobFailure(
                "late",
                "Its time passed while it could not be published, and it was to be left out then."
            )
            return .stop(
                publisher.ended(work) { [ledger] tx in
                    try ledger.abandon(target.text, in: tx)
                    try progress.skip(why, in: tx)
                }
            )
        case .publish where now - due <= timing.tooLate: return nil
        case .publish, .ask, .skip:
            let why = JobFailure(
                "late",
                "Its time passed while it could not be published. Say whether it is to be published now."
            )
            return .stop(publisher.ended(work) { tx in try progress.ask(.late, why, in: tx) })
        }
    }

    /// What to do where it is there already, or may be; nil where it isn't.
    private func lookedFor(_ effect: Effect, _ part: Int, since due: Timestamp) async throws -> Step? {
        let found: PostChoice<FetchedPost>
        do {
            found = try await findLate(effect, part, since: due.adding(.seconds(-300)))
        } catch {
            return try await wait(for: error)
        }
        switch found {
        case .found(let post): return try await accept(post, as: effect, part, via: .lookup)
        case .several, .unseen:
            // Not seen is not absent: what may be there is never sent on a guess.
            let progress = progress
            let why = JobFailure(
                "late",
                "Its time passed while it could not be published, and Roost can’t tell whether it is at \(connection.host) already. Look at the account and say whether it is to be published now."
            )
            return .stop(publisher.ended(work) { tx in try progress.ask(.late, why, in: tx) })
        case .absent:
            try await write { [ledger] tx in _ = try ledger.noteAbsence(of: effect.id, in: tx) }
            return nil
        }
    }

    /// Until when it is certain that a part wasn't there.
    ///
    /// Before it was due nobody sent it, nor before the part it answers was there, and what this Roost sent itself was
    /// certainly refused. After that, the Roost may have sent it whose backup this is.
    private func knownAbsent(_ effect: Effect, _ part: Int, since due: Timestamp) -> Timestamp {
        var known = due
        if let sent = effect.lastSentAt { known = max(known, sent) }
        // One that was found, rather than answered, may have been there for long.
        if part > 0, let previous = work.effect(ofPart: part - 1), previous.confirmedVia == .answer,
            let there = previous.confirmedAt
        {
            known = max(known, there)
        }
        return known
    }

    private func findLate(
        _ effect: Effect,
        _ part: Int,
        since earliest: Timestamp
    ) async throws(PlatformError) -> PostChoice<FetchedPost> {
        if let id = platform.postID(of: effect.key, by: connection.platformUserID) {
            let look = AccountLook(adapter: adapter, access: access, account: connection.platformUserID)
            return try await look.post(id).map { .found($0) } ?? .absent
        }
        guard part == 0 || platform.listsReplies else { return .unseen(.unlisted) }
        return try await find(effect, part, since: earliest)
    }
}
