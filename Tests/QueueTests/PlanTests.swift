import Database
import Queue
import TestSupport
import Testing

@Suite struct `What claims, promotes and finishes reads only what it takes` {
    /// Among 20,000 jobs for later, of better priority than those that are due, and 20,000 that are over.
    private func amongMany(_ engine: Engine, _ body: (Workbench) async throws -> Void) async throws {
        try await Workbench.with(engine) { bench in
            try await bench.store.write(as: .system) { tx in
                let numbers: SQL = """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    """
                let id: SQL = "\(sqlite: "printf('%017x', i)", postgres: "lpad(to_hex(i), 17, '0')")"
                try tx.run(
                    """
                    INSERT INTO main.jobs (id, queue, kind, state, wait_reason, priority, run_at, created_at,
                      max_attempts, time_limit, payload)
                    \(numbers) SELECT 'job-' || \(id), 'test', 'test.note', 'waiting', 'schedule', 1,
                      9000000000000 + i, 0, 8, 1000, '{}' FROM n
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.job_history (id, queue, kind, outcome, priority, run_at, created_at, finished_at,
                      attempt, lost_count, time_limit, payload, payload_version)
                    \(numbers) SELECT 'job-f' || substr(\(id), 2), 'test', 'test.note', 'succeeded', 1,
                      i, 0, 4000000000000 + i, 1, 0, 1000, '{}', 1 FROM n
                    """
                )
                try tx.run(
                    """
                    INSERT INTO main.job_attempts (id, job_id, lease_token, attempt, worker_id, started_at,
                      finished_at, outcome)
                    \(numbers) SELECT 'att-f' || substr(\(id), 2), 'job-f' || substr(\(id), 2), 1, 1, 'w',
                      0, 0, 'succeeded' FROM n
                    """
                )
            }
            for _ in 0..<50 { try await bench.enqueue(Note()) }
            try await body(bench)
        }
    }

    @Test func `on PostgreSQL, by the count of rows, without any statistics and with them`() async throws {
        try await amongMany(.postgres) { bench in
            for round in 0..<12 {
                // Prepared statements get a plan for good after their fifth use.
                let read = try await bench.store.write(as: .system) { tx in
                    let before = try Self.rowsRead(in: tx)
                    let request = ClaimRequest(
                        queue: Note.queue,
                        limit: 4,
                        kinds: [Note.kind],
                        worker: "w",
                        lease: .seconds(60)
                    )
                    let claim = try bench.queue.table.claim(request, in: tx)
                    #expect(claim.jobs.count == 4)
                    let leases = claim.jobs.map { Lease(id: $0.id, token: $0.leaseToken) }
                    _ = try bench.queue.table.renew(leases, for: .seconds(60), in: tx)
                    _ = try bench.queue.table.rescue(mostLosses: [:], in: tx)
                    _ = try bench.queue.table.nextDue(in: tx)
                    _ = try bench.queue.table.finish(claim.jobs.map { Finish($0, .end(.succeeded)) }, in: tx)
                    return (before, try Self.rowsRead(in: tx))
                }
                for (table, rows) in read.1 {
                    #expect(rows.sequential == read.0[table]?.sequential, "\(table) in round \(round)")
                    #expect(rows.byIndex > 0 || table == "job_history", "\(table) was not counted")
                    #expect(rows.byIndex - (read.0[table]?.byIndex ?? 0) < 100, "\(table) in round \(round)")
                }
                if round == 5 {
                    try await bench.store.write(as: .system) { tx in
                        try tx.run("ANALYZE main.jobs, main.job_attempts")
                    }
                }
            }
        }
    }

    private static func rowsRead(in tx: Transaction) throws -> [String: (sequential: Int, byIndex: Int)] {
        let rows = try tx.rows(
            """
            SELECT relname::text AS name, seq_tup_read, idx_tup_fetch FROM pg_catalog.pg_stat_xact_user_tables
            WHERE relname IN ('jobs', 'job_attempts', 'job_history')
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (
                    try row.value("name", as: String.self),
                    (
                        try row.value("seq_tup_read", as: Int.self),
                        try row.value("idx_tup_fetch", as: Int.self)
                    )
                )
            }
        )
    }

    @Test func `on SQLite, by the indexes the plans name`() async throws {
        try await amongMany(.sqlite) { bench in
            let table = bench.queue.table
            let plans = try await bench.store.write(as: .system) { tx in
                let request = ClaimRequest(
                    queue: Note.queue,
                    limit: 4,
                    kinds: [Note.kind],
                    worker: "w",
                    lease: .seconds(60)
                )
                return (
                    claim: try plan(table.taking(request, limit: 4, in: tx), in: tx),
                    promotion: try plan(table.promotion(in: tx), in: tx),
                    turn: try plan(table.firstDue(of: "ada", for: request, in: tx), in: tx),
                    rescue: try plan(table.running(.expired, in: tx), in: tx),
                    renewal: try plan(
                        table.renewal([Lease(id: .new(), token: 1)], for: .seconds(60), in: tx),
                        in: tx
                    )
                )
            }
            #expect(
                plans.claim.contains("SEARCH main.jobs USING COVERING INDEX jobs_ready")
                    || plans.claim.contains("SEARCH main.jobs USING INDEX jobs_ready")
                    || plans.claim.contains("jobs USING INDEX jobs_ready"),
                "\(plans.claim)"
            )
            #expect(plans.promotion.contains("jobs_wait"), "\(plans.promotion)")
            #expect(plans.turn.contains("jobs_turn_due (turn=?)"), "\(plans.turn)")
            #expect(plans.rescue.contains("jobs_lease"), "\(plans.rescue)")
            for plan in [plans.claim, plans.promotion, plans.turn, plans.rescue, plans.renewal] {
                #expect(!plan.contains("SCAN jobs"), "\(plan)")
                #expect(!plan.contains("SCAN main.jobs"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }

    private func plan(_ statement: SQL, in tx: Transaction) throws -> String {
        try tx.rows("EXPLAIN QUERY PLAN \(statement)").map { try $0.value("detail", as: String.self) }
            .joined(separator: "\n")
    }
}
