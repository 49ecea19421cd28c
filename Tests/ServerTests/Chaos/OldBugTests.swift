import Database
import Foundation
import TestSupport
import Testing

/// What proves the rules of publishing notices when one of them is left out.
///
/// Each scenario runs twice: as Roost is, and without the rule that is to save it, which the judge has to see.
@Suite struct `A rule left out` {
    /// GoToSocial takes no notice of keys, and posts without files: there nothing saves who sends twice.
    private func judged(
        _ title: String,
        _ engine: Engine,
        without bug: String?,
        _ harm: (ChaosRun) async throws -> Void
    ) async throws {
        var isSeen = false
        try await ChaosRun.with(
            title,
            engine,
            on: [.gotosocial],
            settings: bug.map { ["ROOST_TEST_OLD_BUG": $0] } ?? [:]
        ) { run in
            try await harm(run)
            guard let bug else {
                try await run.expectEachOnce()
                isSeen = true
                return
            }
            let verdict = try await run.judge()
            #expect(!verdict.isClean, "Nobody noticed \(bug).")
            isSeen = true
        }
        #expect(isSeen)
    }

    @Test(arguments: [nil, "no-fence-around-sending"])
    func `that who lost its job sends nothing is noticed`(bug: String?) async throws {
        try await judged("11. stopped with permission to send", .postgres, without: bug) { run in
            // A slow machine takes its time to do wrong.
            let awake: Duration = bug == nil ? .seconds(2) : .seconds(15)
            try await `Stopped past its lease`.sleepAndWake(
                run,
                at: "post.permitted",
                showsPicture: false,
                awake: awake
            )
        }
    }

    @Test(arguments: [nil, "no-durable-intent"])
    func `that what is about to be sent is on the disk is noticed`(bug: String?) async throws {
        try await judged("7. killed with the answer in its hands", .sqlite, without: bug) { run in
            let writing = run.beginPublishing("Answered, of \(run.seed).", showsPicture: false)
            #expect(try await run.die(at: "post.answered"))
            try await run.serving { _ in
                try await writing.value
                try await run.settle()
            }
        }
    }

    @Test(arguments: [nil, "synchronous-is-normal"])
    func `that a commit is synced is noticed`(bug: String?) async throws {
        try await judged("23. the power cut with the answer in its hands", .sqlite, without: bug) { run in
            // What is planned is certainly on the disk: the program was stopped as one should.
            try await run.serving { _ in
                try await run.hold()
                try await run.publish("Answered, of \(run.seed).")
            }
            let disk = try await PlayedDisk(under: run)
            let settings = disk.settings.merging(["ROOST_TEST_KILL_AT_STEP": "post.answered"]) { $1 }
            let server = try await run.start(settings)
            try await run.goOn()
            #expect(await server.finished().status == SIGKILL)
            run.record.change { $0.kills += 1 }
            try disk.losePower()
            try await run.serving { _ in
                try await run.goOn()
                try await run.settle()
            }
        }
    }

    @Test(arguments: [nil, "no-rule-for-what-is-late"])
    func `that what is late is looked for first is noticed`(bug: String?) async throws {
        try await judged("26. yesterday's backup restored", .sqlite, without: bug) { run in
            try await run.restoreYesterday()
        }
    }
}
