import Database
import Foundation
import Synchronization

/// Tells whoever may claim that there is something to claim: hints only, over polling as the truth.
///
/// Within the process a signal per queue; to other processes on PostgreSQL one announcement for all that
/// happened within 50 ms, since each takes a lock that the whole server shares.
final class Wakeups: Sendable {
    static let channel = "roost_jobs"

    private struct State {
        var signals: [QueueName: Signal] = [:]
        var unannounced: Set<QueueName> = []
        var isAnnouncing = false
    }

    private let store: Store
    private let state = Mutex(State())
    /// Tells this process's announcements from others'.
    private let node = String(UInt64.random(in: 0 ... .max), radix: 36)

    init(store: Store) {
        self.store = store
    }

    func signal(for queue: QueueName) -> Signal {
        state.withLock { state in
            if let known = state.signals[queue] { return known }
            let made = Signal()
            state.signals[queue] = made
            return made
        }
    }

    /// Wakes this process.
    func wake(_ queues: some Sequence<QueueName>) {
        let signals = state.withLock { state in queues.compactMap { state.signals[$0] } }
        for signal in signals { signal.fire() }
    }

    func wakeAll() {
        for signal in state.withLock({ Array($0.signals.values) }) { signal.fire() }
    }

    /// Wakes every process.
    func announce(_ queues: Set<QueueName>) {
        wake(queues)
        guard store.engine == .postgres else { return }
        let starts = state.withLock { state in
            state.unannounced.formUnion(queues)
            defer { state.isAnnouncing = true }
            return !state.isAnnouncing
        }
        // Ends by itself once there is nothing left to tell; what it can't tell, others find by polling.
        if starts { Task { await announcing() } }
    }

    private func announcing() async {
        while true {
            let queues = state.withLock { state in
                defer { state.unannounced = [] }
                if state.unannounced.isEmpty { state.isAnnouncing = false }
                return state.unannounced
            }
            if queues.isEmpty { return }
            let names = queues.map(\.text).sorted().joined(separator: ",")
            try? await store.announce("\(node) \(names)", on: Self.channel)
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Passes on what other processes announce, until the task is cancelled.
    func listen() async {
        for await announcement in store.announcements(on: Self.channel) {
            let parts = announcement.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else {
                // The connection is new: something may have been missed.
                wakeAll()
                continue
            }
            if parts[0] != node { wake(parts[1].split(separator: ",").map { QueueName(String($0)) }) }
        }
    }
}
