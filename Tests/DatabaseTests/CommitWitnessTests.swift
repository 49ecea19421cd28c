import Database
import TestSupport
import Testing

@Suite struct `Whoever asks whether anything was saved` {
    @Test(arguments: Engine.allCases)
    func `is told of what was committed, and of nothing else`(engine: Engine) async throws {
        struct Refused: Error {}
        try await TestDatabase.with(engine) { store in
            let idle = CommitWitness()
            _ = try await idle.watch {
                try await store.read(as: .system) {
                    try $0.value(Int.self, "SELECT count(*) FROM main.users")
                }
            }
            await #expect(throws: Refused.self) {
                try await idle.watch {
                    try await store.write(as: .system) { tx in
                        try tx.run("DELETE FROM main.users")
                        throw Refused()
                    }
                }
            }
            // What others write meanwhile is not its own.
            try await store.write(as: .system) { try $0.run("DELETE FROM main.users") }
            #expect(!idle.mayHaveSaved)

            let busy = CommitWitness()
            await #expect(throws: Refused.self) {
                try await busy.watch {
                    try await store.write(as: .system) { try $0.run("DELETE FROM main.users") }
                    throw Refused()
                }
            }
            #expect(busy.mayHaveSaved)
        }
    }
}
