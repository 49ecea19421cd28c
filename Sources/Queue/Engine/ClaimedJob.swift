package import Database

/// A job that this process may run until its lease ends.
package struct ClaimedJob: Sendable {
    package let id: JobID
    /// Fences everything that is written on behalf of this execution.
    package let leaseToken: Int64
    /// The open row of `job_attempts`.
    package let attemptID: AttemptID
    package let queue: QueueName
    package let kind: String
    package let user: UserID?
    package let connection: ConnectionID?
    package let target: String?
    package let payload: String
    package let payloadVersion: Int
    /// From 1; counts failures only.
    package let attempt: Int
    package let maxAttempts: Int?
    /// How many workers were lost while they ran it.
    package let lostCount: Int
    package let runAt: Timestamp
    let priority: Int64
    package let giveUpAt: Timestamp?
    /// By the database's clock.
    package let claimedAt: Timestamp
    package let timeLimit: Duration
    package let traceID: String?
    let lanes: [Lane]
    let laneSlot: Int64?
    let turn: String?
    let isHeld: Bool

    var rank: JobRank { JobRank(priority: priority, runAt: runAt, id: id) }

    /// Whose rows the job works on.
    package var scope: Scope { user.map(Scope.worker) ?? .system }

    init(row: Row, now: Int64, attemptID: AttemptID) throws {
        id = try row.value("id")
        leaseToken = try row.value("lease_token")
        self.attemptID = attemptID
        queue = try row.value("queue")
        kind = try row.value("kind")
        user = try row.value("user_id")
        connection = try row.value("connection_id")
        target = try row.value("target_id")
        payload = try row.value("payload")
        payloadVersion = try row.value("payload_version")
        attempt = try row.value("attempt")
        maxAttempts = try row.value("max_attempts")
        lostCount = try row.value("lost_count")
        runAt = Timestamp(milliseconds: try row.value("run_at"))
        priority = try row.value("priority")
        giveUpAt = try row.value("give_up_at", as: Int64?.self).map(Timestamp.init(milliseconds:))
        claimedAt = Timestamp(milliseconds: now)
        timeLimit = .milliseconds(try row.value("time_limit", as: Int64.self))
        traceID = try row.value("trace_id")
        laneSlot = try row.value("lane_slot")
        turn = try row.value("turn")
        isHeld = try row.value("is_held")
        lanes =
            try row.value("lanes", as: String?.self).map { try PayloadCoding.decode([Lane].self, $0) } ?? []
    }
}
