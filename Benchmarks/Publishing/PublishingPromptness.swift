import Database

/// From the moment a post is due to the platform's answer that it has it.
struct PublishingPromptness {
    let engine: Engine
    let numbers: PublishingNumbers

    private static let latency = 50

    func run() async throws -> ReportTable {
        var table = ReportTable(
            "From due to accepted on \(engine.title), \(numbers.promptPace) posts a second"
        )
        let lags = try await PublishingHouse.with(
            engine,
            accounts: numbers.accounts,
            writeLatency: Self.latency
        ) { house in
            try await house.addFinished(numbers.finished)
            let pace = numbers.promptPace
            // Scheduling takes a while itself, and whatever is due by then would wait for its end.
            let first = Timestamp.now.adding(.seconds(5 + numbers.prompt / 40))
            try await house.schedule(numbers.prompt) { number in
                first.adding(.milliseconds(number * 1000 / pace))
            }
            guard Timestamp.now < first else {
                throw BenchmarkFailure("Scheduling took longer than was allowed for.")
            }
            try await house.working {
                try await house.nothingLeft(within: .seconds(120 + numbers.prompt / pace))
            }
            return try await house.lags()
        }
        for (name, share, aim) in [("p50", 0.5, nil), ("p99", 0.99, Aim.atMost(1_000)), ("longest", 1, nil)] {
            table.add(name, Spread(lags.quantile(share)), .milliseconds, aim: aim)
        }
        table.notes = [
            "The server takes \(Self.latency) ms for each post, which is in the figures; "
                + "\(Unit.count.text(Double(numbers.finished))) published posts are in the tables."
        ]
        return table
    }
}

extension PublishingHouse {
    /// Milliseconds from due to accepted, of all that were published here.
    func lags() async throws -> Spread {
        let rows = try await store.read(as: .system) { tx in
            try tx.rows(
                """
                SELECT due_at, published_at FROM main.targets
                WHERE status = 'published' AND platform_post_id NOT LIKE 'earlier-%'
                """
            )
        }
        return Spread(
            try rows.map { row in
                let (due, published): (Timestamp, Timestamp) = (
                    try row.value("due_at"), try row.value("published_at")
                )
                return Double(published.milliseconds - due.milliseconds)
            }
        )
    }
}
