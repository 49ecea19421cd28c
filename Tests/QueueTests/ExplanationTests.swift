import Database
import Queue
import TestSupport
import Testing

@Suite struct `Why a job has not run yet` {
    static let noon = Timestamp("2026-11-21T12:00:00.000Z")!

    @Test(
        arguments: [
            (JobExplanation.scheduled(noon), "It is scheduled for 2026-11-21 12:00:00 UTC."),
            (
                .paused("sync", since: noon, by: "ada"),
                "The queue “sync” has been paused since 2026-11-21 12:00:00 UTC by ada. It runs once the queue is resumed."
            ),
            (
                .retrying(attempt: 3, of: 8, at: noon, JobFailure("x", "The server is down")),
                "Attempt 3 of 8 is due at 2026-11-21 12:00:00 UTC: The server is down."
            ),
            (.retrying(attempt: 2, of: nil, at: noon, nil), "Attempt 2 is due at 2026-11-21 12:00:00 UTC."),
            (
                .limited(lane: "mastodon:home", until: noon),
                "The limit “mastodon:home” is reached; its turn comes at 2026-11-21 12:00:00 UTC."
            ),
            (
                .unknownKind("a.b"),
                "No running worker knows work of the kind “a.b”. It is kept until one does; is an older version of "
                    + "Roost running?"
            ),
            (
                .noWorker(lastSeen: nil, now: noon),
                "No worker is running. Start one with “roost serve” or “roost work”."
            ),
            (
                .noWorker(lastSeen: noon, now: noon.adding(.seconds(240))),
                "No worker has been seen for 4 minutes. Start one with “roost serve” or “roost work”."
            ),
            (
                .busy(running: 2, ahead: 1),
                "It is ready and waits for a free slot: 2 of its queue are running and 1 is before it."
            ),
            (
                .busy(running: 1, ahead: 0),
                "It is ready and waits for a free slot: 1 of its queue is running and it is next."
            ),
            (.starting, "It is ready and starts in a moment."),
            (.stopping, "It is running and has been asked to stop."),
            (
                .dead(at: noon, attempts: 1, JobFailure("x", "No.")),
                "It was given up at 2026-11-21 12:00:00 UTC after one attempt: No."
            ),
        ] as [(JobExplanation, String)]
    )
    func `is a sentence`(explanation: JobExplanation, sentence: String) {
        #expect(explanation.sentence == sentence)
    }

    @Test(arguments: Engine.allCases)
    func `is read from what is so`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            func told(_ id: JobID) async throws -> JobExplanation? {
                try await bench.queue.explain(id, as: .system)
            }
            let now = clock.now
            let later = try await bench.enqueue(Note(), start: .at(now.adding(.seconds(60))))
            #expect(try await told(later) == .scheduled(now.adding(.seconds(60))))
            let first = try await bench.enqueue(Note())
            #expect(try await told(first) == .noWorker(lastSeen: nil, now: now))
            try await signIn(bench, kinds: #"["test.note"]"#)
            #expect(try await told(first) == .starting)
            let second = try await bench.enqueue(Note())
            let third = try await bench.enqueue(Note())
            let job = try #require(try await bench.claim().first)
            #expect(job.id == first)
            #expect(try await told(first) == .running(since: now, worker: "test", progress: nil))
            #expect(try await told(second) == .busy(running: 1, ahead: 0))
            #expect(try await told(third) == .busy(running: 1, ahead: 1))
            try await bench.queue.pause(Note.queue, by: "ada")
            #expect(try await told(third) == .paused("test", since: now, by: "ada"))
            try await bench.queue.resume(Note.queue)
            let failure = JobFailure("down", "The server is down.")
            _ = try await bench.finish(job, .wait(.retry, .after(.seconds(30)), failure))
            #expect(
                try await told(first) == .retrying(attempt: 2, of: 8, at: now.adding(.seconds(30)), failure)
            )
            clock.advance(.seconds(200))
            #expect(try await told(third) == .noWorker(lastSeen: now, now: clock.now))
            try await signIn(bench, kinds: "[]")
            #expect(try await told(third) == .unknownKind(Note.kind))
            _ = try await bench.queue.cancel(third)
            #expect(try await told(third) == .cancelled(at: clock.now))
            #expect(try await told(.new()) == nil)

            let statistics = try await bench.queue.statistics()
            #expect(statistics.count == 1)
            #expect(statistics[0].ready == 1)
            #expect(statistics[0].waiting == 2)
            #expect(statistics[0].oldestReady == .seconds(200))
            #expect(statistics[0].nextDue == now.adding(.seconds(30)))
        }
    }

    @Test(arguments: Engine.allCases)
    func `of many jobs takes no more questions than of one`(engine: Engine) async throws {
        var options = Store.Options()
        options.slowStatement = .zero
        let clock = HandClock()
        try await TestDatabase.with(engine, options: options) { store in
            let bench = Workbench(store: store, queue: JobQueue(store: store, clock: clock.clock))
            try await signIn(bench, kinds: #"["test.note"]"#)
            let user = try await bench.user()
            let home = try await bench.connection(of: user)
            var jobs: [JobID] = []
            for number in 0..<12 {
                jobs.append(try await bench.enqueue(Note(text: "\(number)"), for: user))
                jobs.append(try await bench.enqueue(Note(through: home, sharing: "home"), for: user))
                jobs.append(
                    try await bench.enqueue(Note(), for: user, start: .at(clock.now.adding(.seconds(60))))
                )
            }
            _ = try await bench.claim(2)
            _ = try await bench.queue.cancel(jobs[9])
            func asked(for jobs: [JobID]) async throws -> (statements: Int, [JobID: JobExplanation]) {
                let before = store.slowStatements.map(\.count).reduce(0, +)
                let told = try await bench.queue.explain(jobs, as: .worker(user))
                return (store.slowStatements.map(\.count).reduce(0, +) - before, told)
            }
            let (most, told) = try await asked(for: jobs)
            #expect(told.count == jobs.count)
            #expect(Set(told.values.map(\.sentence)).count > 10)
            for job in jobs {
                let (statements, alone) = try await asked(for: [job])
                #expect(alone == [job: try #require(told[job])])
                #expect(statements > 0 && statements <= most)
            }
            #expect(most < 12)
            #expect(try await asked(for: jobs + [.new()]).1 == told)
            #expect(try await bench.queue.explain(jobs, as: .worker(.new())).isEmpty)
        }
    }

    private func signIn(_ bench: Workbench, kinds: String) async throws {
        let now = bench.queue.clock
        try await bench.store.write(as: .system) { tx in
            let instant = try now.read(in: tx)
            try tx.run(
                """
                INSERT INTO main.workers (id, node, pid, queues, kinds, started_at, seen_at)
                VALUES ('w', 'here', 1, '[]', \(kinds), \(instant), \(instant))
                ON CONFLICT (id) DO UPDATE SET kinds = excluded.kinds, seen_at = excluded.seen_at
                """
            )
        }
    }
}
