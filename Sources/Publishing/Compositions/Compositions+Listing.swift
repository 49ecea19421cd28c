package import Accounts
package import Database
import Platforms
import Queue

extension Compositions {
    /// What was changed last first.
    package func list(
        for viewer: Viewer,
        status: Composition.Status? = nil,
        connection: ConnectionID? = nil,
        after place: Place<Entity.Composition>? = nil,
        limit: Int
    ) async throws -> [Whole] {
        try await store.read(as: viewer.scope) { tx in
            let ofStatus: SQL = status.map { "status = \($0)" } ?? "TRUE"
            let toAccount: SQL =
                connection.map {
                    "EXISTS (SELECT 1 FROM targets t WHERE t.composition_id = compositions.id AND t.connection_id = \($0))"
                } ?? "TRUE"
            let below: SQL = place.map { "(updated_at, id) < (\($0.instant), \($0.id))" } ?? "TRUE"
            let found = try tx.all(
                Composition.self,
                """
                SELECT * FROM compositions WHERE \(ofStatus) AND \(toAccount) AND \(below)
                ORDER BY updated_at DESC, id DESC LIMIT \(limit)
                """
            )
            let ids = found.map(\.id)
            let targets = try tx.all(
                Target.self,
                "SELECT * FROM targets WHERE \("composition_id", isOneOf: ids) ORDER BY created_at, id"
            )
            let media = try CompositionFiles.media(ofAll: ids, in: tx)
            return found.map { composition in
                Whole(
                    composition: composition,
                    media: media.filter { $0.medium.composition == composition.id },
                    targets: targets.filter { $0.composition == composition.id }
                )
            }
        }
    }

    /// Deletes what was written; what was published stays where it is, in the archive too.
    package func delete(_ id: CompositionID, by viewer: Viewer) async throws {
        try viewer.require(.moderator, to: "delete posts")
        try await store.write(as: .worker(viewer.user)) { tx in
            _ = try Self.lock(id, in: tx)
            for target in try Self.targets(of: id, in: tx) {
                // Where the account is gone nothing more can be sent, whatever isn't known.
                let isOver = !target.status.isOpen || target.connection == nil
                guard isOver || target.status == .draft || target.status == .scheduled else {
                    throw AccountError(
                        .conflict,
                        "It is on its way to \(target.accountName). Cancel it there first, or wait until it is through."
                    )
                }
                try callOff(target, in: tx)
            }
            try Uploads.touch(of: id, at: now(), in: tx)
            try tx.run("DELETE FROM main.compositions WHERE id = \(id)")
        }
    }

    /// A draft that says the same to the same accounts, as far as they are still connected.
    package func copy(_ id: CompositionID, by viewer: Viewer) async throws -> Whole {
        let draft = CompositionDraft(repeating: try await find(id, for: viewer)).copied()
        return try await create(draft, by: viewer)
    }
}

// MARK: - What is to go out

extension Compositions {
    package struct Queued: Sendable, Hashable {
        package let target: Target
        package let text: String
        package let isUrgent: Bool
        /// By which its time was meant.
        package let zone: String?
        /// Why it isn't out yet.
        package let explanation: String
    }

    /// A place between two rows of the queue, in which what waits for a person comes first.
    ///
    /// To everybody but the queue it is a text to be handed back.
    package struct QueuePlace: Sendable, Hashable, CustomStringConvertible {
        private let isQuestion: Bool
        private let place: Place<Entity.Target>

        /// After this target.
        package init(_ target: Target) {
            isQuestion = target.question != nil
            place = Place(target.dueAt ?? Self.unplanned, target.id)
        }

        /// Nil for what is no place of ours.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", maxSplits: 1)
            guard parts.count == 2, ["asked", "due"].contains(parts[0]),
                let place = Place<Entity.Target>(String(parts[1]))
            else { return nil }
            isQuestion = parts[0] == "asked"
            self.place = place
        }

