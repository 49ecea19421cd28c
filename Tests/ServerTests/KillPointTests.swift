import Database
import Foundation
import TestSupport
import Testing

/// A real Roost is killed at each named step of publishing, and goes on when it is started again.
@Suite struct `Killed at any step of publishing` {
    /// In the order in which they are reached; the last ones only after an answer was lost.
    static let steps = [
        "schedule.planning", "schedule.planned", "publish.claimed", "publish.loaded", "media.permitted",
        "media.answered",
        "media.confirmed", "post.permitting", "post.permitted", "http.sending", "post.answered",
        "post.confirming",
        "post.confirmed",
    ]
    static let stepsOfRecovery = ["post.refused", "look.begun", "look.absent"]

    private static let settings = [
        "ROOST_PUBLISH_TIMEOUT": "1", "ROOST_PUBLISH_QUIET": "0", "ROOST_LEASE": "4",
        "ROOST_LOG_LEVEL": "error",
    ]

    @Test(arguments: steps + stepsOfRecovery)
    func `Roost on SQLite publishes each post once`(step: String) async throws {
        try await survive(.sqlite, step)
    }

    /// There another process might be at work, so what a dead one had is taken up when its lease is over.
    @Test(arguments: ["post.permitted", "post.answered", "look.begun"])
    func `Roost on PostgreSQL publishes each post once`(step: String) async throws {
        try await survive(.postgres, step)
    }

    private func survive(_ engine: Engine, _ step: String) async throws {
        try await Setting.with(engine, posts: 0, settings: Self.settings) { setting in
            try await setting.addUserAndConnection()
            if Self.stepsOfRecovery.contains(step) {
                let fault = step == "look.absent" ? "drop_before_effect" : "drop_after_effect"
                try await setting.simulator.inject(fault, path: "/api/v1/statuses", count: 1)
            }
            let picture = setting.data.appending(path: "heron.png")
            try #require(PublishingStoryTests.picture).write(to: picture)
            let arguments = [
                "publish", "--to", "Home", "--text", "Only once.", "--media", "\(picture.path):A heron",
            ]
            let server = try setting.start(
                "serve",
                "--port",
                "0",
                settings: ["ROOST_TEST_KILL_AT_STEP": step]
            )
            _ = try await server.line { $0.hasPrefix("Roost is at ") }
            let asked = try await setting.roost(arguments)
            let end = await server.finished()
            #expect(end.status == SIGKILL, "\(step) was not reached: \(asked.errors)")

            try await setting.serving { _, _ in
                // Who was not told that it is scheduled asks again, as people do.
                if try await setting.count("SELECT count(*) FROM main.targets WHERE status <> 'draft'") == 0 {
                    let again = try await setting.roost(arguments)
                    #expect(again.status == 0, "\(again.errors)")
                }
                try await eventually("it is published", within: .seconds(60)) {
                    try await setting.count("SELECT count(*) FROM main.targets WHERE status = 'published'")
                        == 1
                }
            }
            #expect(try await setting.simulator.effects("post_created") == 1)
            #expect(
                try await setting.count("SELECT count(*) FROM main.jobs WHERE kind = 'publishing.publish'")
                    == 0
            )
            #expect(try await setting.count("SELECT count(*) FROM main.posts") == 1)
        }
    }

    @Test(arguments: ["edit.permitted", "edit.answered", "deletion.permitted", "deletion.answered"])
    func `Roost changes and deletes what was published once`(step: String) async throws {
        try await Setting.with(.sqlite, posts: 0, settings: Self.settings) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let published = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "As it was.",
                    "--wait"
                )
                #expect(published.status == 0, "\(published.errors)")
            }
            let target = try #require(
                try await setting.value("SELECT id FROM main.targets", as: String.self)
            )
            let isEdit = step.hasPrefix("edit.")
            let server = try setting.start(
                "serve",
                "--port",
                "0",
                settings: ["ROOST_TEST_KILL_AT_STEP": step]
            )
            _ = try await server.line { $0.hasPrefix("Roost is at ") }
            let asked = try await setting.roost(
                isEdit ? ["targets", "edit", target, "--text", "As it is."] : ["targets", "delete", target]
            )
            let end = await server.finished()
            #expect(end.status == SIGKILL, "\(step) was not reached: \(asked.errors)")

            try await setting.serving { _, _ in
                try await eventually("it is done", within: .seconds(60)) {
                    try await setting.count(
                        """
                        SELECT count(*) FROM main.effects
                        WHERE kind IN ('edit', 'deletion') AND state = 'confirmed'
                        """
                    ) == 1
                }
            }
            #expect(try await setting.simulator.effects(isEdit ? "post_edited" : "post_deleted") == 1)
            #expect(try await setting.simulator.effects("post_created") == 1)
        }
    }

    /// The steps are in the program the tests run, and in none that people run.
    @Test func `is nothing that a release can be told to do`() async throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/KillPoints")
        let files = try FileManager.default.contentsOfDirectory(atPath: sources.path)
            .filter { $0.hasSuffix(".swift") }.map { sources.appending(path: $0).path }
        // Each longer than fifteen bytes, so that it would lie among the strings.
        let names = [
            "ROOST_TEST_KILL_AT_STEP", "ROOST_TEST_STOP_AT_STEP", "ROOST_TEST_OLD_BUG",
            "no-fence-around-sending", "no-durable-intent", "synchronous-is-normal",
            "no-rule-for-what-is-late",
        ]
        func words(_ settings: [String]) async throws -> String {
            let object = FileManager.default.temporaryDirectory.appending(
                path: "roost-kill-\(UUID().uuidString).o"
            )
            defer { try? FileManager.default.removeItem(at: object) }
            let outcome = try await Program.run(
                "/usr/bin/env",
                [
                    "swiftc", "-O", "-parse-as-library", "-package-name", "roost", "-swift-version", "6",
                    "-emit-object",
                    "-whole-module-optimization", "-o", object.path,
                ] + files + settings
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            return String(decoding: try Data(contentsOf: object), as: UTF8.self)
        }
        let (release, debug) = (try await words([]), try await words(["-DKILL_POINTS"]))
        for name in names {
            #expect(debug.contains(name))
            #expect(!release.contains(name))
        }
        let program = Program.path(of: "../release/roost")
        if FileManager.default.fileExists(atPath: program) {
            let bytes = try Data(contentsOf: URL(filePath: program), options: .alwaysMapped)
            for name in names { #expect(bytes.range(of: Data(name.utf8)) == nil) }
        }
    }
}
