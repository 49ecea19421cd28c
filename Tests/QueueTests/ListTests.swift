import Database
import Queue
import TestSupport
import Testing

@Suite struct `The list of jobs` {
    @Test(arguments: Engine.allCases)
    func `goes on page by page through live and finished jobs that share an instant`(
        engine: Engine
    ) async throws {
        // All are due at one instant and end at one.
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            for _ in 0..<8 { try await bench.enqueue(Note()) }
            let steps: [Finish.Step] = [.end(.succeeded), .end(.dead), .end(.succeeded), .end(.cancelled)]
            for (job, step) in zip(try await bench.claim(4), steps) { _ = try await bench.finish(job, step) }

            let whole = try await bench.queue.jobs(as: .system)
            #expect(whole.count == 8)
            #expect(whole.map(\.state.isOver) == [false, false, false, false, true, true, true, true])
            for size in [1, 3, 4, 5] {
                #expect(try await Self.pages(of: size, bench).map(\.id) == whole.map(\.id), "by \(size)")
            }
            let succeeded = try await Self.pages(of: 1, bench, states: [.succeeded])
            #expect(succeeded.map(\.id) == whole.filter { $0.state == .succeeded }.map(\.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `shows no job twice when others come and go between two pages`(engine: Engine) async throws {
        let clock = HandClock()
        try await Workbench.with(engine, clock: clock.clock) { bench in
            for _ in 0..<4 { try await bench.enqueue(Note()) }
            var filter = JobFilter()
            filter.limit = 2
            let first = try await bench.queue.jobs(filter, as: .system)
            let claimed = try await bench.claim(1)
            _ = try await bench.finish(claimed[0], .end(.succeeded))
            clock.advance(.seconds(1))
            let late = try await bench.enqueue(Note())
            let place = try #require(first.last.map(JobPlace.init))
            filter.limit = 10
            let rest = try await bench.queue.jobs(filter, after: place, as: .system)
            #expect(rest.filter { !$0.state.isOver }.count == 3)
            #expect(rest.contains { $0.id == late })
            #expect(Set(rest.filter { !$0.state.isOver }.map(\.id)).isDisjoint(with: first.map(\.id)))
        }
    }

    @Test func `takes back only places of its own`() {
        for text in ["", "live", "live-1", "over-1.job-x", "else-1.job-12345678", "live-1.run-12345678"] {
            #expect(JobPlace(text) == nil, "\(text)")
        }
        #expect(JobPlace("over-5.job-12345678")?.description == "over-5.job-12345678")
    }

    private static func pages(
        of size: Int,
        _ bench: Workbench,
        states: Set<JobSummary.State> = []
    ) async throws -> [JobSummary] {
        var filter = JobFilter()
        filter.limit = size
        filter.states = states
        var found: [JobSummary] = []
        while true {
            let place = try found.last.map { try #require(JobPlace(JobPlace($0).description)) }
            let page = try await bench.queue.jobs(filter, after: place, as: .system)
            found += page
            if page.count < size { return found }
        }
    }
}
