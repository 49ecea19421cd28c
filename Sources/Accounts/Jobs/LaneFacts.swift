package import Database
package import Platforms
package import Queue

/// Keeps what a server said of its limits, for everything that shares the lane.
package struct LaneFacts: Sendable {
    let store: Store
    let clock: QueueClock

    package init(store: Store, clock: QueueClock) {
        self.store = store
        self.clock = clock
    }

    package func note(_ facts: RateLimitFacts, of lane: Lane, _ connection: Connection) async throws {
        guard facts != .untold else { return }
        // Of several windows the one that is nearest to its end of permits counts.
        let window = facts.windows.min { ($0.remaining ?? .max) < ($1.remaining ?? .max) }
        let told = LaneLimits.Told(
            limit: window?.limit,
            remaining: window?.remaining,
            resetsAt: window?.resetsAt.map { Timestamp($0) },
            blockedUntil: facts.blockedUntil.map { Timestamp($0) }
        )
        try await store.write(as: .system, durability: .relaxed) { [clock] tx in
            try LaneLimits(clock: clock).record(
                lane.name,
                told,
                connection: (connection.id, connection.owner),
                in: tx
            )
        }
    }
}
