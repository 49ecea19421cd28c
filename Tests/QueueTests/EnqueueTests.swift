import Database
import Queue
import Testing

@Suite struct `What is enqueued` {
    @Test(arguments: Engine.allCases)
    func `is there only if the transaction that made it necessary is`(engine: Engine) async throws {
        struct Undone: Error {}
        try await Workbench.with(engine) { bench in
            let user = try await bench.user()
            await #expect(throws: Undone.self) {
                try await bench.store.write(as: .person(user)) { tx in
                    try bench.queue.enqueue(Note(), in: tx)
                    throw Undone()
                }
            }
            #expect(try await bench.count("jobs") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `belongs to the user of its transaction, whoever is named`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let (ada, bob) = (try await bench.user("ada"), try await bench.user("bob"))
            let first = try await bench.store.write(as: .person(ada)) { tx in
                try bench.queue.enqueue(Note(), in: tx, for: bob)
            }
            let second = try await bench.store.write(as: .worker(ada)) { tx in
                try bench.queue.enqueue([Note(), Note()], in: tx)
            }
            let third = try await bench.enqueue(Note())
            for id in [first] + second {
                #expect(try await bench.column("user_id", of: id, as: UserID.self) == ada)
                #expect(try await bench.queue.job(id, as: .person(ada)) != nil)
                #expect(try await bench.queue.job(id, as: .person(bob)) == nil)
                #expect(try await bench.queue.explain(id, as: .person(bob)) == nil)
            }
            #expect(try await bench.queue.job(third, as: .person(ada)) == nil)
            #expect(try await bench.queue.jobs(as: .person(bob)).isEmpty)
            #expect(try await bench.queue.jobs(as: .person(ada)).count == 3)
            #expect(try await bench.queue.jobs(as: .system).count == 4)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not a person's to change`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let (ada, bob) = (try await bench.user("ada"), try await bench.user("bob"))
            try await bench.enqueue(Note(), for: ada)
            _ = try await bench.finish(bench.claim()[0], .end(.dead))
            try await bench.queue.pause(Note.queue)
            let id = try await bench.enqueue(Note(), for: ada)
            let statements: [SQL] = [
                "UPDATE main.jobs SET state = 'ready'", "UPDATE main.jobs SET payload = '{}'",
                "UPDATE main.jobs SET priority = 0", "DELETE FROM main.jobs",
                "UPDATE main.job_history SET outcome = 'succeeded'", "DELETE FROM main.queue_control",
                "INSERT INTO main.queue_control (queue, paused_at) VALUES ('other', 0)",
            ]
            for statement in statements {
                await #expect(throws: DatabaseError.self) {
                    try await bench.store.write(as: .person(ada)) { tx in _ = try tx.run(statement) }
                }
            }
            // Nor anybody else's at all.
            try await bench.store.write(as: .person(bob)) { tx in
                try tx.run("UPDATE main.jobs SET run_at = 0")
            }
            try await bench.store.write(as: .worker(bob)) { tx in try tx.run("DELETE FROM main.jobs") }
            #expect(try await bench.column("run_at", of: id, as: Int64.self) ?? 0 > 0)
            await #expect(throws: DatabaseError.self) {
                try await bench.store.write(as: .person(bob)) { tx in
                    var job = try NewJob(Note(), user: ada)
                    job.priority = 1
                    try bench.queue.enqueue([job], in: tx)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes when its user goes`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let ada = try await bench.user()
            try await bench.enqueue(Note(), for: ada)
            try await bench.enqueue(Note())
            let jobs = try await bench.claim(1)
            _ = try await bench.finish(jobs[0], .end(.succeeded))
            try await bench.store.write(as: .system) { tx in try tx.run("DELETE FROM main.users") }
            #expect(try await bench.count("jobs") + bench.count("job_history") == 1)
            #expect(try await bench.count("job_attempts") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of one key is one job of a user, however many ask while it runs`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let (ada, bob) = (try await bench.user("ada"), try await bench.user("bob"))
            let ran = Journal<UserID?>()
            let mayEnd = Journal<Bool>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, context in
                ran.note(context.user)
                try await mayEnd.reaches(1)
                return .done
            }
            try await bench.store.write(as: .person(ada)) { tx in
                try bench.queue.enqueue(Note(key: "sync:42"), in: tx)
            }
            try await bench.working(handlers) {
                $0.slots = [Note.queue: 8]
            } while: { _ in
                try await ran.reaches(1)
                let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await bench.store.write(as: .person(ada)) { tx in
                                try bench.queue.enqueue(Note(key: "sync:42"), in: tx)
                            }
                        }
                    }
                    return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
                #expect(try await bench.count("jobs") == 1)
                // Another user's key is another key.
                try await bench.store.write(as: .person(bob)) { tx in
                    try bench.queue.enqueue(Note(key: "sync:42"), in: tx)
                }
                try await ran.reaches(2)
                mayEnd.note(true)
                try await ran.reaches(3)
                try await eventually("an empty queue") { try await bench.count("jobs") == 0 }
            }
            #expect(ran.entries.count { $0 == ada } == 2)
            #expect(ran.entries.count { $0 == bob } == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `again moves a waiting job forward, never back`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let now = clock.now
            let id = try await bench.enqueue(Note(key: "k"), start: .at(now.adding(.seconds(100))))
            #expect(try await bench.enqueue(Note(key: "k"), start: .after(.seconds(500))) == id)
            #expect(try await bench.column("run_at", of: id, as: Int64.self) == now.milliseconds + 100_000)
            #expect(try await bench.enqueue(Note(key: "k"), start: .after(.seconds(20))) == id)
            #expect(try await bench.column("run_at", of: id, as: Int64.self) == now.milliseconds + 20_000)
            #expect(try await bench.claim().isEmpty)
            #expect(try await bench.enqueue(Note(key: "k")) == id)
            #expect(try await bench.claim().map(\.id) == [id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `runs by priority, then by time, then in the order it came`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let start = clock.now
            for (text, priority, delay) in [
                ("d", 100, 0), ("e", 100, 0), ("f", 100, 3), ("a", 1, 3), ("c", 100, -5), ("b", 50, 0),
                ("g", 200, -9),
                ("later", 1, 60),
            ] {
                try await bench.enqueue(
                    Note(text: text),
                    start: .at(start.adding(.seconds(delay))),
                    priority: priority
                )
            }
            clock.advance(.milliseconds(2_999))
            #expect(try await texts(bench.claim(1)) == ["b"])
            clock.advance(.milliseconds(1))
            #expect(try await texts(bench.claim(20)) == ["a", "c", "d", "e", "f", "g"])
            #expect(try await bench.claim(20).isEmpty)
            clock.advance(.seconds(57))
            #expect(try await texts(bench.claim(20)) == ["later"])
        }
    }

    private func texts(_ jobs: [ClaimedJob]) throws -> [String] {
        try jobs.map { try Note.decode($0.payload, version: 1).text }
    }
}
