package import Accounts
package import Database
import Foundation
import KillPoints
import Platforms
import Queue

/// When a composition is to go out.
package enum PublishTime: Sendable, Hashable {
    case now
    case at(ZonedTime)
    /// Each account at its own next posting slot that nothing has.
    case nextSlot
}

extension Compositions {
    /// Publishes at that time, or now.
    ///
    /// Asked again for the same, it changes nothing: what is planned for a target is planned once.
    ///
    /// `revision`: The one that is meant, where only that may go out and not what somebody else saved meanwhile.
    ///
    /// - Throws: `AccountError`, with every error among its ``problems(of:for:)``.
    package func schedule(
        _ id: CompositionID,
        at time: PublishTime,
        revision: Int? = nil,
        by viewer: Viewer
    ) async throws -> Whole {
        try viewer.require(.moderator, to: "publish")
        let time = try zoned(time, for: viewer)
        try Self.requireNone(try await problems(of: id, for: viewer))
        let scheduled = try await store.write(as: .worker(viewer.user)) { tx in
            let composition = try Self.lock(id, in: tx)
            guard composition.isEditable else {
                throw AccountError(
                    .conflict,
                    "This post is being published or was. Copy it to publish it again."
                )
            }
            if let revision, revision != composition.revision {
                throw try Self.savedElsewhere(composition, for: viewer)
            }
            let targets = try Self.targets(of: id, in: tx)
            guard !targets.isEmpty else {
                throw AccountError(.invalid, "Choose at least one account to publish to.", field: "targets")
            }
            if let time { try setTime(time, of: id, in: tx) } else { try takeSlots(for: id, in: tx) }
            try plan(id, in: tx)
            KillPoint.reach("schedule.planning")
            return try Self.whole(id, in: tx)
        }
        KillPoint.reach("schedule.planned")
        return scheduled
    }

    func setTime(_ time: ZonedTime, of id: CompositionID, in tx: Transaction) throws {
        let revives = try revivesCancelled(id, in: tx)
        try note(time, of: id, in: tx)
        try setDue(time, of: "composition_id = \(id)", reviving: revives, in: tx)
    }

    /// Whether scheduling it anew means the accounts that were called off as well: only where all of them were.
    func revivesCancelled(_ id: CompositionID, in tx: Transaction) throws -> Bool {
        let status = try tx.value(
            Composition.Status.self,
            "SELECT status FROM compositions WHERE id = \(id)"
        )
        return status == .cancelled
    }

