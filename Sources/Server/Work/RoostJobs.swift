import Accounts
import Archive
import Database
import Foundation
import Media
import Platforms
import Publishing
package import Queue
import Transfer

/// Every kind of background work and the use case that does it.
extension Installation {
    package var jobHandlers: JobHandlers {
        var handlers = JobHandlers()
        handlers.register(FollowAccount.self, whenDead: endRun) { job, context in
            try await follow(job, context)
        }
        handlers.register(FetchMedia.self, whenDead: giveUpFile) { job, context in
            try await fetch(job, context)
        }
        handlers.register(MakeThumbnails.self) { job, context in
            try await makeThumbnails(job, context)
        }
        handlers.register(VerifyConnection.self) { job, context in
            guard let owner = context.user else { return .done }
            do {
                try await connections.verify(job.verified, of: owner)
                return .done
            } catch let error as PlatformError {
                return JobOutcome(error)
            }
        }
        handlers.register(RefreshToken.self, whenDead: giveUpRefused) { job, context in
            try await refresh(job, context)
        }
        handlers.register(RevokeToken.self, whenDead: abandon) { job, context in
            guard let owner = context.user else { return .done }
            do {
                try await connections.revoke(job.revocation, of: owner)
                return .done
            } catch let error as PlatformError {
                return JobOutcome(error)
            }
        }
        handlers.register(DeliverNotice.self, whenDead: giveUpDelivery) { job, context in
            try await deliver(job, context)
        }
        handlers.register(ReprocessArchive.self, whenDead: endRun) { job, context in
            try await reprocess(job, context)
        }
        handlers.register(ImportExport.self, whenDead: endRun) { job, context in
            try await importExport(job, context)
        }
        handlers.register(PublishTarget.self, whenDead: publisher.giveUp) { job, context in
            try await publisher.publish(job, context)
        }
        handlers.register(ChangePost.self, whenDead: publisher.giveUp) { job, context in
            try await publisher.change(job, context)
        }
        handlers.register(MeasurePost.self, whenDead: publisher.skipLook) { job, context in
            try await publisher.measure(job, context)
        }
        handlers.register(MeasureDisk.self) { _, _ in
            try await DiskMeasure(self).run()
            return .done
        }
        handlers.register(TidyUp.self) { _, _ in
            try await DailyCare(self).run()
            return .done
        }
        handlers.whenAnyIsDead = JobNotices.tell
        handlers.mayRest = { connection, tx in try Connections.isResting(connection, in: tx) }
        return handlers
    }

    // MARK: Passes

    /// The run of a pass that will not be tried again is over too.
    private func endRun(_ job: FollowAccount, _ failure: JobFailure, _ tx: Transaction) throws {
        try Run.fail(job.run, code: failure.code, sentence: failure.sentence, at: .now, in: tx)
    }

    private func endRun(_ job: ReprocessArchive, _ failure: JobFailure, _ tx: Transaction) throws {
        try Run.fail(job.run, code: failure.code, sentence: failure.sentence, at: .now, in: tx)
    }

    private func endRun(_ job: ImportExport, _ failure: JobFailure, _ tx: Transaction) throws {
        try Run.fail(job.run, code: failure.code, sentence: failure.sentence, at: .now, in: tx)
    }

