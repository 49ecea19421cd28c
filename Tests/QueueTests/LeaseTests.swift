import Database
import Foundation
import Queue
import Testing

@Suite struct `A lease decides who may write` {
    @Test(arguments: Engine.allCases)
    func `a worker that lost its lease finishes nothing`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let id = try await bench.enqueue(Note())
            let zombie = try #require(try await bench.claim(worker: "a").first)
            clock.advance(.seconds(61))
            let rescue = try await bench.store.write(as: .system) { tx in
                try bench.queue.table.rescue(mostLosses: [Note.kind: 3], in: tx)
            }
            #expect(rescue.returned == [Note.queue])
            let heir = try #require(try await bench.claim(worker: "b").first)
            #expect(heir.id == zombie.id)
            #expect(heir.leaseToken > zombie.leaseToken)

            let steps: [Finish.Step] = [
                .end(.succeeded), .end(.dead), .end(.cancelled), .wait(.retry, .after(.zero)),
                .wait(.released, .after(.zero)), .hold(JobFailure("x", "x")),
            ]
            for step in steps {
                #expect(try await bench.finish(zombie, step).ids.isEmpty)
                #expect(try await bench.column("worker_id", of: id, as: String.self) == "b")
            }
            let context = JobContext(job: zombie, queue: bench.queue)
            await #expect(throws: StaleLease.self) {
                try await bench.store.write(as: .system) { tx in
                    try tx.run("INSERT INTO main.queue_control (queue) VALUES ('written by a zombie')")
                    try context.finish(in: tx)
                }
            }
            #expect(try await bench.count("queue_control") == 0)
            await #expect(throws: StaleLease.self) {
                try await bench.store.write(as: .system) { tx in try context.verifyLease(in: tx) }
            }
            #expect(try await bench.finish(heir, .end(.succeeded)).ids == [id])
            #expect(try await bench.outcome(of: id) == "succeeded")
            #expect(try await bench.count("job_attempts WHERE outcome = 'lost'") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who has shown its lease writes before anybody takes the job over, however long that takes`(
        engine: Engine
    ) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            try await bench.enqueue(Note())
            let slow = JobContext(
                job: try #require(try await bench.claim(worker: "a").first),
                queue: bench.queue
            )
            let told = Journal<String>()
            async let heir: Void = {
                try await told.reaches(1)
                while try await bench.claim(worker: "b").isEmpty {
                    _ = try await bench.store.write(as: .system) { tx in
                        try bench.queue.table.rescue(mostLosses: [Note.kind: 3], in: tx)
                    }
                }
                #expect(try await bench.count("queue_control") == 1)
            }()
            try await bench.store.write(as: .system) { tx in
                try slow.verifyLease(in: tx)
                clock.advance(.seconds(61))
                told.note("the lease was shown, and is over")
                // As one that is stopped here would.
                Thread.sleep(forTimeInterval: 0.5)
                try tx.run("INSERT INTO main.queue_control (queue) VALUES ('written under the lease')")
            }
            try await heir
        }
    }

    @Test func `a long transaction under a lease keeps nobody from renewing it`() async throws {
        try await Workbench.with(.postgres) { bench in
            try await bench.enqueue(Note())
            let job = try #require(try await bench.claim().first)
            let told = Journal<String>()
            async let renewed: Void = {
                try await told.reaches(1)
                let renewal = try await bench.store.write(as: .system) { tx in
                    try bench.queue.table.renew(
                        [Lease(id: job.id, token: job.leaseToken)],
                        for: .seconds(60),
                        in: tx
                    )
                }
                #expect(renewal.held == [job.id])
                told.note("renewed")
            }()
            try await bench.store.write(as: .system) { tx in
                try JobContext(job: job, queue: bench.queue).verifyLease(in: tx)
                told.note("shown")
                let end = ContinuousClock.now + .seconds(20)
                while told.entries.count < 2, ContinuousClock.now < end {
                    Thread.sleep(forTimeInterval: 0.02)
                }
                told.note("written")
            }
            try await renewed
            #expect(told.entries == ["shown", "renewed", "written"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a renewed lease is not rescued, one of many is`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            for _ in 0..<3 { try await bench.enqueue(Note()) }
            let jobs = try await bench.claim(3)
            clock.advance(.seconds(50))
            let renewal = try await bench.store.write(as: .system) { tx in
                try bench.queue.table.renew(
                    jobs.prefix(2).map { Lease(id: $0.id, token: $0.leaseToken) },
                    for: .seconds(60),
                    in: tx
                )
            }
            #expect(renewal.held == Set(jobs.prefix(2).map(\.id)))
            clock.advance(.seconds(20))
            let rescue = try await bench.store.write(as: .system) { tx in
                try bench.queue.table.rescue(mostLosses: [:], in: tx)
            }
            #expect(rescue.returned.count == 1)
            #expect(try await bench.column("wait_reason", of: jobs[2].id, as: String.self) == "lost")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a process left behind is taken back at once by the only one that can be working`(
        engine: Engine
    ) async throws {
        try await Workbench.with(engine) { bench in
            for number in 0..<5 { try await bench.enqueue(Note(text: "\(number)")) }
            #expect(try await bench.claim(5, worker: "killed").count == 5)
            let ran = Journal<Int>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, context in
                ran.note(context.attempt)
                return .done
            }
            try await bench.working(handlers) {
                $0.isSoleProcess = true
            } while: { _ in
                try await ran.reaches(5, within: .seconds(40))
            }
            // A lost worker costs the job no attempt.
            #expect(ran.entries == [1, 1, 1, 1, 1])
        }
    }

    /// The answer to a claim was lost, so nobody works on what it took.
    @Test(arguments: Engine.allCases)
    func `what was claimed without anybody learning of it is taken back, and nothing else`(
        engine: Engine
    ) async throws {
        try await Workbench.with(engine) { bench in
            for number in 0..<3 { try await bench.enqueue(Note(text: "\(number)")) }
            let known = try #require(try await bench.claim(1, worker: "a").first)
            let lost = try await bench.claim(1, worker: "a")
            let other = try await bench.claim(1, worker: "b")
            #expect(lost.count == 1 && other.count == 1)
            let rescue = try await bench.store.write(as: .system) { tx in
                try bench.queue.table.rescue(
                    .unstarted(by: "a", from: Note.queue, besides: [known.id]),
                    mostLosses: [:],
                    in: tx
                )
            }
            #expect(rescue.returned == [Note.queue])
            #expect(try await bench.claim(5, worker: "a").map(\.id) == lost.map(\.id))
        }
    }

    /// A connection was put right after its token had been refused, and before the job of it had ended.
    @Test(arguments: Engine.allCases, [true, false])
    func `an account rests where a job asks for it and it is still to rest`(
        engine: Engine,
        isToRest: Bool
    ) async throws {
        try await Workbench.with(engine) { bench in
            let user = try await bench.user()
            let connection = try await bench.connection(of: user)
            let ran = Journal<Int>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, context in
                ran.note(context.attempt)
                return ran.entries.count == 1 ? .hold(JobFailure("token_refused", "It is refused.")) : .done
            }
            handlers.mayRest = { asked, _ in
                #expect(asked == connection)
                return isToRest
            }
            try await bench.working(handlers) { _ in
                try await bench.enqueue(Note(through: connection), for: user)
                if isToRest {
                    try await eventually("it rests") { try await bench.count("connection_holds") == 1 }
                } else {
                    try await ran.reaches(2)
                    try await eventually("it is done") { try await bench.count("jobs") == 0 }
                }
            }
            #expect(try await bench.count("connection_holds") == (isToRest ? 1 : 0))
            #expect(ran.entries.count == (isToRest ? 1 : 2))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a job that takes its worker down three times is set aside`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let told = Journal<String>()
            let user = try await bench.user()
            let id = try await bench.enqueue(Note(), for: user)
            for loss in 1...2 {
                #expect(try await bench.claim().count == 1, "loss \(loss)")
                clock.advance(.seconds(61))
                _ = try await bench.store.write(as: .system) { tx in
                    try bench.queue.table.rescue(mostLosses: [Note.kind: 3], in: tx)
                }
                clock.advance(.seconds(60))
            }
            #expect(try await bench.claim().count == 1)
            clock.advance(.seconds(61))
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, failure, tx in
                #expect(tx.scope == .worker(user))
                tx.afterCommit { told.note(failure.code) }
            } _: { _, _ in
                told.note("ran")
                return .done
            }
            try await bench.working(handlers) { _ in try await told.reaches(1) }
            #expect(told.entries == ["crash_loop"])
            let (job, attempts) = try #require(try await bench.queue.job(id, as: .person(user)))
            #expect(job.state == .dead)
            #expect(job.failure?.code == "crash_loop")
            #expect(attempts.map(\.outcome) == [.lost, .lost, .lost])
        }
    }

    @Test func `a jump of the clock is told from time that passed`() {
        let guardian = ClockGuard(rest: .seconds(60))
        let wall = Timestamp.now
        let steady = ContinuousClock.now
        #expect(!guardian.hasJumped(wall: wall.adding(.seconds(30)), steady: steady + .seconds(30)))
        #expect(guardian.allowsRescue(at: steady + .seconds(30)))
        #expect(guardian.hasJumped(wall: wall.adding(.seconds(700)), steady: steady + .seconds(31)))
        #expect(!guardian.allowsRescue(at: steady + .seconds(60)))
        #expect(guardian.allowsRescue(at: steady + .seconds(92)))
        #expect(guardian.hasJumped(wall: wall, steady: steady + .seconds(93)))
    }
}
