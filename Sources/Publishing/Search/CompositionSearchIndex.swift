import Archive
import Database

/// The words that compositions are found by.
///
/// The full-text index is named here and in the tables, nowhere else.
enum CompositionSearchIndex {
    /// Cuts the words of what was written since they were cut last, in the scope's own rows.
    ///
    /// What somebody is writing at this moment is left out: it isn't there for others yet. Who writes a row that is
    /// cut here waits, and marks it again.
    ///
    /// Returns whether there may be more, for the next transaction, so that none holds up others for long.
    static func refresh(at now: Timestamp, in tx: Transaction) throws -> Bool {
        let stale = try tx.values(
            CompositionID.self,
            """
            SELECT composition_id FROM composition_search WHERE is_stale
            ORDER BY composition_id LIMIT \(portion) \(sqlite: "", postgres: "FOR UPDATE SKIP LOCKED")
            """
        )
        try tx.runAll(
            try Compositions.wholes(of: stale, in: tx).map { whole in
                let words = CompositionDocument.make(whole).text(for: tx.engine)
                return """
                    UPDATE main.composition_search
                    SET words = \(words)\(sqlite: "", postgres: "::tsvector"), is_stale = \(false), updated_at = \(now)
                    WHERE composition_id = \(whole.composition.id)
                    """
            }
        )
        return stale.count == portion
    }

    private static let portion = 200

    static func isStale(in tx: Transaction) throws -> Bool {
        try tx.first("SELECT composition_id FROM composition_search WHERE is_stale LIMIT 1") != nil
    }

    /// One that fits.
    struct Place {
        let id: CompositionID
        /// What it is found by, as the engine keeps it.
        let words: String
        let changedAt: Timestamp
    }

    /// What is asked besides words.
    struct Narrowing {
        var status: Composition.Status?
        var connection: ConnectionID?
    }

    /// The newest that fit.
    static func places(
        _ plan: SearchPlan,
        _ narrowing: Narrowing,
        most: Int,
        in tx: Transaction
    ) throws -> [Place] {
        var facts: [SQL] = ["TRUE"]
        if let status = narrowing.status { facts.append("c.status = \(status)") }
        if let since = plan.since { facts.append("coalesce(c.scheduled_at, c.updated_at) >= \(since)") }
        if let before = plan.before { facts.append("coalesce(c.scheduled_at, c.updated_at) < \(before)") }
        if let connection = narrowing.connection {
            facts.append(
                "EXISTS (SELECT 1 FROM targets t WHERE t.composition_id = c.id AND t.connection_id = \(connection))"
            )
        }
        // SQLite: CROSS JOIN keeps the order, so that the index leads, newest first.
        let onSQLite: SQL = """
            SELECT s.composition_id, s.words, c.updated_at AS changed_at
            FROM \(index: "composition_search_fts") f
              CROSS JOIN composition_search s ON s.sequence = f.rowid
              CROSS JOIN compositions c ON c.id = s.composition_id
            WHERE f.words MATCH \(plan.match) AND \(facts.joined(by: " AND "))
            ORDER BY f.rowid DESC LIMIT \(most)
            """
        // PostgreSQL: behind a policy the index would not be used; the function tests the owner itself.
        let onPostgres: SQL = """
            SELECT composition_id, words, changed_at FROM search_compositions(
              \(plan.tsquery)::tsquery, \(narrowing.status), \(narrowing.connection), \(plan.since)::timestamptz,
              \(plan.before)::timestamptz, \(most))
            """
        return try tx.rows("\(sqlite: onSQLite, postgres: onPostgres)").map { row in
            Place(
                id: try row.value("composition_id"),
                words: try row.value("words"),
                changedAt: try row.value("changed_at")
            )
        }
    }
}
