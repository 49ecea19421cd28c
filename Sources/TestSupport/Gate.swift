import Dispatch
import Synchronization

/// Opened once, for threads and tasks that wait.
package final class Gate: Sendable {
    private let condition = DispatchSemaphore(value: 0)
    private let isOpen = Mutex(false)

    package init() {}

    package func open() {
        isOpen.withLock { $0 = true }
        condition.signal()
    }

    package func wait(atMost seconds: Double) { _ = condition.wait(timeout: .now() + seconds) }

    package func opened() async {
        while !isOpen.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
