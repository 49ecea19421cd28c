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
