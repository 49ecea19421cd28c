import Database
import Foundation
import TestSupport
import Testing

/// The programs as users start them: real processes, sockets and signals, on both engines.
@Suite struct `Roost as a program` {
    @Test(arguments: Engine.allCases)
    func `a backfill that was given up is done when it is tried again, though syncs went well since`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 30) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let first = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(first.status == 0, "\(first.errors)")
                // As three crashes would have left it.
                try await setting.changing { tx in
                    try tx.run("UPDATE main.runs SET status = 'failed', error_code = 'crash_loop'")
                    try tx.run("UPDATE main.job_history SET outcome = 'dead' WHERE kind = 'archive.follow'")
                }
                let sync = try await setting.roost("sync", "--user", "ada", "--json")
                #expect(sync.status == 0, "\(sync.errors)")
                let dead = try await setting.roost("jobs", "list", "--state", "dead", "--json").objects
                let id = try #require(dead.first?["id"] as? String)
                #expect(try await setting.roost("jobs", "retry", id).status == 0)
                try await eventually("the backfill") {
                    try await setting.count(
                        "SELECT count(*) FROM main.runs WHERE kind = 'backfill' AND status = 'success'"
                    ) == 1
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `archives an account from the command line alone, and finds it again`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 120) { setting in
            try await setting.addUserAndConnection()
            let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
            #expect(sync.status == 0, "\(sync.errors)")
            #expect(sync.objects.first?["status"] as? String == "success")
            let posts = try await setting.roost("posts", "--user", "ada", "--json").objects
            #expect(posts.count == 120)
            #expect(Set(posts.compactMap { $0["platform_post_id"] as? String }).count == 120)
            let media = posts.flatMap { $0["media"] as? [[String: any Sendable]] ?? [] }
            #expect(!media.isEmpty)
            #expect(media.allSatisfy { $0["status"] as? String == "downloaded" })
            for path in media.compactMap({ $0["path"] as? String }) {
                #expect(
                    FileManager.default.fileExists(atPath: setting.data.appending(path: "media/\(path)").path)
                )
            }
            let found = try await setting.roost("search", "has:image", "--user", "ada", "--json").objects
            #expect(!found.isEmpty)
            #expect(found.count < posts.count)
            let before = try await setting.rowCounts()
            let again = try await setting.roost("reprocess", "--user", "ada", "--json")
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.objects.first?["posts_fetched"] as? Int == 120)
            #expect(again.objects.first?["posts_updated"] as? Int == 0)
            var after = try await setting.rowCounts()
            #expect((after["runs"] ?? 0) == (before["runs"] ?? 0) + 1)
            after["runs"] = before["runs"]
            #expect(after == before, "what is stored is read again and found to be as it was")
            let doctor = try await setting.roost("doctor")
            #expect(doctor.status == 0, "\(doctor.output)")
            #expect(doctor.output.contains(engine == .sqlite ? "on SQLite 3." : "on PostgreSQL 1"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `killed at random moments, a backfill ends complete: none missing, none twice, no orphan`(
        engine: Engine
    ) async throws {
        let posts = Int(ProcessInfo.processInfo.environment["ROOST_TEST_KILL_POSTS"] ?? "") ?? 400
        let kills = Int(ProcessInfo.processInfo.environment["ROOST_TEST_KILLS"] ?? "") ?? 6
        try await Setting.with(engine, posts: posts) { setting in
            try await setting.addUserAndConnection()
            for _ in 0..<kills {
                let server = try setting.start("serve", "--port", "0")
                _ = try await server.line { $0.hasPrefix("Roost is at ") }
                // A random moment is what this is about.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...900)))
                server.signal(SIGKILL)
                _ = await server.finished()
            }
            let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
            #expect(sync.status == 0, "\(sync.errors)")
            let archived = try await setting.roost("posts", "--user", "ada", "--json").objects
            #expect(archived.count == posts)
            #expect(Set(archived.compactMap { $0["platform_post_id"] as? String }).count == posts)
            #expect(archived.allSatisfy { $0["versions"] as? Int == 1 })
            // On SQLite the next process knows that nobody is writing any more.
            if engine == .sqlite { #expect(setting.unfinishedFiles.isEmpty) }
            let doctor = try await setting.roost("doctor", "--json")
            #expect(doctor.status == 0, "\(doctor.output) \(doctor.errors)")

            // Once more: nothing changed, so nothing but the run is added.
            let before = try await setting.rowCounts()
            let again = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
            #expect(again.objects.first?["posts_created"] as? Int == 0)
            #expect(again.objects.first?["posts_updated"] as? Int == 0)
            var after = try await setting.rowCounts()
            #expect((after["runs"] ?? 0) == (before["runs"] ?? 0) + 1)
            after["runs"] = before["runs"]
            #expect(after == before)
        }
    }

    @Test func `tells a terminal how fast a sync gets on and what is left, and lists to the end`()
        async throws
    {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter. Run the tests through “make test”."
        )
        try await Setting.with(.sqlite, posts: 150) { setting in
            try await setting.addUserAndConnection()
            // Slow enough to be watched.
            let slow = """
                import json, urllib.request as r
                r.urlopen(r.Request("\(setting.instance)/_simulator/faults", headers={"Content-Type": "application/json"},
                  data=json.dumps({"path": "/api/v1/accounts/*/statuses", "fault": "latency", "milliseconds": 400}).encode()))
                """
            let slowed = try await Program.run(python, ["-c", slow])
            try #require(slowed.status == 0, "\(slowed.errors)")
            let sync = try await setting.inTerminal(python, "sync", "--user", "ada", "--backfill")
            #expect(sync.status == 0, "\(sync.output)")
            #expect(sync.output.contains("of 150 posts archived"), "\(sync.output)")
            #expect(sync.output.contains("left"), "\(sync.output)")
            #expect(sync.output.contains("Home: success"), "\(sync.output)")

            let jobs = try await setting.roost("jobs", "--limit", "0", "--json").objects
            #expect(!jobs.isEmpty)
            #expect(Set(jobs.compactMap { $0["id"] as? String }).count == jobs.count)
            let first = try await setting.roost("jobs", "--limit", "2", "--json").objects
            #expect(
                first.compactMap { $0["id"] as? String } == jobs.prefix(2).compactMap { $0["id"] as? String }
            )
            let runs = try await setting.roost("runs", "--user", "ada", "--json").objects
            #expect(runs.first?["status"] as? String == "success")
            let notices = try await setting.roost("notices", "--user", "ada", "--json")
            #expect(notices.status == 0, "\(notices.errors)")
            #expect(notices.objects.isEmpty)
        }
    }

    @Test func `restarted after a kill, runs its orphaned jobs again without waiting for their lease`()
        async throws
    {
        try await Setting.with(.sqlite, posts: 2_000) { setting in
            try await setting.addUserAndConnection()
            // An hour, longer than any test waits.
            let lease = ["ROOST_LEASE": "3600"]
            let first = try setting.start("serve", "--port", "0", settings: lease)
            _ = try await first.line { $0.hasPrefix("Roost is at ") }
            try await setting.waitForRunningJob()
            let orphans = try await setting.leases("WHERE state = 'running'")
            #expect(!orphans.isEmpty)
            first.signal(SIGKILL)
            _ = await first.finished()
            let second = try setting.start("serve", "--port", "0", settings: lease)
            _ = try await second.line { $0.hasPrefix("Roost is at ") }
            // Taken back and claimed, each with a new token. One that has ended since is live no more.
            try await eventually("the orphans to run again") {
                let live = try await setting.leases()
                return orphans.allSatisfy { job, token in live[job].map { $0 >= token + 2 } ?? true }
            }
            second.signal(SIGTERM)
            #expect(await second.finished().status == 0)
        }
    }

    @Test func `a second one on the same data is refused with a sentence`() async throws {
        try await Setting.with(.sqlite, posts: 1) { setting in
            let first = try setting.start("serve", "--port", "0")
            _ = try await first.line { $0.hasPrefix("Roost is at ") }
            let second = try await setting.roost("serve", "--port", "0")
            #expect(second.status == 1)
            #expect(second.errors.contains("\(first.identifier)"))
            // Commands reach the first one by themselves.
            let users = try await setting.roost("user", "list", "--json")
            #expect(users.status == 0, "\(users.errors)")
            first.signal(SIGTERM)
            #expect(await first.finished().status == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refused token pauses the work and is told in the command's own words`(engine: Engine) async throws
    {
        try await Setting.with(engine, posts: 5) { setting in
            try await setting.addUserAndConnection()
            let refused = try await setting.roost(
                "connect",
                "--user",
                "ada",
                "--instance",
                setting.instance,
                "--name",
                "Other",
                "--token-stdin",
                input: "not-a-token\n"
            )
            #expect(refused.status == 1)
            #expect(refused.errors.hasPrefix("roost: "))
            #expect(refused.errors.lowercased().contains("token"))
            let wrong = try await setting.roost(
                "connect",
                "--user",
                "ada",
                "--instance",
                "http://10.255.255.1:1",
                "--name",
                "Other",
                "--token-stdin",
                input: "x\n",
                settings: ["ROOST_ALLOW_PRIVATE_NETWORKS": "0"]
            )
            #expect(wrong.status == 1)
            #expect(!wrong.errors.isEmpty)
        }
    }
}

extension Setting {
    /// The lease token of each live job.
    fileprivate func leases(_ condition: SQL = "") async throws -> [String: Int64] {
        try await reading { tx in
            try Dictionary(
                uniqueKeysWithValues: tx.rows("SELECT id, lease_token FROM main.jobs \(condition)").map {
                    row in
                    (try row.value("id", as: String.self), try row.value("lease_token", as: Int64.self))
                }
            )
        }
    }
}
