import Accounts
import Archive
import Database
import Foundation
import KillPoints
import Platforms
import Queue

// Finding out what became of a part that may have been sent: look first, and never send it again blindly.

extension Sending {
    private var look: AccountLook {
        AccountLook(adapter: adapter, access: access, account: connection.platformUserID)
    }

    func resolve(_ effect: Effect, _ part: Int) async throws -> Step {
        try await tellWhoWaits(effect)
        KillPoint.reach("look.begun")
        if let id = platform.postID(of: effect.key, by: connection.platformUserID) {
            return try await resolve(effect, part, byID: id)
        }
        let now = publisher.now()
        if let quiet = effect.quietUntil, quiet > now { return .stop(.snooze(until: quiet)) }
        guard part == 0 || platform.listsReplies else {
            return try await ask(effect, unseen(.unlisted))
        }
        let earliest = (effect.firstSentAt ?? now).adding(.seconds(-300))
        let found: PostChoice<FetchedPost>
        do throws(PlatformError) {
            found = try await find(effect, part, since: earliest)
        } catch {
            return try await lookFailed(error, effect)
        }
        switch found {
        case .found(let post): return try await accept(post, as: effect, part, via: .lookup)
        case .several(let count):
            return try await ask(
                effect,
                "\(count) posts of \(connection.handle) could be this one, and Roost doesn’t guess."
            )
        case .unseen(let gap): return try await ask(effect, unseen(gap))
        case .absent: return try await absent(effect)
        }
    }

    private func unseen(_ gap: AccountLook.Gap) -> String {
        switch gap {
        case .tooMany: "\(connection.handle) has posted so much since that Roost couldn’t look at all of it."
        case .unreadable: "\(connection.host) lists posts that Roost can’t read, and this may be one of them."
        case .unlisted:
            "\(connection.host) doesn’t list answers, so Roost can’t see whether this part is there."
        }
    }

    /// The id was chosen before it was sent: it is there or it isn't, and the same request again can't make another.
    private func resolve(_ effect: Effect, _ part: Int, byID id: String) async throws -> Step {
        let found: FetchedPost?
        do {
            found = try await look.post(id)
        } catch {
            return try await lookFailed(error, effect)
        }
        if let found { return try await accept(found, as: effect, part, via: .lookup) }
        try await write { [ledger] tx in _ = try ledger.noteAbsence(of: effect.id, in: tx) }
        if let question = try await mayBeDeleted(effect) { return question }
        try await mayRetry(effect, newKey: nil)
        return again(effect)
    }

    // MARK: Looking

    /// What of the account's posts since an instant is the one that was sent, or may have been.
    func find(
        _ effect: Effect,
        _ part: Int,
        since earliest: Timestamp
    ) async throws(PlatformError) -> PostChoice<FetchedPost> {
        let recent = try await look.posts(since: earliest.date)
        let matching = PostMatching(work, part, platform.form(of: access.software))
        let candidates = matching.matches(among: recent.posts.seen)
        let connection = connection.id
        do {
            return try await publisher.store.read(as: scope) { [ledger] tx in
                try PostChoice(
                    of: candidates,
                    besides: recent.gap,
                    for: effect,
                    of: connection,
                    ledger,
                    in: tx
                )
            }
        } catch {
            throw PlatformError(
                .transient(notBefore: nil),
                code: .unreachable,
                sentence: "Roost’s database could not be asked.",
                detail: "\(error)"
            )
        }
    }

    private func lookFailed(_ error: PlatformError, _ effect: Effect) async throws -> Step {
        if case .permanent = error.outcome {
            return try await ask(effect, "Roost could not look whether it is there. \(error.sentence)")
        }
        let step = try await wait(for: error)
        let progress = progress
        let why = JobFailure(error.code.rawValue, error.sentence)
        try await write { tx in try progress.isUnknown(why, in: tx) }
        return step
    }

