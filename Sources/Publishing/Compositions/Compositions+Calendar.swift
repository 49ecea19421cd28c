package import Accounts
package import Database
import Platforms
import Queue

// What stands on which day, and what went out just now.

extension Compositions {
    /// A composition on the day on which it went out or, before that, is to.
    package struct Dated: Sendable, Hashable {
        package let composition: Composition
        package let targets: [Target]
        package let at: Timestamp
    }

    /// What went out, is to go out or failed within a span of time, the earliest first.
    ///
    /// What was called off stands on no day.
    package func dated(
        from start: Timestamp,
        to end: Timestamp,
        through connection: ConnectionID? = nil,
        for viewer: Viewer,
        limit: Int
    ) async throws -> [Dated] {
        try await store.read(as: viewer.scope) { tx in
            let through: SQL =
                connection.map {
                    "EXISTS (SELECT 1 FROM targets t WHERE t.composition_id = c.id AND t.connection_id = \($0))"
                } ?? "TRUE"
            // Two halves, each with an index of its own: what is out by its targets, the rest by its schedule.
            let found = try tx.all(
                Composition.self,
                """
                SELECT * FROM (
                  SELECT c.* FROM compositions c
                  WHERE c.id IN (SELECT composition_id FROM targets WHERE published_at >= \(start) AND published_at < \(end))
                    AND c.published_at >= \(start) AND c.published_at < \(end) AND \(through)
                  UNION ALL
                  SELECT c.* FROM compositions c
                  WHERE c.status IN ('scheduled', 'publishing', 'failed') AND c.scheduled_at >= \(start)
                    AND c.scheduled_at < \(end) AND c.published_at IS NULL AND \(through)
                ) AS dated
                ORDER BY coalesce(published_at, scheduled_at), id LIMIT \(limit)
                """
            )
            let targets = try tx.all(
                Target.self,
                "SELECT * FROM targets WHERE \("composition_id", isOneOf: found.map(\.id)) ORDER BY created_at, id"
            )
            let byComposition = Dictionary(grouping: targets, by: \.composition)
            return found.compactMap { composition in
                (composition.publishedAt ?? composition.scheduledAt).map {
                    Dated(composition: composition, targets: byComposition[composition.id] ?? [], at: $0)
                }
            }
        }
    }

    /// A target with what it says.
    package struct Told: Sendable, Hashable {
        package let target: Target
        package let text: String
        package let isUrgent: Bool
    }

    /// What went out since, and what failed or was left out of that which was due since; the latest first.
    package func outcomes(
        since: Timestamp,
        through connection: ConnectionID? = nil,
        for viewer: Viewer,
        limit: Int = 30
    ) async throws -> [Told] {
        let rows = try await store.read(as: viewer.scope) { tx in
            let through: SQL = connection.map { "t.connection_id = \($0)" } ?? "TRUE"
            return try tx.rows(
                """
                SELECT * FROM (
                  SELECT t.*, c.text AS says, c.is_urgent AS urgent FROM targets t
                  JOIN compositions c ON c.id = t.composition_id
                  WHERE t.published_at >= \(since) AND \(through)
                  UNION ALL
                  SELECT t.*, c.text AS says, c.is_urgent AS urgent FROM targets t
                  JOIN compositions c ON c.id = t.composition_id
                  WHERE t.status = 'failed' AND t.due_at >= \(since) AND t.published_at IS NULL AND \(through)
                  UNION ALL
                  SELECT t.*, c.text AS says, c.is_urgent AS urgent FROM targets t
                  JOIN compositions c ON c.id = t.composition_id
                  WHERE t.status = 'skipped' AND t.due_at >= \(since) AND t.published_at IS NULL AND \(through)
                ) AS told
                ORDER BY coalesce(published_at, due_at) DESC, id LIMIT \(limit)
                """
            )
        }
        return try rows.map { row in
            Told(
                target: try Target(row: row),
                text: try row.value("says"),
                isUrgent: try row.value("urgent")
            )
        }
    }
}
