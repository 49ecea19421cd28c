package import Database

/// The ledger in front of every visible call.
///
/// ```
///                        ┌───────────── certainly not sent ─────────────┐
/// planned ──permit──► in_flight ──answer──► confirmed                   ▼
///    ▲                   │  └────refusal──► rejected              retry_ok ──permit──► in_flight
///    │              no answer, or                                       ▲
///  nobody sent      whoever sent is gone                                │
///                        └──────────────► unknown ──look: not there─────┤
///                                            │  └───look: there──► confirmed
///                                            └──can't be settled──► needs_user ──a person──► confirmed or retry_ok
/// ```
///
/// Two rules make it hold. *Permission* to send is given to who holds the job's lease, and is on the disk before the first
/// byte is sent. *Evidence* that it happened is written whoever brings it, with or without a lease.
///
/// All of it runs in the worker's scope of the effect's owner.
package struct EffectLedger: Sendable {
    package let clock: QueueClock

    package init(clock: QueueClock = .database) {
        self.clock = clock
    }

    /// A step that is to be done.
    package struct Step: Sendable, Hashable {
        package var name: String
        package var kind: Effect.Kind
        package var key: String
        /// What is to be known when it has failed, as JSON.
        package var answer: String?

        package init(_ name: String, _ kind: Effect.Kind, key: String, answer: String? = nil) {
            self.name = name
            self.kind = kind
            self.key = key
            self.answer = answer
        }
    }

    /// Enters steps that are not in the ledger yet; those that are keep their keys.
    package func plan(
        _ steps: [Step],
        of subject: String,
        through connection: ConnectionID,
        for user: UserID,
        in tx: Transaction
    ) throws {
        guard !steps.isEmpty else { return }
        let now = clock.now(in: tx)
        var rows = MultiRowInsert(
            """
            INSERT INTO main.effects
              (id, user_id, connection_id, subject_id, step, kind, state, key, answer, created_at, updated_at)
            VALUES
            """,
            onConflict: "ON CONFLICT (subject_id, step) DO NOTHING"
        )
        for step in steps {
            rows.append(
                """
                (\(EffectID.new()), \(user), \(connection), \(subject), \(step.name), \(step.kind), 'planned',
                  \(step.key), \(step.answer), \(now), \(now))
                """
            )
        }
        try tx.runAll(rows.statements(for: tx.engine))
    }

    /// Takes steps out of the ledger that nobody sent.
    ///
    /// Returns whether that was all of them.
    @discardableResult
    package func withdraw(_ steps: [String], of subject: String, in tx: Transaction) throws -> Bool {
        let gone = try tx.run(
            """
            DELETE FROM main.effects
            WHERE subject_id = \(subject) AND \("step", isOneOf: steps) AND state = 'planned' AND send_count = 0
            """
        )
        return gone == steps.count
    }

    // MARK: Questions

    package func effects(of subject: String, in tx: Transaction) throws -> [Effect] {
        try tx.all(Effect.self, question(about: subject))
    }

    /// What ``effects(of:in:)`` asks, for who asks it with something else.
    package func question(about subject: String) -> SQL {
        "SELECT * FROM effects WHERE subject_id = \(subject) ORDER BY created_at, id"
    }

    package func effect(_ id: EffectID, in tx: Transaction) throws -> Effect? {
        try tx.one(Effect.self, "SELECT * FROM effects WHERE id = \(id)")
    }

    package func events(of subject: String, in tx: Transaction) throws -> [EffectEvent] {
        try tx.all(
            EffectEvent.self,
            """
            SELECT v.* FROM effects e JOIN effect_events v ON v.effect_id = e.id
            WHERE e.subject_id = \(subject) ORDER BY v.happened_at, v.id
            """
        )
    }

    /// Of several subjects at once, each one's in order.
    package func effects(ofAll subjects: [String], in tx: Transaction) throws -> [Effect] {
        try tx.all(
            Effect.self,
            "SELECT * FROM effects WHERE \("subject_id", isOneOf: subjects) ORDER BY created_at, id"
        )
    }

    package func events(ofAll subjects: [String], in tx: Transaction) throws -> [EffectEvent] {
        try tx.all(
            EffectEvent.self,
            """
            SELECT v.* FROM effects e JOIN effect_events v ON v.effect_id = e.id
            WHERE \("e.subject_id", isOneOf: subjects) ORDER BY v.happened_at, v.id
            """
        )
    }

    /// Posts of a connection of which it isn't certain whether they are there.
    package func unsettledPosts(of connection: ConnectionID, in tx: Transaction) throws -> [Effect] {
        try tx.all(
            Effect.self,
            """
            SELECT * FROM effects
            WHERE state IN ('in_flight', 'unknown', 'needs_user') AND kind = 'post' AND connection_id = \(connection)
              AND send_count > 0
            ORDER BY first_sent_at, id
            """
        )
    }

    /// Which of these ids at the platform are what came of a step already.
    package func boundPosts(
        _ remoteIDs: [String],
        of connection: ConnectionID,
        in tx: Transaction
    ) throws -> Set<String> {
        try Set(
            tx.values(
                String.self,
                """
                SELECT remote_id FROM effects
                WHERE connection_id = \(connection) AND kind = 'post' AND \("remote_id", isOneOf: remoteIDs)
                """
            )
        )
    }
}