    private func follow(_ job: FollowAccount, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let connection: Connection
        let access: PlatformAccess
        let adapter: any PlatformAdapter
        let profile: RemoteProfile
        do {
            (connection, access) = try await connections.access(to: job.followed, of: owner)
            adapter = try connections.adapter(for: connection)
            profile = try await adapter.verifyIdentity(access)
        } catch let error as PlatformError {
            return try await ended(job, context, of: owner, by: error)
        } catch let error as AccountError {
            return .dead(JobFailure(error.code.rawValue, error.sentence))
        }
        let (queue, counts, space, isEmbedded) = (queue, counts, media.space, store.engine == .sqlite)
        let settlement = Settlement(queue: queue, connections: connections)
        let laneFacts = LaneFacts(store: store, clock: queue.clock)
        let pass = ArchivePass(
            job.extent == .backfill ? .backfill : .sync,
            of: ArchiveSource(connection),
            accountID: profile.platformUserID,
            adapter: adapter,
            access: access,
            store: store,
            expectedPosts: profile.posts,
            proof: configuration.deletionProof,
            fence: { tx in try context.verifyLease(in: tx, evenIfCancelled: true) },
            stored: { report, run, tx in
                // What it is about is the disk the database is on.
                if isEmbedded { try space.require(share: 0.5) }
                let media = report.files.map { FetchMedia($0, of: job.followed, run: run) }
                if !media.isEmpty { try queue.enqueue(media, in: tx) }
                try settlement.settle(job.followed, in: tx)
                counts.forget(owner, after: tx)
            },
            heard: { facts in try await laneFacts.note(facts, of: .questions(job.followed), connection) },
            now: { .now }
        )
        let run: RunID
        switch try await standing(of: job, context, connection, owner) {
        case .open(let open): run = open
        case .over(let isWhole): return try await finished(connection, owner, isWhole: isWhole)
        }
        let outcome: PassOutcome
        do {
            outcome = try await pass.follow(as: run, staysOpen: true)
        } catch {
            guard let disk = FullDisk(error) else { throw error }
            try await disk.stop(run, of: owner, store)
            return .retry(disk.failure)
        }
        await counts.forget(owner)
        switch outcome.ending {
        case .finished, .partial:
            return try await finished(connection, owner, isWhole: outcome.ending == .finished)
        case .rateLimited(let until, _):
            // A server that doesn't say when is asked again in a minute.
            return .rateLimited(lane: nil, until: until ?? Timestamp.now.adding(.seconds(60)))
        case .reauthorise(let error), .transient(_, let error), .permanent(let error):
            return try await ended(job, context, of: owner, by: error)
        case .cancelled:
            try await endCancelled(run, of: owner, context)
            try await connections.noteLook(of: connection.id, owner: owner, status: .cancelled)
            return .cancelled
        }
    }

    /// What a pass that came to its end means for the connection.
    private func finished(
        _ connection: Connection,
        _ owner: UserID,
        isWhole: Bool
    ) async throws -> JobOutcome {
        try await FullDisk.isOver(for: owner, store)
        try await connections.noteSuccess(of: connection.id, owner: owner)
        try await connections.noteLook(
            of: connection.id,
            owner: owner,
            status: isWhole ? .success : .partial
        )
        return .done
    }

    /// Ends a run that a person cancelled; throws on when the program is being stopped, since whoever stops it wants the
    /// work to go on later, elsewhere or here.
    func endCancelled(_ run: RunID, of owner: UserID, _ context: JobContext) async throws {
        guard try await context.isCancelRequested else { throw CancellationError() }
        try await store.write(as: .worker(owner)) { tx in
            try context.verifyLease(in: tx, evenIfCancelled: true)
            try Run.end(run, as: .cancelled, at: .now, in: tx)
        }
    }

    /// What a pass that a platform's answer ended means for the connection, the run and the job.
    private func ended(
        _ job: FollowAccount,
        _ context: JobContext,
        of owner: UserID,
        by error: PlatformError
    ) async throws -> JobOutcome {
        // A limit passes by itself; anything else ends the run, so that whoever waits for it is told. A retry opens
        // another one.
        if case .rateLimited = error.outcome { return JobOutcome(error) }
        if error.code == .cancelled { throw CancellationError() }
        let error = try await connections.explained(error, of: job.followed, owner: owner)
        let outcome = JobOutcome(error)
        try await store.write(as: .worker(owner)) { tx in
            try context.verifyLease(in: tx, evenIfCancelled: true)
            if let run = try Self.openRun(of: job.followed, in: tx) {
                try Run.end(run, as: .failed, error: error, at: .now, in: tx)
            }
        }
        try await connections.noteFailure(error, of: job.followed, owner: owner)
        try await connections.noteLook(of: job.followed, owner: owner, status: .failed)
        return outcome
    }

    private enum PassStanding {
        /// The run to do it as.
        case open(RunID)
        /// The pass came to its end, and only its job didn't: whoever had it was killed in between.
        case over(isWhole: Bool)
    }

