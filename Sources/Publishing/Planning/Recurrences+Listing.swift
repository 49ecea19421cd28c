package import Accounts
package import Database

extension Recurrences {
    /// A repetition with what is known of its times.
    package struct Listed: Sendable, Hashable {
        package let kept: Kept
        /// The accounts it goes to, as far as they are connected, by what their user calls them.
        package let accounts: [String]
        /// Those that are scheduled already, which are compositions of their own.
        package let ahead: [Ahead]
        /// The next times by its rule; none once it has ended.
        package let next: [ZonedTime]
        /// The next time within a year at which clocks are turned and there is something to know.
        package let turned: ZonedTime?
    }

    package struct Ahead: Sendable, Hashable {
        package let composition: CompositionID
        package let at: Timestamp
        package let wallTime: String
    }

    /// How many of the next times are told.
    package static let timesTold = 3

    /// Those that go on first, in the order they were begun; of those that ended, the last hundred.
    package func list(for viewer: Viewer) async throws -> [Listed] {
        let now = compositions.now()
        return try await store.read(as: viewer.scope) { tx in
            let running = try tx.all(
                Kept.self,
                "SELECT * FROM recurrences WHERE ended_at IS NULL ORDER BY created_at, id"
            )
            let ended = try tx.all(
                Kept.self,
                "SELECT * FROM recurrences WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id LIMIT 100"
            )
            return try Self.listed(running + ended, at: now, in: tx)
        }
    }

    package func listed(_ id: RecurrenceID, for viewer: Viewer) async throws -> Listed {
        let now = compositions.now()
        return try await store.read(as: viewer.scope) { tx in
            let kept = try Self.find(id, in: tx)
            guard let listed = try Self.listed([kept], at: now, in: tx).first else { throw Self.notFound }
            return listed
        }
    }

    package func find(_ id: RecurrenceID, for viewer: Viewer) async throws -> Kept {
        try await store.read(as: viewer.scope) { try Self.find(id, in: $0) }
    }

    static func find(_ id: RecurrenceID, in tx: Transaction) throws -> Kept {
        guard let found = try tx.one(Kept.self, "SELECT * FROM recurrences WHERE id = \(id)") else {
            throw notFound
        }
        return found
    }

    private static let notFound = AccountError(
        .notFound,
        "There is no such repetition. It may have been deleted."
    )

    private static func listed(
        _ recurrences: [Kept],
        at now: Timestamp,
        in tx: Transaction
    ) throws -> [Listed] {
        let connections = Set(recurrences.flatMap { $0.template.targets.map(\.connection) })
        var names: [ConnectionID: String] = [:]
        for row in try tx.rows("SELECT id, name FROM connections WHERE \("id", isOneOf: connections)") {
            names[try row.value("id")] = try row.value("name", as: String.self)
        }
        var ahead: [RecurrenceID: [Ahead]] = [:]
        let rows = try tx.rows(
            """
            SELECT id, recurrence_id, scheduled_at, wall_time FROM compositions
            WHERE \("recurrence_id", isOneOf: recurrences.map(\.id)) AND status = 'scheduled'
              AND scheduled_at > \(now) ORDER BY scheduled_at
            """
        )
        for row in rows {
            let one = Ahead(
                composition: try row.value("id"),
                at: try row.value("scheduled_at"),
                wallTime: try row.value("wall_time")
            )
            ahead[try row.value("recurrence_id"), default: []].append(one)
        }
        return recurrences.map { kept in
            let next = kept.endedAt == nil ? kept.rule.next(Self.timesTold, after: now) : []
            return Listed(
                kept: kept,
                accounts: kept.template.targets.compactMap { names[$0.connection] },
                ahead: ahead[kept.id] ?? [],
                next: next,
                turned: kept.endedAt == nil ? kept.rule.turned(after: next.last?.instant ?? now) : nil
            )
        }
    }
}

extension Recurrence {
    /// The next times after an instant, in order, so many at most.
    package func next(_ count: Int, after instant: Timestamp) -> [ZonedTime] {
        var times: [ZonedTime] = []
        var last = instant
        while times.count < count, let next = next(after: last) {
            times.append(next)
            last = next.instant
        }
        return times
    }

    /// The next time within a year that its clock leaves out or shows twice.
    package func turned(after instant: Timestamp) -> ZonedTime? {
        let end = instant.adding(.seconds(366 * 86_400))
        var last = instant
        while let next = next(after: last), next.instant <= end {
            if next.fit != .exact { return next }
            last = next.instant
        }
        return nil
    }
}
