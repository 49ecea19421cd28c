package import Database

/// A job as lists and pages show it, whether live or over.
package struct JobSummary: Sendable, Hashable {
    package enum State: String, Sendable, ColumnValue, CaseIterable {
        case waiting, ready, running, held, succeeded, cancelled, dead

        package var isOver: Bool { self == .succeeded || self == .cancelled || self == .dead }
    }

    package let id: JobID
    package let queue: QueueName
    package let kind: String
    package let state: State
    package let waitReason: WaitReason?
    package let user: UserID?
    package let connection: ConnectionID?
    package let target: String?
    package let priority: Int
    package let runAt: Timestamp
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?
    /// Failures so far, and while it runs the present attempt as well.
    package let attempt: Int
    package let maxAttempts: Int?
    package let lostCount: Int
    package let worker: String?
    package let isCancelRequested: Bool
    package let progress: String?
    package let failure: JobFailure?
    package let payload: String
    /// The job this one repeats.
    package let retryOf: JobID?
    let lanes: [Lane]
    /// Of a live job: whose turn it shares while another one has it.
    let behind: String?

    static func liveColumns() -> SQL {
        """
        id, queue, kind, state, wait_reason, user_id, connection_id, target_id, priority, run_at, created_at,
        started_at, NULL AS finished_at, attempt, max_attempts, lost_count, worker_id, cancel_requested_at,
        progress, error_code, error, payload, retry_of, lanes, CASE WHEN is_behind THEN turn END AS behind
        """
    }

    static func historyColumns() -> SQL {
        """
        id, queue, kind, outcome AS state, NULL AS wait_reason, user_id, connection_id, target_id, priority, run_at,
        created_at, started_at, finished_at, attempt, max_attempts, lost_count, NULL AS worker_id,
        NULL AS cancel_requested_at, progress, error_code, error, payload, retry_of, lanes, NULL AS behind
        """
    }

    init(row: Row) throws {
        func instant(_ column: String) throws -> Timestamp? {
            try row.value(column, as: Int64?.self).map(Timestamp.init(milliseconds:))
        }
        id = try row.value("id")
        queue = try row.value("queue")
        kind = try row.value("kind")
        state = try row.value("state")
        waitReason = try row.value("wait_reason")
        user = try row.value("user_id")
        connection = try row.value("connection_id")
        target = try row.value("target_id")
        priority = try row.value("priority")
        runAt = Timestamp(milliseconds: try row.value("run_at"))
        createdAt = Timestamp(milliseconds: try row.value("created_at"))
        startedAt = try instant("started_at")
        finishedAt = try instant("finished_at")
        attempt = try row.value("attempt")
        maxAttempts = try row.value("max_attempts")
        lostCount = try row.value("lost_count")
        worker = try row.value("worker_id")
        isCancelRequested = try row.value("cancel_requested_at", as: Int64?.self) != nil
        progress = try row.value("progress")
        failure = try row.value("error", as: String?.self).map { sentence in
            JobFailure(try row.value("error_code", as: String?.self) ?? "error", sentence)
        }
        payload = try row.value("payload")
        retryOf = try row.value("retry_of")
        behind = try row.value("behind")
        lanes =
            try row.value("lanes", as: String?.self).map { try PayloadCoding.decode([Lane].self, $0) } ?? []
    }
}

/// One execution of a job, as its timeline shows it.
package struct AttemptSummary: Sendable, Hashable {
    package let id: AttemptID
    package let attempt: Int
    package let worker: String
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    /// Nil while it runs.
    package let outcome: AttemptOutcome?
    package let failure: JobFailure?
    package let retryAt: Timestamp?

    init(row: Row) throws {
        id = try row.value("id")
        attempt = try row.value("attempt")
        worker = try row.value("worker_id")
        startedAt = Timestamp(milliseconds: try row.value("started_at"))
        finishedAt = try row.value("finished_at", as: Int64?.self).map(Timestamp.init(milliseconds:))
        outcome = try row.value("outcome")
        retryAt = try row.value("retry_at", as: Int64?.self).map(Timestamp.init(milliseconds:))
        failure = try row.value("error", as: String?.self).map { sentence in
            JobFailure(try row.value("error_code", as: String?.self) ?? "error", sentence)
        }
    }
}
