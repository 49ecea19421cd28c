import Database
import Queue
import Synchronization
import TestSupport
import Testing

@Suite struct `Jobs that share a turn run one at a time` {
    @Test(arguments: Engine.allCases)
    func `the most urgent first, then in the order of time and coming`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let later = clock.now.adding(.seconds(10))
            try await bench.enqueue(Note(text: "late", sharing: "ada"), start: .at(later))
            for text in ["first", "second", "third"] {
                try await bench.enqueue(Note(text: text, sharing: "ada"))
            }
            try await bench.enqueue(Note(text: "other", sharing: "ben"))
            try await bench.enqueue(Note(text: "free"))
            clock.advance(.seconds(20))

            var running = try await bench.claim(10)
            #expect(texts(running) == ["first", "free", "other"])
            // Comes while others stand behind, and goes before them.
            try await bench.enqueue(Note(text: "urgent", sharing: "ada"), priority: 50)
            #expect(try await bench.claim(10).isEmpty)
            var order: [String] = []
            while let job = running.first(where: { text($0) != "free" && text($0) != "other" }) {
                order.append(text(job))
                _ = try await bench.finish(job, .end(.succeeded))
                running = try await bench.claim(10)
                #expect(running.count <= 1)
            }
            #expect(order == ["first", "urgent", "second", "third", "late"])
        }
    }

    /// On PostgreSQL another process's claim passes over what one is about to make ready.
    @Test(arguments: Engine.allCases)
    func `nobody goes before one that is being made ready at this moment`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let due = clock.now.adding(.seconds(10))
            try await bench.enqueue(Note(text: "first", sharing: "ada"), start: .at(due))
            clock.advance(.seconds(20))
            try await bench.enqueue(Note(text: "second", sharing: "ada"), start: .at(due))
            try await inOrder(bench) { [table = bench.queue.table] tx in
                let promoted = try table.promote(in: tx)
                #expect(promoted.count == 1)
            }
        }
    }

    /// On PostgreSQL another process's claim passes over what one is about to take.
    @Test(arguments: Engine.allCases)
    func `nobody goes before one that is being taken at this moment`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let first = try await bench.enqueue(Note(text: "first", sharing: "ada"))
            try await bench.enqueue(Note(text: "second", sharing: "ada"))
            try await inOrder(bench) { tx in
                try tx.run("UPDATE main.jobs SET state = 'ready' WHERE id = \(first)")
            }
        }
    }

    /// Claims while another transaction has done `work` and goes on, and again and again after it.
    private func inOrder(
        _ bench: Workbench,
        beside work: @escaping @Sendable (Transaction) throws -> Void
    ) async throws {
        let (isUnderWay, hasClaimed) = (Gate(), Gate())
        async let other: Void = bench.store.write(as: .system) { tx in
            try work(tx)
            isUnderWay.open()
            // SQLite has one writer: there the claim comes after it.
            hasClaimed.wait(atMost: 1)
        }
        await isUnderWay.opened()
        var running = try await bench.claim(10)
        hasClaimed.open()
        try await other
        var order: [String] = []
        for _ in 0..<5 {
            #expect(running.count <= 1)
            for job in running {
                order.append(text(job))
                _ = try await bench.finish(job, .end(.succeeded))
            }
            running = try await bench.claim(10)
        }
        #expect(order == ["first", "second"])
    }

    @Test(arguments: Engine.allCases)
    func `the most urgent goes first where more are due than are made ready at once`(
        engine: Engine
    ) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let due = clock.now.adding(.seconds(10))
            try await bench.enqueue(Note(text: "usual", sharing: "ada"), start: .at(due))
            try await bench.store.write(as: .system) { [queue = bench.queue] tx in
                for _ in 0..<600 { try queue.enqueue(Note(), in: tx, start: .at(due.adding(.seconds(1)))) }
            }
            let last = due.adding(.seconds(2))
            try await bench.enqueue(Note(text: "urgent", sharing: "ada"), start: .at(last), priority: 50)
            clock.advance(.seconds(20))
            var order: [String] = []
            for _ in 0..<10 {
                let job = try #require(try await bench.claim().first)
                order.append(text(job))
                _ = try await bench.finish(job, .end(.succeeded))
                clock.advance(.milliseconds(1))
            }
            #expect(order.filter { !$0.isEmpty } == ["urgent", "usual"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `one that waits for another try keeps nobody behind it`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            for text in ["first", "second"] { try await bench.enqueue(Note(text: text, sharing: "ada")) }
            let first = try #require(try await bench.claim(5).first)
            let failure = JobFailure("down", "The server is down.")
            _ = try await bench.finish(first, .wait(.retry, .after(.seconds(30)), failure))
            let second = try await bench.claim(5)
            #expect(texts(second) == ["second"])
            clock.advance(.seconds(31))
            #expect(try await bench.claim(5).isEmpty)
            _ = try await bench.finish(second[0], .end(.succeeded))
            #expect(texts(try await bench.claim(5)) == ["first"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody is left behind one that was cancelled before it began`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            var ids: [JobID] = []
            for text in ["first", "second", "third"] {
                ids.append(try await bench.enqueue(Note(text: text, sharing: "ada")))
            }
            let first = try #require(try await bench.claim(5).first)
            #expect(try await bench.claim(5).isEmpty)
            // It is let forward, and goes before anybody takes it.
            _ = try await bench.finish(first, .end(.succeeded))
            _ = try await bench.queue.cancel(ids[1])
            #expect(texts(try await bench.claim(5)) == ["third"])
        }
    }

    /// On PostgreSQL who claims still sees the one that is about to be gone.
    @Test(arguments: Engine.allCases)
    func `nobody is left behind one that is cancelled at the very moment`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let first = try await bench.enqueue(Note(text: "first", sharing: "ada"))
            try await bench.enqueue(Note(text: "second", sharing: "ada"))
            let (isUnderWay, hasClaimed) = (Gate(), Gate())
            let table = bench.queue.table
            async let cancelled = bench.store.write(as: .system) { tx in
                let cancelled = try table.cancel(first, in: tx)
                isUnderWay.open()
                // SQLite has one writer: there the claim comes after it.
                hasClaimed.wait(atMost: engine == .postgres ? 60 : 1)
                return cancelled
            }
            await isUnderWay.opened()
            let request = bench.request(10)
            let claim = try await bench.store.write(as: .system) { tx in try table.claim(request, in: tx) }
            hasClaimed.open()
            #expect(try await cancelled == .cancelled(Note.queue))
            if engine == .postgres {
                #expect(claim.jobs.isEmpty)
                #expect(try #require(claim.nextDue) < .milliseconds(100))
            }
            let running = claim.jobs.isEmpty ? try await bench.claim(10) : claim.jobs
            #expect(texts(running) == ["second"])
        }
    }

    /// The same from the other side: who cancels waits for the claim that has put another behind.
    @Test(arguments: Engine.allCases)
    func `nobody is left behind one that is cancelled while others are put behind it`(
        engine: Engine
    ) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            let due = clock.now.adding(.seconds(10))
            let first = try await bench.enqueue(Note(text: "first", sharing: "ada"), start: .at(due))
            clock.advance(.seconds(20))
            try await bench.enqueue(Note(text: "second", sharing: "ada"), start: .at(clock.now))
            let (isUnderWay, hasPromoted) = (Gate(), Gate())
            let table = bench.queue.table
            // Keeps the first from being taken, so that the claim below finds the second one only.
            async let promoting: Void = bench.store.write(as: .system) { tx in
                _ = try table.promote(in: tx)
                isUnderWay.open()
                hasPromoted.wait(atMost: 60)
            }
            await isUnderWay.opened()
            let hasClaimed = Gate()
            let request = bench.request(10)
            async let claiming = bench.store.write(as: .system) { tx in
                let claim = try table.claim(request, in: tx)
                hasClaimed.open()
                // Time for the other to see it half done.
                Gate().wait(atMost: 0.5)
                return claim
            }
            if engine == .postgres { await hasClaimed.opened() }
            hasPromoted.open()
            try await promoting
            async let cancelled = bench.queue.cancel(first)
            var running = try await claiming.jobs
            let hasBegun = running.contains { text($0) == "first" }
            #expect(try await cancelled == (hasBegun ? .requested : .cancelled(Note.queue)))
            for job in running where text(job) == "first" {
                _ = try await bench.finish(job, .end(.cancelled))
            }
            if text(running.first) != "second" { running = try await bench.claim(10) }
            #expect(texts(running) == ["second"])
        }
    }

    /// Somebody else decides about one turn for a while; those who have nothing to do with it don't wait for that.
    @Test func `a turn that somebody else decides about keeps no other job waiting`() async throws {
        try await Workbench.with(.postgres) { bench in
            try await bench.enqueue(Note(text: "ada's", sharing: "ada"))
            try await bench.enqueue(Note(text: "another's"))
            let (isUnderWay, hasClaimed) = (Gate(), Gate())
            let table = bench.queue.table
            async let deciding: Void = bench.store.write(as: .system) { tx in
                try table.lockTurns(["ada"], in: tx)
                isUnderWay.open()
                hasClaimed.wait(atMost: 60)
            }
            await isUnderWay.opened()
            // With one free slot the first in the row is in the way of the others, unless it is passed over.
            let request = bench.request(1)
            let claim = try await bench.store.write(as: .system) { tx in try table.claim(request, in: tx) }
            let rest = try await bench.store.write(as: .system) { tx in try table.claim(request, in: tx) }
            hasClaimed.open()
            try await deciding
            #expect(texts(claim.jobs) == ["another's"])
            #expect(rest.jobs.isEmpty && !rest.mayHaveMore)
            #expect(try #require(rest.nextDue) < .milliseconds(100))
            #expect(texts(try await bench.claim()) == ["ada's"])
        }
    }

    /// What is stopped in the middle, such as with the program, has its place yet when it goes on.
    @Test(arguments: Engine.allCases)
    func `nobody goes before one that was stopped in the middle`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            for text in ["first", "second"] {
                try await bench.enqueue(Note(text: text, sharing: "ada"))
                clock.advance(.milliseconds(5))
            }
            let first = try #require(try await bench.claim(5).first)
            #expect(text(first) == "first")
            clock.advance(.seconds(20))
            _ = try await bench.finish(first, .wait(.released, .after(.zero)))
            #expect(texts(try await bench.claim(5)) == ["first"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sweep lets those forward that somebody forgot`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            for text in ["first", "second"] { try await bench.enqueue(Note(text: text, sharing: "ada")) }
            #expect(texts(try await bench.claim(5)) == ["first"])
            try await bench.store.write(as: .system) { tx in
                try tx.run("DELETE FROM main.jobs WHERE state = 'running'")
            }
            #expect(try await bench.claim(5).isEmpty)
            let ready = try await bench.store.write(as: .system) { [queue = bench.queue] tx in
                try queue.table.sweep(in: tx)
            }
            #expect(ready == [Note.queue])
            #expect(texts(try await bench.claim(5)) == ["second"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sweep lets nobody forward while the next one stands ready`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            for text in ["first", "second", "third"] {
                try await bench.enqueue(Note(text: text, sharing: "ada"))
            }
            let first = try #require(try await bench.claim(5).first)
            #expect(try await bench.claim(5).isEmpty)
            _ = try await bench.finish(first, .end(.succeeded))
            let ready = try await bench.store.write(as: .system) { [queue = bench.queue] tx in
                try queue.table.sweep(in: tx)
            }
            #expect(ready.isEmpty)
            #expect(texts(try await bench.claim(5)) == ["second"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a long row behind one is put there once and costs later claims nothing`(engine: Engine) async throws
    {
        try await Workbench.with(engine) { bench in
            var last: JobID?
            for number in 0..<60 { last = try await bench.enqueue(Note(text: "\(number)", sharing: "ada")) }
            #expect(texts(try await bench.claim(5)) == ["0"])
            #expect(try await bench.claim(50).isEmpty)
            let token = try await bench.column("lease_token", of: last!, as: Int64.self)
            try await bench.enqueue(Note(text: "other", sharing: "ben"))
            #expect(texts(try await bench.claim(5)) == ["other"])
            #expect(try await bench.column("lease_token", of: last!, as: Int64.self) == token)
            #expect(try await bench.queue.explain(last!, as: .system)?.sentence.isEmpty == false)
        }
    }

    /// Two processes on PostgreSQL, which each decide about the same turns at the same time.
    @Test(arguments: Engine.allCases)
    func `never two at once, each in order, nobody forgotten, however many workers there are`(
        engine: Engine
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let stores =
                engine == .sqlite
                ? [try await database.open()] : [try await database.open(), try await database.open()]
            let benches = stores.map { Workbench(store: $0, queue: JobQueue(store: $0)) }
            let ran = Journal<(turn: String, number: Int)>()
            let running = Mutex<Set<String>>([])
            let clashes = Mutex(0)
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, context in
                let turn = job.sharing ?? ""
                if !running.withLock({ $0.insert(turn).inserted }) { clashes.withLock { $0 += 1 } }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...2)))
                running.withLock { _ = $0.remove(turn) }
                ran.note((turn, Int(job.text) ?? -1))
                // Now and then one fails and comes again.
                if context.attempt == 1, Self.failsAtFirst(Int(job.text) ?? 0) {
                    return .retry(JobFailure("down", "The server is down."), after: .zero)
                }
                return .done
            }
            let (turns, each) = (8, 30)
            let comeAgain = turns * (0..<each).count(where: Self.failsAtFirst)
            let working = handlers
            try await benches[0].working(working) {
                $0.slots = [Note.queue: 6]
            } while: { _ in
                try await benches[benches.count - 1].working(working) {
                    $0.slots = [Note.queue: 6]
                } while: { _ in
                    for number in 0..<each {
                        let bench = benches[number % benches.count]
                        // Those of one millisecond come in no order where several processes bring them.
                        try await Task.sleep(for: .milliseconds(2))
                        try await bench.store.write(as: .system) { tx in
                            try bench.queue.enqueue(
                                (0..<turns).map { Note(text: "\(number)", sharing: "turn \($0)") },
                                in: tx
                            )
                        }
                    }
                    try await ran.reaches(turns * each + comeAgain, within: .seconds(120))
                    try await eventually("an empty queue") { try await benches[0].count("jobs") == 0 }
                }
            }
            #expect(clashes.withLock { $0 } == 0)
            #expect(ran.entries.count == turns * each + comeAgain)
            for turn in 0..<turns {
                let numbers = ran.entries.filter { $0.turn == "turn \(turn)" }.map(\.number)
                #expect(Set(numbers).count == each)
                #expect(
                    numbers.filter { !Self.failsAtFirst($0) } == (0..<each).filter { !Self.failsAtFirst($0) }
                )
            }
            for store in stores { await store.close() }
        }
    }

    private static func failsAtFirst(_ number: Int) -> Bool { number % 17 == 3 }

    private func text(_ job: ClaimedJob?) -> String {
        job.flatMap { try? Note.decode($0.payload, version: 1).text } ?? ""
    }

    private func texts(_ jobs: [ClaimedJob]) -> [String] { jobs.map(text).sorted() }
}
