package import Accounts
import Archive
package import Database
import Foundation
import KillPoints
package import Logging
package import Media
package import Platforms
package import Queue

/// Publishes targets: what is to be sent next, whether it may be, and what became of it.
///
/// It can be stopped, killed or run twice at any point. What was sent or may have been stands in the ledger before the
/// first byte leaves, and whoever goes on begins with that.
package struct Publisher: Sendable {
    let store: Store
    let queue: JobQueue
    let connections: Connections
    let files: MediaStore
    let images: ImageProcess
    let timing: PublishTiming
    let logger: Logger
    let now: @Sendable () -> Timestamp
    /// Is told what a server said of its limits.
    let heard: @Sendable (RateLimitFacts, Connection) async throws -> Void

    package init(
        store: Store,
        queue: JobQueue,
        connections: Connections,
        files: MediaStore,
        images: ImageProcess,
        timing: PublishTiming = PublishTiming(),
        logger: Logger,
        heard: @escaping @Sendable (RateLimitFacts, Connection) async throws -> Void = { _, _ in },
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.queue = queue
        self.connections = connections
        self.files = files
        self.images = images
        self.timing = timing
        self.logger = logger
        self.heard = heard
        self.now = now
    }

    var ledger: EffectLedger { EffectLedger(clock: queue.clock) }

    /// Does what is next for one target, as far as that is possible now.
    package func publish(_ job: PublishTarget, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        KillPoint.reach("publish.claimed")
        let target = job.published
        let work = try await store.write(as: .worker(owner)) { [ledger] tx in
            _ = try ledger.takeOver(of: target.text, under: context, in: tx)
            return try TargetWork.load(target, in: tx)
        }
        guard let work else { return .done }
        KillPoint.reach("publish.loaded")
        // Put off while its job was about to begin.
        if let due = work.target.dueAt, due > now().adding(.seconds(1)) { return .snooze(until: due) }
        let sending: Sending
        switch try await reach(job.through, for: work, context) {
        case .reached(let reached): sending = reached
        case .stop(let outcome): return outcome
        }
        do {
            return try await sending.run()
        } catch let stale as StaleLease {
            guard try await context.isCancelRequested else { throw stale }
            return cancelled(target)
        }
    }

    private enum Reached {
        case reached(Sending)
        case stop(JobOutcome)
    }

    /// The account through which a target's work is done, with a token that holds.
    private func reach(
        _ id: ConnectionID,
        for work: TargetWork,
        _ context: JobContext
    ) async throws -> Reached {
        let connection: Connection
        let access: PlatformAccess
        let adapter: any PlatformAdapter
        do {
            (connection, access) = try await connections.access(to: id, of: work.target.user)
            adapter = try connections.adapter(for: connection)
        } catch let error as PlatformError {
            return .stop(try await postponed(work, by: error, context))
        } catch let error as AccountError {
            return .stop(try await closed(work, by: error, context))
        }
        guard let platform = adapter.publishing else {
            let why = JobFailure("unsupported", "Roost can’t publish on \(connection.platform.displayName).")
            return .stop(try await failed(work, why, context))
        }
        return .reached(
            Sending(
                publisher: self,
                context: context,
                connection: connection,
                access: access,
                adapter: adapter,
                platform: platform,
                work: work
            )
        )
    }

    /// Does what is next of the changes of a published target.
    package func change(_ job: ChangePost, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let target = job.changed
        let work = try await store.write(as: .worker(owner)) { [ledger] tx in
            _ = try ledger.takeOver(of: target.text, under: context, in: tx)
            return try TargetWork.whole(target, in: tx)
        }
        guard let work, work.nextChange != nil else { return .done }
        switch try await reach(job.through, for: work, context) {
        case .reached(let sending): return try await sending.change()
        case .stop(let outcome): return outcome
        }
    }

    /// A change that will not be tried again leaves the post as it is there.
    package func giveUp(_ job: ChangePost, _ why: JobFailure, in tx: Transaction) throws {
        guard let work = try TargetWork.whole(job.changed, in: tx) else { return }
        let progress = TargetProgress(target: job.changed, now: now())
        for effect in work.effects.values where effect.kind == .edit || effect.kind == .deletion {
            try ledger.giveUp(effect.id, why, in: tx)
        }
        try progress.wait(why, in: tx)
        try progress.raise(TargetProgress.changeNotice, why.sentence, in: tx)
    }

    /// A person called it off while it was at work: it ends after what was sent.
    private func cancelled(_ target: TargetID) -> JobOutcome {
        let progress = TargetProgress(target: target, now: now())
        return .done { [ledger] tx in
            guard let work = try TargetWork.load(target, in: tx), work.target.status == .publishing else {
                return
            }
            try ledger.abandon(target.text, in: tx)
            try progress.cancel(isPartial: work.publishedParts > 0, in: tx)
        }
    }

    /// The account can't be reached, or not as whom it should be.
    private func postponed(
        _ work: TargetWork,
        by error: PlatformError,
        _ context: JobContext
    ) async throws -> JobOutcome {
        if error.code == .cancelled { throw CancellationError() }
        let owner = work.target.user
        if let connection = work.target.connection {
            try await connections.noteFailure(error, of: connection, owner: owner)
        }
        let outcome = JobOutcome(error)
        try await note(JobFailure(error.code.rawValue, error.sentence), of: work.target.id, owner)
        return outcome
    }

    /// The connection is gone or switched off.
    private func closed(
        _ work: TargetWork,
        by error: AccountError,
        _ context: JobContext
    ) async throws -> JobOutcome {
        let why = JobFailure(error.code.rawValue, error.sentence)
        guard error.code == .notFound else {
            try await note(why, of: work.target.id, work.target.user)
            return .hold(why)
        }
        return try await failed(work, why, context)
    }

    func note(_ why: JobFailure?, of target: TargetID, _ owner: UserID) async throws {
        let progress = TargetProgress(target: target, now: now())
        try await store.write(as: .worker(owner)) { tx in try progress.wait(why, in: tx) }
    }

    /// It will not be published: the job's end and the target's are one transaction.
    func failed(_ work: TargetWork, _ why: JobFailure, _ context: JobContext) async throws -> JobOutcome {
        let progress = TargetProgress(target: work.target.id, now: now())
        let isPartial = work.publishedParts > 0
        // What is there stays there, whatever becomes of a change of it.
        let isOpen = work.target.status.isOpen
        return .done { [ledger] tx in
            try ledger.abandon(work.target.id.text, in: tx)
            if isOpen {
                try progress.fail(why, isPartial: isPartial, in: tx)
            } else {
                try progress.wait(why, in: tx)
            }
        }
    }

    /// A job that will not be tried again: what it leaves in doubt only a person can tell.
    package func giveUp(_ job: PublishTarget, _ why: JobFailure, in tx: Transaction) throws {
        guard let work = try TargetWork.load(job.published, in: tx) else { return }
        let progress = TargetProgress(target: job.published, now: now())
        let doubtful = work.effects.values.filter {
            $0.kind == .post && ($0.state == .unknown || $0.state == .inFlight)
        }
        for effect in doubtful { try ledger.ask(about: effect.id, why, in: tx) }
        try ledger.abandon(job.published.text, in: tx)
        if doubtful.isEmpty {
            try progress.fail(why, isPartial: work.publishedParts > 0, in: tx)
        } else {
            try progress.ask(.unsettled, why, in: tx)
        }
    }

    /// Gives every open target that has no live job one again.
    ///
    /// There should be none. Returns how many there were.
    package func sweep() async throws -> Int {
        let lost = try await store.read(as: .system) { tx in
            try tx.rows(
                """
                SELECT t.id, t.user_id, t.connection_id, t.due_at FROM main.targets t
                WHERE t.status IN ('scheduled', 'publishing', 'unknown') AND t.question IS NULL
                  AND t.connection_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM main.jobs j WHERE j.target_id = t.id AND j.kind = \(PublishTarget.kind))
                """
            )
        }
        for row in lost {
            let job = PublishTarget(try row.value("id"), through: try row.value("connection_id"))
            let owner: UserID = try row.value("user_id")
            let due: Timestamp? = try row.value("due_at")
            _ = try await store.write(as: .worker(owner)) { [queue] tx in
                try queue.enqueue(job, in: tx, start: due.map { .at($0) } ?? .now)
            }
            logger.warning(
                "A post had lost its job and was given a new one.",
                metadata: ["target": "\(job.published)"]
            )
        }
        return lost.count
    }
}
