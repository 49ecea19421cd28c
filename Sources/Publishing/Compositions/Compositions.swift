package import Accounts
import Archive
package import Database
package import Media
import Platforms
package import Queue

/// What users write in order to publish it: drafting, scheduling, calling off and finding.
///
/// What is saved, planned in the ledger and enqueued for one request is one transaction.
package struct Compositions: Sendable {
    let store: Store
    let queue: JobQueue
    let connections: Connections
    /// Where uploads lie; nil where nobody looks into them.
    let files: MediaStore?
    let now: @Sendable () -> Timestamp

    package init(
        store: Store,
        queue: JobQueue,
        connections: Connections,
        files: MediaStore? = nil,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.queue = queue
        self.connections = connections
        self.files = files
        self.now = now
    }

    var ledger: EffectLedger { EffectLedger(clock: queue.clock) }

    /// A composition with everything that belongs to it.
    package struct Whole: Sendable, Hashable {
        package let composition: Composition
        package let media: [AdaptedPost.MediumWithFile]
        package let targets: [Target]
    }
}

// MARK: - Finding

extension Compositions {
    package func find(_ id: CompositionID, for viewer: Viewer) async throws -> Whole {
        try await store.read(as: viewer.scope) { try Self.whole(id, in: $0) }
    }

    static func whole(_ id: CompositionID, in tx: Transaction) throws -> Whole {
        Whole(
            composition: try find(id, in: tx),
            media: try CompositionFiles.media(of: id, in: tx),
            targets: try targets(of: id, in: tx)
        )
    }

    static func find(_ id: CompositionID, in tx: Transaction) throws -> Composition {
        guard let found = try tx.one(Composition.self, "SELECT * FROM compositions WHERE id = \(id)") else {
            throw AccountError(.notFound, "There is no such post. It may have been deleted.")
        }
        return found
    }

    static func targets(of id: CompositionID, in tx: Transaction) throws -> [Target] {
        try tx.all(
            Target.self,
            "SELECT * FROM targets WHERE composition_id = \(id) ORDER BY created_at, id"
        )
    }

    static func target(_ id: TargetID, in tx: Transaction) throws -> Target {
        guard let found = try tx.one(Target.self, "SELECT * FROM targets WHERE id = \(id)") else {
            throw AccountError(.notFound, "There is no such post to an account. It may have been deleted.")
        }
        return found
    }
}

// MARK: - Drafting

extension Compositions {
    package func create(_ draft: CompositionDraft, by viewer: Viewer) async throws -> Whole {
        try viewer.require(.moderator, to: "write posts")
        let (id, now) = (CompositionID.new(), now())
        return try await store.write(as: .worker(viewer.user)) { tx in
            try tx.run(
                "INSERT INTO main.compositions (id, user_id, created_at, updated_at) VALUES (\(id), \(viewer.user), \(now), \(now))"
            )
            try write(draft, to: id, of: viewer.user, at: now, in: tx)
            return try Self.whole(id, in: tx)
        }
    }

