import Database

/// From the commit of a job to the start of its handler.
struct LatencyMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    func run() async throws -> ReportTable {
        var table = ReportTable("From commit to start on \(engine.title), 10 slots")
        let idle = try await QueueSubject.with(engine) { subject in
            try await subject.latency(rate: 50, seconds: numbers.latencySeconds, clients: 1)
        }
        let peer = try await withPeer(of: engine) { peer in
            let answer = try await peer.ask(
                "latency",
                ["rate": 50, "seconds": numbers.latencySeconds, "slots": 10]
            )
            return (spread: Spread(answer.milliseconds ?? []), name: peer.name)
        }
        let (median, late) = engine == .sqlite ? (1.0, 10.0) : (4.0, 15.0)
        for (name, share, aim) in [("p50", 0.5, median), ("p99", 0.99, late), ("longest", 1, .infinity)] {
            table.add(
                "50 jobs/s, \(name)",
                Spread(idle.quantile(share)),
                .milliseconds,
                beside: peer.name,
                Spread(peer.spread.quantile(share)),
                aim: aim.isFinite ? .atMost(aim) : nil
            )
        }
        let (busy, pace) = try await QueueSubject.with(engine) { subject in
            let drained = min(numbers.drained, 10_000)
            let pace = Int(Double(drained) / (try await subject.drain(drained, slots: 10)) / 2)
            return (
                try await subject.latency(
                    rate: pace,
                    seconds: max(2, numbers.latencySeconds / 4),
                    clients: 16
                ), pace
            )
        }
        for (name, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1)] {
            table.add(
                "half of the drain’s pace (\(pace)/s), \(name)",
                Spread(busy.quantile(share)),
                .milliseconds
            )
        }
        table.notes.append(
            "Enqueued in the worker’s own process, as the server does. At half of the drain’s pace by 16 callers, who may "
                + "themselves not keep it up: every job is a commit."
        )
        return table
    }
}

extension QueueSubject {
    /// Milliseconds from the end of each commit to the start of its handler, at a steady pace.
    func latency(rate: Int, seconds: Int, clients: Int) async throws -> Spread {
        let count = rate * seconds
        let tally = Tally(count)
        try await working(slots: 10, tally) {
            // The pool's own start is another matter.
            try await Task.sleep(for: .milliseconds(500))
            let first = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        for number in stride(from: client, to: count, by: clients) {
                            try await Task.sleep(until: first + .seconds(1) * Double(number) / Double(rate))
                            try await enqueue(number..<number + 1)
                            tally.noteCommit(number)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await tally.all()
            try await noneLeft()
        }
        try tally.verify()
        return tally.lagsAfterCommit
    }
}