    // MARK: It wasn't there

    private func absent(_ effect: Effect) async throws -> Step {
        let count = try await publisher.store.write(as: scope) { [ledger] tx in
            try ledger.noteAbsence(of: effect.id, in: tx)
        }
        KillPoint.reach("look.absent")
        let now = publisher.now()
        let repeats = platform.repeats(on: access.software)
        if case .answered(let within) = repeats, let first = effect.firstSentAt,
            now - first < within
        {
            // The server knows the key: sent again, it answers with the post if there is one.
            try await mayRetry(effect, newKey: nil)
            return again(effect)
        }
        if count <= timing.looks.count {
            return .stop(.snooze(until: now.adding(timing.looks[max(count, 1) - 1])))
        }
        if let question = try await mayBeDeleted(effect) { return question }
        let isSpent = repeats != .another
        try await mayRetry(effect, newKey: isSpent ? platform.newKey(for: now.date) : nil)
        return again(effect)
    }

    /// A person is asked about what wasn't there when it was first looked for, long after it was sent; nil where it was soon.
    private func mayBeDeleted(_ effect: Effect) async throws -> Step? {
        let firstLook = effect.firstLookedAt ?? publisher.now()
        if let sent = effect.lastSentAt, firstLook - sent <= timing.prompt { return nil }
        return try await ask(
            effect,
            "It isn’t at \(connection.host). Roost looked only long after it was sent, so it may have been there and been deleted."
        )
    }

    /// What certainly isn't there is sent again: once at once, and from then on as whatever fails, with pauses and an end.
    private func again(_ effect: Effect) -> Step {
        guard effect.sendCount > 1 else { return .next }
        let why =
            effect.failure
            ?? JobFailure("lost", "\(connection.host) gave no answer that says what came of it.")
        return .stop(.retry(why))
    }

    private func mayRetry(_ effect: Effect, newKey: String?) async throws {
        // Servers have the same words for a file that a post shows already and for one they have dropped. No post shows it.
        let mayBeGone = effect.failure?.code == PlatformError.Code.possibleDuplicate.rawValue
        let uploads = mayBeGone ? work.effects.values.filter { $0.kind == .media }.map(\.id) : []
        try await write { [ledger] tx in
            for upload in uploads { try ledger.forget(upload, in: tx) }
            try ledger.mayRetry(unknown: effect.id, newKey: newKey, in: tx)
        }
    }

    // MARK: People

    func ask(_ effect: Effect, _ reason: String) async throws -> Step {
        let progress = progress
        let why = JobFailure(
            "unsettled",
            "\(effect.failure.map { $0.sentence + " " } ?? "")\(reason) Look at the account and say whether it is there."
        )
        return .stop(
            .done { [ledger] tx in
                try ledger.ask(about: effect.id, why, in: tx)
                try progress.ask(.unsettled, why, in: tx)
            }
        )
    }

    /// Somebody waits for it: after some minutes they are told that it isn't known yet.
    private func tellWhoWaits(_ effect: Effect) async throws {
        guard let sent = effect.firstSentAt, publisher.now() - sent > timing.patience else { return }
        let progress = progress
        try await write { tx in
            try progress.raise(
                TargetProgress.unknownNotice,
                "it was sent at \(sent), and Roost doesn’t know yet whether it is there. It goes on looking.",
                in: tx
            )
        }
    }
}

extension Effect {
    /// Whether what was sent for it is, apart from its key, what was sent for another.
    func saysTheSame(as other: Effect) -> Bool {
        guard let said = saidBody else { return false }
        return said == other.saidBody
    }

    private var saidBody: JSONValue? {
        request.flatMap { try? JSONValue(parsing: $0) }?["body"]
    }

    var uploaded: UploadedMedia? {
        guard state == .confirmed, let answer, let json = try? JSONValue(parsing: answer) else { return nil }
        return UploadedMedia(json: json)
    }
}
