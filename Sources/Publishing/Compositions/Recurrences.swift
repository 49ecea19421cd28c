package import Accounts
package import Database
import Queue

/// Compositions that come again and again, in wall time.
///
/// One is made ahead, as any other composition, so that it is seen in the queue, can be changed, and goes out whatever
/// happens to the rule meanwhile. Times that passed while Roost was down are not made up for.
package struct Recurrences: Sendable {
    let store: Store
    let compositions: Compositions

    package init(store: Store, compositions: Compositions) {
        self.store = store
        self.compositions = compositions
    }

    /// One that a user keeps.
    package struct Kept: Record, Hashable, Identifiable {
        package static let table = "recurrences"

        package let id: RecurrenceID
        package let user: UserID
        package let rule: Recurrence
        package let template: CompositionDraft
        /// The wall time of the last one that was made.
        package let lastWallTime: WallTime?
        package let endedAt: Timestamp?

        package init(row: Row) throws {
            id = try row.value("id")
            user = try row.value("user_id")
            rule = try PayloadCoding.decode(Recurrence.self, try row.value("rule"))
            template = try PayloadCoding.decode(CompositionDraft.self, try row.value("template"))
            lastWallTime = try row.value("last_wall_time", as: String?.self).flatMap(WallTime.init)
            endedAt = try row.value("ended_at")
        }
    }

    package func list(for viewer: Viewer) async throws -> [Kept] {
        try await store.read(as: viewer.scope) { tx in
            try tx.all(Kept.self, "SELECT * FROM recurrences WHERE ended_at IS NULL ORDER BY created_at, id")
        }
    }

    /// Repeats what a composition says, to the same accounts; its first time is made at once.
    package func begin(
        _ composition: CompositionID,
        _ rule: Recurrence,
        by viewer: Viewer
    ) async throws -> Kept {
        try viewer.require(.moderator, to: "publish")
        guard rule.next(after: compositions.now()) != nil else {
            throw AccountError(.invalid, "This repetition has ended before it begins.", field: "rule")
        }
        let errors = try await compositions.problems(of: composition, for: viewer).filter {
            $0.severity == .error
        }
        if let error = errors.first {
            throw AccountError(.invalid, error.sentence, field: error.code.rawValue)
        }
        let template = CompositionDraft(repeating: try await compositions.find(composition, for: viewer))
        let id = RecurrenceID.new()
        try await store.write(as: .worker(viewer.user)) { tx in
            try tx.run(
                """
                INSERT INTO main.recurrences (id, user_id, rule, template)
                VALUES (\(id), \(viewer.user), \(try PayloadCoding.encode(rule)), \(try PayloadCoding.encode(template)))
                """
            )
            try makeNext(try Self.find(id, in: tx), in: tx)
        }
        return try await find(id, for: viewer)
    }

    package func find(_ id: RecurrenceID, for viewer: Viewer) async throws -> Kept {
        try await store.read(as: viewer.scope) { try Self.find(id, in: $0) }
    }

    private static func find(_ id: RecurrenceID, in tx: Transaction) throws -> Kept {
        guard let found = try tx.one(Kept.self, "SELECT * FROM recurrences WHERE id = \(id)") else {
            throw AccountError(.notFound, "There is no such repetition. It may have been ended.")
        }
        return found
    }

    /// Makes no further ones; what is scheduled already stays so, and can be taken back as any other.
    package func end(_ id: RecurrenceID, by viewer: Viewer) async throws {
        try viewer.require(.moderator, to: "publish")
        let now = compositions.now()
        try await store.write(as: .worker(viewer.user)) { tx in
            _ = try Self.find(id, in: tx)
            try tx.run("UPDATE main.recurrences SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
        }
    }

    /// Makes the next one of each repetition that has none ahead.
    ///
    /// Any process may do this at any time; of two that do it at once, one makes it. Returns how many were made.
    @discardableResult
    package func makeAhead() async throws -> Int {
        let now = compositions.now()
        let due = try await store.read(as: .system) { tx in
            try tx.all(
                Kept.self,
                """
                SELECT * FROM main.recurrences r WHERE ended_at IS NULL AND NOT EXISTS (
                  SELECT 1 FROM main.compositions c WHERE c.recurrence_id = r.id AND c.scheduled_at > \(now))
                """
            )
        }
        var made = 0
        for recurrence in due {
            made += try await store.write(as: .worker(recurrence.user)) { tx in
                try makeNext(recurrence, in: tx) ? 1 : 0
            }
        }
        return made
    }

    /// Returns whether there was one to make.
    @discardableResult
    private func makeNext(_ recurrence: Kept, in tx: Transaction) throws -> Bool {
        let now = compositions.now()
        guard let next = recurrence.rule.next(after: now) else {
            try tx.run("UPDATE main.recurrences SET ended_at = \(now) WHERE id = \(recurrence.id)")
            return false
        }
        // Another process has made it, or a person has called this one off.
        if let last = recurrence.lastWallTime, last >= next.wall { return false }
        let occurrence = next.wall.description
        let isTaken =
            try tx.first(
                "SELECT id FROM compositions WHERE recurrence_id = \(recurrence.id) AND occurrence = \(occurrence)"
            ) != nil
        if !isTaken {
            try compositions.make(
                recurrence.template,
                of: recurrence.id,
                at: next,
                for: recurrence.user,
                in: tx
            )
        }
        try tx.run(
            "UPDATE main.recurrences SET last_wall_time = \(occurrence) WHERE id = \(recurrence.id)"
        )
        return !isTaken
    }
}

extension CompositionDraft {
    /// What a composition says, as it is to be said again; files are new in each.
    init(repeating whole: Compositions.Whole) {
        let composition = whole.composition
        self.init(parts: composition.parts)
        warning = composition.warning
        visibility = composition.visibility
        language = composition.language
        isSensitive = composition.isSensitive
        isUrgent = composition.isUrgent
        latePolicy = composition.latePolicy
        media = whole.media.map { file in
            Medium(
                id: file.medium.id,
                upload: file.upload.id,
                part: file.medium.part,
                alt: file.medium.alt,
                isDecorative: file.medium.isDecorative,
                focus: file.medium.focus
            )
        }
        targets = whole.targets.compactMap { target in
            target.connection.map { Account($0, overrides: target.overrides) }
        }
    }

    /// The same with media of its own, so that it can stand beside the one it was made from.
    func copied() -> CompositionDraft {
        var ids: [CompositionMediaID: CompositionMediaID] = [:]
        var copy = self
        for index in copy.media.indices {
            guard let old = copy.media[index].id else { continue }
            let new = CompositionMediaID.new()
            ids[old] = new
            copy.media[index].id = new
        }
        // An account's own choice names media by their ids.
        for index in copy.targets.indices {
            copy.targets[index].overrides.media = copy.targets[index].overrides.media?.compactMap { medium in
                ids[medium.id].map { TargetOverrides.Medium(id: $0, part: medium.part, alt: medium.alt) }
            }
        }
        return copy
    }
}
