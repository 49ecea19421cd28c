import Dispatch
import Synchronization

/// Something happened that somebody may wait for.
///
/// Firing twice before anybody looked counts once.
final class Signal: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var lastWaiter: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())
    /// Timers run beside Swift's own threads, which jobs may keep busy.
    private static let timers = DispatchQueue(label: "roost.queue.timers")

    /// To be read before looking for work, and given to ``wait(past:atMost:)`` after there was none, so that
    /// nothing in between is missed.
    var generation: UInt64 { state.withLock { $0.generation } }

    func fire() {
        let waiting = state.withLock { state in
            state.generation += 1
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Returns once the signal has fired after `generation` was read, the time is over, or the task is cancelled.
    func wait(past generation: UInt64, atMost limit: Duration? = nil) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.generation != generation || Task.isCancelled { return true }
                    state.waiting[waiter] = continuation
                    return false
                }
                if isOver { return continuation.resume() }
                guard let limit else { return }
                let nanoseconds = max(0, limit.milliseconds) * 1_000_000
                Self.timers.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) { [weak self] in
                    self?.release(waiter)
                }
            }
        } onCancel: {
            release(waiter)
        }
    }

    private func release(_ waiter: UInt64) {
        state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume()
    }
}
