import Accounts
import Archive
import Database
import Foundation
import KillPoints
import Logging
import Platforms
import Queue

// Sending a part, and what comes of that.

extension Sending {
    /// Sends a part that certainly isn't there.
    func send(_ effect: Effect, _ part: Int) async throws -> Step {
        let media: [AttachedMedia]
        let isUploadedAnew: Bool
        switch try await attach(part) {
        case .attached(let attached, let isAnew): (media, isUploadedAnew) = (attached, isAnew)
        case .stop(let outcome): return .stop(outcome)
        }
        let request: PublishRequest
        do {
            request = try await fixedRequest(effect, part, media, isUploadedAnew)
        } catch {
            return try await wait(for: error)
        }
        // As long as that the job is certainly held.
        let deadline = ContinuousClock.now + timing.request
        let (text, progress) = (request.json.storableText, progress)
        let permission = try await publisher.store.write(as: scope) { [ledger, timing, context, work] tx in
            // What was read before the files went up may have been written anew since, or called off. From here on it is
            // being published, and nobody can.
            guard try work.isCurrent(in: tx) else { return Permission.outdated }
            let permit = try ledger.permit(
                effect.id,
                request: text,
                timeout: timing.request,
                margin: timing.margin,
                grace: timing.grace,
                under: context,
                in: tx
            )
            guard let permit else { return .settled }
            try progress.begin(in: tx)
            KillPoint.reach("post.permitting")
            return .given(permit)
        }
        let permit: EffectLedger.Permit
        switch permission {
        case .given(let given): permit = given
        case .settled: return .next
        case .outdated: return .stop(.snooze(until: publisher.now()))
        }
        KillPoint.reach("post.permitted")
        let post: FetchedPost
        do {
            post = try await sendInTime(request, by: deadline)
        } catch {
            KillPoint.reach("post.refused")
            return try await refused(error, permit)
        }
        KillPoint.reach("post.answered")
        return try await limited(by: post.rateLimits) {
            try await accept(post, as: effect, part, via: .answer)
        }
    }

