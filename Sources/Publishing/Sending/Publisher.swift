package import Accounts
import Archive
package import Database
import Foundation
import KillPoints
package import Logging
package import Media
import Platforms
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

    package init(
        store: Store,
        queue: JobQueue,
        connections: Connections,
        files: MediaStore,
        images: ImageProcess,
        timing: PublishTiming = PublishTiming(),
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.queue = queue
        self.connections = connections
        self.files = files
        self.images = images
        self.timing = timing
        self.logger = logger
        self.now = now
    }

    var ledger: EffectLedger { EffectLedger(clock: queue.clock) }

    /// Does what is next for one target, as far as that is possible now.
    package func publish(_ job: PublishTarget, _ context: JobContext) async throws -> JobOutcome {
        KillPoint.reach("publish.claimed")
        return try await working(for: job.published, through: job.through, context) { work, account in
            guard work.target.status.isOpen, work.target.question == nil else { return .done }
            KillPoint.reach("publish.loaded")
            // Put off while its job was about to begin.
            if let due = work.target.dueAt, due > now().adding(.seconds(1)) {
                return .done { [queue] tx in
                    // Another job: this one would be given up by the time it was planned for before.
                    try queue.publish(job.published, through: job.through, start: .at(due), in: tx)
                }
            }
            switch try await reach(job.through, as: account, for: work, context) {
            case .reached(let sending): return try await sending.run()
            case .stop(let outcome): return outcome
            }
        }
    }

    /// Does what is next of the changes of a published target.
    package func change(_ job: ChangePost, _ context: JobContext) async throws -> JobOutcome {
        try await working(for: job.changed, through: job.through, context) { work, account in
            guard work.nextChange != nil else { return .done }
            switch try await reach(job.through, as: account, for: work, context) {
            case .reached(let sending): return try await sending.change()
            case .stop(let outcome): return outcome
            }
        }
    }

    /// Whatever a job does for a target, by one rule: who has lost the lease leaves what isn't certain to whoever has the
    /// job now, and what a person called off ends in a state of its own.
    private func working(
        for target: TargetID,
        through connection: ConnectionID,
        _ context: JobContext,
        _ work: (_ work: TargetWork, _ account: Row?) async throws -> JobOutcome
    ) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let outcome: JobOutcome
        do {
            let (loaded, account) = try await load(target, through: connection, context, owner)
            guard let loaded else { return .done }
            outcome = try await work(loaded, account)
        } catch  where error is StaleLease || error is CancellationError {
            guard try await context.isCancelRequested else { throw error }
            return try await calledOff(target, context, owner)
        }
        if case .done = outcome { return outcome }
        // One that is to be cancelled doesn't come back to go on.
        guard try await context.isCancelRequested else { return outcome }
        return try await calledOff(target, context, owner)
    }

    /// What there is to be done, and nothing in it that somebody else was about to send; with it the connection's row.
    private func load(
        _ target: TargetID,
        through connection: ConnectionID,
        _ context: JobContext,
        _ owner: UserID
    ) async throws -> (work: TargetWork?, account: Row?) {
        let (work, account) = try await store.read(as: .worker(owner)) { tx in
            try TargetWork.whole(target, through: connection, in: tx)
        }
        // Rare, and a write waits for its turn.
        guard let work, work.effects.values.contains(where: { $0.state == .inFlight }) else {
            return (work, account)
        }
        let current = try await store.write(as: .worker(owner)) { [ledger] tx in
            _ = try ledger.takeOver(of: target.text, under: context, in: tx)
            try context.verifyLease(in: tx)
            return try TargetWork.whole(target, in: tx)
        }
        return (current, account)
    }

    private func calledOff(
        _ target: TargetID,
        _ context: JobContext,
        _ owner: UserID
    ) async throws -> JobOutcome {
        let now = now()
        try await store.write(as: .worker(owner)) { [ledger] tx in
            _ = try ledger.takeOver(of: target.text, under: context, in: tx)
            // Wanted again since: it goes on with another job.
            let isWantedAgain =
                try tx.first("SELECT 1 AS one FROM jobs WHERE id = \(context.id) AND rerun") != nil
            guard !isWantedAgain else { return }
            try CallingOff(ledger: ledger, now: now).callOff(target, isAtWork: false, in: tx)
        }
        return .cancelled
    }

    private enum Reached {
        case reached(Sending)
        case stop(JobOutcome)
    }

    /// The account through which a target's work is done, with a token that holds.
    private func reach(
        _ id: ConnectionID,
        as account: Row?,
        for work: TargetWork,
        _ context: JobContext
    ) async throws -> Reached {
        let connection: Connection
        let access: PlatformAccess
        let adapter: any PlatformAdapter
        do {
            (connection, access) = try await connections.access(to: id, of: work.target.user, as: account)
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

    /// A change that will not be tried again leaves the post as it is there.
    package func giveUp(_ job: ChangePost, _ why: JobFailure, in tx: Transaction) throws {
        guard let work = try TargetWork.whole(job.changed, in: tx) else { return }
        let progress = TargetProgress(target: job.changed, now: now())
        try takeBackChange(of: work, in: tx)
        for effect in work.effects.values where effect.kind == .edit || effect.kind == .deletion {
            try ledger.giveUp(effect.id, why, in: tx)
        }
        try progress.wait(why, in: tx)
        try progress.raise(TargetProgress.changeNotice, why.sentence, in: tx)
    }

    /// What Roost says of the post is what it says there, once the rest of a change is given up.
    private func takeBackChange(of work: TargetWork, in tx: Transaction) throws {
        guard let edit = work.nextChange, edit.kind == .edit,
            let kept = try work.overrides(givingUp: edit, arrived: work.partsChanged(with: edit))
        else { return }
        try tx.run(
            "UPDATE main.targets SET overrides = \(try PayloadCoding.encode(kept)) WHERE id = \(work.target.id)"
        )
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
    ///
    /// What was changed meanwhile is another matter, which its job takes up anew.
    func failed(_ work: TargetWork, _ why: JobFailure, _ context: JobContext) async throws -> JobOutcome {
        let progress = TargetProgress(target: work.target.id, now: now())
        let isPartial = work.publishedParts > 0
        // What is there stays there, whatever becomes of a change of it.
        guard work.target.status.isOpen else {
            return .done { [self] tx in
                try takeBackChange(of: work, in: tx)
                try ledger.abandon(work.target.id.text, in: tx)
                try progress.wait(why, in: tx)
            }
        }
        return ended(work) { [ledger] tx in
            try ledger.abandon(work.target.id.text, in: tx)
            try progress.fail(why, isPartial: isPartial, in: tx)
        }
    }

    /// The end of a job that holds only for what it read: where that was changed meanwhile, it is taken up anew.
    func ended(
        _ work: TargetWork,
        _ commit: @escaping @Sendable (Transaction) throws -> Void
    ) -> JobOutcome {
        .done { [queue] tx in
            if try work.isCurrent(in: tx) { return try commit(tx) }
            guard let connection = work.target.connection else { return }
            try queue.publish(work.target.id, through: connection, in: tx)
        }
    }

    /// A job that will not be tried again: what it leaves in doubt only a person can tell.
    package func giveUp(_ job: PublishTarget, _ why: JobFailure, in tx: Transaction) throws {
        guard let work = try TargetWork.load(job.published, in: tx) else { return }
        let progress = TargetProgress(target: job.published, now: now())
        let doubtful = work.doubtful
        for effect in doubtful { try ledger.ask(about: effect.id, why, in: tx) }
        try ledger.abandon(job.published.text, in: tx)
        if doubtful.isEmpty {
            try progress.fail(why, isPartial: work.publishedParts > 0, in: tx)
        } else {
            try progress.ask(.unsettled, why, in: tx)
        }
    }

    /// Gives open targets that have no live job one again, those that are to go out first before the others.
    ///
    /// There should be none. Returns how many there were; as many as asked for where there may be more.
    package func sweep(atMost limit: Int = 500) async throws -> Int {
        let lost = try await store.read(as: .system) { tx in
            try tx.rows(
                """
                SELECT t.id, t.user_id, t.connection_id, t.due_at, c.is_urgent FROM main.targets t
                JOIN main.compositions c ON c.id = t.composition_id
                WHERE t.status IN ('scheduled', 'publishing', 'unknown') AND t.question IS NULL
                  AND t.connection_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM main.jobs j WHERE j.target_id = t.id AND j.kind = \(PublishTarget.kind))
                ORDER BY c.is_urgent DESC, t.due_at, t.id LIMIT \(limit)
                """
            )
        }
        for row in lost {
            let target: TargetID = try row.value("id")
            let connection: ConnectionID = try row.value("connection_id")
            let owner: UserID = try row.value("user_id")
            let due: Timestamp? = try row.value("due_at")
            let isUrgent: Bool = try row.value("is_urgent")
            _ = try await store.write(as: .worker(owner)) { [queue] tx in
                try queue.publish(
                    target,
                    through: connection,
                    start: due.map { .at($0) } ?? .now,
                    isUrgent: isUrgent,
                    in: tx
                )
            }
            logger.warning(
                "A post had lost its job and was given a new one.",
                metadata: ["target": "\(target)"]
            )
        }
        return lost.count
    }
}
