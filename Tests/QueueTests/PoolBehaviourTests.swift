import Database
import Logging
import Queue
import Synchronization
import TestSupport
import Testing

@Suite struct `A worker pool keeps its promises` {
    @Test func `two pools share one PostgreSQL and run each job exactly once`() async throws {
        try await TestDatabase.withLocation(.postgres) { database in
            try await database.migrator.up()
            let (first, second) = (try await database.open(), try await database.open())
            let benches = [first, second].map { Workbench(store: $0, queue: JobQueue(store: $0)) }
            let ran = Journal<(pool: Int, text: String)>()
            let begun = [Journal<Bool>(), Journal<Bool>()]
            try await benches[0].working(handlers(0, ran, begun)) {
                $0.slots = [Note.queue: 4]
            } while: { _ in
                try await benches[1].working(handlers(1, ran, begun)) {
                    $0.slots = [Note.queue: 4]
                } while: { _ in
                    for batch in 0..<20 {
                        let bench = benches[batch % 2]
                        try await bench.store.write(as: .system) { tx in
                            try bench.queue.enqueue((0..<20).map { Note(text: "\(batch).\($0)") }, in: tx)
                        }
                    }
                    try await ran.reaches(400)
                    try await eventually("an empty queue") { try await benches[0].count("jobs") == 0 }
                }
            }
            #expect(ran.entries.count == 400)
            #expect(Set(ran.entries.map(\.text)).count == 400)
            #expect(Set(ran.entries.map(\.pool)) == [0, 1])
            await first.close()
            await second.close()
        }
    }

    private func handlers(
        _ pool: Int,
        _ ran: Journal<(pool: Int, text: String)>,
        _ begun: [Journal<Bool>]
    ) -> JobHandlers {
        var handlers = JobHandlers()
        handlers.register(Note.self) { job, _ in
            begun[pool].note(true)
            // Neither has done everything before the other has begun.
            if begun[1 - pool].entries.isEmpty { try await begun[1 - pool].reaches(1) }
            ran.note((pool, job.text))
            await Task.yield()
            return .done
        }
        return handlers
    }

