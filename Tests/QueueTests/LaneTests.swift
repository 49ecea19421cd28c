import Database
import Queue
import Testing

@Suite struct `A lane lets through what its server allows` {
    static let lane = Lane("mastodon:home:publish", permits: 1, per: .seconds(1), burst: 3)

    @Test(arguments: Engine.allCases)
    func `eight jobs run at their exact slots and others pass by`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let start = clock.now
            for number in 0..<8 { try await bench.enqueue(Note(text: "\(number)", limits: [Self.lane])) }
            try await bench.enqueue(
                Note(text: "other", limits: [Lane("other", permits: 1, per: .seconds(1), burst: 1)])
            )
            try await bench.enqueue(Note(text: "free"))
            var ran: [Int64: [String]] = [:]
            for _ in 0..<60 {
                for job in try await bench.claim(10) {
                    ran[
                        (clock.now - start) / .milliseconds(1) == 0
                            ? 0 : clock.now.milliseconds - start.milliseconds,
                        default: []
                    ]
                    .append(try Note.decode(job.payload, version: 1).text)
                    #expect(job.attempt == 1)
                    _ = try await bench.finish(job, .end(.succeeded))
                }
                clock.advance(.milliseconds(100))
            }
            #expect(
                ran == [
                    0: ["0", "1", "2", "other", "free"], 1000: ["3"], 2000: ["4"], 3000: ["5"], 4000: ["6"],
                    5000: ["7"],
                ]
            )
            #expect(try await bench.count("job_attempts") == 10)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a limited job is touched once, not once a claim`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            var last: JobID?
            for _ in 0..<30 { last = try await bench.enqueue(Note(limits: [Self.lane])) }
            let free = try await bench.enqueue(Note(text: "free"))
            #expect(try await bench.claim(4).map(\.id).contains(free))
            let token = try await bench.column("lease_token", of: last!, as: Int64.self)
            for _ in 0..<10 { #expect(try await bench.claim(4).isEmpty) }
            #expect(try await bench.column("lease_token", of: last!, as: Int64.self) == token)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a server says counts for the next claim`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let lanes = LaneLimits(clock: clock.clock)
            let until = clock.now.adding(.seconds(300))
            try await bench.store.write(as: .system) { tx in
                try lanes.record(Self.lane.name, .init(limit: 300, remaining: 2, resetsAt: until), in: tx)
            }
            for _ in 0..<6 { try await bench.enqueue(Note(limits: [Self.lane])) }
            #expect(try await bench.claim(6).count == 2)
            clock.advance(.seconds(299))
            #expect(try await bench.claim(6).isEmpty)
            clock.advance(.seconds(1))
            // A burst at the reset, the rest at the lane's pace.
            #expect(try await bench.claim(6).count == 3)
            clock.advance(.seconds(1))
            #expect(try await bench.claim(6).count == 1)

            try await bench.store.write(as: .system) { tx in
                try lanes.block(Self.lane.name, until: clock.now.adding(.seconds(60)), in: tx)
                // A shorter word later opens nothing early.
                try lanes.block(Self.lane.name, until: clock.now.adding(.seconds(10)), in: tx)
            }
            try await bench.enqueue(Note(limits: [Self.lane]))
            clock.advance(.seconds(59))
            #expect(try await bench.claim(6).isEmpty)
            clock.advance(.seconds(1))
            #expect(try await bench.claim(6).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refusal closes the lane for all and spends no attempt`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let ran = Journal<Int>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { _, context in
                ran.note(context.attempt)
                return .rateLimited(lane: nil, until: Timestamp.now.adding(.seconds(3600)))
            }
            let wide = Lane("wide", permits: 1000, per: .seconds(1), burst: 1)
            let ids = [
                try await bench.enqueue(Note(limits: [wide])), try await bench.enqueue(Note(limits: [wide])),
            ]
            try await bench.working(handlers) {
                $0.slots = [Note.queue: 1]
            } while: { _ in
                try await eventually("both to wait") {
                    try await bench.count("jobs WHERE wait_reason = 'rate_limit'") == 2
                }
            }
            #expect(ran.entries == [1])
            for id in ids { #expect(try await bench.column("attempt", of: id, as: Int.self) == 0) }
            let told = try #require(try await bench.queue.explain(ids[1], as: .system))
            #expect(told.sentence.hasPrefix("The limit “wide” is reached; its turn comes at "))
        }
    }
}
