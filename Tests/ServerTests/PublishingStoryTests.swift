import Database
import Foundation
import TestSupport
import Testing

/// Writing, scheduling and publishing, over the real programs.
@Suite("Publishing from the command line") struct PublishingStoryTests {
    @Test(arguments: Engine.allCases)
    func `goes out to two accounts with an image, and tells where it is`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await SimulatedInstance.with("pixelfed", posts: 0) { pixelfed in
                try await setting.addUserAndConnection()
                try await setting.connect("Pictures", platform: "pixelfed", to: pixelfed)
                let picture = setting.data.appending(path: "heron.png")
                try #require(Self.picture).write(to: picture)
                try await setting.serving { _, _ in
                    let outcome = try await setting.roost(
                        "publish",
                        "--to",
                        "Home,Pictures",
                        "--text",
                        "Herons over the weir.",
                        "--media",
                        "\(picture.path):A heron on a weir",
                        "--wait",
                        "--json"
                    )
                    #expect(outcome.status == 0, "\(outcome.errors)")
                    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
                    #expect(report.status == "published")
                    #expect(report.targets.count == 2)
                    for target in report.targets {
                        #expect(target.status == "published", "\(target.error ?? "")")
                        #expect(target.platform_post_id?.isEmpty == false)
                        #expect(target.url?.hasPrefix("http") == true)
                    }
                    for (target, instance) in zip(report.targets, [setting.simulator, pixelfed]) {
                        let seen = try await get(
                            "\(instance.address)/api/v1/statuses/\(target.platform_post_id ?? "")",
                            token: instance.token
                        )
                        #expect(seen.contains("Herons over the weir."))
                        #expect(seen.contains("A heron on a weir"))
                    }
                    let found = try await setting.roost("search", "herons", "--json")
                    #expect(found.output.split(separator: "\n").count == 2, "\(found.output)")
                    let queue = try await setting.roost("queue", "--json")
                    #expect(queue.status == 0)
                    #expect(queue.output.isEmpty)
                }
            }
        }
    }

    @Test func `goes out so many seconds from now, and not before`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let sent = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "In a moment.",
                    "--in",
                    "2s",
                    "--wait"
                )
                #expect(sent.status == 0, "\(sent.errors)")
                #expect(
                    try await setting.count(
                        "SELECT count(*) FROM main.targets WHERE status = 'published' AND published_at >= due_at"
                    ) == 1
                )
                #expect(try await setting.simulator.effects("post_created") == 1)
            }
        }
    }

    @Test func `refuses what can't go out before anything is sent, with a sentence`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let long = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    String(repeating: "a", count: 501)
                )
                #expect(long.status == 1)
                #expect(
                    long.errors.contains("501 characters") && long.errors.contains("1 too many"),
                    "\(long.errors)"
                )
                let past = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Yesterday",
                    "--at",
                    "2020-01-01T09:00",
                    "--zone",
                    "Europe/Berlin"
                )
                #expect(past.status == 1)
                #expect(
                    past.errors.contains("Wed 1 Jan 2020, 09:00 (Europe/Berlin) has passed"),
                    "\(past.errors)"
                )
                let nowhere = try await setting.roost("publish", "--to", "Nobody", "--text", "Hello")
                #expect(nowhere.status != 0)
                let text = setting.data.appending(path: "note.txt")
                try Data("no picture".utf8).write(to: text)
                let file = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Hello",
                    "--media",
                    text.path
                )
                #expect(file.status == 1)
                #expect(!file.errors.isEmpty)
                #expect(try await setting.count("SELECT count(*) FROM main.compositions") == 0)
            }
        }
    }

    @Test func `schedules a draft in wall time, tells why it waits, and takes it back`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let draft = try await setting.roost("compose", "--to", "Home", "--text", "Later", "--json")
                let id = try JSONDecoder().decode(Report.self, from: Data(draft.output.utf8)).id
                let scheduled = try await setting.roost(
                    "schedule",
                    id,
                    "--at",
                    "2036-07-01T09:00",
                    "--zone",
                    "Europe/Berlin",
                    "--json"
                )
                #expect(
                    scheduled.output.contains("2036-07-01T07:00:00Z"),
                    "\(scheduled.output)\(scheduled.errors)"
                )
                let queue = try await setting.roost("queue")
                #expect(queue.output.contains("Tue 1 Jul 2036, 09:00 (Europe/Berlin)"), "\(queue.output)")
                _ = try await setting.roost("schedule", id, "--back")
                #expect(try await setting.roost("queue").output.contains("Nothing is to go out."))
            }
        }
    }

    @Test func `what a command says of a post is what its platform gets`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            let thread = setting.data.appending(path: "thread.txt")
            try Data("The second part.\n---\r\nThe third part.\r\n".utf8).write(to: thread)
            try await setting.serving { _, _ in
                let outcome = try await setting.roost(
                    [
                        "publish", "--to", "Home", "--text-stdin", "--thread", thread.path, "--warning",
                        "Birds",
                        "--visibility", "unlisted", "--language", "de", "--sensitive", "--wait", "--json",
                    ],
                    input: "The first part.\n"
                )
                #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
                let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
                let id = try #require(report.targets.first?.platform_post_id)
                let first = try await status(id, setting)
                #expect((first["content"] as? String)?.contains("The first part.") == true)
                #expect(first["spoiler_text"] as? String == "Birds")
                #expect(first["visibility"] as? String == "unlisted")
                #expect(first["language"] as? String == "de")
                #expect(first["sensitive"] as? Bool == true)
                let context = try await get(
                    "\(setting.simulator.address)/api/v1/statuses/\(id)/context",
                    token: setting.simulator.token
                )
                for words in ["The second part.", "The third part."] { #expect(context.contains(words)) }
                #expect(try await setting.simulator.effects("post_created") == 3)

                // Without a warning, which would mark it by itself.
                let marked = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Not for everybody.",
                    "--sensitive",
                    "--poll",
                    "Yes | No",
                    "--poll-hours",
                    "2",
                    "--poll-several",
                    "--wait",
                    "--json"
                )
                #expect(marked.status == 0, "\(marked.errors)\(marked.output)")
                let markedReport = try JSONDecoder().decode(Report.self, from: Data(marked.output.utf8))
                let markedID = try #require(markedReport.targets.first?.platform_post_id)
                let second = try await status(markedID, setting)
                #expect(second["sensitive"] as? Bool == true)
                let poll = second["poll"] as? [String: any Sendable]
                let options = poll?["options"] as? [[String: any Sendable]]
                #expect(options?.compactMap { $0["title"] as? String } == ["Yes", "No"])
                #expect(poll?["multiple"] as? Bool == true)

                let urgent = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Later",
                    "--urgent",
                    "--late",
                    "ask",
                    "--at",
                    "2036-07-01T09:00"
                )
                #expect(urgent.status == 0, "\(urgent.errors)")
                let queue = try await setting.roost("queue", "--json").objects
                #expect(queue.count == 1)
                let keys: Set = [
                    "id", "account", "platform", "status", "due_at", "urgent", "text_begins", "explanation",
                ]
                let told = Set(queue.flatMap { Array($0.keys) })
                #expect(keys.subtracting(told).isEmpty, "\(queue)")
                #expect(queue.first?["urgent"] as? Bool == true)
                #expect(queue.first?["text_begins"] as? String == "Later")
                let late: SQL = "SELECT count(*) FROM main.compositions WHERE late_policy = 'ask'"
                #expect(try await setting.count(late) == 1)
            }
        }
    }

    @Test func `a post that the platform refuses says why, and the command that waited fails`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                try await setting.simulator.control(
                    "POST",
                    "faults",
                    [
                        "fault": "failure", "status": 422, "path": "/api/v1/statuses", "method": "POST",
                        "count": 1,
                    ]
                )
                let outcome = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Herons",
                    "--wait",
                    "--json"
                )
                #expect(outcome.status == 1)
                let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
                #expect(report.status == "failed")
                #expect(report.targets.first?.status == "failed")
                #expect(report.targets.first?.error?.isEmpty == false)
                // What became of it stays to be read.
                #expect(try await setting.count("SELECT count(*) FROM main.compositions") == 1)
            }
        }
    }

    @Test func `waits no longer than something can come of it`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                try await setting.changing { tx in
                    try tx.run(
                        "UPDATE main.connections SET is_active = \(false), is_default = \(false)"
                    )
                }
                let outcome = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Herons",
                    "--wait",
                    "--json"
                )
                #expect(outcome.status == 1, "\(outcome.errors)")
                let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
                let left = try #require(report.targets.first?.status)
                #expect(["scheduled", "publishing"].contains(left), "\(report)")
            }
        }
    }

    @Test func `takes a whole draft as the API does, and saves it anew`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let made = try await setting.roost(
                    ["compose", "--to", "Home", "--draft", "-", "--json"],
                    input: #"{"parts":[{"text":"One"},{"text":"Two"}],"warning":"Birds","late":"skip"}"#
                )
                #expect(made.status == 0, "\(made.errors)")
                let id = try JSONDecoder().decode(Report.self, from: Data(made.output.utf8)).id
                let file = setting.data.appending(path: "draft.json")
                try Data(#"{"parts":[{"text":"Three"}]}"#.utf8).write(to: file)
                let saved = try await setting.roost("compositions", "edit", id, "--draft", file.path)
                #expect(saved.status == 0, "\(saved.errors)")
                let rows = try await setting.count(
                    "SELECT count(*) FROM main.compositions WHERE text = 'Three' AND warning IS NULL"
                )
                #expect(rows == 1)
                try Data(#"{"parts":[{"text":"Four"}],"revision":1}"#.utf8).write(to: file)
                let stale = try await setting.roost("compositions", "edit", id, "--draft", file.path)
                #expect(stale.status == 1)
                #expect(stale.errors.contains("saved in another window"), "\(stale.errors)")
            }
        }
    }

    @Test func `refuses a draft that names what isn't there, with a sentence`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            let picture = setting.data.appending(path: "heron.png")
            try #require(Self.picture).write(to: picture)
            try await setting.serving { _, _ in
                let twice = try await setting.roost("compose", "--to", "Home,Home", "--text", "Herons")
                #expect(twice.status == 1)
                #expect(twice.errors.contains("“Home” is chosen twice."), "\(twice.errors)")
                let shown = try await setting.roost(
                    "compose",
                    "--to",
                    "Home",
                    "--text",
                    "Herons",
                    "--media",
                    "\(picture.path):A heron"
                )
                #expect(shown.status == 0, "\(shown.errors)")
                let upload = try #require(
                    try await setting.value("SELECT id FROM main.uploads", as: String.self)
                )
                let beyond = try await setting.roost(
                    ["compose", "--to", "Home", "--draft", "-"],
                    input: #"{"parts":[{"text":"One"}],"media":[{"uploadID":"\#(upload)","part":1}]}"#
                )
                #expect(beyond.status == 1)
                #expect(beyond.errors.contains("There is no part 1"), "\(beyond.errors)")
                let parts = Array(repeating: #"{"text":"One"}"#, count: 101).joined(separator: ",")
                let long = try await setting.roost(
                    ["compose", "--to", "Home", "--draft", "-"],
                    input: #"{"parts":[\#(parts)]}"#
                )
                #expect(long.status == 1)
                #expect(long.errors.contains("at most 100 parts"), "\(long.errors)")
                #expect(try await setting.count("SELECT count(*) FROM main.compositions") == 1)
            }
        }
    }

    /// A post as the simulator shows it.
    private func status(_ id: String, _ setting: Setting) async throws -> [String: any Sendable] {
        let text = try await get(
            "\(setting.simulator.address)/api/v1/statuses/\(id)",
            token: setting.simulator.token
        )
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(object as? [String: any Sendable])
    }

    /// One pixel.
    static let picture = Data(
        base64Encoded:
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    )

    private struct Report: Decodable {
        let id: String
        let status: String
        let targets: [Line]

        struct Line: Decodable {
            let status: String
            let url: String?
            let platform_post_id: String?
            let error: String?
        }
    }
}
