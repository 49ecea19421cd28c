import Dispatch
import Synchronization

/// A bounded number of connections, each with a thread of its own for the time it works.
///
/// Who finds none free waits in line.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [Lease] = []
        var open = 0
        var waiting: [CheckedContinuation<Lease?, any Error>] = []
        var isClosed = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    /// The right to one connection; it may have to be opened still.
    final class Lease: Sendable {
        let queue = DispatchQueue(label: "roost.postgres")
        private let slot = Mutex<Slot>(Slot())

        /// Carries the connection across the lock; only the lease's holder, on `queue`, touches it.
        private struct Slot: @unchecked Sendable {
            var connection: PostgresConnection?
        }

        func connection(opening open: () throws -> PostgresConnection) throws -> PostgresConnection {
            if let known = slot.withLock({ $0.connection }) { return known }
            let opened = Slot(connection: try open())
            slot.withLock { $0 = opened }
            return try connection(opening: open)
        }

        /// Whether a connection was open before this use: it may have died since.
        var isWarm: Bool { slot.withLock { $0.connection != nil } }

        func drop() {
            slot.withLock { $0.connection = nil }
        }
    }

    private let size: Int
    private let state = Mutex(State())

    init(size: Int) {
        self.size = size
    }

    /// Runs `body` on the thread of a connection that is free, or becomes free.
    func withLease<T: Sendable>(_ body: @escaping @Sendable (Lease) throws -> T) async throws -> T {
        let lease = try await acquire()
        defer { release(lease) }
        return try await withCheckedThrowingContinuation { continuation in
            lease.queue.async { continuation.resume(with: Result { try body(lease) }) }
        }
    }

    private func acquire() async throws -> Lease {
        let lease: Lease? = try await withCheckedThrowingContinuation { continuation in
            let answer = state.withLock { state -> Result<Lease?, any Error>? in
                if state.isClosed {
                    return .failure(DatabaseError(.unavailable, "The database has been closed."))
                }
                if let lease = state.idle.popLast() { return .success(lease) }
                if state.open < size {
                    state.open += 1
                    return .success(nil)
                }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(with: answer) }
        }
        return lease ?? Lease()
    }

    private func release(_ lease: Lease) {
        let (next, done) = state.withLock {
            state -> (CheckedContinuation<Lease?, any Error>?, CheckedContinuation<Void, Never>?) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), nil) }
            guard state.isClosed else {
                state.idle.append(lease)
                return (nil, nil)
            }
            state.open -= 1
            guard state.open == 0 else { return (nil, nil) }
            defer { state.whenEmpty = nil }
            return (nil, state.whenEmpty)
        }
        next?.resume(returning: lease)
        done?.resume()
    }

    /// Lets what runs and waits finish, then ends every connection.
    func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isEmpty = state.withLock { state in
                state.isClosed = true
                state.open -= state.idle.count
                state.idle = []
                if state.open > 0 { state.whenEmpty = continuation }
                return state.open == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
