import Accounts
import Archive
import Database
import Foundation
import KillPoints
import Platforms
import Queue

// Changing and deleting what is there. Both may be done twice without harm, so what is in doubt is simply done again.

extension Sending {
    func change() async throws -> JobOutcome {
        var sending = self
        while let effect = sending.work.nextChange {
            let step =
                effect.kind == .edit
                ? try await sending.edit(effect, sending.work.part(of: effect))
                : try await sending.delete(effect, sending.work.part(of: effect))
            if case .stop(let outcome) = step { return outcome }
            try await sending.reload()
        }
        return .done
    }

    private func edit(_ effect: Effect, _ part: Int) async throws -> Step {
        guard let published = work.effect(ofPart: part)?.published else { return try await drop(effect) }
        let known: FetchedPost?
        do throws(PlatformError) {
            known = try await adapter.lookUp([published.platformPostID], with: access).found.first
        } catch {
            return try await wait(for: error, during: effect)
        }
        guard let known else {
            let why = JobFailure("gone", "It isn’t at \(connection.host) any more, so it can’t be changed.")
            return try await refuse(effect, why)
        }
        let (form, before) = (platform.form(of: access.software), platform.unchanged(known))
        var wanted = try wanted(part, from: before, by: effect)
        // It may have been sent before, and has arrived. Of what certainly wasn't, words that look alike prove nothing.
        if effect.state != .planned, effect.state != .retryOK, wanted.isTheSame(as: before, in: form) {
            return try await store(known, as: effect, via: .lookup)
        }
        if let end = known.post.poll?.expiresAt, end <= publisher.now().date {
            let why = JobFailure("poll_over", "Its poll is over; a change would open it again.")
            return try await refuse(effect, why)
        }
        let request: PublishRequest
        do throws(PlatformError) {
            wanted.linkCard = try await linkCard(part, of: before, saying: wanted.text)
            request = try await platform.request(changing: known, to: wanted, with: access)
        } catch {
            return try await wait(for: error, during: effect)
        }
        guard let permit = try await permitChange(effect, request: request.json.storableText) else {
            return .next
        }
        KillPoint.reach("edit.permitted")
        let post: FetchedPost
        do throws(PlatformError) {
            post = try await sendInTime(request)
        } catch {
            return try await settle(error, permit, effect)
        }
        KillPoint.reach("edit.answered")
        // Some servers answer as if all were well, and leave the alt texts alone.
        if wanted.alts != before.alts, platform.unchanged(post).alts == before.alts {
            let why = JobFailure(
                "alt_kept",
                "\(connection.host) took the change, but kept the alt texts as they were. It doesn’t let them be changed after posting."
            )
            return try await refuse(effect, why, permit)
        }
        return try await limited(by: post.rateLimits) { try await store(post, as: effect, via: .answer) }
    }

    /// The post with the words, warning and alt texts it is to have.
    ///
    /// Words that the change leaves alone stay as they are there: the author may have mended them in the platform's app.
    private func wanted(
        _ part: Int,
        from known: OutgoingPost,
        by edit: Effect
    ) throws -> OutgoingPost {
        let form = platform.form(of: access.software)
        var post = known
        let text = work.post.text(of: part, in: form)
        // Where the server made the warning the text, it is sent as a warning again, and not as both.
        let isWarningAlone = text.isEmpty && known.text == work.post.warning
        if try isWarningAlone || text != self.text(of: part, before: edit, in: form) { post.text = text }
        if form.warning != .inText { post.warning = work.post.warning }
        post.isSensitive = work.post.isSensitive
        post.labels = work.post.labels
        if let language = work.post.language { post.languages = [language] }
        // No platform tells it of a poll that is there, and what isn't said is taken for no.
        if let poll = work.post.parts[part].poll { post.poll?.hidesTotals = poll.hidesTotals }
        for (medium, place) in zip(work.post.parts[part].media, places(ofFilesIn: part, in: known)) {
            if let place { post.media[place].alt = medium.isDecorative ? "" : medium.alt }
        }
        return post
    }

    /// What a part said before a change, as its step tells.
    private func text(of part: Int, before edit: Effect, in form: PostForm) throws -> String? {
        guard let answer = edit.answer else { return nil }
        let previous = AdaptedPost(
            work.composition,
            try PayloadCoding.decode(TargetOverrides.self, answer),
            media: []
        )
        return previous.parts.indices.contains(part) ? previous.text(of: part, in: form) : nil
    }

