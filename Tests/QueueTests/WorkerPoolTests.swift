import Database
import Queue
import Testing

@Suite struct `A worker pool executes what is enqueued` {
    @Test(arguments: Engine.allCases)
    func `every job runs once and leaves its history`(engine: Engine) async throws {
        try await Workbench.with(engine) { bench in
            let ran = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, _ in
                ran.note(job.text)
                return .done
            }
            try await bench.working(handlers) { _ in
                try await bench.store.write(as: .system) { tx in
                    try bench.queue.enqueue((0..<200).map { Note(text: "\($0)") }, in: tx)
                }
                try await ran.reaches(200)
            }
            #expect(Set(ran.entries).count == 200)
            #expect(ran.entries.count == 200)
            #expect(try await bench.count("jobs") == 0)
            #expect(try await bench.count("job_history WHERE outcome = 'succeeded'") == 200)
            #expect(try await bench.count("job_attempts WHERE outcome = 'succeeded'") == 200)
        }
    }
}
