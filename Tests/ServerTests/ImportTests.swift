import Database
import Foundation
import TestSupport
import Testing

/// The archives that Mastodon servers hand out, imported by the programs as people start them, on both engines.
@Suite struct `An export` {
    @Test(arguments: Engine.allCases)
    func `is a whole archive without its platform, and one archive with it once the account is connected`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 120) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip", big: 3)
            let done = try await setting.roost("import", "mastodon", file, "--user", "ada", "--json")
            #expect(done.status == 0, "\(done.output) \(done.errors)")
            #expect(done.objects.first?["new"] as? Int == 123)
            let files = try #require(done.objects.first?["media_stored"] as? Int)
            #expect(files > 50)
            let posts = try await setting.roost("posts", "--user", "ada", "--limit", "0", "--json").objects
            #expect(posts.count == 123)
            let stored = posts.flatMap { $0["media"] as? [[String: any Sendable]] ?? [] }
            #expect(stored.count == files)
            #expect(stored.allSatisfy { $0["status"] as? String == "downloaded" })
            #expect(stored.contains { ($0["alt"] as? String)?.isEmpty == false })
            let thumbnails = try await setting.count(
                """
                SELECT (SELECT count(*) FROM main.jobs WHERE kind = 'archive.thumbnails')
                  + (SELECT count(*) FROM main.media_files WHERE thumbnail_status = 'made')
                """
            )
            #expect(thumbnails > 0, "its pictures get thumbnails as downloaded ones do")
            #expect(
                try await setting.count(
                    """
                    SELECT count(*) FROM main.media_files
                    WHERE thumbnail_status = 'pending' AND mime_type NOT LIKE 'image/%'
                    """
                ) == 0
            )
            let account = try #require(
                try await setting.roost("connections", "--user", "ada", "--json").objects.first
            )
            #expect(account["active"] as? Bool == false)
            #expect(account["health"] as? String == "disconnected")
            #expect(try FileManager.default.contentsOfDirectory(atPath: setting.file("imports")).isEmpty)

            // Read again, it is as it was.
            let rows = try await setting.rowCounts()
            let words = try await setting.words()
            let again = try await setting.roost("reprocess", "--user", "ada", "--json")
            #expect(again.status == 0, "\(again.output) \(again.errors)")
            #expect(again.objects.first?["posts_updated"] as? Int == 0, "\(again.output)")
            #expect(try await setting.words() == words)
            #expect(try await setting.rowCounts()["media_files"] == rows["media_files"])

            // The person gives it a token, on its page.
            let id = try #require(account["id"] as? String)
            try await setting.serving { _, address in
                let web = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let form = try await web.get("/connections/\(id)/edit")
                let status = try await web.post(
                    "/connections/\(id)",
                    from: form,
                    changing: ["access_token": setting.token]
                )
                #expect(status < 400)
                let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(sync.status == 0, "\(sync.output) \(sync.errors)")
            }
            let after = try await setting.roost("posts", "--user", "ada", "--limit", "0", "--json").objects
            #expect(after.count == 123, "the platform's 120 are those that came with the file")
            #expect(
                Set(after.compactMap { $0["id"] as? String }) == Set(posts.compactMap { $0["id"] as? String })
            )
            #expect(
                Set(after.compactMap { $0["platform_post_id"] as? String })
                    == Set(posts.compactMap { $0["platform_post_id"] as? String })
            )
            #expect(try await setting.count("SELECT count(*) FROM main.posts WHERE author_id IS NULL") == 0)
            #expect(
                try await setting.count(
                    "SELECT count(*) FROM main.media_files WHERE stable_url LIKE 'export://%'"
                )
                    == 0,
                "each file has its place at the platform now"
            )
            // None of them was asked for again.
            #expect(
                try await setting.count(
                    """
                    SELECT count(*) FROM main.media_files f JOIN main.media m ON m.file_id = f.id WHERE f.attempts > 0
                    """
                ) == 0
            )
            #expect(try await setting.roost("doctor").status == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `adds nothing twice to what came from the platform, and replaces none of it`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 120) { setting in
            try await setting.addUserAndConnection()
            #expect(try await setting.roost("sync", "--user", "ada", "--backfill").status == 0)
            let before = try await setting.rowCounts()
            let words = try await setting.words()
            let file = try await setting.export("tar.gz", "edited")
            let done = try await setting.roost(
                ["import", "mastodon", file, "--user", "ada", "--connection", "Home", "--json"]
            )
            #expect(done.status == 0, "\(done.output) \(done.errors)")
            #expect(done.objects.first?["new"] as? Int == 0)
            #expect(done.objects.first?["known"] as? Int == 120)
            #expect(done.objects.first?["different"] as? Int == 1, "the one that was edited since")
            #expect(done.objects.first?["media_stored"] as? Int == 0)
            let after = try await setting.rowCounts()
            for table in ["posts", "media", "media_files", "snapshots"] {
                #expect(after[table] == before[table], "\(table)")
            }
            #expect(
                after["ingested_posts"] == (before["ingested_posts"] ?? 0) + 120,
                "what the file says is kept"
            )
            #expect(try await setting.words() == words)

            // Whatever comes next finds everything as it is.
            for command in [["import", "mastodon", file], ["sync", "--backfill"], ["reprocess"]] {
                let outcome = try await setting.roost(command + ["--user", "ada"])
                #expect(outcome.status == 0, "\(command): \(outcome.output) \(outcome.errors)")
                var now = try await setting.rowCounts()
                now["runs"] = after["runs"]
                #expect(now == after, "\(command)")
                #expect(try await setting.words() == words, "\(command)")
            }
        }
    }

    @Test(arguments: [(Engine.sqlite, []), (.postgres, []), (.sqlite, ["no-ids"])])
    func `between two looks at the platform is one with both`(engine: Engine, odd: [String]) async throws {
        try await Setting.with(engine, posts: 60) { setting in
            try await setting.addUserAndConnection()
            #expect(try await setting.roost("sync", "--user", "ada", "--backfill").status == 0)
            try await setting.simulator.post(5)
            let file = try await setting.export("zip", odd)
            let done = try await setting.roost("import", "mastodon", file, "--user", "ada", "--json")
            #expect(done.status == 0, "\(done.output) \(done.errors)")
            #expect(done.objects.first?["new"] as? Int == 5)
            #expect(done.objects.first?["media_stored"] as? Int == 5)
            try await setting.simulator.post(2)
            let sync = try await setting.roost("sync", "--user", "ada", "--json")
            #expect(sync.status == 0, "\(sync.errors)")
            #expect(sync.objects.first?["posts_created"] as? Int == 2)
            #expect(
                sync.objects.first?["media_downloaded"] as? Int == 2,
                "the five of the file are here already"
            )
            let posts = try await setting.roost("posts", "--user", "ada", "--limit", "0", "--json").objects
            #expect(posts.count == 67)
            #expect(Set(posts.compactMap { $0["platform_post_id"] as? String }).count == 67)
            #expect(try await setting.roost("doctor").status == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `only looked through changes nothing and says what it would do`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 40) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip", "lacking")
            let before = try await setting.rowCounts()
            let looked = try await setting.roost(
                ["import", "mastodon", file, "--user", "ada", "--dry-run", "--json"]
            )
            #expect(looked.status == 0, "\(looked.output) \(looked.errors)")
            let report = try #require(looked.objects.first)
            #expect(report["dry_run"] as? Bool == true)
            #expect(report["new"] as? Int == 40)
            #expect(report["media_missing"] as? Int == 2)
            var after = try await setting.rowCounts()
            after["runs"] = before["runs"]
            #expect(after == before)
            #expect(try await setting.roost("connections", "--user", "ada", "--json").objects.isEmpty)
            let done = try await setting.roost(
                ["import", "mastodon", file, "--user", "ada", "--new", "Old home", "--json"]
            )
            #expect(done.objects.first?["new"] as? Int == 40)
            #expect(done.objects.first?["media_missing"] as? Int == 2)
            #expect(done.objects.first?["errors"] as? Int == 2)
            #expect(done.status == 2, "files that the export lacks are named")
            let names = try await setting.roost("connections", "--user", "ada", "--json").objects
            #expect(names.first?["name"] as? String == "Old home")
        }
    }

    /// A file with something odd, and what becomes of it.
    struct Odd: Sendable, CustomTestStringConvertible {
        let what: String
        var kind = "zip"
        let odd: [String]
        /// The command's exit code.
        let status: Int32
        let run: String
        var new: Int?
        /// Parts of the sentences: what happened, and what to do.
        let says: [String]
        var testDescription: String { what }
    }

    static let odd: [Odd] = [
        Odd(
            what: "a zip cut in the middle",
            odd: ["cut"],
            status: 1,
            run: "failed",
            says: ["cut off or damaged", "Download the export again"]
        ),
        Odd(
            what: "a tar.gz cut in the middle",
            kind: "tar.gz",
            odd: ["cut"],
            status: 1,
            run: "failed",
            says: ["cut off or damaged", "Download the export again"]
        ),
        Odd(
            what: "paths that climb out of a zip",
            odd: ["climbing"],
            status: 2,
            run: "partial",
            new: 0,
            says: ["names a place outside the archive", "left out"]
        ),
        Odd(
            what: "paths that climb out of a tar.gz",
            kind: "tar.gz",
            odd: ["climbing"],
            status: 2,
            run: "partial",
            new: 0,
            says: ["names a place outside the archive", "left out"]
        ),
        Odd(
            what: "HTML nested 100,000 deep",
            odd: ["nested"],
            status: 0,
            run: "success",
            new: 1,
            says: []
        ),
        Odd(
            what: "JSON nested 100,000 deep",
            odd: ["nested-json"],
            status: 2,
            run: "partial",
            new: 0,
            says: ["no JSON that can be read", "nested more than"]
        ),
        Odd(
            what: "activities of other types",
            odd: ["unknown"],
            status: 2,
            run: "partial",
            new: 0,
            says: ["is “Move”, which is no post", "kept as it came"]
        ),
        Odd(
            what: "somebody else's post among them",
            odd: ["foreign"],
            status: 2,
            run: "partial",
            new: 0,
            says: ["whose export this is"]
        ),
        Odd(
            what: "another account's export",
            odd: ["other-actor"],
            status: 1,
            run: "failed",
            says: ["is the export of @mallory@", "“Home” is @ada@", "Nothing was imported"]
        ),
        Odd(
            what: "no list of posts",
            odd: ["no-outbox"],
            status: 1,
            run: "failed",
            says: ["without outbox.json", "not a whole Mastodon export"]
        ),
        Odd(
            what: "no account",
            kind: "tar.gz",
            odd: ["no-actor"],
            status: 1,
            run: "failed",
            says: ["without actor.json"]
        ),
        Odd(what: "no posts at all", odd: ["empty"], status: 0, run: "success", new: 0, says: []),
        Odd(
            what: "10 GB of zeros for a list of posts, in a zip",
            odd: ["bomb-outbox"],
            status: 1,
            run: "failed",
            says: ["unpacks to", "which no export does"]
        ),
        Odd(
            what: "10 GB of zeros beside the posts, in a tar.gz",
            kind: "tar.gz",
            odd: ["bomb"],
            status: 1,
            run: "failed",
            says: ["unpacks to", "which no export does"]
        ),
    ]

    @Test func `that isn't as it should be ends in a state and a sentence, and what is stored stays`()
        async throws
    {
        try await Setting.with(.sqlite, posts: 30) { setting in
            try await setting.addUserAndConnection()
            #expect(try await setting.roost("sync", "--user", "ada", "--backfill").status == 0)
            var known = 30
            try await setting.serving { server, _ in
                for odd in Self.odd {
                    let file = try await setting.export(odd.kind, odd.odd)
                    let done = try await setting.roost(
                        ["import", "mastodon", file, "--user", "ada", "--connection", "Home", "--json"]
                    )
                    let report = done.objects.first ?? [:]
                    #expect(done.status == odd.status, "\(odd.what): \(done.output) \(done.errors)")
                    #expect(report["status"] as? String == odd.run, "\(odd.what): \(done.output)")
                    if let new = odd.new {
                        #expect(report["new"] as? Int == new, "\(odd.what): \(done.output)")
                    }
                    for part in odd.says {
                        #expect(done.output.contains(part), "\(odd.what): \(done.output)")
                    }
                    known += odd.new ?? 0
                    #expect(
                        try await setting.count("SELECT count(*) FROM main.posts") == known,
                        "\(odd.what)"
                    )
                    #expect(server.isRunning, "\(odd.what)")
                    try? FileManager.default.removeItem(atPath: file)
                }
                // What is no archive at all, and what is none any more.
                let text = setting.data.appending(path: "notes.zip").path
                try "My notes, not an archive. ".write(toFile: text, atomically: true, encoding: .utf8)
                let none = try await setting.roost("import", "mastodon", text, "--user", "ada")
                #expect(none.status == 1)
                #expect(none.output.contains("“notes.zip” is no zip or tar.gz file"), "\(none.output)")
                try "".write(toFile: text, atomically: true, encoding: .utf8)
                let empty = try await setting.roost("import", "mastodon", text, "--user", "ada")
                #expect(empty.status == 1)
                #expect(empty.errors.contains("is empty"), "\(empty.errors)")
                let missing = try await setting.roost("import", "mastodon", "/nowhere.zip", "--user", "ada")
                #expect(missing.status == 1)
                #expect(missing.errors.contains("can’t be read"), "\(missing.errors)")
            }
            for path in ["/tmp/roost-climbed.txt", "/tmp/roost-absolute.txt"] {
                #expect(!FileManager.default.fileExists(atPath: path))
            }
            let found = try await setting.roost("search", "heart", "--user", "ada", "--json").objects
            #expect(found.count == 1, "the words in the depth are found")
            #expect(try FileManager.default.contentsOfDirectory(atPath: setting.file("imports")).isEmpty)
            #expect(try await setting.roost("doctor").status == 0)
        }
    }

    @Test func `larger than the limit is refused, with the limit`() async throws {
        try await Setting.with(.sqlite, posts: 30, settings: ["ROOST_IMPORT_LIMIT": "20KB"]) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip")
            let refused = try await setting.roost("import", "mastodon", file, "--user", "ada")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("ROOST_IMPORT_LIMIT"), "\(refused.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: setting.file("imports")).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose import is killed at random moments ends complete: none missing, none twice, no orphan`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 200) { setting in
            try await setting.addUser()
            let file = try await setting.export("tar.gz", big: 1_500)
            let settings = ["ROOST_LEASE": "2"]
            // The first process takes the file; who hands it over is gone when that one is killed.
            let first = try setting.start("serve", "--port", "0", settings: settings)
            _ = try await first.line { $0.hasPrefix("Roost is at ") }
            let command = try setting.start("import", "mastodon", file, "--user", "ada")
            try await eventually("the import to begin") {
                try await setting.count("SELECT count(*) FROM main.imports") == 1
            }
            first.signal(SIGKILL)
            _ = await first.finished()
            _ = await command.finished()
            for _ in 0..<4 {
                let server = try setting.start("serve", "--port", "0", settings: settings)
                _ = try await server.line { $0.hasPrefix("Roost is at ") }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...900)))
                server.signal(SIGKILL)
                _ = await server.finished()
            }
            try await setting.serving(settings: settings) { _, _ in
                try await eventually("the import to end", within: .seconds(180)) {
                    try await setting.count("SELECT count(*) FROM main.runs WHERE status = 'running'") == 0
                }
            }
            #expect(
                try await setting.value("SELECT status FROM main.runs WHERE kind = 'import'") == "success"
            )
            #expect(try await setting.count("SELECT count(*) FROM main.posts") == 1_700)
            #expect(try await setting.count("SELECT count(DISTINCT full_id) FROM main.posts") == 1_700)
            #expect(try await setting.count("SELECT count(*) FROM main.ingested_posts") == 1_700)
            #expect(
                try await setting.count("SELECT count(*) FROM main.media_files WHERE status <> 'downloaded'")
                    == 0
            )
            #expect(try await setting.value("SELECT items_done FROM main.imports", as: Int.self) == 1_700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: setting.file("imports")).isEmpty)
            let doctor = try await setting.roost("doctor")
            #expect(doctor.status == 0, "\(doctor.output)")
        }
    }

    @Test func `of any size is read in the same memory`() async throws {
        try await Setting.with(.sqlite, posts: 20) { setting in
            try await setting.addUser()
            let small = try await setting.export("zip", big: 2_000)
            let large = try await setting.export("tar.gz", big: 120_000)
            try await setting.serving { server, _ in
                let first = try await setting.roost(
                    ["import", "mastodon", small, "--user", "ada", "--dry-run", "--json"]
                )
                #expect(first.objects.first?["items"] as? Int == 2_020, "\(first.output) \(first.errors)")
                let before = try Self.peak(of: server)
                let second = try await setting.roost(
                    ["import", "mastodon", large, "--user", "ada", "--dry-run", "--json"]
                )
                #expect(
                    second.objects.first?["items"] as? Int == 120_020,
                    "\(second.output) \(second.errors)"
                )
                let after = try Self.peak(of: server)
                // The list of posts alone has 90 MB.
                #expect(after - before < 24_000, "from \(before) to \(after) kB")
            }
        }
    }

    @Test func `is taken from a form, with and without its hidden token`() async throws {
        try await Setting.with(.sqlite, posts: 30) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip")
            try await setting.serving { _, address in
                let web = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let form = try await web.get("/imports")
                let (refused, _) = try await web.upload("/imports", from: "", file: file)
                #expect(refused == 403)
                #expect(try await setting.count("SELECT count(*) FROM main.imports") == 0)
                let (status, page) = try await web.upload("/imports", from: form, file: file)
                #expect(status == 200)
                #expect(page.contains("Import"))
                try await eventually("the import to end") {
                    try await setting.count("SELECT count(*) FROM main.runs WHERE status = 'success'") == 1
                }
                let run = try #require(try await setting.value("SELECT id FROM main.runs", as: String.self))
                let report = try await web.get("/runs/\(run)")
                #expect(report.contains("What was done"))
                #expect(report.contains("e.zip") || report.contains(".zip"))
                let (nothing, again) = try await web.upload("/imports", from: form, file: nil)
                #expect(nothing == 422)
                #expect(again.contains("Choose the file of an export first"))
            }
            #expect(try await setting.count("SELECT count(*) FROM main.posts") == 30)
        }
    }

    @Test func `that is cancelled stops, and one that is left behind is found by the doctor`() async throws {
        try await Setting.with(.sqlite, posts: 10) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip", big: 60_000)
            try await setting.serving { _, address in
                let command = try setting.start("import", "mastodon", file, "--user", "ada", "--json")
                try await eventually("posts") {
                    try await setting.count("SELECT count(*) FROM main.posts") > 100
                }
                let web = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let run = try #require(try await setting.value("SELECT id FROM main.runs", as: String.self))
                let page = try await web.get("/runs/\(run)")
                #expect(page.contains("Cancel this run"))
                #expect(try await web.post("/runs/\(run)/cancel", from: page) < 400)
                let outcome = await command.finished()
                #expect(outcome.status == 1)
                #expect(outcome.objects.first?["status"] as? String == "cancelled")
            }
            let posts = try await setting.count("SELECT count(*) FROM main.posts")
            #expect(posts < 60_000)
            #expect(try FileManager.default.contentsOfDirectory(atPath: setting.file("imports")).isEmpty)
            try "left".write(toFile: setting.file("imports/imp-1.export"), atomically: true, encoding: .utf8)
            let found = try await setting.roost("doctor")
            #expect(found.output.contains("imports/imp-1.export belongs to no import"), "\(found.output)")
            _ = try await setting.roost("doctor", "--repair")
            #expect(try await setting.roost("doctor").status == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that was given up, and a cancelled reading of the archive, end well when they are tried once more`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 10, settings: ["ROOST_KEEP_IMPORTS": "7"]) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip", big: 3)
            for command in [["import", "mastodon", file], ["reprocess"]] {
                let done = try await setting.roost(command + ["--user", "ada", "--json"])
                #expect(done.status == 0, "\(done.output) \(done.errors)")
            }
            // As three crashes in the middle, and a person, leave them.
            try await setting.changing { tx in
                try tx.run("UPDATE main.imports SET phase = 'posts'")
                try tx.run(
                    "UPDATE main.runs SET status = 'failed', error_code = 'crash_loop', error_message = 'Set aside.'"
                )
                try tx.run("UPDATE main.runs SET status = 'cancelled' WHERE kind = 'reprocess'")
                try tx.run("UPDATE main.job_history SET outcome = 'dead' WHERE kind = 'transfer.import'")
                try tx.run(
                    "UPDATE main.job_history SET outcome = 'cancelled' WHERE kind = 'archive.reprocess'"
                )
            }
            var dead = try await setting.roost("jobs", "list", "--state", "dead", "--json").objects
            dead += try await setting.roost("jobs", "list", "--state", "cancelled", "--json").objects
            #expect(dead.count == 2)
            for job in dead {
                let retry = try await setting.roost("jobs", "retry", try #require(job["id"] as? String))
                #expect(retry.status == 0, "\(retry.errors)")
            }
            try await setting.serving { _, _ in
                try await eventually("both to be done") {
                    try await setting.count(
                        "SELECT count(*) FROM main.runs WHERE status = 'success' AND error_message IS NULL"
                    ) == 2
                }
            }
            #expect(try await setting.count("SELECT count(*) FROM main.runs") == 2)
            #expect(try await setting.count("SELECT count(*) FROM main.posts") == 13)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose files are more than its user may keep leaves those out, and takes them once there is room`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 60) { setting in
            try await setting.addUser()
            let file = try await setting.export("zip")
            let set = try await setting.roost("user", "quota", "ada", "3KB")
            #expect(set.status == 0, "\(set.errors)")
            let first = try await setting.roost("import", "mastodon", file, "--user", "ada", "--json")
            let result = try #require(first.objects.first, "\(first.output) \(first.errors)")
            #expect(result["status"] as? String == "partial")
            #expect(result["new"] as? Int == 60)
            let used: SQL =
                "SELECT CAST(coalesce(sum(byte_count), 0) AS BIGINT) FROM main.media_files WHERE status = 'downloaded'"
            #expect((1...3000).contains(try await setting.count(used)))
            let left = try await setting.count(
                "SELECT count(*) FROM main.media_files WHERE error_code = 'quota_reached' AND status = 'failed'"
            )
            #expect(left > 0)
            #expect(first.output.contains("left out; its post is kept"), "\(first.output)")

            _ = try await setting.roost("user", "quota", "ada", "none")
            let second = try await setting.roost("import", "mastodon", file, "--user", "ada", "--json")
            #expect(second.status == 0, "\(second.output) \(second.errors)")
            #expect(second.objects.first?["media_stored"] as? Int == left)
            #expect(
                try await setting.count("SELECT count(*) FROM main.media_files WHERE status <> 'downloaded'")
                    == 0
            )
        }
    }

    /// The most memory a process has held, in kB.
    private static func peak(of program: Program) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(program.identifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}

extension Setting {
    /// The account's export as its server would make it, with something odd.
    func export(_ kind: String, _ odd: String..., big: Int = 0) async throws -> String {
        try await export(kind, odd, big: big)
    }

    func export(_ kind: String, _ odd: [String], big: Int = 0) async throws -> String {
        let name = "archive-\(UInt32.random(in: 0 ... .max)).\(kind)"
        let path = data.appending(path: name).path
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Scripts/make_export.py"
        )
        let made = try await Program.run(
            "/usr/bin/python3",
            [script.path, instance, token, path, "--big", "\(big)"] + odd.flatMap { ["--odd", $0] }
        )
        guard made.status == 0 else { throw TestEnvironmentError("No export: \(made.errors)") }
        return path
    }

    /// What all posts say.
    func words() async throws -> [String] {
        try await reading { tx in
            try tx.rows("SELECT id, text, html, warning, author_id, visibility FROM main.posts ORDER BY id")
                .map { row in
                    let columns = ["id", "text", "html", "warning", "author_id", "visibility"]
                    return try columns.map { try row.value($0, as: String?.self) ?? "-" }.joined(
                        separator: "|"
                    )
                }
        }
    }
}