    /// Where a published post shows each file of a part; nil for one it doesn't show any more.
    ///
    /// Files may have been taken out or put in another order since, so the id tells under which each was brought there. Only
    /// where none is known, and there are as many as were sent, their order does.
    private func places(ofFilesIn part: Int, in known: OutgoingPost) -> [Int?] {
        let count = work.post.parts[part].media.count
        let ids = (0..<count).map { position in
            work.effects[TargetWork.step(ofMedium: position, part: part)]?.uploaded?.platformMediaID
        }
        guard ids.contains(where: { $0 != nil }) else {
            return (0..<count).map { known.media.count == count ? $0 : nil }
        }
        var free = Array(known.media.indices)
        return ids.map { id in
            guard let id, let index = free.firstIndex(where: { known.media[$0].isFile(id) }) else {
                return nil
            }
            return free.remove(at: index)
        }
    }

    private func delete(_ effect: Effect, _ part: Int) async throws -> Step {
        guard let published = work.effect(ofPart: part)?.published else { return try await drop(effect) }
        guard let permit = try await permitChange(effect, request: nil) else { return .next }
        KillPoint.reach("deletion.permitted")
        do throws(PlatformError) {
            try await platform.delete(published.platformPostID, with: access)
        } catch {
            return try await settle(error, permit, effect)
        }
        KillPoint.reach("deletion.answered")
        let (source, now) = (ArchiveSource(connection), publisher.now())
        let (target, isLast) = (work.target.id, work.deletionsLeft == 1)
        try await write { [ledger] tx in
            _ = try ledger.confirm(effect.id, .init(remoteID: published.platformPostID), via: .answer, in: tx)
            let archived = try tx.values(
                PostID.self,
                """
                SELECT id FROM posts WHERE platform = \(source.platform) AND instance = \(source.instance)
                  AND platform_post_id = \(published.platformPostID)
                """
            )
            try PostDeletion.note(archived, run: nil, at: now, in: tx)
            if isLast { try tx.run("UPDATE main.targets SET taken_down_at = \(now) WHERE id = \(target)") }
        }
        return .next
    }

    // MARK: The ledger

    private func permitChange(_ effect: Effect, request: String?) async throws -> EffectLedger.Permit? {
        try await publisher.store.write(as: scope) { [ledger, timing, context] tx in
            if effect.state == .unknown { try ledger.mayRetry(unknown: effect.id, newKey: nil, in: tx) }
            return try ledger.permit(
                effect.id,
                request: request,
                timeout: timing.request,
                margin: timing.margin,
                grace: timing.grace,
                under: context,
                in: tx
            )
        }
    }

    private func store(_ post: FetchedPost, as effect: Effect, via proof: Effect.Proof) async throws -> Step {
        let (progress, source) = (progress, ArchiveSource(connection))
        let (reference, part) = (platform.part(of: post), work.part(of: effect))
        let published = work.effect(ofPart: part)?.id
        try await publisher.archiving(post, from: source) { archive in
            try await write { [ledger] tx in
                _ = try ledger.confirm(
                    effect.id,
                    .init(remoteID: reference.platformPostID),
                    via: proof,
                    in: tx
                )
                // Parts that come after refer to it as it is now.
                if let published { try ledger.renew(published, version: reference.version, in: tx) }
                _ = try archive(tx)
                try progress.wait(nil, in: tx)
            }
        }
        return .next
    }

    /// What a refusal means for a step that may be done again.
    private func settle(
        _ error: PlatformError,
        _ permit: EffectLedger.Permit,
        _ effect: Effect
    ) async throws -> Step {
        let why = JobFailure(error.code.rawValue, error.sentence)
        if case .permanent = error.outcome, error.code != .changedMeanwhile {
            return try await refuse(effect, why, permit)
        }
        // Repeating it does no harm, but whoever calls it off now should know.
        let mayHaveArrived =
            switch error.outcome {
            case .unknown, .transient: true
            case .permanent, .rateLimited, .reauthorise: false
            }
        try await write { [ledger] tx in
            if mayHaveArrived {
                try ledger.isUnknown(permit, why, in: tx)
            } else {
                try ledger.mayRetry(permit, why, in: tx)
            }
        }
        return try await wait(for: error, during: effect)
    }

