package import Database
import Metrics

extension EffectLedger {
    /// What came of an effect at the platform.
    package struct Evidence: Sendable, Hashable {
        package var remoteID: String?
        package var url: String?
        package var version: String?
        /// What later steps need of it, as JSON.
        package var answer: String?

        package init(
            remoteID: String? = nil,
            url: String? = nil,
            version: String? = nil,
            answer: String? = nil
        ) {
            self.remoteID = remoteID
            self.url = url
            self.version = version
            self.answer = answer
        }
    }

    package enum Confirmation: Sendable, Hashable {
        case confirmed
        /// It was known already, as the very same.
        case known
        /// It is there a second time, or is what came of another effect: what must never be.
        case contradicted
    }

    /// Writes down that an effect happened.
    ///
    /// It asks for no lease: who lost it in the meantime knows what it knows, and must not keep it from anybody.
    package func confirm(
        _ effect: EffectID,
        _ evidence: Evidence,
        via proof: Effect.Proof,
        in tx: Transaction
    ) throws -> Confirmation {
        let now = clock.now(in: tx)
        let answers = try tx.rows(ofEach: [
            "SELECT * FROM effects WHERE id = \(effect)",
            """
            SELECT 1 AS bound FROM effects WHERE kind = 'post' AND remote_id = \(evidence.remoteID)
              AND connection_id = (SELECT connection_id FROM effects WHERE id = \(effect))
            """,
        ])
        guard let known = try answers[0].first.map(Effect.init(row:)) else { return .contradicted }
        if known.state == .confirmed {
            if known.remoteID == evidence.remoteID { return .known }
            try noteDuplicate(of: known, evidence, in: tx)
            return .contradicted
        }
        if known.kind == .post, !answers[1].isEmpty {
            try noteDuplicate(of: known, evidence, in: tx)
            return .contradicted
        }
        // One that was planned and never sent can be found as well: sent by the Roost whose backup this is.
        try tx.run(
            """
            UPDATE main.effects SET state = 'confirmed', confirmed_via = \(proof), confirmed_at = \(now),
              remote_id = \(evidence.remoteID), remote_url = \(evidence.url), remote_version = \(evidence.version),
              answer = coalesce(\(evidence.answer), answer), error_code = NULL, error = NULL, updated_at = \(now)
            WHERE id = \(effect)
            """
        )
        if proof != .answer { try note(proof == .person ? .decided : .found, of: effect, nil, in: tx) }
        return .confirmed
    }

    /// What a person said is there is known by its id now.
    ///
    /// Returns whether that was still to be learnt.
    package func identify(_ effect: EffectID, _ evidence: Evidence, in tx: Transaction) throws -> Bool {
        let identified = try tx.run(
            """
            UPDATE main.effects SET remote_id = \(evidence.remoteID), remote_url = \(evidence.url),
              remote_version = \(evidence.version), updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state = 'confirmed' AND remote_id IS NULL
            """
        )
        if identified == 1 { try note(.found, of: effect, nil, in: tx) }
        return identified == 1
    }

    private func noteDuplicate(of effect: Effect, _ evidence: Evidence, in tx: Transaction) throws {
        let told =
            effect.remoteID.map {
                "It is known as \($0) and was answered as \(evidence.remoteID ?? "nothing")."
            }
            ?? "What was answered, \(evidence.remoteID ?? "nothing"), belongs to another post."
        try note(.duplicate, of: effect.id, JobFailure("duplicate", told), in: tx)
        tx.afterCommit { Counter(label: "roost_effects_duplicated_total").increment() }
    }

    /// An effect of which nobody knows whether it happened was looked for, and isn't there.
    ///
    /// Returns how often that was so by now.
    @discardableResult
    package func noteAbsence(of effect: EffectID, in tx: Transaction) throws -> Int {
        let now = clock.now(in: tx)
        let count = try tx.value(
            Int.self,
            """
            UPDATE main.effects SET look_count = look_count + 1, first_looked_at = coalesce(first_looked_at, \(now)),
              last_looked_at = \(now), updated_at = \(now)
            WHERE id = \(effect) AND state IN ('unknown', 'planned')
            RETURNING look_count
            """
        )
        if count != nil { try note(.absent, of: effect, nil, in: tx) }
        return count ?? 0
    }

