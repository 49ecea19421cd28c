package import Database

/// What servers say about their limits.
///
/// It counts for every job of the lane from the next claim on.
package struct LaneLimits: Sendable {
    let clock: QueueClock

    package init(clock: QueueClock = .database) {
        self.clock = clock
    }

    /// What a lane's server last said.
    package struct Told: Sendable, Hashable {
        package var limit: Int?
        package var remaining: Int?
        package var resetsAt: Timestamp?
        package var blockedUntil: Timestamp?

        package init(
            limit: Int? = nil,
            remaining: Int? = nil,
            resetsAt: Timestamp? = nil,
            blockedUntil: Timestamp? = nil
        ) {
            self.limit = limit
            self.remaining = remaining
            self.resetsAt = resetsAt
            self.blockedUntil = blockedUntil
        }
    }

    /// Keeps what an answer's headers said.
    ///
    /// Runs as the system.
    ///
    /// `connection`: Whose lane it is; it goes with its connection.
    package func record(
        _ lane: String,
        _ told: Told,
        connection: (id: ConnectionID, user: UserID)? = nil,
        in tx: Transaction
    ) throws {
        let now = clock.now(in: tx)
        // A pace of its own comes with the first job that names the lane.
        try tx.run(
            """
            INSERT INTO main.rate_limits (id, user_id, connection_id, lane, interval_us, burst, blocked_until,
              server_limit, server_remaining, server_resets_at, told_at, created_at, updated_at)
            VALUES (\(RateLimitID.new()), \(connection?.user), \(connection?.id), \(lane), 0, 1,
              \(told.blockedUntil?.milliseconds), \(told.limit), \(told.remaining),
              \(told.resetsAt?.milliseconds), \(now), \(now), \(now))
            ON CONFLICT (lane) DO UPDATE SET
              user_id = coalesce(excluded.user_id, rate_limits.user_id),
              connection_id = coalesce(excluded.connection_id, rate_limits.connection_id),
              blocked_until = CASE WHEN excluded.blocked_until IS NULL
                  OR rate_limits.blocked_until > excluded.blocked_until
                THEN rate_limits.blocked_until ELSE excluded.blocked_until END,
              server_limit = coalesce(excluded.server_limit, rate_limits.server_limit),
              server_remaining = coalesce(excluded.server_remaining, rate_limits.server_remaining),
              server_resets_at = coalesce(excluded.server_resets_at, rate_limits.server_resets_at),
              told_at = excluded.told_at, updated_at = excluded.updated_at
            """
        )
    }

    /// Closes a lane for everybody until then; it is never opened earlier by this.
    package func block(_ lane: String, until: Timestamp, in tx: Transaction) throws {
        try record(lane, Told(blockedUntil: until), in: tx)
    }

    /// What is known of a lane that the transaction's scope may see.
    package func state(of lane: String, in tx: Transaction) throws -> Told? {
        try tx.first(
            """
            SELECT server_limit, server_remaining, server_resets_at, blocked_until
            FROM \(tx.table("rate_limits")) WHERE lane = \(lane)
            """
        ).map { row in
            Told(
                limit: try row.value("server_limit"),
                remaining: try row.value("server_remaining"),
                resetsAt: try row.value("server_resets_at", as: Int64?.self).map(
                    Timestamp.init(milliseconds:)
                ),
                blockedUntil: try row.value("blocked_until", as: Int64?.self).map(
                    Timestamp.init(milliseconds:)
                )
            )
        }
    }
}