    @Test func `a job enqueued elsewhere is announced rather than found by polling`() async throws {
        try await TestDatabase.withLocation(.postgres) { database in
            try await database.migrator.up()
            let (here, there) = (try await database.open(), try await database.open())
            let bench = Workbench(store: here, queue: JobQueue(store: here))
            let ran = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, _ in
                ran.note(job.text)
                return .done
            }
            let elsewhere = Workbench(store: there, queue: JobQueue(store: there))
            try await bench.working(handlers) {
                $0.poll = .seconds(3600)
            } while: { _ in
                // Whatever comes first, the listener or the job.
                try await elsewhere.enqueue(Note(text: "first"))
                try await ran.reaches(1)
                try await elsewhere.enqueue(Note(text: "second"))
                try await ran.reaches(2)
            }
            await here.close()
            await there.close()
        }
    }

    @Test(arguments: Engine.allCases)
    func `a graceful stop lets short work end and puts long work back unspent`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let started = Journal<String>()
            let mayEnd = Journal<Bool>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, _ in
                started.note(job.text)
                if job.text == "short" {
                    try await mayEnd.reaches(1)
                } else {
                    try await Task.sleep(for: .seconds(3600))
                }
                return .done
            }
            let short = try await bench.enqueue(Note(text: "short"))
            // It ends with the work: the slowest machine has time enough, and nobody waits for that.
            try await bench.working(handlers) { configuration in
                configuration.stopGrace = .seconds(60)
            } while: { pool in
                try await started.reaches(1)
                pool.stop()
                // Time to be stopped for who isn't let end.
                try await Task.sleep(for: .milliseconds(100))
                mayEnd.note(true)
            }
            #expect(try await bench.outcome(of: short) == "succeeded")
            let long = try await bench.enqueue(Note(text: "long"))
            try await bench.working(handlers) { configuration in
                configuration.stopGrace = .milliseconds(500)
            } while: { pool in
                try await started.reaches(2)
                pool.stop()
            }
            let unstarted = try await bench.enqueue(Note(text: "never"))
            let (job, attempts) = try #require(try await bench.queue.job(long, as: .system))
            #expect(job.state == .waiting)
            #expect(job.attempt == 0)
            #expect(job.lostCount == 0)
            #expect(attempts.map(\.outcome) == [.released])
            #expect(try await bench.column("state", of: unstarted, as: String.self) == "ready")
            #expect(try await bench.count("workers") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a kind nobody knows is left for who does, and put aside, never lost`(engine: Engine) async throws {
        struct Newer: Job {
            static let kind = "test.newer"
            static let queue: QueueName = "test"
            static let priority = 1
        }
        try await Workbench.with(engine) { bench in
            let unknown = try await bench.enqueue(Newer())
            let ran = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, _ in
                ran.note("note")
                return .done
            }
            try await bench.working(handlers) {
                $0.sweep = .milliseconds(50)
            } while: { _ in
                try await bench.enqueue(Note())
                try await ran.reaches(1)
                try await eventually("the newer job to be put aside") {
                    try await bench.column("wait_reason", of: unknown, as: String?.self) == "unknown_kind"
                }
                let told = try #require(try await bench.queue.explain(unknown, as: .system))
                #expect(told == .unknownKind("test.newer"))
            }
            var newer = JobHandlers()
            newer.register(Newer.self) { _, context in
                #expect(context.attempt == 1)
                ran.note("newer")
                return .done
            }
            try await bench.store.write(as: .system) { tx in try tx.run("UPDATE main.jobs SET run_at = 0") }
            try await bench.working(newer) { _ in try await ran.reaches(2) }
            #expect(ran.entries == ["note", "newer"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a payload of a newer version is kept for a newer program`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            var job = try NewJob(Note(), user: nil)
            job.payloadVersion = 2
            let new = job
            let id = try await bench.store.write(as: .system) { tx in
                try bench.queue.enqueue([new], in: tx)[0]
            }
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, _ in .done }
            try await bench.working(handlers) { _ in
                try await eventually("the job to be put aside") {
                    try await bench.column("wait_reason", of: id, as: String?.self) == "unknown_kind"
                }
            }
            #expect(try await bench.column("attempt", of: id, as: Int.self) == 0)
        }
    }

    struct Hasty: Job {
        static let kind = "test.hasty"
        static let queue: QueueName = "test"
        static let timeLimit: Duration = .milliseconds(50)
        static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(60), attempts: 3)
        var ignoresCancelling = false
    }

    @Test(arguments: Engine.allCases, [false, true])
    func `work beyond its time limit is cancelled, and given up if that does not help`(
        engine: Engine,
        ignores: Bool
    ) async throws {
        try await Workbench.with(engine) { bench in
            let id = try await bench.enqueue(Hasty(ignoresCancelling: ignores))
            let mayReturn = Journal<Bool>()
            let ran = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Hasty.self) { job, _ in
                if job.ignoresCancelling {
                    await Task { try? await mayReturn.reaches(1) }.value
                } else {
                    try await Task.sleep(for: .seconds(3600))
                }
                return .done
            }
            handlers.register(Note.self) { _, _ in
                ran.note("note")
                return .done
            }
            try await bench.working(handlers) { configuration in
                configuration.slots = ["test": 1]
                configuration.cancelGrace = .milliseconds(100)
            } while: { _ in
                try await eventually("the job to wait for its next attempt") {
                    try await bench.column("wait_reason", of: id, as: String?.self) == "retry"
                }
                // The slot is free again, though the task may still sit there.
                try await bench.enqueue(Note())
                try await ran.reaches(1)
                mayReturn.note(true)
            }
            let (job, attempts) = try #require(try await bench.queue.job(id, as: .system))
            #expect(job.attempt == 1)
            #expect(job.failure?.code == "time_limit")
            #expect(attempts.map(\.outcome) == [.failed])
        }
    }

    @Test(arguments: Engine.allCases)
    func `failures are tried again until the budget is spent, and a dead job lives again when asked`(
        engine: Engine
    ) async throws {
        struct Fragile: Job {
            static let kind = "test.fragile"
            static let queue: QueueName = "test"
            static let retry = RetryPolicy(base: .milliseconds(2), cap: .milliseconds(2), attempts: 3)
        }
        try await Workbench.with(engine) { bench in
            let user = try await bench.user()
            let id = try await bench.enqueue(Fragile(), for: user)
            let ran = Journal<Int>()
            let isHealed = Mutex(false)
            var handlers = JobHandlers()
            handlers.register(Fragile.self) { _, _, tx in
                try tx.run("UPDATE main.connections SET name = 'told of the death'")
            } _: { _, context in
                ran.note(context.attempt)
                if isHealed.withLock({ $0 }) { return .done }
                throw JobFailure("refused", "The platform refused it.")
            }
            _ = try await bench.connection(of: user)
            try await bench.working(handlers) { _ in
                try await ran.reaches(3)
                try await eventually("the job to be dead") { try await bench.outcome(of: id) == "dead" }
                #expect(ran.entries == [1, 2, 3])
                #expect(try await bench.count("connections WHERE name = 'told of the death'") == 1)
                let told = try #require(try await bench.queue.explain(id, as: .person(user))).sentence
                #expect(told.hasSuffix("after 3 attempts: The platform refused it."))
                isHealed.withLock { $0 = true }
                let new = try #require(try await bench.queue.retry(id))
                try await ran.reaches(4)
                try await eventually("the new job to be done") {
                    try await bench.outcome(of: new) == "succeeded"
                }
            }
            #expect(ran.entries == [1, 2, 3, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `last writes and follow-up work are committed with the finish or not at all`(
        engine: Engine
    ) async throws {
        struct Fails: Error {}
        try await Workbench.with(engine) { bench in
            let user = try await bench.user()
            let connection = try await bench.connection(of: user)
            let steps = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { [bench] job, context in
                steps.note(job.text)
                switch job.text {
                case "good":
                    return .done { tx in
                        try tx.run("UPDATE main.connections SET name = 'renamed'")
                        try bench.queue.enqueue(Note(text: "follow-up"), in: tx)
                    }
                case "bad":
                    return .done { tx in
                        try tx.run("UPDATE main.connections SET name = 'never'")
                        throw Fails()
                    }
                case "own":
                    try await bench.store.write(as: context.scope) { tx in
                        try tx.run("UPDATE main.connections SET display_name = 'own'")
                        try context.finish(in: tx)
                    }
                    return .done
                default: return .done
                }
            }
            let good = try await bench.enqueue(Note(text: "good"), for: user)
            let bad = try await bench.enqueue(Note(text: "bad"), for: user)
            let own = try await bench.enqueue(Note(text: "own"), for: user)
            try await bench.working(handlers) { _ in
                try await steps.reaches(4)
                try await eventually("the bad one to wait") {
                    try await bench.column("wait_reason", of: bad, as: String?.self) == "retry"
                }
                try await eventually("all others to be done") { try await bench.count("jobs") == 1 }
            }
            #expect(try await bench.outcome(of: good) == "succeeded")
            #expect(try await bench.outcome(of: own) == "succeeded")
            #expect(steps.entries.contains("follow-up"))
            let row = try await bench.store.read(as: .person(user)) { tx in
                try tx.values(
                    String.self,
                    "SELECT name || '/' || display_name FROM connections WHERE id = \(connection)"
                )
            }
            #expect(row == ["renamed/own"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a running job is cancelled when a person asks`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let started = Journal<Bool>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, _ in
                started.note(true)
                try await Task.sleep(for: .seconds(3600))
                return .done
            }
            let id = try await bench.enqueue(Note())
            let waiting = try await bench.enqueue(Note(), start: .after(.seconds(3600)))
            try await bench.working(handlers) {
                $0.heartbeat = .milliseconds(50)
            } while: { _ in
                try await started.reaches(1)
                #expect(try await bench.queue.cancel(id) == .requested)
                #expect(try await bench.queue.cancel(waiting) == .cancelled("test"))
                try await eventually("the job to be cancelled") {
                    try await bench.outcome(of: id) == "cancelled"
                }
            }
            #expect(try await bench.outcome(of: waiting) == "cancelled")
            #expect(try await bench.queue.cancel(id) == .notFound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a connection that must be set right rests, and goes on afterwards`(engine: Engine) async throws {
        struct Expired: JobErrorReporting {
            var jobFailure: JobFailure {
                JobFailure("token_expired", "The platform no longer accepts the token.")
            }
            var jobConsequence: JobConsequence { .reauthorise }
        }
        try await Workbench.with(engine) { bench in
            let user = try await bench.user()
            let broken = try await bench.connection(of: user, "broken")
            let fine = try await bench.connection(of: user, "fine")
            let ran = Journal<String>()
            let isSetRight = Mutex(false)
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, _ in
                if job.through == broken, !isSetRight.withLock({ $0 }) { throw Expired() }
                ran.note(job.text)
                return .done
            }
            let first = try await bench.enqueue(Note(text: "first", through: broken), for: user)
            try await bench.working(handlers) { _ in
                try await eventually("the first to rest") {
                    try await bench.column("state", of: first, as: String.self) == "held"
                }
                let second = try await bench.enqueue(Note(text: "second", through: broken), for: user)
                try await bench.enqueue(Note(text: "other", through: fine), for: user)
                try await ran.reaches(1)
                try await eventually("the second to rest") {
                    try await bench.column("state", of: second, as: String.self) == "held"
                }
                #expect(ran.entries == ["other"])
                let told = try #require(try await bench.queue.explain(second, as: .person(user))).sentence
                #expect(
                    told == "Its connection rests: The platform no longer accepts the token. "
                        + "It goes on when that is put right."
                )
                isSetRight.withLock { $0 = true }
                #expect(try await bench.queue.release(broken) == 2)
                try await ran.reaches(3)
            }
            #expect(Set(ran.entries) == ["first", "second", "other"])
            #expect(try await bench.count("job_attempts WHERE outcome = 'held'") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a scheduled job starts at its time, by the clock it is measured with`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let ran = Journal<Timestamp>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, _ in
                ran.note(clock.now)
                return .done
            }
            let due = clock.now.adding(.seconds(100))
            let id = try await bench.enqueue(Note(), start: .at(due))
            try await bench.working(handlers) {
                $0.poll = .milliseconds(20)
            } while: { pool in
                clock.advance(.milliseconds(99_999))
                // Another job shows that the pool has looked since.
                try await bench.enqueue(Note())
                try await ran.reaches(1)
                #expect(try await bench.column("state", of: id, as: String.self) == "waiting")
                clock.advance(.milliseconds(1))
                pool.wake()
                try await ran.reaches(2)
            }
            #expect(ran.entries.last == due)
        }
    }
}
