import Database
import Foundation
import Queue

/// Jobs that are all due in the same second: how late they begin.
struct PunctualityMeasure {
    let engine: Engine
    let numbers: QueueNumbers
    /// Seconds in which they are enqueued before.
    private let lead = 4

    func run() async throws -> ReportTable {
        var table = ReportTable("\(numbers.due) jobs due in the same second on \(engine.title), 10 slots")
        var roost: [Double] = []
        var peers: [Double] = []
        var peerName = ""
        for _ in 0..<numbers.punctualityRuns {
            roost += try await lags().values
            try await withPeer(of: engine) { peer in
                peerName = peer.name
                let answer = try await peer.ask("due", ["count": numbers.due, "slots": 10, "lead": lead])
                peers += answer.milliseconds ?? []
            }
        }
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            table.add(
                "late by, \(name)",
                Spread(Spread(roost).quantile(share)),
                .milliseconds,
                beside: peerName,
                Spread(Spread(peers).quantile(share))
            )
        }
        table.notes.append(
            "The last of them has to wait until those before it are done, at the drain’s pace."
        )
        return table
    }

    private func lags() async throws -> Spread {
        try await QueueSubject.with(engine) { subject in
            let tally = Tally(numbers.due)
            let due = Timestamp(milliseconds: (Timestamp.now.milliseconds / 1000 + Int64(lead)) * 1000)
            var instant = ContinuousClock.now
            try await subject.working(slots: 10, tally) {
                for first in stride(from: 0, to: numbers.due, by: 100) {
                    try await subject.enqueue(first..<min(first + 100, numbers.due), start: .at(due))
                }
                instant = .now + (due - .now)
                try await tally.all()
            }
            try tally.verify()
            return tally.lags(since: instant)
        }
    }
}
