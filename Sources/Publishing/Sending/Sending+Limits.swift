import Accounts
import Database
import Foundation
import Logging
import Platforms
import Queue

// What servers say of their limits, also with answers that are no refusal.

extension Publisher {
    /// Keeps what a server said of its limits, for all that shares the lane.
    ///
    /// What can't be kept keeps nothing else from going on: the server says it again.
    func hear(_ facts: RateLimitFacts, _ lane: Lane, _ connection: Connection) async {
        do {
            try await LaneFacts(store: store, clock: queue.clock).note(facts, of: lane, connection)
        } catch {
            logger.warning(
                "What a server said of its limits could not be kept.",
                metadata: ["connection": "\(connection.id)", "reason": "\(error)"]
            )
        }
    }
}

extension Sending {
    /// Stores what an answer held, and what its server said of its limits: what the account sends next waits for its time
    /// rather than being refused.
    func limited(by facts: RateLimitFacts, _ store: () async throws -> Step) async throws -> Step {
        let opens = facts.opensAt(isRefusal: false).map { Timestamp($0) }.flatMap { time in
            time > publisher.now() ? time : nil
        }
        // The next post is claimed as soon as this one is through, so that is known before; else the post comes first.
        if opens != nil { await publisher.hear(facts, .posts(connection.id), connection) }
        let step = try await store()
        if opens == nil { await publisher.hear(facts, .posts(connection.id), connection) }
        if case .next = step, let opens { return .stop(.rateLimited(lane: nil, until: opens)) }
        return step
    }
}
