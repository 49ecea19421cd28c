import Accounts
import Archive
import Database
import Foundation
import KillPoints
import Media
import Platforms
import Queue

// Bringing a part's files to the platform, where nobody sees them until the post shows them.

extension Sending {
    enum Attached {
        /// `isAnew`: Some were uploaded in this execution, so that a request made before names files that are gone.
        case attached([AttachedMedia], isAnew: Bool)
        case stop(JobOutcome)
    }

    func attach(_ part: Int) async throws -> Attached {
        var attached: [AttachedMedia] = []
        var isAnew = false
        for (position, medium) in work.post.parts[part].media.enumerated() {
            let file: Uploaded
            if let known = usable(medium, position, part) {
                file = known
            } else {
                isAnew = true
                file = try await upload(medium, position, part)
            }
            let uploaded: UploadedMedia
            switch try await whenReady(file, medium, part) {
            case .uploaded(let media, _): uploaded = media
            case .stop(let outcome): return .stop(outcome)
            }
            attached.append(
                AttachedMedia(
                    uploaded: uploaded,
                    kind: medium.upload.kind,
                    alt: medium.isDecorative ? "" : medium.alt,
                    focus: medium.focus,
                    width: medium.upload.width,
                    height: medium.upload.height
                )
            )
        }
        return .attached(attached, isAnew: isAnew)
    }

    /// An upload of the very file from before that the platform still has.
    private func usable(_ medium: AdaptedPost.Medium, _ position: Int, _ part: Int) -> Uploaded? {
        guard let effect = work.effects[TargetWork.step(ofMedium: position, part: part)],
            effect.key == medium.uploadKey, let uploaded = effect.uploaded, let at = effect.confirmedAt
        else { return nil }
        let life = platform.uploadLife(on: access.software)
        return publisher.now() - at < life * 0.8 ? .uploaded(uploaded, as: effect.id) : nil
    }

    private enum Uploaded {
        /// `as`: The step that brought it.
        case uploaded(UploadedMedia, as: EffectID)
        case stop(JobOutcome)
    }

    private func upload(_ medium: AdaptedPost.Medium, _ position: Int, _ part: Int) async throws -> Uploaded {
        let prepared: PreparedFile
        do {
            prepared = try await publisher.outgoing(medium, for: connection)
        } catch let error as any MediaError {
            let why = JobFailure("media", "“\(medium.upload.fileName)”: \(error.sentence)")
            return .stop(try await publisher.failed(work, why, context))
        }
        defer { prepared.remove() }
        let permit: EffectLedger.Permit
        switch try await permission(medium, position, part) {
        case .given(let given): permit = given
        case .settled: return .stop(.retry(.mediaTaken))
        case .outdated: return .stop(.snooze(until: publisher.now()))
        }
        do {
            KillPoint.reach("media.permitted")
            let uploaded = try await platform.upload(prepared.file, with: access)
            KillPoint.reach("media.answered")
            let answer = uploaded.json.storableText
            try await write { [ledger] tx in
                _ = try ledger.confirm(permit.effect, .init(answer: answer), via: .answer, in: tx)
            }
            KillPoint.reach("media.confirmed")
            return .uploaded(uploaded, as: permit.effect)
        } catch let error as PlatformError {
            await publisher.hear(error.rateLimits, .posts(connection.id), connection)
            let why = JobFailure(error.code.rawValue, "“\(medium.upload.fileName)”: \(error.sentence)")
            // A file that is there twice is seen by nobody.
            try await write { [ledger] tx in try ledger.mayRetry(permit, why, in: tx) }
            if case .permanent = error.outcome {
                return .stop(try await publisher.failed(work, why, context))
            }
            var repeatable = error
            if case .unknown = error.outcome { repeatable.outcome = .transient(notBefore: nil) }
            switch try await wait(for: repeatable) {
            case .stop(let outcome): return .stop(outcome)
            case .next: return .stop(.retry(why))
            }
        }
    }

