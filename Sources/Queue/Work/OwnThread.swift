import Dispatch

/// Runs tasks on a thread of its own, with timers of its own: what keeps leases alive must not wait for jobs
/// that keep all of Swift's threads busy.
final class OwnThread: TaskExecutor {
    private let queue: DispatchQueue

    init(_ name: String) {
        queue = DispatchQueue(label: name, qos: .userInitiated)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
