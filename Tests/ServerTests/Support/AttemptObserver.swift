import Database
import TestSupport

/// Writes down, within PostgreSQL, who began and who succeeded with what, since a file's success leaves no row.
struct AttemptObserver {
    let setting: Setting
    private let url: String

    struct Success: Sendable {
        let job: String
        let worker: String
    }

    static func with<T>(_ setting: Setting, _ body: (AttemptObserver) async throws -> T) async throws -> T {
        guard let url = setting.environment["ROOST_DATABASE_URL"] else {
            throw TestEnvironmentError("There is no database to observe.")
        }
        let observer = AttemptObserver(setting: setting, url: url)
        for statement in [
            "CREATE TABLE main.test_successes (job_id TEXT NOT NULL, worker_id TEXT NOT NULL)",
            """
            CREATE FUNCTION main.test_note() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
              INSERT INTO main.test_successes VALUES (OLD.job_id, OLD.worker_id); RETURN NULL; END $$
            """,
            "CREATE TRIGGER test_gone AFTER DELETE ON main.job_attempts FOR EACH ROW EXECUTE FUNCTION main.test_note()",
            """
            CREATE TRIGGER test_done AFTER UPDATE ON main.job_attempts FOR EACH ROW
            WHEN (NEW.outcome = 'succeeded' AND OLD.outcome IS NULL) EXECUTE FUNCTION main.test_note()
            """,
        ] {
            try await PostgresAdministration.execute(statement, url: url)
        }
        let result: Result<T, any Error>
        do { result = .success(try await body(observer)) } catch { result = .failure(error) }
        for statement in [
            "DROP TRIGGER test_gone ON main.job_attempts", "DROP TRIGGER test_done ON main.job_attempts",
            "DROP FUNCTION main.test_note", "DROP TABLE main.test_successes",
        ] {
            try await PostgresAdministration.execute(statement, url: url)
        }
        return try result.get()
    }

    func successes() async throws -> [Success] {
        try await setting.reading { tx in
            try tx.rows("SELECT job_id, worker_id FROM main.test_successes").map { row in
                Success(job: try row.value("job_id"), worker: try row.value("worker_id"))
            }
        }
    }

    /// The jobs that were taken back from a worker.
    func losses(of worker: String) async throws -> Set<String> {
        try await setting.reading { tx in
            Set(
                try tx.values(
                    String.self,
                    "SELECT job_id FROM main.job_attempts WHERE worker_id = \(worker) AND outcome = 'lost'"
                )
            )
        }
    }

    /// The name under which a process claims.
    func worker(of program: Program) async throws -> String {
        let pid = Int(program.identifier)
        var name: String?
        try await eventually("the worker of process \(pid)") {
            name = try await setting.value("SELECT id FROM main.workers WHERE pid = \(pid)")
            return name != nil
        }
        return name ?? ""
    }

    func waitUntilRunning(_ kind: String, by worker: String) async throws {
        try await eventually("\(kind) running at \(worker)") {
            try await setting.count(
                "SELECT count(*) FROM main.jobs WHERE state = 'running' AND kind = \(kind) AND worker_id = \(worker)"
            ) > 0
        }
    }

    /// Lets nobody past one write, until `body` is over: who comes there waits, and is then thrown out.
    func stalling<T>(
        updatesOf column: String,
        in table: String,
        _ body: () async throws -> T
    ) async throws -> T {
        for statement in [
            """
            CREATE FUNCTION main.test_stall() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
              PERFORM pg_sleep(3600); RETURN NEW; END $$
            """,
            """
            CREATE TRIGGER test_stall BEFORE UPDATE OF \(column) ON main.\(table)
            FOR EACH ROW EXECUTE FUNCTION main.test_stall()
            """,
        ] {
            try await PostgresAdministration.execute(statement, url: url)
        }
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for statement in [
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'
            """,
            "DROP TRIGGER test_stall ON main.\(table)", "DROP FUNCTION main.test_stall",
        ] {
            try await PostgresAdministration.execute(statement, url: url)
        }
        return try result.get()
    }

    /// A process that was stopped within a transaction is only thrown out of it after a minute.
    func waitUntilNothingIsLeft() async throws {
        do {
            try await eventually("all work to be done", within: .seconds(240)) {
                try await setting.count("SELECT count(*) FROM main.jobs") == 0
            }
        } catch {
            let left = try await setting.value(
                """
                SELECT string_agg(concat_ws(' ', kind, state, wait_reason, 'attempt', attempt, 'lost', lost_count, 'due in',
                  run_at - (extract(epoch FROM clock_timestamp()) * 1000)::bigint, 'ms', error), '; ') FROM main.jobs
                """,
                as: String.self
            )
            throw TestEnvironmentError("\(error) Left: \(left ?? "nothing by now").")
        }
    }
}
