import Database
import Foundation
import TestSupport
import Testing

/// The programs as users start them: real processes, sockets and signals, on both engines.
@Suite struct `Roost as a program` {
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

    @Test func `restarted after a kill, has its orphaned jobs running again within a second`() async throws {
        try await Setting.with(.sqlite, posts: 2_000) { setting in
            try await setting.addUserAndConnection()
            let first = try setting.start("serve", "--port", "0")
            _ = try await first.line { $0.hasPrefix("Roost is at ") }
            try await setting.waitForRunningJob()
            first.signal(SIGKILL)
            _ = await first.finished()
            let second = try setting.start("serve", "--port", "0")
            _ = try await second.line { $0.hasPrefix("Roost is at ") }
            let started = ContinuousClock.now
            try await setting.waitForRunningJob()
            // Ten times the promise: the machine may be busy with other tests.
            #expect(ContinuousClock.now - started < .seconds(10))
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
                private: false
            )
            #expect(wrong.status == 1)
            #expect(!wrong.errors.isEmpty)
        }
    }
}

/// A simulator with one account, and a data directory for Roost.
private struct Setting: Sendable {
    let data: URL
    let instance: String
    let token: String
    private let environment: [String: String]
    private let location: DatabaseLocation

    static func with(
        _ engine: Engine,
        posts: Int,
        _ body: (Setting) async throws -> Void
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            let simulator = try Program.start(
                "roost-simulator",
                ["--port", "0", "--posts", "\(posts)", "--seed", "7", "--no-rate-limits"]
            )
            let fields = try await simulator.line { $0.hasPrefix("http://") }.split(separator: " ").map(
                String.init
            )
            var environment = [
                "ROOST_DATA": database.directory.path, "ROOST_ALLOW_PRIVATE_NETWORKS": "1",
                "ROOST_DATABASE_URL": try database.url,
            ]
            environment["PLATFORM_ENCRYPTION_KEY"] = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
            let setting = Setting(
                data: database.directory,
                instance: fields[0],
                token: fields[2],
                environment: environment,
                location: database.location
            )
            let result: Result<Void, any Error>
            do { result = .success(try await body(setting)) } catch { result = .failure(error) }
            simulator.signal(SIGTERM)
            _ = await simulator.finished()
            try result.get()
        }
    }

    func start(_ arguments: String...) throws -> Program {
        try Program.start("roost", arguments, environment: environment)
    }

    func roost(
        _ arguments: String...,
        input: String? = nil,
        private isPrivate: Bool = true
    ) async throws -> Program.Outcome {
        var environment = environment
        if !isPrivate { environment["ROOST_ALLOW_PRIVATE_NETWORKS"] = "0" }
        return try await Program.run("roost", arguments, environment: environment, input: input)
    }

    func addUserAndConnection() async throws {
        let user = try await roost(
            "user",
            "add",
            "ada",
            "--email",
            "ada@example.org",
            "--role",
            "admin",
            "--password-stdin",
            input: "correct horse battery\n"
        )
        try #require(user.status == 0, "\(user.errors)")
        let connection = try await roost(
            "connect",
            "--user",
            "ada",
            "--platform",
            "mastodon",
            "--instance",
            instance,
            "--name",
            "Home",
            "--token-stdin",
            input: token + "\n"
        )
        try #require(connection.status == 0, "\(connection.errors)")
    }

    func waitForRunningJob() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let running = try await roost("jobs", "list", "--state", "running", "--json")
            if !running.objects.isEmpty { return }
        }
        throw TestEnvironmentError("No job ever ran.")
    }

    /// Rows of everything an unchanged account must not add to.
    func rowCounts() async throws -> [String: Int] {
        let store = try await Store.open(location, tables: [])
        var counts: [String: Int] = [:]
        for table in [
            "ingested_items", "ingested_posts", "posts", "media", "media_files", "snapshots", "runs",
        ] {
            counts[table] = try await store.read(as: .system) {
                try $0.value(Int.self, "SELECT count(*) FROM main.\(uncheckedCode: table)")
            }
        }
        await store.close()
        return counts
    }
}
