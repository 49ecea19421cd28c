import Accounts
import Archive
import Database
import Foundation
import Platforms
import Queue

/// One execution of one target's job: its parts in order, each only when the one before is there.
struct Sending: Sendable {
    let publisher: Publisher
    let context: JobContext
    let connection: Connection
    let access: PlatformAccess
    let adapter: any PlatformAdapter
    let platform: any PlatformPublishing
    var work: TargetWork

    var ledger: EffectLedger { publisher.ledger }
    var timing: PublishTiming { publisher.timing }
    var owner: UserID { work.target.user }
    var scope: Scope { .worker(owner) }
    var progress: TargetProgress { TargetProgress(target: work.target.id, now: publisher.now()) }

    /// What a step leaves to be done.
    enum Step {
        case next
        case stop(JobOutcome)
    }

    func run() async throws -> JobOutcome {
        var sending = self
        if work.isUntouched, let outcome = try await refusedBeforehand() { return outcome }
        for part in work.post.parts.indices {
            while true {
                guard let effect = sending.work.effect(ofPart: part) else {
                    return try await sending.unplanned(part)
                }
                switch try await sending.advance(effect, part) {
                case .next: break
                case .stop(let outcome): return outcome
                }
                try await sending.reload()
                if sending.work.effect(ofPart: part)?.state == .confirmed { break }
            }
        }
        return try await sending.conclude()
    }

    /// What the server would refuse isn't sent: it may allow something else than when the post was scheduled.
    private func refusedBeforehand() async throws -> JobOutcome? {
        let check = PostCheck(
            connection,
            form: platform.form(of: access.software),
            limits: try await publisher.connections.currentLimits(of: connection, with: access),
            requiresAlt: connection.requiresAlt
        )
        let errors = check.problems(of: work.post).filter { $0.severity == .error }
        guard let first = errors.first else { return nil }
        let why = JobFailure(first.code.rawValue, errors.map(\.sentence).joined(separator: " "))
        return try await publisher.failed(work, why, context)
    }

    mutating func reload() async throws {
        let target = work.target.id
        let effects = try await publisher.store.read(as: scope) { [ledger] tx in
            try ledger.effects(of: target.text, in: tx)
        }
        work.effects = Dictionary(effects.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// One step nearer to the part being there.
    private func advance(_ effect: Effect, _ part: Int) async throws -> Step {
        switch effect.state {
        case .confirmed: return .next
        case .inFlight, .unknown: return try await resolve(effect, part)
        case .planned, .retryOK:
            if part > 0, work.place(ofPart: part) == nil { return .stop(try await unattached(part)) }
            if let step = try await whenLate(effect, part) { return step }
            return try await send(effect, part)
        case .needsUser:
            let (progress, why) = (progress, effect.failure ?? JobFailure("unsettled", "It may be there."))
            return .stop(.done { tx in try progress.ask(.unsettled, why, in: tx) })
        case .abandoned:
            return .stop(
                .done { [ledger, publisher, target = work.target.id] tx in
                    try CallingOff(ledger: ledger, now: publisher.now()).callOff(
                        target,
                        isAtWork: false,
                        in: tx
                    )
                }
            )
        case .rejected:
            let why = effect.failure ?? JobFailure("refused", "The platform refused it.")
            return .stop(try await publisher.failed(work, why, context))
        }
    }

    /// A part without a step in the ledger, such as one that was added by hand in the database: it is planned first, then sent like the others.
    private func unplanned(_ part: Int) async throws -> JobOutcome {
        let steps = [
            EffectLedger.Step(
                TargetWork.step(ofPart: part),
                .post,
                key: platform.newKey(for: (work.target.dueAt ?? publisher.now()).date)
            )
        ]
        let (target, connection) = (work.target.id, connection)
        try await publisher.store.write(as: scope) { [ledger, context] tx in
            try context.verifyLease(in: tx)
            try ledger.plan(steps, of: target.text, through: connection.id, for: connection.owner, in: tx)
        }
        return .snooze(until: publisher.now())
    }

    /// The part before is there, by a person's word, but nobody knows under which id: nothing can hang below it.
    private func unattached(_ part: Int) async throws -> JobOutcome {
        let unnamed = work.post.parts.indices.first { work.effect(ofPart: $0)?.published == nil } ?? part - 1
        let subject = unnamed == 0 ? "The first part" : "Part \(unnamed + 1)"
        let why = JobFailure(
            "no_address",
            "\(subject) is at \(connection.host), but Roost doesn’t know where, so the parts after it can’t be attached. Give its address, and they follow."
        )
        let (progress, target) = (progress, work.target.id)
        return .done { [ledger] tx in
            try ledger.abandon(target.text, in: tx)
            try progress.askWhere(why, in: tx)
        }
    }

    /// All parts are there.
    private func conclude() async throws -> JobOutcome {
        let (progress, publisher, connection) = (progress, publisher, connection.id)
        return .done { tx in
            try progress.finish(in: tx)
            try publisher.beginMeasuring(progress.target, through: connection, in: tx)
        }
    }
}