    /// Nobody sees an upload, so the composition can still be written anew until its first post is permitted.
    private func permission(
        _ medium: AdaptedPost.Medium,
        _ position: Int,
        _ part: Int
    ) async throws -> Permission {
        let name = TargetWork.step(ofMedium: position, part: part)
        let step = EffectLedger.Step(name, .media, key: medium.uploadKey)
        let (target, connection) = (work.target.id, connection)
        return try await publisher.store.write(as: scope) { [ledger, timing, context, work] tx in
            guard try work.isCurrent(in: tx) else { return .outdated }
            try ledger.plan([step], of: target.text, through: connection.id, for: connection.owner, in: tx)
            let known = try ledger.effects(of: target.text, in: tx).first { $0.step == step.name }
            guard let known else { return .settled }
            switch known.state {
            case .confirmed, .rejected, .abandoned: try ledger.forget(known.id, in: tx)
            case .inFlight, .unknown, .needsUser: try ledger.mayRetryUpload(known.id, in: tx)
            case .planned, .retryOK: break
            }
            // Another file had this place before.
            if known.key != step.key { try ledger.forget(known.id, newKey: step.key, in: tx) }
            let permit = try ledger.permit(
                known.id,
                request: nil,
                timeout: timing.request,
                margin: timing.margin,
                grace: timing.grace,
                under: context,
                in: tx
            )
            return permit.map(Permission.given) ?? .settled
        }
    }

    /// Looks again and again at an upload the platform works on.
    ///
    /// That it is ready is kept: once a post shows it, servers don't tell of it any more.
    private func whenReady(
        _ file: Uploaded,
        _ medium: AdaptedPost.Medium,
        _ part: Int
    ) async throws -> Uploaded {
        guard case .uploaded(let media, let step) = file, !media.isReady else { return file }
        let end = publisher.now().adding(timing.processing)
        while true {
            let now: UploadedMedia
            do {
                now = try await platform.state(of: media, with: access)
            } catch {
                return try await notReady(file, error, step, medium, part)
            }
            if now.isReady {
                let answer = now.json.storableText
                try await write { [ledger, context] tx in
                    // Whoever has the job by now may have brought another in its place.
                    try context.verifyLease(in: tx)
                    try ledger.renew(step, answer: answer, in: tx)
                }
                return .uploaded(now, as: step)
            }
            guard publisher.now() < end else {
                return .stop(.snooze(until: publisher.now().adding(.seconds(30))))
            }
            try await Task.sleep(for: timing.processingLook)
        }
    }

    /// What becomes of a part one of whose uploads can't be looked at, or never gets ready.
    private func notReady(
        _ file: Uploaded,
        _ error: PlatformError,
        _ step: EffectID,
        _ medium: AdaptedPost.Medium,
        _ part: Int
    ) async throws -> Uploaded {
        let why = JobFailure(error.code.rawValue, "“\(medium.upload.fileName)”: \(error.sentence)")
        if error.code == .mediaGone {
            // Servers say so of a file that a post shows already, too. Whether ours does is told by what comes of sending
            // the post once more, and by the look after that.
            if let post = work.effect(ofPart: part), post.sendCount > 0 { return file }
            let progress = progress
            try await write { [ledger] tx in
                try ledger.forget(step, in: tx)
                try progress.wait(why, in: tx)
            }
            return .stop(.retry(why))
        }
        if case .permanent = error.outcome {
            return .stop(try await publisher.failed(work, why, context))
        }
        switch try await wait(for: error) {
        case .stop(let outcome): return .stop(outcome)
        case .next: return .stop(.retry(why))
        }
    }
}

extension AdaptedPost.Medium {
    /// What an upload was made of: another file, or the same said otherwise, is another upload.
    fileprivate var uploadKey: String {
        let point = focus.map { "\($0.x),\($0.y)" } ?? ""
        return "\(upload.id) \(point) \(isDecorative ? "" : alt)"
    }
}

extension JobFailure {
    fileprivate static let mediaTaken = JobFailure(
        "media",
        "A file of this post is being uploaded by another execution. Roost tries again."
    )
}
