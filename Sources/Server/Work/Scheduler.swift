import Accounts
import Archive
import Database
import Logging
import Publishing
import Queue
import ServiceLifecycle

/// Puts what is due into the queue: passes over connections, their daily verification, the daily clean-up.
///
/// Any number of processes may run one; what two of them find is enqueued once.
struct Scheduler: Service {
    private let roost: Installation
    private let pause: Duration
    private let disk: DiskWatch

    init(_ roost: Installation, every pause: Duration = .seconds(20)) {
        self.roost = roost
        self.pause = pause
        disk = DiskWatch(roost)
    }

    func run() async throws {
        var isTrouble = false
        var keysAreKnown = false
        // Ends the pauses, and with them the loop, when the program is asked to stop.
        for await _ in AsyncTimerSequence(every: pause).cancelOnGracefulShutdown() {
            do {
                if !keysAreKnown {
                    try await KeyNotice.update(roost)
                    // What an upgrade finds without, so that nobody has to ask for it.
                    try await roost.enqueueMissingThumbnails()
                    keysAreKnown = true
                }
                try await runOnce()
                isTrouble = false
            } catch {
                // Told once, not at every look.
                if !isTrouble { roost.logger.error("What is due could not be put into the queue: \(error)") }
                isTrouble = true
            }
        }
    }

    /// One look at what is due.
    func runOnce() async throws {
        for connection in try await roost.connections.takeDueForSync() {
            _ = try await roost.startPass(
                .sync,
                of: connection,
                because: RunCause(.scheduled, reason: "every \(connection.syncIntervalMinutes) minutes")
            )
        }
        try await roost.recurrences.makeAhead()
        _ = try await roost.publisher.sweep()
        for connection in try await roost.connections.dueForVerification() {
            try await roost.store.write(as: .worker(connection.owner)) { [queue = roost.queue] tx in
                _ = try queue.enqueue(VerifyConnection(connection.id), in: tx)
            }
        }
        for connection in try await roost.connections.takeDueForRefresh() {
            try await roost.store.write(as: .worker(connection.owner)) { [queue = roost.queue] tx in
                _ = try queue.enqueue(RefreshToken(connection.id), in: tx)
            }
        }
        try await roost.connections.noteExpiring()
        try await tidyUpDaily()
        try await disk.look()
    }

    private func tidyUpDaily() async throws {
        try await roost.store.write(as: .system) { [queue = roost.queue] tx in
            let day = Timestamp.now.adding(.seconds(-86_400)).milliseconds
            let done = try tx.first(
                """
                SELECT 1 AS one FROM main.job_history
                WHERE kind = \(TidyUp.kind) AND outcome = 'succeeded' AND finished_at > \(day)
                """
            )
            if done == nil { _ = try queue.enqueue(TidyUp(), in: tx) }
        }
    }
}

/// Ticks at once and then after each pause.
private struct AsyncTimerSequence: AsyncSequence, Sendable {
    let pause: Duration

    init(every pause: Duration) {
        self.pause = pause
    }

    struct Iterator: AsyncIteratorProtocol {
        let pause: Duration
        var isFirst = true

        mutating func next() async -> Void? {
            if isFirst {
                isFirst = false
                return ()
            }
            do { try await Task.sleep(for: pause) } catch { return nil }
            return ()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pause: pause) }
}