    private func wait(for error: PlatformError, during effect: Effect) async throws -> Step {
        let why = JobFailure(error.code.rawValue, error.sentence)
        switch error.outcome {
        case .permanent where error.code != .changedMeanwhile: return try await refuse(effect, why)
        case .permanent, .unknown:
            if error.code == .cancelled { throw CancellationError() }
            return .stop(.retry(why))
        case .transient, .rateLimited, .reauthorise: return try await wait(for: error)
        }
    }

    /// The post stays as it is there, and so does what Roost says of it: of a thread earlier parts may have been changed.
    private func refuse(
        _ effect: Effect,
        _ why: JobFailure,
        _ permit: EffectLedger.Permit? = nil
    ) async throws -> Step {
        let (target, progress) = (work.target.id, progress)
        let arrived =
            effect.kind == .edit ? work.partsChanged(with: effect).subtracting([work.part(of: effect)]) : []
        let kept =
            effect.kind == .edit
            ? try work.overrides(givingUp: effect, arrived: arrived).map(PayloadCoding.encode) : nil
        let told = arrived.isEmpty ? why : JobFailure(why.code, why.sentence + " " + Self.sentence(arrived))
        let through = connection.id
        return .stop(
            .done { [ledger, publisher] tx in
                if let permit {
                    try ledger.reject(permit, why, in: tx)
                } else {
                    try ledger.giveUp(effect.id, why, in: tx)
                }
                try ledger.abandon(target.text, only: effect.kind, in: tx)
                // Whoever wants it deleted, since then perhaps, wants that also where it couldn't be changed before.
                let isWanted = try ledger.effects(of: target.text, in: tx).contains {
                    $0.kind == .deletion && $0.state.isOpen
                }
                if isWanted { try publisher.queue.enqueue(ChangePost(target, through: through), in: tx) }
                if let kept { try tx.run("UPDATE main.targets SET overrides = \(kept) WHERE id = \(target)") }
                try progress.wait(told, in: tx)
                try progress.raise(TargetProgress.changeNotice, told.sentence, in: tx)
            }
        )
    }

    private static func sentence(_ changed: Set<Int>) -> String {
        let numbers = changed.sorted().map { "\($0 + 1)" }.formatted(
            .list(type: .and).locale(.init(identifier: "en"))
        )
        return changed.count == 1
            ? "Part \(numbers) was changed before that." : "Parts \(numbers) were changed before that."
    }

    /// A change of what never was there.
    private func drop(_ effect: Effect) async throws -> Step {
        try await refuse(effect, JobFailure("gone", "That part was never published."))
    }
}

extension TargetWork {
    /// Changes in the order they were asked for; of a thread the last part is deleted first.
    var nextChange: Effect? {
        let open = effects.values.filter { effect in
            (effect.kind == .edit || effect.kind == .deletion)
                && [.planned, .inFlight, .unknown, .retryOK].contains(effect.state)
        }
        return open.min { first, second in
            if first.kind != second.kind { return first.kind == .edit }
            return first.kind == .edit
                ? part(of: first) < part(of: second) : part(of: first) > part(of: second)
        }
    }

    var deletionsLeft: Int { effects.values.count { $0.kind == .deletion && $0.state.isOpen } }

    /// Which part a step is about: `edit:2:0`, `deletion:2`.
    func part(of effect: Effect) -> Int {
        let parts = effect.step.split(separator: ":")
        return parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    }
}

extension OutgoingPost {
    /// Without the space around them, which servers drop.
    fileprivate var alts: [String] {
        media.map { $0.alt.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// Whether nothing is left to be changed of a post that is there.
    ///
    /// What its server writes in ways of its own counts as different; then it is changed once more, which does no harm.
    fileprivate func isTheSame(as there: OutgoingPost, in form: PostForm) -> Bool {
        let space = CharacterSet.whitespacesAndNewlines
        return text.trimmingCharacters(in: space) == there.text.trimmingCharacters(in: space)
            && (warning ?? "") == (there.warning ?? "") && labels == there.labels && alts == there.alts
            // Where there are labels, they are what marks a post.
            && (!form.labels.isEmpty || isMarkedSensitive == there.isMarkedSensitive)
            && (form.languages == 0 || languages == there.languages)
    }

    /// What has a warning is so, whatever else is said of it.
    private var isMarkedSensitive: Bool { isSensitive || !(warning ?? "").isEmpty }
}

extension AttachedMedia {
    /// Whether it is the file that was brought there under this id; one that a post shows twice has a number behind it.
    fileprivate func isFile(_ id: String) -> Bool {
        uploaded.platformMediaID.map { $0 == id || $0.hasPrefix(id + "#") } ?? false
    }
}
