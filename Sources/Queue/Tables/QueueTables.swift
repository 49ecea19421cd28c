package import Database

/// The tables of the queue.
///
/// A job is a row of `jobs` while there is something left to do for it, and a row of `job_history`
/// afterwards, so that what claims and rescues never walks over the past.
///
/// ```
/// enqueue ─┬─ later ─► waiting ──promote──► ready ──claim──► running ─┬─ done ──────────► history
///          └─ now ──────────────────────────▲  │                      ├─ retry, snooze,
///                                              │                      │  limit, release ─► waiting
///                          connection held: held ◄────────────────────┤
///                                                                     ├─ lease lost ────► waiting
///                                                                     └─ exhausted ─────► history (dead)
/// ```
///
/// Every arrow into and out of `running` raises `lease_token`, which fences all that a worker may still write.
package enum QueueTables {
    package static let access: [TableAccess] = [
        // A person puts work in. Asking again for work that is already there (the same dedupe key) moves it
        // forward or has it run once more, hence the two columns; nothing else of a job is theirs to change.
        .owned("jobs", person: Writing(insert: true, update: .columns(["run_at", "rerun"]), delete: false)),
        .owned("job_attempts"),
        .owned("job_history"),
        .owned("connection_holds"),
        .owned("rate_limits"),
        .owned("effects"),
        .owned("effect_events"),
        .hidden("queue_control"),
        .hidden("workers"),
    ]

    private typealias Writing = TableAccess.Writing

    package static let migrations: [Migration] = [
        queue, turns, effects, effectsOfSubject, turnsTaken, turnsDue,
    ]

    // Times are milliseconds since 1970 here, for the sake of claims and leases: they are compared and added
    // to in SQL, on both engines alike.
    private static let queue = Migration(2, "queue") { d in
        d.only(
            .postgres,
            // Leases are measured on the server's clock alone. The setting lets a test move time.
            """
            CREATE FUNCTION main.now_ms() RETURNS BIGINT LANGUAGE sql STABLE AS $$
              SELECT coalesce(
                nullif(pg_catalog.current_setting('roost.now_ms', true), '')::bigint,
                floor(extract(epoch FROM pg_catalog.statement_timestamp()) * 1000)::bigint)
            $$
            """
        ) + [
            """
            CREATE TABLE main.jobs (
              id TEXT PRIMARY KEY,
              user_id TEXT REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              connection_id TEXT,
              target_id TEXT,
              queue TEXT NOT NULL,
              kind TEXT NOT NULL,
              state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'running', 'held')),
              wait_reason TEXT CHECK (wait_reason IN
                ('schedule', 'retry', 'snooze', 'rate_limit', 'lost', 'released', 'unknown_kind')),
              priority \(d.integer) NOT NULL DEFAULT 100,
              run_at \(d.integer) NOT NULL,
              created_at \(d.integer) NOT NULL,
              attempt \(d.integer) NOT NULL DEFAULT 0 CHECK (attempt >= 0),
              max_attempts \(d.integer) CHECK (max_attempts > 0),
              give_up_at \(d.integer),
              lost_count \(d.integer) NOT NULL DEFAULT 0 CHECK (lost_count >= 0),
              time_limit \(d.integer) NOT NULL CHECK (time_limit > 0),
              lease_token \(d.integer) NOT NULL DEFAULT 0,
              worker_id TEXT,
              started_at \(d.integer),
              locked_until \(d.integer),
              deadline_at \(d.integer),
              cancel_requested_at \(d.integer),
              dedupe_key TEXT,
              \(d.flag("rerun", default: false)),
              lanes TEXT,
              lane_slot \(d.integer),
              payload TEXT NOT NULL,
              payload_version \(d.integer) NOT NULL DEFAULT 1,
              \(d.flag("keeps_history", default: true)),
              progress TEXT,
              error_code TEXT,
              error TEXT,
              trace_id TEXT,
              retry_of TEXT,
              CHECK (connection_id IS NULL OR user_id IS NOT NULL),
              CHECK (max_attempts IS NOT NULL OR give_up_at IS NOT NULL),
              CHECK ((state = 'waiting') = (wait_reason IS NOT NULL)),
              CHECK ((state = 'running') = (worker_id IS NOT NULL)),
              CHECK ((state = 'running') = (locked_until IS NOT NULL)),
              CHECK ((state = 'running') = (deadline_at IS NOT NULL)),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strictByKey)
            """,
            // The claim. No time in it: what is ready is due.
            d.index("jobs_ready", on: "jobs", "queue, priority, run_at, id", where: "state = 'ready'"),
            // Promotion, and when to wake next.
            d.index("jobs_wait", on: "jobs", "run_at", where: "state = 'waiting'"),
            // Rescue.
            d.index("jobs_lease", on: "jobs", "locked_until", where: "state = 'running'"),
            // Release of a connection's work.
            d.index("jobs_held", on: "jobs", "connection_id", where: "state = 'held'"),
            // One live job per key and owner, whatever its state: no transition can collide.
            d.index(
                "jobs_dedupe",
                on: "jobs",
                "dedupe_key, coalesce(user_id, '')",
                unique: true,
                where: "dedupe_key IS NOT NULL"
            ),
            d.index("jobs_connection", on: "jobs", "connection_id", where: "connection_id IS NOT NULL"),
            d.index("jobs_target", on: "jobs", "target_id", where: "target_id IS NOT NULL"),
            d.index("jobs_user", on: "jobs", "user_id", where: "user_id IS NOT NULL"),

            // One row per execution; an open one has no outcome yet. It outlives its job.
            """
            CREATE TABLE main.job_attempts (
              id TEXT PRIMARY KEY,
              user_id TEXT REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              job_id TEXT NOT NULL,
              lease_token \(d.integer) NOT NULL,
              attempt \(d.integer) NOT NULL,
              worker_id TEXT NOT NULL,
              started_at \(d.integer) NOT NULL,
              finished_at \(d.integer),
              outcome TEXT CHECK (outcome IN
                ('succeeded', 'failed', 'snoozed', 'rate_limited', 'held', 'released', 'lost', 'cancelled')),
              error_code TEXT,
              error TEXT,
              retry_at \(d.integer),
              CHECK ((outcome IS NULL) = (finished_at IS NULL)),
              UNIQUE (job_id, lease_token)
            ) \(d.strictByKey)
            """,
            d.index("job_attempts_user", on: "job_attempts", "user_id", where: "user_id IS NOT NULL"),

            """
            CREATE TABLE main.job_history (
              id TEXT PRIMARY KEY,
              user_id TEXT REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              connection_id TEXT,
              target_id TEXT,
              queue TEXT NOT NULL,
              kind TEXT NOT NULL,
              outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'cancelled', 'dead')),
              priority \(d.integer) NOT NULL,
              run_at \(d.integer) NOT NULL,
              created_at \(d.integer) NOT NULL,
              started_at \(d.integer),
              finished_at \(d.integer) NOT NULL,
              attempt \(d.integer) NOT NULL,
              max_attempts \(d.integer),
              give_up_at \(d.integer),
              lost_count \(d.integer) NOT NULL,
              time_limit \(d.integer) NOT NULL,
              dedupe_key TEXT,
              lanes TEXT,
              payload TEXT NOT NULL,
              payload_version \(d.integer) NOT NULL,
              progress TEXT,
              error_code TEXT,
              error TEXT,
              trace_id TEXT,
              retry_of TEXT,
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strictByKey)
            """,
            // Pruning, and the list of the dead.
            d.index("job_history_outcome", on: "job_history", "outcome, finished_at"),
            d.index(
                "job_history_user",
                on: "job_history",
                "user_id, finished_at",
                where: "user_id IS NOT NULL"
            ),
            d.index(
                "job_history_connection",
                on: "job_history",
                "connection_id",
                where: "connection_id IS NOT NULL"
            ),

            // Connections whose work rests until a person has set them right.
            """
            CREATE TABLE main.connection_holds (
              connection_id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              reason TEXT NOT NULL,
              created_at \(d.integer) NOT NULL,
              \(d.owningReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,

            // The lanes: a bucket of permits each, and what the server last said.
            """
            CREATE TABLE main.rate_limits (
              id TEXT PRIMARY KEY,
              user_id TEXT REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              connection_id TEXT,
              lane TEXT NOT NULL UNIQUE,
              interval_us \(d.integer) NOT NULL CHECK (interval_us >= 0),
              burst \(d.integer) NOT NULL CHECK (burst > 0),
              taken_until_us \(d.integer) NOT NULL DEFAULT 0,
              blocked_until \(d.integer),
              server_limit \(d.integer),
              server_remaining \(d.integer),
              server_resets_at \(d.integer),
              told_at \(d.integer),
              created_at \(d.integer) NOT NULL,
              updated_at \(d.integer) NOT NULL,
              CHECK (connection_id IS NULL OR user_id IS NOT NULL),
              \(d.owningReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index(
                "rate_limits_connection",
                on: "rate_limits",
                "user_id, connection_id",
                where: "user_id IS NOT NULL"
            ),

            """
            CREATE TABLE main.queue_control (
              queue TEXT PRIMARY KEY,
              paused_at \(d.integer),
              paused_by TEXT
            ) \(d.strict)
            """,

            // Who works, to be looked at: nothing is decided by it but how soon a kind nobody knows is put aside.
            """
            CREATE TABLE main.workers (
              id TEXT PRIMARY KEY,
              node TEXT NOT NULL,
              pid \(d.integer) NOT NULL,
              queues TEXT NOT NULL,
              kinds TEXT NOT NULL,
              started_at \(d.integer) NOT NULL,
              seen_at \(d.integer) NOT NULL
            ) \(d.strict)
            """,
        ]
            + d.only(
                .postgres,
                // Rows of `jobs` change several times within seconds and are deleted: room for updates in
                // place, and vacuum by count rather than by share.
                """
                ALTER TABLE main.jobs SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0,
                  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0)
                """,
                "ALTER TABLE main.job_attempts SET (fillfactor = 90)"
            )
    } down: { d in
        [
            "workers", "queue_control", "rate_limits", "connection_holds", "job_history", "job_attempts",
            "jobs",
        ].map { "DROP TABLE main.\($0)" } + d.only(.postgres, "DROP FUNCTION main.now_ms()")
    }
}