    /// The run under way, such as the one the pass was asked for with; a new one where that failed, or after a hold.
    private func standing(
        of job: FollowAccount,
        _ context: JobContext,
        _ connection: Connection,
        _ owner: UserID
    ) async throws -> PassStanding {
        let kind: Run.Kind = job.extent == .backfill ? .backfill : .sync
        return try await store.write(as: .worker(owner)) { tx in
            try context.verifyLease(in: tx, evenIfCancelled: true)
            if let run = try Self.openRun(of: connection.id, in: tx) { return .open(run) }
            // The job's own run or, when that failed, the one of a later attempt; a sync since is no backfill.
            let last = try tx.one(
                Run.self,
                """
                SELECT * FROM runs WHERE connection_id = \(connection.id) AND kind = \(kind)
                  AND started_at >= (SELECT started_at FROM runs WHERE id = \(job.run))
                ORDER BY started_at DESC, id DESC LIMIT 1
                """
            )
            if let last, last.hasFinished { return .over(isWhole: last.status == .success) }
            let run = try Run.start(
                kind,
                of: ArchiveSource(connection),
                because: RunCause(.start, reason: "taken up again"),
                at: .now,
                in: tx
            )
            return .open(run)
        }
    }

    /// A connection has one pass at a time, so what is open is that pass's.
    static func openRun(of connection: ConnectionID, in tx: Transaction) throws -> RunID? {
        try tx.value(
            RunID.self,
            """
            SELECT id FROM runs WHERE connection_id = \(connection) AND status = 'running'
              AND kind IN ('sync', 'backfill') ORDER BY started_at DESC, id DESC LIMIT 1
            """
        )
    }

    private func reprocess(_ job: ReprocessArchive, _ context: JobContext) async throws -> JobOutcome {
        guard let adapter = catalog[job.platform] else {
            return .dead(
                JobFailure("platform", "This Roost has no adapter for \(job.platform.displayName).")
            )
        }
        let isLeft = try await store.write(as: .worker(job.owner)) { tx in
            try context.verifyLease(in: tx, evenIfCancelled: true)
            return try Run.takeUp(job.run, at: .now, in: tx)
        }
        guard isLeft else { return .done }
        let pass = Reprocess(
            for: job.owner,
            adapter: adapter,
            store: store,
            fence: { tx in try context.verifyLease(in: tx, evenIfCancelled: true) },
            now: { .now }
        )
        do {
            _ = try await pass.follow(as: job.run) { report in
                try await context.note("\(report.fetched) posts read again, \(report.updated.count) changed")
            }
        } catch is CancellationError {
            try await endCancelled(job.run, of: job.owner, context)
            return .cancelled
        }
        await counts.forget(job.owner)
        return .done
    }

    // MARK: Files

    private func giveUpFile(_ job: FetchMedia, _ failure: JobFailure, _ tx: Transaction) throws {
        try MediaDownload.giveUp(job.file, failure.code, failure.sentence, run: job.run, at: .now, in: tx)
    }

    private func fetch(_ job: FetchMedia, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let access: PlatformAccess
        let adapter: any PlatformAdapter
        do {
            let connection: Connection
            (connection, access) = try await connections.access(to: job.source, of: owner)
            adapter = try connections.adapter(for: connection)
        } catch let error as PlatformError {
            return JobOutcome(error)
        } catch let error as AccountError {
            return .dead(JobFailure(error.code.rawValue, error.sentence))
        }
        let download = MediaDownload(
            store: store,
            files: media,
            adapter: adapter,
            access: access,
            fence: { tx in try context.verifyLease(in: tx, evenIfCancelled: true) },
            stored: thumbnailsFollow(of: owner),
            counted: [Uploads.counted],
            now: { .now }
        )
        switch try await download.fetch(job.file, of: owner, run: job.run) {
        case .downloaded, .unavailable, .failed, .nothingToDo: return .done
        case .rateLimited(let until):
            return .rateLimited(lane: nil, until: until ?? Timestamp.now.adding(.seconds(60)))
        case .reauthorise: return .hold(JobFailure("reauthorise", "The account’s token was refused."))
        case .noSpace(let sentence):
            try await FullDisk(sentence).tell(owner, store)
            // No attempt is spent: the file is not to blame.
            return .snooze(until: Timestamp.now.adding(FullDisk.pause))
        case .overQuota(let sentence):
            try await QuotaNotice.tell(sentence, owner, store)
            // Looked at again in some hours, and at once when an admin allows more.
            return .snooze(until: Timestamp.now.adding(QuotaNotice.pause))
        case .transient(let instant):
            return .retry(
                JobFailure("transient", "The file could not be fetched; the row of the file says why."),
                after: instant.map { $0 - .now }
            )
        }
    }
}
