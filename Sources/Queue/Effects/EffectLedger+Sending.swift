package import Database
import KillPoints

extension EffectLedger {
    /// Permission to send an effect once.
    package struct Permit: Sendable, Hashable {
        package let effect: EffectID
        /// From 1; whoever tells what became of this sending names it.
        package let sending: Int
    }

    /// Gives permission to send, or nil where somebody else has it or the effect is over.
    ///
    /// Once this is committed the request may be sent, and from then on it counts as perhaps sent. It asks for more of the
    /// lease than the request may take, so that nobody takes the job over while it is on its way.
    ///
    /// `request`: What will be sent, to the letter.
    /// `timeout`: How long the request may take at most.
    /// `margin`: How much of the lease must be left after that.
    /// `grace`: How much longer a server may work on what it was sent.
    ///
    /// - Throws: ``StaleLease`` when the job is held no longer, or somebody wants it cancelled.
    package func permit(
        _ effect: EffectID,
        request: String?,
        timeout: Duration,
        margin: Duration = .seconds(5),
        grace: Duration,
        under context: JobContext,
        in tx: Transaction
    ) throws -> Permit? {
        try context.verifyLease(in: tx, atLeast: timeout + margin)
        if OldBug.noDurableIntent.isOn {
            return Permit(effect: effect, sending: try (self.effect(effect, in: tx)?.sendCount ?? 0) + 1)
        }
        let now = clock.now(in: tx)
        let quiet = (timeout + grace).milliseconds
        let sending = try tx.value(
            Int.self,
            """
            UPDATE main.effects SET state = 'in_flight', send_count = send_count + 1, job_id = \(context.id),
              lease_token = \(context.job.leaseToken), request = coalesce(\(request), request),
              first_sent_at = coalesce(first_sent_at, \(now)), last_sent_at = \(now), quiet_until = \(now) + \(quiet),
              look_count = 0, first_looked_at = NULL, last_looked_at = NULL,
              error_code = NULL, error = NULL, updated_at = \(now)
            WHERE id = \(effect) AND state IN ('planned', 'retry_ok')
            RETURNING send_count
            """
        )
        guard let sending else { return nil }
        if sending > 1 { try note(.sent, of: effect, nil, in: tx) }
        return Permit(effect: effect, sending: sending)
    }

    /// It didn't happen for certain: nothing was sent, or the platform said so and may be asked again.
    ///
    /// `newKey`: Where the one it was sent with is spent by that.
    /// `forgetsRequest`: Where the request names what is gone by now; with a new key it is made anew anyway.
    package func mayRetry(
        _ permit: Permit,
        _ why: JobFailure,
        newKey: String? = nil,
        forgetsRequest: Bool = false,
        in tx: Transaction
    ) throws {
        try settle(
            permit,
            as: .retryOK,
            why,
            noting: .notSent,
            newKey: newKey,
            forgetsRequest: forgetsRequest || newKey != nil,
            in: tx
        )
    }

    /// Nobody knows whether it happened.
    package func isUnknown(_ permit: Permit, _ why: JobFailure, in tx: Transaction) throws {
        try settle(permit, as: .unknown, why, noting: .lost, in: tx)
    }

    /// The platform refused it, and would again.
    package func reject(_ permit: Permit, _ why: JobFailure, in tx: Transaction) throws {
        try settle(permit, as: .rejected, why, noting: .refused, in: tx)
    }

    /// Only who sent it last may say what became of that; meanwhile another may have sent it again.
    private func settle(
        _ permit: Permit,
        as state: Effect.State,
        _ why: JobFailure,
        noting kind: EffectEvent.Kind,
        newKey: String? = nil,
        forgetsRequest: Bool = false,
        in tx: Transaction
    ) throws {
        let settled = try tx.run(
            """
            UPDATE main.effects SET state = \(state), error_code = \(why.code), error = \(why.sentence),
              key = coalesce(\(newKey), key), request = CASE WHEN \(forgetsRequest) THEN NULL ELSE request END,
              updated_at = \(clock.now(in: tx))
            WHERE id = \(permit.effect) AND state = 'in_flight' AND send_count = \(permit.sending)
            """
        )
        if settled == 1 { try note(kind, of: permit.effect, why, in: tx) }
    }

    /// What whoever held the job before left in flight: it may have been sent.
    ///
    /// Returns those effects. The lease proves that nobody else sends for this subject.
    package func takeOver(
        of subject: String,
        under context: JobContext,
        in tx: Transaction
    ) throws -> [EffectID] {
        try context.verifyLease(in: tx, evenIfCancelled: true)
        let lost = JobFailure("lost", "Roost stopped before the platform’s answer was stored.")
        let effects = try tx.values(
            EffectID.self,
            """
            UPDATE main.effects SET state = 'unknown', error_code = \(lost.code), error = \(lost.sentence),
              updated_at = \(clock.now(in: tx))
            WHERE subject_id = \(subject) AND state = 'in_flight'
              AND (job_id <> \(context.id) OR lease_token <> \(context.job.leaseToken))
            RETURNING id
            """
        )
        for effect in effects { try note(.lost, of: effect, lost, in: tx) }
        return effects
    }

    func note(
        _ kind: EffectEvent.Kind,
        of effect: EffectID,
        _ why: JobFailure?,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO main.effect_events (id, user_id, effect_id, happened_at, kind, code, sentence)
            SELECT \(EffectEventID.new()), user_id, id, \(clock.now(in: tx)), \(kind), \(why?.code), \(why?.sentence)
            FROM \(tx.table("effects")) WHERE id = \(effect)
            """
        )
    }
}
