import Database
import Foundation
import TestSupport
import Testing

/// A process that is stopped in the middle, as a machine that sleeps, and goes on when its time is long over.
@Suite struct `Stopped past its lease` {
    static let steps = ChaosForm.choose(
        short: ["post.permitted", "post.answered"],
        full: [
            "publish.loaded", "media.permitted", "post.permitting", "post.permitted", "http.sending",
            "post.answered", "look.begun", "look.absent", "post.confirmed",
        ]
    )

    /// Scenarios 11 and 12: another one takes over and publishes; whoever wakes sends nothing any more, and what it knows
    /// is kept.
    @Test(arguments: steps)
    func `and taken over from, Roost on PostgreSQL publishes each post once`(step: String) async throws {
        // Of several accounts another may be in the middle of a transaction, whose locks PostgreSQL holds for a minute.
        let platforms = ChaosForm.choose(short: [.gotosocial], full: ChaosPlatform.allCases)
        try await ChaosRun.with(
            "11. stopped at \(step), and taken over from",
            .postgres,
            on: platforms
        ) { run in
            if step.hasPrefix("look.") {
                for account in run.accounts { try await run.inject("drop_before_effect", at: account) }
            }
            try await Self.sleepAndWake(run, at: step)
            try await run.expectEachOnce()
        }
    }

    /// There nobody takes over; it finds by itself that it was away.
    @Test(arguments: ChaosForm.choose(short: ["post.permitted"], full: steps))
    func `and woken, Roost on SQLite publishes each post once`(step: String) async throws {
        try await ChaosRun.with("11. stopped at \(step)", .sqlite) { run in
            if step.hasPrefix("look.") {
                for account in run.accounts { try await run.inject("drop_before_effect", at: account) }
            }
            let server = try await run.start(["ROOST_TEST_STOP_AT_STEP": step])
            try await server.whileRunning {
                let writing = run.beginPublishing("Slept at \(step) of \(run.seed).")
                try await Self.waitUntilStopped(server)
                try await Task.sleep(for: .seconds(6))
                server.signal(SIGCONT)
                try await writing.value
                try await run.settle()
            }
            try await run.expectEachOnce()
        }
    }

    /// One falls asleep at a step, another does its work, and the first wakes.
    ///
    /// `awake`: How long it has, at least, to do what it still had in its hands.
    static func sleepAndWake(
        _ run: ChaosRun,
        at step: String,
        showsPicture: Bool = true,
        awake: Duration = .seconds(2)
    ) async throws {
        let sleeper = try await run.start(["ROOST_TEST_STOP_AT_STEP": step])
        try await sleeper.whileRunning {
            let writing = run.beginPublishing("Slept at \(step) of \(run.seed).", showsPicture: showsPicture)
            try await waitUntilStopped(sleeper)
            let other = try run.setting.start("work")
            try await other.whileRunning {
                // Who writes may still wait for the sleeper's answer: what is planned is done all the same.
                try await eventually("the other to publish", within: .seconds(150)) {
                    try await run.setting.count(
                        """
                        SELECT count(*) FROM main.targets
                        WHERE status IN ('draft', 'scheduled', 'publishing', 'unknown') AND question IS NULL
                        """
                    ) == 0
                }
                sleeper.signal(SIGCONT)
                try await writing.value
                try await run.settle()
                try await Task.sleep(for: awake)
            }
        }
    }

    static func waitUntilStopped(_ program: Program) async throws {
        try await eventually("the program to stop itself") {
            let line = try String(contentsOfFile: "/proc/\(program.identifier)/stat", encoding: .utf8)
            return line.split(separator: ")").last?.split(separator: " ").first == "T"
        }
    }
}