    /// Saves what was written, unless somebody else saved it meanwhile.
    ///
    /// Of what is scheduled nothing is saved that can't go out: from then on it is what goes out.
    ///
    /// `revision`: The one that was read before it was changed.
    package func save(
        _ draft: CompositionDraft,
        to id: CompositionID,
        revision: Int,
        by viewer: Viewer
    ) async throws -> Whole {
        try viewer.require(.moderator, to: "write posts")
        // Scheduling is a revision of its own: one that is no draft any more when it is written is refused below.
        let before = try await store.read(as: viewer.scope) { try Self.find(id, in: $0) }
        if before.status == .scheduled, before.revision == revision {
            try Self.requireNone(try await preview(draft, of: id, for: viewer).problems)
        }
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let known = try Self.lock(id, in: tx)
            guard known.revision == revision else {
                throw try Self.savedElsewhere(known, for: viewer)
            }
            try requireUnsent(known, in: tx)
            try write(draft, to: id, of: viewer.user, at: now, in: tx)
            if known.status == .scheduled { try plan(id, in: tx) }
            return try Self.whole(id, in: tx)
        }
    }

    /// The composition, which nobody else changes or begins to send until the transaction ends.
    static func lock(_ id: CompositionID, in tx: Transaction) throws -> Composition {
        let found = try tx.one(
            Composition.self,
            """
            SELECT * FROM compositions WHERE id = \(id) \(sqlite: "", postgres: "FOR NO KEY UPDATE")
            """
        )
        guard let found else { return try find(id, in: tx) }
        return found
    }

    /// What goes out from now on isn't what somebody writes on who doesn't know of that.
    static func raiseRevision(of id: CompositionID, in tx: Transaction) throws {
        try tx.run("UPDATE main.compositions SET revision = revision + 1 WHERE id = \(id)")
    }

    static func savedElsewhere(_ composition: Composition, for viewer: Viewer) throws -> AccountError {
        let time = ZonedTime(at: composition.updatedAt, in: try TimeZoneName(viewer.timeZone))
        return AccountError(
            .conflict,
            "This post was saved in another window on \(time). Take over what is there, or save yours as a copy.",
            field: "revision"
        )
    }

    private func requireUnsent(_ composition: Composition, in tx: Transaction) throws {
        guard composition.isEditable else {
            throw AccountError(
                .conflict,
                "This post is being published or was, so it can’t be written anew. Copy it, or change what was published."
            )
        }
    }

    func write(
        _ draft: CompositionDraft,
        to id: CompositionID,
        of user: UserID,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        let parts = draft.parts.isEmpty ? [PostPart(text: "")] : draft.parts.map(\.storable)
        let poll = try parts[0].poll.map { try PayloadCoding.encode($0) }
        try tx.run(
            """
            UPDATE main.compositions SET text = \(parts[0].text), poll = \(poll),
              thread = \(try PayloadCoding.encode(Array(parts.dropFirst()))),
              warning = \(draft.warning.flatMap { $0.isEmpty ? nil : JSONValue.storable($0) }),
              visibility = \(draft.visibility), language = \(draft.language), is_sensitive = \(draft.isSensitive),
              is_urgent = \(draft.isUrgent), late_policy = \(draft.latePolicy), revision = revision + 1, updated_at = \(now)
            WHERE id = \(id)
            """
        )
        try write(draft.media, to: id, of: user, in: tx)
        try write(draft.targets, to: id, of: user, at: now, in: tx)
    }

    /// Media that stay keep their ids, since an account's own choice names them.
    private func write(
        _ media: [CompositionDraft.Medium],
        to id: CompositionID,
        of user: UserID,
        in tx: Transaction
    ) throws {
        try Uploads.touch(of: id, at: now(), in: tx)
        try tx.run("DELETE FROM main.composition_media WHERE composition_id = \(id)")
        var positions: [Int: Int] = [:]
        for medium in media {
            let position = positions[medium.part, default: 0]
            positions[medium.part] = position + 1
            guard try tx.first("SELECT id FROM uploads WHERE id = \(medium.upload)") != nil else {
                throw Self.fileMissing
            }
            let added = try tx.run(
                """
                INSERT INTO main.composition_media
                  (id, user_id, composition_id, upload_id, part, position, alt, is_decorative, focus_x, focus_y)
                VALUES (\(medium.id ?? .new()), \(user), \(id), \(medium.upload), \(medium.part), \(position),
                  \(JSONValue.storable(medium.alt)), \(medium.isDecorative), \(medium.focus?.x), \(medium.focus?.y))
                ON CONFLICT (id) DO NOTHING
                """
            )
            // This composition’s own are gone by now: the id is another’s, or stands twice in the draft.
            guard added == 1 else { throw Self.fileElsewhere }
        }
    }

    private static let fileElsewhere = AccountError(
        .invalid,
        "A file is named that belongs to another post. Leave out its id.",
        field: "media"
    )

    static let fileMissing = AccountError(
        .invalid,
        "A file of this post is not there any more. Add it again.",
        field: "media"
    )

    private func write(
        _ accounts: [CompositionDraft.Account],
        to id: CompositionID,
        of user: UserID,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        try Self.requireOnce(accounts, in: tx)
        let known = try Self.targets(of: id, in: tx)
        for account in accounts {
            let overrides = try PayloadCoding.encode(account.overrides.storable)
            if let target = known.first(where: { $0.connection == account.connection }) {
                try tx.run("UPDATE main.targets SET overrides = \(overrides) WHERE id = \(target.id)")
                continue
            }
            guard
                let connection = try tx.one(
                    Connection.self,
                    "SELECT * FROM connections WHERE id = \(account.connection)"
                )
            else {
                throw AccountError(.notFound, "There is no such connection.", field: "targets")
            }
            let due = try due(of: account.connection, joining: known, in: id, tx)
            let status: Target.Status = due == nil ? .draft : .scheduled
            try tx.run(
                """
                INSERT INTO main.targets (id, user_id, composition_id, connection_id, platform, instance, account_name,
                  overrides, status, due_at, created_at, updated_at)
                VALUES (\(TargetID.new()), \(user), \(id), \(connection.id), \(connection.platform),
                  \(connection.instance?.text ?? ""), \(connection.handle), \(overrides), \(status),
                  \(due), \(now), \(now))
                """
            )
        }
        let kept = Set(accounts.map(\.connection))
        // What was written for an account that was disconnected stays: nobody has taken it out.
        for target in known where target.connection.map({ !kept.contains($0) }) ?? false {
            try callOff(target, in: tx)
            try tx.run("DELETE FROM main.targets WHERE id = \(target.id)")
        }
    }

    /// When an account's post goes out that joins others: with them, or in its own next free slot where each of them has
    /// its own; nil where none of them is scheduled.
    private func due(
        of connection: ConnectionID,
        joining others: [Target],
        in id: CompositionID,
        _ tx: Transaction
    ) throws -> Timestamp? {
        let times = others.filter { $0.status == .scheduled }.compactMap(\.dueAt)
        guard let first = times.min(), Set(times).count > 1 else { return times.min() }
        var book = try SlotBook(of: [connection], besides: id, holding: true, at: now(), in: tx)
        let own: ZonedTime
        do { own = try book.take(connection).time } catch { throw error.refusal }
        // The composition's time is the first of them.
        if own.instant < first { try note(own, of: id, in: tx) }
        return own.instant
    }

    private static func requireOnce(_ accounts: [CompositionDraft.Account], in tx: Transaction) throws {
        var chosen: Set<ConnectionID> = []
        guard let twice = accounts.first(where: { !chosen.insert($0.connection).inserted }) else { return }
        let name = try tx.value(
            String.self,
            "SELECT name FROM connections WHERE id = \(twice.connection)"
        )
        guard let name else {
            throw AccountError(.notFound, "There is no such connection.", field: "targets")
        }
        throw AccountError(.invalid, "“\(name)” is chosen twice.", field: "targets")
    }

    /// Nothing of it is to be sent any more; what was planned is forgotten.
    func callOff(_ target: Target, in tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM main.effects
            WHERE subject_id = \(target.id) AND (state = 'planned' AND send_count = 0 OR kind = 'media')
            """
        )
        try cancelJob(of: target.id, in: tx)
    }

    /// One that waits is gone; one that runs finds out before it sends.
    ///
    /// Returns whether one runs.
    @discardableResult
    func cancelJob(of target: TargetID, in tx: Transaction) throws -> Bool {
        let jobs = try tx.values(
            JobID.self,
            "SELECT id FROM jobs WHERE dedupe_key = \(PublishTarget.dedupeKey(target))"
        )
        return try jobs.count { try queue.cancel($0, in: tx) == .requested } > 0
    }
}

extension PostPart {
    /// What a row can hold of it.
    var storable: PostPart {
        var part = self
        part.text = JSONValue.storable(text)
        part.poll?.options = (poll?.options ?? []).map(JSONValue.storable)
        return part
    }
}

extension TargetOverrides {
    /// What a row can hold of them.
    var storable: TargetOverrides {
        var overrides = self
        overrides.parts = parts?.map(\.storable)
        overrides.warning = warning.map(JSONValue.storable)
        overrides.media = media?.map { Medium(id: $0.id, part: $0.part, alt: $0.alt.map(JSONValue.storable)) }
        return overrides
    }
}
