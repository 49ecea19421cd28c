package import Database
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Executes jobs: claims what is ready, keeps its leases, writes down how each ended, and looks after jobs
/// whose worker is gone.
///
/// Any number of pools, in any number of processes, share one PostgreSQL database.
///
/// Each of its parts runs by itself. A part that can't reach the database says so once, waits, and goes on
/// when it can again, and none waits for another.
package struct WorkerPool: Service {
    package struct Configuration: Sendable {
        /// How many jobs of a queue run at once; a queue that isn't named has ``defaultSlots``.
        package var slots: [QueueName: Int] = [:]
        package var defaultSlots = 2
        /// How long a claim holds without a sign of life, by the database's clock.
        package var lease: Duration = .seconds(60)
        package var heartbeat: Duration = .seconds(15)
        /// Without a renewal for so long, by this machine's monotonic clock, the work is stopped, before anyone
        /// else may take it up.
        package var selfAbort: Duration = .seconds(45)
        /// How long a cancelled task may take to return before its job is given up.
        package var cancelGrace: Duration = .seconds(10)
        /// How long running jobs may go on once the program was asked to stop.
        package var stopGrace: Duration = .seconds(25)
        /// Looks for work at least so often, whatever hints got lost.
        package var poll: Duration = .seconds(2)
        package var sweep: Duration = .seconds(10)
        package var retention = Retention()
        package var prune: Duration = .seconds(3600)
        /// Whether no other process can be working on this database: what was running when this one starts is
        /// then taken back at once.
        package var isSoleProcess = false
        /// As people know this worker.
        package var name = "worker"
        package var logger = Logger(label: "roost.queue")

        package init() {}

        /// Sets how long a claim holds, and with it how often it is renewed and when work stops that it could not be
        /// renewed for.
        package mutating func hold(for lease: Duration) {
            self.lease = lease
            heartbeat = lease / 4
            selfAbort = lease * 3 / 4
            sweep = lease / 6
        }
    }

    private let parts: WorkerParts

    /// `leaseStore`: A store with connections of its own for heartbeats, so that nobody else's
    ///   queries can keep leases from being renewed; the queue's own where there is none.
    package init(
        _ queue: JobQueue,
        handlers: JobHandlers,
        configuration: Configuration = Configuration(),
        leaseStore: Store? = nil
    ) {
        parts = WorkerParts(queue, handlers, configuration, leaseStore: leaseStore ?? queue.store)
    }

    /// Works until the task is cancelled or the service group shuts down gracefully; returns within
    /// ``Configuration/stopGrace`` and a little more.
    package func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await parts.run()
            } onGracefulShutdown: {
                parts.stop()
            }
        } onCancel: {
            parts.stop()
        }
    }

    /// Begins a graceful stop; ``run()`` returns when it is over.
    package func stop() { parts.stop() }

    /// The name under which this pool claims.
    package var id: String { parts.id }

    /// Looks for work now, for instance because a test moved the clock.
    package func wake() { parts.queue.wakeups.wakeAll() }
}
