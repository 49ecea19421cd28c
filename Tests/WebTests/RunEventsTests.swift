import Foundation
import HTTPTypes
import Synchronization
import Testing
import Web

@Suite struct RunEventsTests {
    @Test func `a run's progress arrives as it happens and its end ends the stream`() async throws {
        try await Site.test { site in
            async let stream = site.browser(of: "vera").get("/runs/run-1/events")
            try await eventually { site.roost.followers(of: "run-1") == 1 }
            var run = RunItem.sample("run-1", status: .running)
            run.counters.postsCreated = 99
            site.roost.tell(run)
            run.status = .success
            site.roost.tell(run)

            let answer = try await stream
            #expect(answer.headers[.contentType] == "text/event-stream")
            let events = answer.body.split(separator: "\n\n").filter { !$0.hasPrefix(":") }
            #expect(events.count == 4)
            #expect(events.first?.contains(#""postsCreated":42"#) == true)
            #expect(events.dropFirst().first?.contains(#""postsCreated":99"#) == true)
            #expect(events.dropFirst(2).first?.contains(#""status":"success""#) == true)
            #expect(events.last == "event: end\ndata: {}")
        }
    }

    @Test func `a silent stream says that it is alive`() async throws {
        let begun = Mutex(0)
        let beat: @Sendable () async throws -> Void = {
            // The first beat is due at once; that the second is waited for means that the first is on its way.
            if begun.withLock({ count in
                count += 1; return count
            }) > 1 {
                try await Task.sleep(for: .seconds(3600))
            }
        }
        try await Site.test(heartbeat: beat) { site in
            async let stream = site.program(of: "vera").send(.get, "/api/v1/runs/run-1/events")
            try await eventually { begun.withLock { $0 } == 2 }
            site.roost.tell(.sample("run-1", status: .cancelled))
            #expect(try await stream.body.contains(": still here\n\n"))
        }
    }

    @Test func `a finished run's stream tells how it is and ends`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "vera").get("/runs/run-2/events")
            #expect(answer.body.hasPrefix("event: progress\ndata: {"))
            #expect(answer.body.hasSuffix("event: end\ndata: {}\n\n"))
            #expect(try await site.browser(of: "vera").get("/runs/nothing/events").status == 404)
        }
    }
}

/// Waits for a condition, for ten seconds at most.
func eventually(_ condition: () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !(await condition()) {
        guard ContinuousClock.now < deadline else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

struct NeverHappened: Error {}
