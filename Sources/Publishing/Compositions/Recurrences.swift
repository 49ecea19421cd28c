package import Accounts
package import Database
import Platforms
import Queue

/// Compositions that come again and again, in wall time.
///
/// One is made ahead, as any other composition, so that it is seen in the queue, can be changed, and goes out whatever
/// happens to the rule meanwhile. Times that passed while Roost was down, or while it was paused, are not made up for.
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
        package let pausedAt: Timestamp?
        /// Why Roost paused it by itself.
        package let problem: String?
        package let endedAt: Timestamp?
        package let createdAt: Timestamp

        package init(row: Row) throws {
            id = try row.value("id")
            user = try row.value("user_id")
            rule = try PayloadCoding.decode(Recurrence.self, try row.value("rule"))
            template = try PayloadCoding.decode(CompositionDraft.self, try row.value("template"))
            lastWallTime = try row.value("last_wall_time", as: String?.self).flatMap(WallTime.init)
            pausedAt = try row.value("paused_at")
            problem = try row.value("problem")
            endedAt = try row.value("ended_at")
            createdAt = try row.value("created_at")
        }

        /// Whether further ones are made.
        package var isRunning: Bool { endedAt == nil && pausedAt == nil }
    }

    // MARK: Beginning and changing

    /// Repeats what a composition says, to the same accounts; its first time is made at once.
    package func begin(
        _ composition: CompositionID,
        _ rule: Recurrence,
        by viewer: Viewer
    ) async throws -> Kept {
        try viewer.require(.moderator, to: "publish")
        try requireToCome(rule)
        let template = try await template(from: composition, for: viewer)
        let id = RecurrenceID.new()
        try await store.write(as: .worker(viewer.user)) { tx in
            try tx.run(
                """
                INSERT INTO main.recurrences (id, user_id, rule, template)
                VALUES (\(id), \(viewer.user), \(try PayloadCoding.encode(rule)), \(try PayloadCoding.encode(template)))
                """
            )
            try makeNext(id, in: tx)
        }
        return try await find(id, for: viewer)
    }

    /// Another rule, other words, or both; what was made ahead is made anew.
    package func change(
        _ id: RecurrenceID,
        rule: Recurrence? = nil,
        toSay composition: CompositionID? = nil,
        by viewer: Viewer
    ) async throws -> Kept {
        try viewer.require(.moderator, to: "publish")
        if let rule { try requireToCome(rule) }
        var template: CompositionDraft?
        if let composition { template = try await self.template(from: composition, for: viewer) }
        return try await store.write(as: .worker(viewer.user)) { [template] tx in
            let known = try Self.lock(id, in: tx)
            guard known.endedAt == nil else { throw Self.ended }
            try takeBackNext(of: known, in: tx)
            try tx.run(
                """
                UPDATE main.recurrences SET rule = \(try PayloadCoding.encode(rule ?? known.rule)),
                  template = \(try PayloadCoding.encode(template ?? known.template)), last_wall_time = NULL
                WHERE id = \(id)
                """
            )
            try makeNext(id, in: tx)
            return try Self.find(id, in: tx)
        }
    }

    private func requireToCome(_ rule: Recurrence) throws {
        guard rule.next(after: compositions.now()) != nil else {
            throw AccountError(.invalid, "This repetition has ended before it begins.", field: "rule")
        }
    }

    /// What a composition says, if it could go out as it is.
    private func template(
        from composition: CompositionID,
        for viewer: Viewer
    ) async throws -> CompositionDraft {
        let errors = try await compositions.problems(of: composition, for: viewer).filter {
            $0.severity == .error
        }
        if let error = errors.first {
            throw AccountError(.invalid, error.sentence, field: error.code.rawValue)
        }
        return CompositionDraft(repeating: try await compositions.find(composition, for: viewer))
    }

    static let ended = AccountError(.conflict, "This repetition has ended. Begin another one.")

    // MARK: Pausing and ending

    /// Makes no further ones until it is resumed.
    ///
    /// `keepsNext`: Whether the one that is scheduled already goes out all the same.
    package func pause(_ id: RecurrenceID, keepsNext: Bool, by viewer: Viewer) async throws -> Kept {
        try viewer.require(.moderator, to: "publish")
        let now = compositions.now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let known = try Self.lock(id, in: tx)
            guard known.endedAt == nil else { throw Self.ended }
            if !keepsNext { try takeBackNext(of: known, in: tx) }
            try tx.run(
                "UPDATE main.recurrences SET paused_at = \(now) WHERE id = \(id) AND paused_at IS NULL"
            )
            return try Self.find(id, in: tx)
        }
    }

    /// Goes on with its next time; those that passed meanwhile are not made up for.
    package func resume(_ id: RecurrenceID, by viewer: Viewer) async throws -> Kept {
        try viewer.require(.moderator, to: "publish")
        let now = compositions.now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let known = try Self.lock(id, in: tx)
            guard known.endedAt == nil else { throw Self.ended }
            try tx.run("UPDATE main.recurrences SET paused_at = NULL, problem = NULL WHERE id = \(id)")
            try makeNext(id, in: tx)
            try clearNotice(of: id, for: viewer.user, at: now, in: tx)
            return try Self.find(id, in: tx)
        }
    }

    /// Makes no further ones, for good.
    package func end(_ id: RecurrenceID, keepsNext: Bool = true, by viewer: Viewer) async throws {
        try viewer.require(.moderator, to: "publish")
        let now = compositions.now()
        try await store.write(as: .worker(viewer.user)) { tx in
            let known = try Self.lock(id, in: tx)
            if !keepsNext { try takeBackNext(of: known, in: tx) }
            try tx.run("UPDATE main.recurrences SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
            try clearNotice(of: id, for: viewer.user, at: now, in: tx)
        }
    }

    /// Ends it and forgets it; what was made of it stays.
    package func delete(_ id: RecurrenceID, keepsNext: Bool, by viewer: Viewer) async throws {
        try await end(id, keepsNext: keepsNext, by: viewer)
        try await store.write(as: .worker(viewer.user)) { tx in
            try tx.run("DELETE FROM main.recurrences WHERE id = \(id)")
        }
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
