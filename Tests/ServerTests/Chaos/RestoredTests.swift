import Database
import TestSupport
import Testing

/// The database of yesterday doesn't know what went out since.
@Suite struct `Restored from yesterday's backup` {
    @Test(arguments: Engine.allCases)
    func `Roost sends nothing twice`(engine: Engine) async throws {
        try await ChaosRun.with("26. yesterday's backup restored", engine) { run in
            try await run.restoreYesterday()
            let verdict = try await run.expectEachOnce()
            #expect(verdict.byLook + verdict.byArchive > 0)
        }
    }
}