        package var description: String { (isQuestion ? "asked-" : "due-") + place.description }

        /// What has no time stands where this would.
        static let unplanned = Timestamp(milliseconds: 0)

        /// What comes after it, in the queue’s order.
        fileprivate var beyond: SQL {
            let later: SQL =
                "(coalesce(t.due_at, \(Self.unplanned)), t.id) > (\(place.instant), \(place.id))"
            return isQuestion ? "(t.question IS NULL OR \(later))" : "(t.question IS NULL AND \(later))"
        }
    }

    /// What waits for a person, then what is to go out, in the order of its time.
    package func queued(
        through connection: ConnectionID? = nil,
        after place: QueuePlace? = nil,
        for viewer: Viewer,
        limit: Int
    ) async throws -> [Queued] {
        let rows = try await store.read(as: viewer.scope) { tx in
            let through: SQL = connection.map { "t.connection_id = \($0)" } ?? "TRUE"
            let beyond = place?.beyond ?? "TRUE"
            return try tx.rows(
                """
                SELECT t.*, c.text AS says, c.is_urgent AS urgent, c.zone AS zone FROM targets t
                JOIN compositions c ON c.id = t.composition_id
                WHERE (t.status IN ('scheduled', 'publishing', 'unknown') OR t.question IS NOT NULL) AND \(through)
                  AND \(beyond)
                ORDER BY CASE WHEN t.question IS NULL THEN 1 ELSE 0 END, coalesce(t.due_at, \(QueuePlace.unplanned)),
                  t.id
                LIMIT \(limit)
                """
            )
        }
        let targets = try rows.map { row in
            (row: row, target: try Target(row: row), zone: try row.value("zone", as: String?.self))
        }
        let explanations = try await explanations(of: targets.map { ($0.target, $0.zone) }, for: viewer)
        return try targets.map { row, target, zone in
            Queued(
                target: target,
                text: try row.value("says"),
                isUrgent: try row.value("urgent"),
                zone: zone,
                explanation: explanations[target.id] ?? Self.taken
            )
        }
    }

    /// Why a target isn't out yet, in one sentence.
    func explanation(of target: Target, zone: String?, for viewer: Viewer) async throws -> String {
        try await explanations(of: [(target, zone)], for: viewer)[target.id] ?? Self.taken
    }

    private static let taken = "It is taken up again in a moment."

    /// Why targets aren't out yet, in one sentence each, with the same few questions for any number of them.
    private func explanations(
        of targets: [(target: Target, zone: String?)],
        for viewer: Viewer
    ) async throws -> [TargetID: String] {
        var explanations: [TargetID: String] = [:]
        var atWork: [Target] = []
        for (target, zone) in targets {
            if target.question != nil {
                explanations[target.id] = target.failure?.sentence ?? "It waits for your decision."
            } else if let due = target.dueAt, due > now(), target.status == .scheduled {
                let zone = try TimeZoneName(zone ?? viewer.timeZone)
                explanations[target.id] = "It goes out on \(ZonedTime(at: due, in: zone))."
            } else {
                atWork.append(target)
            }
        }
        guard !atWork.isEmpty else { return explanations }
        let jobs = try await store.read(as: viewer.scope) { [atWork] tx in
            try tx.rows(
                """
                SELECT id, target_id FROM jobs
                WHERE \("target_id", isOneOf: atWork.map(\.id)) AND kind = \(PublishTarget.kind)
                """
            ).map {
                (id: try $0.value("id", as: JobID.self), target: try $0.value("target_id", as: TargetID.self))
            }
        }
        let told = try await queue.explain(jobs.map(\.id), as: viewer.scope)
        var sentences: [TargetID: String] = [:]
        for job in jobs { sentences[job.target] = told[job.id]?.sentence }
        for target in atWork {
            let why = target.failure.map { $0.sentence + " " } ?? ""
            explanations[target.id] = why + (sentences[target.id] ?? Self.taken)
        }
        return explanations
    }
}
