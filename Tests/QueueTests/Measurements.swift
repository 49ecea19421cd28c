import Database
import Foundation
import Queue
import Synchronization
import Testing

extension Tag {
    /// Prints figures and asserts nothing about them.
    @Tag static var measurement: Self
}

/// Figures to look at; run them alone, with `ROOST_MEASURE=1`.
@Suite(
    .serialized,
    .tags(.measurement),
    .enabled(if: ProcessInfo.processInfo.environment["ROOST_MEASURE"] != nil)
)
struct `The pace of the queue` {
    @Test(arguments: Engine.allCases, [10, 50])
    func `draining jobs that do nothing`(engine: Engine, slots: Int) async throws {
        let total = slots * 500
        try await Workbench.with(engine) { bench in
            let enqueued = ContinuousClock.now
            for _ in 0..<(total / 100) {
                try await bench.store.write(as: .system) { tx in
                    try bench.queue.enqueue((0..<100).map { Note(text: "\($0)") }, in: tx)
                }
            }
            let enqueueing = ContinuousClock.now - enqueued
            let left = Mutex(total)
            let done = Journal<Bool>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, _ in
                if left.withLock({ left in
                    left -= 1; return left == 0
                }) {
                    done.note(true)
                }
                return .done
            }
            let started = ContinuousClock.now
            try await bench.working(handlers) {
                $0.slots = [Note.queue: slots]
            } while: { _ in
                try await done.reaches(1, within: .seconds(120))
            }
            let draining = ContinuousClock.now - started
            let alone = ContinuousClock.now
            for _ in 0..<300 { try await bench.queue.pause("none") }
            print(
                "measured: one commit \((ContinuousClock.now - alone) / 300); \(engine) slots=\(slots) enqueue(batches of 100) \(rate(total, enqueueing))/s, "
                    + "drain \(rate(total, draining))/s"
            )
            #expect(try await bench.count("jobs") == 0)
        }
    }

    @Test(arguments: Engine.allCases, [1, 8])
    func `enqueueing one by one`(engine: Engine, callers: Int) async throws {
        let each = 2000 / callers
        try await Workbench.with(engine) { bench in
            let started = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<callers {
                    group.addTask { for _ in 0..<each { try await bench.enqueue(Note(text: "x")) } }
                }
                try await group.waitForAll()
            }
            print(
                "measured: \(engine) callers=\(callers) enqueue \(rate(each * callers, ContinuousClock.now - started))/s"
            )
        }
    }

    private func rate(_ count: Int, _ duration: Duration) -> Int {
        Int(Double(count) / (duration / .seconds(1)))
    }
}