    /// Sends it, and stops waiting when the time is over that the permission was asked for.
    ///
    /// `deadline`: When it must not be sent any more, since somebody else may be at it by then.
    func sendInTime(
        _ request: PublishRequest,
        by deadline: ContinuousClock.Instant? = nil
    ) async throws(PlatformError) -> FetchedPost {
        let (platform, access, limit) = (platform, access, timing.request)
        let latest = OldBug.noFence.isOn ? nil : deadline
        let sent: Result<FetchedPost, PlatformError>? = await withTaskGroup(
            of: Result<FetchedPost, PlatformError>?.self
        ) { group in
            group.addTask {
                let send: @Sendable () async -> Result<FetchedPost, PlatformError> = {
                    await SendingDeadline.$current.withValue(latest) {
                        do throws(PlatformError) {
                            return .success(try await platform.send(request, with: access))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                // Who asks nobody whether it may go on isn't stopped by anybody either.
                return OldBug.noFence.isOn ? await Task { await send() }.value : await send()
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // Ended by us: it may have happened, unless what ended it says that nothing was sent.
            let late = await group.next() ?? nil
            return late?.mapError { error in
                var error = error
                if error.code == .cancelled { error.code = .timedOut }
                return error
            }
        }
        guard let sent else {
            throw PlatformError(
                .unknown,
                code: .timedOut,
                sentence: "\(connection.host) did not answer in time.",
                detail: "no answer within \(limit)"
            )
        }
        return try sent.get()
    }

    enum Permission {
        case given(EffectLedger.Permit)
        /// Somebody found out meanwhile what became of it: the archive, or a person.
        case settled
        /// It says something else by now.
        case outdated
    }

    /// The request as it was fixed when it was first sent; made now where it never was, or names files that are gone.
    private func fixedRequest(
        _ effect: Effect,
        _ part: Int,
        _ media: [AttachedMedia],
        _ isUploadedAnew: Bool
    ) async throws(PlatformError) -> PublishRequest {
        if !isUploadedAnew, let text = effect.request, let json = try? JSONValue(parsing: text),
            let fixed = PublishRequest(json: json)
        {
            return fixed
        }
        let form = platform.form(of: access.software)
        let text = work.post.text(of: part, in: form)
        let post = OutgoingPost(
            text: text,
            warning: form.warning == .inText ? nil : work.post.warning,
            isSensitive: work.post.isSensitive,
            labels: work.post.labels,
            visibility: work.post.visibility,
            languages: work.post.language.map { [$0] } ?? [],
            poll: work.post.parts[part].poll,
            media: media,
            linkCard: try await linkCard(part, text),
            thread: work.place(ofPart: part),
            createdAt: publisher.now().date
        )
        return try await platform.request(for: post, key: effect.key, with: access)
    }

    // MARK: It is there

    /// Stores that a part is there, the post in the archive, and where it was the last one the end of all.
    ///
    /// It asks for no lease: what is known is written whoever knows it.
    func accept(
        _ post: FetchedPost,
        as effect: Effect,
        _ part: Int,
        via proof: Effect.Proof
    ) async throws -> Step {
        let reference = platform.part(of: post)
        let evidence = EffectLedger.Evidence(
            remoteID: reference.platformPostID,
            url: post.post.url,
            version: reference.version
        )
        let isLast = work.post.parts.indices.allSatisfy {
            $0 == part || work.effect(ofPart: $0)?.state == .confirmed
        }
        let (progress, source) = (progress, ArchiveSource(connection))
        let isContradicted = try await publisher.archiving(post, from: source) { archive in
            try await persisting { [ledger, context, publisher] tx in
                let confirmation = try ledger.confirm(effect.id, evidence, via: proof, in: tx)
                guard confirmation != .contradicted else {
                    let why = JobFailure(
                        "duplicate",
                        "The platform’s answer belongs to another post. Look at the account, and say whether this one is there."
                    )
                    try ledger.ask(about: effect.id, why, in: tx)
                    try progress.ask(.unsettled, why, in: tx)
                    return true
                }
                let archived = try archive(tx)
                let first =
                    part == 0
                    ? TargetProgress.PublishedPost(
                        platformPostID: reference.platformPostID,
                        url: post.post.url,
                        archived: archived
                    ) : nil
                if let first, !isLast { try progress.note(first, in: tx) }
                if isLast {
                    try progress.finish(first, in: tx)
                    try publisher.beginMeasuring(progress.target, through: source.connection, in: tx)
                    // Where another has the job by now, it finds all done.
                    do { try context.finish(in: tx) } catch is StaleLease {}
                }
                KillPoint.reach("post.confirming")
                return false
            }
        }
        KillPoint.reach("post.confirmed")
        return isLast || isContradicted ? .stop(.done) : .next
    }

    /// Tries until it is written: what is known of a post is held in no other place.
    private func persisting<T: Sendable>(
        _ write: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        var pause: Duration = .milliseconds(20)
        while true {
            do {
                return try await publisher.store.write(as: scope, write)
            } catch let error as DatabaseError where error.isPassing {
                publisher.logger.error(
                    "That a post was published can’t be stored yet; trying again.",
                    metadata: ["target": "\(work.target.id)", "reason": "\(error)"]
                )
                try? await Task.sleep(for: pause)
                // Whoever stops the program stops this too; what is not written is looked for afterwards.
                if Task.isCancelled { throw error }
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    // MARK: It isn't, or nobody knows

    private func refused(_ error: PlatformError, _ permit: EffectLedger.Permit) async throws -> Step {
        let why = JobFailure(error.code.rawValue, error.sentence)
        let progress = progress
        await publisher.hear(error.rateLimits, .posts(connection.id), connection)
        switch error.outcome {
        case .unknown:
            try await write { [ledger] tx in
                try ledger.isUnknown(permit, why, in: tx)
                try progress.isUnknown(why, in: tx)
            }
            if error.code == .cancelled { throw CancellationError() }
            return .next
        case .permanent where error.code == .notFound && permit.sending > 1:
            // The server knows the key, and what came of it then is gone: somebody deleted it, perhaps.
            let reason = JobFailure(
                "unsettled",
                "\(why.sentence) It was sent before, so it may have been there and been deleted. Say whether to send it again."
            )
            return .stop(
                .done { [ledger] tx in
                    try ledger.ask(about: permit.effect, reason, in: tx)
                    try progress.ask(.unsettled, reason, in: tx)
                }
            )
        case .permanent where error.code != .mediaGone:
            let (target, isPartial) = (work.target.id, work.publishedParts > 0)
            return .stop(
                .done { [ledger] tx in
                    try ledger.reject(permit, why, in: tx)
                    try ledger.abandon(target.text, in: tx)
                    try progress.fail(why, isPartial: isPartial, in: tx)
                }
            )
        case .permanent, .transient, .rateLimited, .reauthorise:
            let isGone = error.code == .mediaGone
            let uploads = isGone ? work.effects.values.filter { $0.kind == .media }.map(\.id) : []
            // A key that was refused is spent where keys can't be sent twice.
            let newKey =
                platform.repeats(on: access.software) == .refused
                ? platform.newKey(for: publisher.now().date) : nil
            try await write { [ledger] tx in
                for upload in uploads { try ledger.forget(upload, in: tx) }
                try ledger.mayRetry(permit, why, newKey: newKey, forgetsRequest: isGone, in: tx)
                try progress.wait(why, in: tx)
            }
            return isGone ? .stop(.retry(why)) : try await wait(for: error)
        }
    }

    /// Nothing was sent, or certainly nothing came of it: when it is tried again.
    func wait(for error: PlatformError) async throws -> Step {
        if error.code == .cancelled { throw CancellationError() }
        let why = JobFailure(error.code.rawValue, error.sentence)
        if case .permanent = error.outcome { return .stop(try await publisher.failed(work, why, context)) }
        if case .rateLimited = error.outcome {
        } else {
            let explained = try await publisher.connections.explained(error, of: connection.id, owner: owner)
            try await publisher.connections.noteFailure(explained, of: connection.id, owner: owner)
        }
        try await publisher.note(why, of: work.target.id, owner)
        return .stop(JobOutcome(error))
    }

    func write(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        try await publisher.store.write(as: scope, body)
    }
}
