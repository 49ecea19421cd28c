import Accounts
import Database
import Queue

// The compositions of a repetition: each is made ahead of its time, and can be taken back.

extension Recurrences {
    /// Makes the next one of each repetition that has none ahead.
    ///
    /// Any process may do this at any time; of two that do it at once, one makes it. One that can't be made pauses its
    /// repetition, with a notice, and keeps none of the others waiting. Returns how many were made.
    @discardableResult
    package func makeAhead() async throws -> Int {
        let now = compositions.now()
        let running = try await store.read(as: .system) { tx in
            try tx.all(
                Kept.self,
                "SELECT * FROM main.recurrences WHERE ended_at IS NULL AND paused_at IS NULL ORDER BY id"
            )
        }
        var made = 0
        for recurrence in running where recurrence.isDue(at: now) {
            do {
                made += try await store.write(as: .worker(recurrence.user)) { tx in
                    try makeNext(recurrence.id, in: tx) ? 1 : 0
                }
            } catch let error as AccountError {
                try await stop(recurrence, because: error.sentence)
            }
        }
        return made
    }

    /// Returns whether there was one to make.
    @discardableResult
    func makeNext(_ id: RecurrenceID, in tx: Transaction) throws -> Bool {
        let now = compositions.now()
        let recurrence = try Self.lock(id, in: tx)
        guard recurrence.isRunning else { return false }
        guard let next = recurrence.rule.next(after: now) else {
            try tx.run("UPDATE main.recurrences SET ended_at = \(now) WHERE id = \(id)")
            return false
        }
        // Another process has made it, or a person has called this one off.
        if let last = recurrence.lastWallTime, last >= next.wall { return false }
        let occurrence = next.wall.description
        let isTaken =
            try tx.first(
                "SELECT id FROM compositions WHERE recurrence_id = \(id) AND occurrence = \(occurrence)"
            ) != nil
        if !isTaken {
            try compositions.make(
                try connected(recurrence.template, in: tx),
                of: id,
                at: next,
                for: recurrence.user,
                in: tx
            )
        }
        try tx.run("UPDATE main.recurrences SET last_wall_time = \(occurrence) WHERE id = \(id)")
        return !isTaken
    }

    /// To the accounts that are still connected.
    private func connected(_ template: CompositionDraft, in tx: Transaction) throws -> CompositionDraft {
        let known = Set(
            try tx.values(
                ConnectionID.self,
                "SELECT id FROM connections WHERE \("id", isOneOf: template.targets.map(\.connection))"
            )
        )
        var template = template
        template.targets.removeAll { !known.contains($0.connection) }
        guard !template.targets.isEmpty else {
            throw AccountError(.conflict, "None of its accounts is connected any more.", field: "targets")
        }
        return template
    }

    /// The recurrence, which nobody else changes or makes one of until the transaction ends.
    static func lock(_ id: RecurrenceID, in tx: Transaction) throws -> Kept {
        let found = try tx.one(
            Kept.self,
            "SELECT * FROM recurrences WHERE id = \(id) \(sqlite: "", postgres: "FOR NO KEY UPDATE")"
        )
        guard let found else { return try find(id, in: tx) }
        return found
    }

    // MARK: Taking back

    /// Calls off what was made ahead; one that a person has changed since stays as a draft.
    func takeBackNext(of recurrence: Kept, in tx: Transaction) throws {
        let now = compositions.now()
        let ahead = try tx.values(
            CompositionID.self,
            """
            SELECT id FROM compositions WHERE recurrence_id = \(recurrence.id) AND status = 'scheduled'
              AND scheduled_at > \(now)
            """
        )
        for id in ahead {
            _ = try Compositions.lock(id, in: tx)
            let whole = try Compositions.whole(id, in: tx)
            if CompositionDraft(repeating: whole).saysTheSame(as: recurrence.template) {
                for target in whole.targets { try compositions.callOff(target, in: tx) }
                try tx.run("DELETE FROM main.compositions WHERE id = \(id)")
            } else {
                try compositions.makeDraft(id, in: tx)
                try tx.run(
                    "UPDATE main.compositions SET recurrence_id = NULL, occurrence = NULL WHERE id = \(id)"
                )
            }
        }
        if !ahead.isEmpty {
            try tx.run("UPDATE main.recurrences SET last_wall_time = NULL WHERE id = \(recurrence.id)")
        }
    }

    // MARK: Trouble

    static let notice = "publishing.repetition"

    private func stop(_ recurrence: Kept, because sentence: String) async throws {
        let now = compositions.now()
        try await store.write(as: .worker(recurrence.user)) { tx in
            let changed = try tx.run(
                """
                UPDATE main.recurrences SET paused_at = \(now), problem = \(sentence)
                WHERE id = \(recurrence.id) AND paused_at IS NULL AND ended_at IS NULL
                """
            )
            guard changed > 0 else { return }
            try Notices.raise(
                Self.notice,
                about: recurrence.id.text,
                "A repetition is paused: \(recurrence.rule). \(sentence)",
                link: "/publishing/repetitions",
                for: recurrence.user,
                in: tx
            )
        }
    }

    func clearNotice(of id: RecurrenceID, for user: UserID, at now: Timestamp, in tx: Transaction) throws {
        try Notices.clear([Self.notice], about: id.text, for: user, at: now, in: tx)
    }
}

extension Recurrences.Kept {
    /// Whether the next one is still to be made, or there is none any more.
    ///
    /// It goes by when the last one was meant for, wherever a person has moved it since.
    fileprivate func isDue(at now: Timestamp) -> Bool {
        guard let next = rule.next(after: now) else { return true }
        return lastWallTime.map { $0 < next.wall } ?? true
    }
}

extension CompositionDraft {
    /// Whether people read the same, wherever it goes; the same file has other media in each composition.
    fileprivate func saysTheSame(as other: CompositionDraft) -> Bool {
        func comparable(_ draft: CompositionDraft) -> CompositionDraft {
            var draft = draft
            draft.parts = draft.parts.map(\.storable)
            draft.targets = []
            for index in draft.media.indices { draft.media[index].id = nil }
            return draft
        }
        return comparable(self) == comparable(other)
    }
}