    /// What a composition itself says of when it goes out.
    func note(_ time: ZonedTime, of id: CompositionID, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.compositions SET scheduled_at = \(time.instant), wall_time = \(time.wall.description), zone = \(time.zone.name),
              revision = revision + 1
            WHERE id = \(id)
            """
        )
    }

    /// When targets go out of which nothing was begun.
    ///
    /// `reviving`: Also those that were called off; otherwise they stay so, and only the time changes to which that could
    /// be taken back.
    func setDue(_ time: ZonedTime, of targets: SQL, reviving: Bool, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'scheduled', due_at = \(time.instant), question = NULL, error_code = NULL,
              error = NULL
            WHERE \(targets) AND connection_id IS NOT NULL
              AND (status IN ('draft', 'scheduled') OR status = 'cancelled' AND \(reviving))
            """
        )
        if !reviving {
            try tx.run(
                """
                UPDATE main.targets SET due_at = \(time.instant)
                WHERE \(targets) AND status = 'cancelled' AND due_at IS NOT NULL
                """
            )
        }
    }

    /// One of a repetition, made ahead for its time.
    func make(
        _ draft: CompositionDraft,
        of recurrence: RecurrenceID,
        at time: ZonedTime,
        for user: UserID,
        in tx: Transaction
    ) throws {
        let (id, now) = (CompositionID.new(), now())
        try tx.run(
            """
            INSERT INTO main.compositions (id, user_id, recurrence_id, occurrence, created_at, updated_at)
            VALUES (\(id), \(user), \(recurrence), \(time.wall.description), \(now), \(now))
            """
        )
        try write(draft.copied(), to: id, of: user, at: now, in: tx)
        try setTime(time, of: id, in: tx)
        try plan(id, in: tx)
    }

    /// What has passed already can't be planned; a minute is the time it takes to press the button.
    ///
    /// Nil where each account's next slot is meant.
    func zoned(_ time: PublishTime, for viewer: Viewer) throws -> ZonedTime? {
        switch time {
        case .nextSlot: return nil
        case .now: return ZonedTime(at: now(), in: try TimeZoneName(viewer.timeZone))
        case .at(let time):
            guard time.instant > now().adding(.seconds(-60)) else {
                throw AccountError(
                    .invalid,
                    "\(time) has passed. Choose a time to come, or publish now.",
                    field: PostProblem.Code.past.rawValue
                )
            }
            return time
        }
    }

    /// Enters in the ledger what is to be sent, and enqueues who sends it.
    func plan(_ id: CompositionID, in tx: Transaction) throws {
        let composition = try Self.find(id, in: tx)
        for target in try Self.targets(of: id, in: tx) where target.status == .scheduled {
            guard let connection = target.connection else { continue }
            let due = target.dueAt ?? now()
            let count = (target.overrides.parts ?? composition.parts).count
            try planParts(count, of: target, through: connection, due: due, in: tx)
            // One that is at work finds the change before it sends, or has found already that there is nothing to do.
            let isRunning =
                try tx.first(
                    "SELECT id FROM jobs WHERE dedupe_key = \(PublishTarget.dedupeKey(target.id)) AND state = 'running'"
                ) != nil
            if isRunning {
                try queue.publish(
                    target.id,
                    through: connection,
                    isUrgent: composition.isUrgent,
                    in: tx
                )
                continue
            }
            try cancelJob(of: target.id, in: tx)
            try queue.publish(
                target.id,
                through: connection,
                start: .at(due),
                isUrgent: composition.isUrgent,
                in: tx
            )
        }
    }

    private func planParts(
        _ count: Int,
        of target: Target,
        through connection: ConnectionID,
        due: Timestamp,
        in tx: Transaction
    ) throws {
        let effects = try ledger.effects(of: target.id.text, in: tx)
        let wanted = (0..<count).map(TargetWork.step(ofPart:))
        let superfluous = effects.filter { $0.kind == .post && !wanted.contains($0.step) }.map(\.step)
        try ledger.withdraw(superfluous, of: target.id.text, in: tx)
        let platform = try publishing(on: target.platform)
        let steps = wanted.filter { step in !effects.contains { $0.step == step } }.map { step in
            EffectLedger.Step(step, .post, key: platform.newKey(for: due.date))
        }
        try ledger.plan(steps, of: target.id.text, through: connection, for: target.user, in: tx)
        for effect in effects where effect.kind == .post && wanted.contains(effect.step) {
            try ledger.reopen(effect.id, newKey: platform.newKey(for: due.date), in: tx)
        }
    }

    func publishing(on platform: PlatformKind) throws -> any PlatformPublishing {
        guard let publishing = connections.publishing(on: platform) else {
            throw AccountError(.invalid, "Roost can’t publish on \(platform.displayName).", field: "targets")
        }
        return publishing
    }

    /// Makes a scheduled composition a draft again.
    package func unschedule(_ id: CompositionID, by viewer: Viewer) async throws -> Whole {
        try viewer.require(.moderator, to: "publish")
        return try await store.write(as: .worker(viewer.user)) { tx in
            let composition = try Self.lock(id, in: tx)
            guard composition.status == .scheduled else {
                throw AccountError(.conflict, "Only a scheduled post that hasn’t begun can be taken back.")
            }
            try makeDraft(id, in: tx)
            return try Self.whole(id, in: tx)
        }
    }

    func makeDraft(_ id: CompositionID, in tx: Transaction) throws {
        for target in try Self.targets(of: id, in: tx) where target.status == .scheduled {
            try cancelJob(of: target.id, in: tx)
        }
        try tx.run(
            """
            UPDATE main.targets SET status = 'draft', due_at = NULL, question = NULL
            WHERE composition_id = \(id) AND status = 'scheduled'
            """
        )
        try tx.run(
            """
            UPDATE main.compositions SET scheduled_at = NULL, wall_time = NULL, zone = NULL, revision = revision + 1
            WHERE id = \(id)
            """
        )
    }

    /// Doesn't publish to an account, or no further.
    ///
    /// What is on its way can't be called back: it ends after the part that is being sent.
    package func cancel(_ id: TargetID, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "publish")
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            // Whoever is about to send it waits, or is waited for.
            _ = try Self.lock(try Self.target(id, in: tx).composition, in: tx)
            let target = try Self.target(id, in: tx)
            switch target.status {
            case .cancelled, .published, .partial, .failed, .skipped:
                throw AccountError(
                    .conflict,
                    "There is nothing left to cancel: it is \(target.status.rawValue)."
                )
            case .unknown:
                throw AccountError(
                    .conflict,
                    "It may be at \(target.accountName) already, and Roost is finding out. Then it can be deleted there."
                )
            case .draft:
                let why = JobFailure("cancelled", "It was called off before anything of it was sent.")
                try TargetProgress(target: id, now: now).cancel(why, isPartial: false, in: tx)
            case .scheduled, .publishing:
                let isAtWork = try cancelJob(of: id, in: tx)
                try CallingOff(ledger: ledger, now: now).callOff(id, isAtWork: isAtWork, in: tx)
            }
            return try Self.target(id, in: tx)
        }
    }

    /// Cancels a job of publishing, whatever it is about, and with it what it was to do.
    ///
    /// Returns false for one that is no such job, or is gone.
    package func cancel(_ job: JobID, of owner: UserID) async throws -> Bool {
        let now = now()
        return try await store.write(as: .worker(owner)) { tx in
            let row = try tx.first("SELECT kind, target_id FROM jobs WHERE id = \(job)")
            guard let row, let text: String = try row.value("target_id"), let target = TargetID(text),
                try [PublishTarget.kind, ChangePost.kind].contains(row.value("kind", as: String.self)),
                let composition = try tx.value(
                    CompositionID.self,
                    "SELECT composition_id FROM targets WHERE id = \(target)"
                )
            else { return false }
            _ = try Self.lock(composition, in: tx)
            switch try queue.cancel(job, in: tx) {
            case .notFound: return false
            case .cancelled:
                try CallingOff(ledger: ledger, now: now).callOff(target, isAtWork: false, in: tx)
            case .requested:
                try CallingOff(ledger: ledger, now: now).callOff(target, isAtWork: true, in: tx)
            }
            return true
        }
    }
}
