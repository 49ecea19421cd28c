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

    func waitUntilNothingIsLeft() async throws {
        try await eventually("all work to be done", within: .seconds(90)) {
            try await setting.count("SELECT count(*) FROM main.jobs") == 0
        }
    }
}
