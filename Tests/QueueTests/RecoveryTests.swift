import Database
import Queue
import TestSupport
import Testing

@Suite struct `The queue outlives its database` {
    @Test func `workers go on by themselves after their connections were cut again and again`() async throws {
        let server = try TestPostgres.fromEnvironment()
        try await Workbench.with(.postgres) { bench in
            let name = try await bench.store.read(as: .system) { tx in
                try tx.value(String.self, "SELECT pg_catalog.current_database()::text") ?? ""
            }
            let ran = Journal<String>()
            var handlers = JobHandlers()
            handlers.register(Note.self) { job, _ in
                ran.note(job.text)
                return .done
            }
            try await bench.working(handlers) {
                $0.slots = [Note.queue: 4]
            } while: { _ in
                for round in 0..<5 {
                    try await eventually("the jobs of round \(round) to be taken") {
                        do {
                            try await bench.store.write(as: .system) { tx in
                                try bench.queue.enqueue((0..<20).map { Note(text: "\(round).\($0)") }, in: tx)
                            }
                            return true
                        } catch let error as DatabaseError where error.kind == .unavailable {
                            return false
                        }
                    }
                    try await server.execute(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = '\(name)' AND pid <> pg_backend_pid()
                        """
                    )
                }
                // What ran may have been cut off before its end was saved, and then its lease tells; all the
                // rest is done.
                try await eventually("every job to have run") { Set(ran.entries).count == 100 }
                try await eventually("every outcome that could be saved to be saved") {
                    try await bench.count("jobs WHERE state <> 'running'") == 0
                }
            }
            #expect(Set(ran.entries).count == 100)
            let left = try await bench.count("jobs")
            #expect(try await bench.count("job_history WHERE outcome = 'succeeded'") == 100 - left)
        }
    }
}
