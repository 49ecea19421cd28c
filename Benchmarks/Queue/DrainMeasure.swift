import Database

/// How many jobs that do nothing are run a second by one process, each outcome on the disk.
struct DrainMeasure {
    let engine: Engine
    let numbers: QueueNumbers

    func run() async throws -> ReportTable {
        var table = ReportTable("Draining on \(engine.title), jobs that do nothing")
        for slots in [1, 10, 50] {
            let count = slots == 1 ? numbers.drained / 5 : numbers.drained
            let roost = try await QueueSubject.with(engine) { subject in
                var rates: [Double] = []
                for _ in 0..<numbers.runs {
                    rates.append(Double(count) / (try await subject.drain(count, slots: slots)))
                }
                return Spread(rates)
            }
            let (peer, name) = try await peer(slots: slots)
            let ownAim: Aim? = slots == 10 ? .atLeast(5_000) : nil
            if let ownAim { table.add("\(slots) slots", roost, .perSecond, aim: ownAim) }
            table.add(
                "\(slots) slot\(slots == 1 ? "" : "s")",
                roost,
                .perSecond,
                beside: name,
                peer,
                aim: slots == 1 ? nil : .ratioAtLeast(engine == .sqlite ? 1 : 5)
            )
        }
        table.notes.append("After each run: every job ran once, and the history holds each as succeeded.")
        if engine == .sqlite {
            table.notes.append("huey takes a task off its table before it runs it: a crash loses it.")
        }
        return table
    }

    private func peer(slots: Int) async throws -> (Spread, name: String) {
        try await withPeer(of: engine) { peer in
            var rates: [Double] = []
            let count = slots == 1 ? numbers.drainedByPeer / 2 : numbers.drainedByPeer
            for _ in 0..<numbers.runs {
                let answer = try await peer.ask("drain", ["count": count, "slots": slots])
                rates.append(Double(count) / (answer.seconds ?? .nan))
            }
            return (Spread(rates), peer.name)
        }
    }
}