    /// It certainly didn't happen, and may be sent again; with a new key where the last one is spent.
    ///
    /// What was left to a person in the meantime stays so.
    package func mayRetry(unknown effect: EffectID, newKey: String?, in tx: Transaction) throws {
        try mayRetry(effect, in: .unknown, newKey: newKey, in: tx)
    }

    private func mayRetry(
        _ effect: EffectID,
        in state: Effect.State,
        newKey: String?,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.effects SET state = 'retry_ok', key = coalesce(\(newKey), key), look_count = 0,
              first_looked_at = NULL, last_looked_at = NULL, updated_at = \(clock.now(in: tx)),
              request = CASE WHEN \(newKey != nil) THEN NULL ELSE request END
            WHERE id = \(effect) AND state = \(state)
            """
        )
    }

    /// Leaves it to a person.
    package func ask(about effect: EffectID, _ why: JobFailure, in tx: Transaction) throws {
        let asked = try tx.run(
            """
            UPDATE main.effects SET state = 'needs_user', error_code = \(why.code), error = \(why.sentence),
              updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state IN ('unknown', 'in_flight')
            """
        )
        if asked == 1 { try note(.asked, of: effect, why, in: tx) }
    }

    /// A person decided that it is to be sent again.
    package func decideToResend(_ effect: EffectID, newKey: String?, in tx: Transaction) throws {
        try note(
            .decided,
            of: effect,
            JobFailure("send_again", "It is to be sent again, a person decided."),
            in: tx
        )
        try mayRetry(effect, in: .needsUser, newKey: newKey, in: tx)
    }

    /// Opens a rejected step again, with a new key: what the platform refused has been changed, or is to be tried anew.
    package func reopen(_ effect: EffectID, newKey: String, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.effects SET state = 'retry_ok', key = \(newKey), request = NULL, error_code = NULL, error = NULL,
              look_count = 0, first_looked_at = NULL, last_looked_at = NULL, updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state IN ('rejected', 'abandoned')
            """
        )
    }

    /// What came of a step is another version by now.
    package func renew(_ effect: EffectID, version: String?, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.effects SET remote_version = \(version), updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state = 'confirmed'
            """
        )
    }

    /// What later steps need of a step is something else by now, such as of an upload that has become ready.
    package func renew(_ effect: EffectID, answer: String, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.effects SET answer = \(answer), updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state = 'confirmed'
            """
        )
    }

    /// It can't be done, which was found out before it was sent, or isn't there, as a person says.
    package func giveUp(_ effect: EffectID, _ why: JobFailure, in tx: Transaction) throws {
        let given = try tx.run(
            """
            UPDATE main.effects SET state = 'rejected', error_code = \(why.code), error = \(why.sentence),
              updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND state IN ('planned', 'retry_ok', 'in_flight', 'unknown', 'needs_user')
            """
        )
        if given == 1 { try note(.refused, of: effect, why, in: tx) }
    }

    /// Nobody wants the open steps of a subject any more.
    ///
    /// What may have happened stays as it is.
    ///
    /// `kind`: Only those of it.
    package func abandon(_ subject: String, only kind: Effect.Kind? = nil, in tx: Transaction) throws {
        let among: SQL = kind.map { "AND kind = \($0)" } ?? ""
        try tx.run(
            """
            UPDATE main.effects SET state = 'abandoned', updated_at = \(clock.now(in: tx))
            WHERE subject_id = \(subject) AND state IN ('planned', 'retry_ok') \(among)
            """
        )
    }

    /// An upload of which nobody knows what came of it is simply sent again.
    package func mayRetryUpload(_ effect: EffectID, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.effects SET state = 'retry_ok', updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND kind = 'media' AND state IN ('in_flight', 'unknown', 'needs_user')
            """
        )
    }

    /// Forgets what came of a step that can be repeated without harm, such as an upload the platform has dropped.
    ///
    /// `newKey`: Where it is to be another upload now.
    package func forget(_ effect: EffectID, newKey: String? = nil, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.effects SET state = 'retry_ok', key = coalesce(\(newKey), key), confirmed_at = NULL, confirmed_via = NULL, remote_id = NULL,
              answer = NULL, updated_at = \(clock.now(in: tx))
            WHERE id = \(effect) AND kind = 'media'
            """
        )
    }
}
