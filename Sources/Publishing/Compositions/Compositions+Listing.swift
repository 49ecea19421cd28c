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
                guard target.status == .draft || target.status == .scheduled || !target.status.isOpen else {
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

    /// What waits for a person, then what is to go out, in the order of its time.
    package func queued(
        through connection: ConnectionID? = nil,
        for viewer: Viewer,
        limit: Int = 200
    ) async throws -> [Queued] {
        let rows = try await store.read(as: viewer.scope) { tx in
            let through: SQL = connection.map { "t.connection_id = \($0)" } ?? "TRUE"
            return try tx.rows(
                """
                SELECT t.*, c.text AS says, c.is_urgent AS urgent, c.zone AS zone FROM targets t
                JOIN compositions c ON c.id = t.composition_id
                WHERE (t.status IN ('scheduled', 'publishing', 'unknown') OR t.question IS NOT NULL) AND \(through)
                ORDER BY CASE WHEN t.question IS NULL THEN 1 ELSE 0 END, t.due_at, t.id LIMIT \(limit)
                """
            )
        }
        var queued: [Queued] = []
        for row in rows {
            let target = try Target(row: row)
            queued.append(
                Queued(
                    target: target,
                    text: try row.value("says"),
                    isUrgent: try row.value("urgent"),
                    zone: try row.value("zone"),
                    explanation: try await explanation(of: target, zone: row.value("zone"), for: viewer)
                )
            )
        }
        return queued
    }

    /// Why a target isn't out yet, in one sentence.
    func explanation(of target: Target, zone: String?, for viewer: Viewer) async throws -> String {
        if target.question != nil { return target.failure?.sentence ?? "It waits for your decision." }
        if let due = target.dueAt, due > now(), target.status == .scheduled {
            let zone = try TimeZoneName(zone ?? viewer.timeZone)
            return "It goes out on \(ZonedTime(at: due, in: zone))."
        }
        let job = try await store.read(as: viewer.scope) { tx in
            try tx.value(
                JobID.self,
                "SELECT id FROM jobs WHERE target_id = \(target.id) AND kind = \(PublishTarget.kind)"
            )
        }
        let why = target.failure.map { $0.sentence + " " } ?? ""
        guard let job, let told = try await queue.explain(job, as: viewer.scope) else {
            return why + "It is taken up again in a moment."
        }
        return why + told.sentence
    }
}
