import Database
import Foundation
import TestSupport
import Testing

/// Posting slots, repetitions, files of many posts and what comes after publishing, over the real programs.
@Suite("Planning from the command line") struct PlanStoryTests {
    private static func id(_ output: String) throws -> String {
        try JSONDecoder().decode(Identified.self, from: Data(output.split(separator: "\n")[0].utf8)).id
    }

    private struct Identified: Decodable {
        let id: String
    }

    @Test(arguments: Engine.allCases)
    func `gives an account slots, and its posts the next of them that are free`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let none = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Hello",
                    "--next-slot"
                )
                #expect(none.status == 1)
                #expect(none.errors.contains("“Home” has no posting slots."), "\(none.errors)")
                let added = try await setting.roost(
                    ["slots", "add", "Home", "--on", "daily", "--time", "09:00", "--zone", "Europe/Berlin"]
                )
                #expect(added.status == 0, "\(added.errors)")
                #expect(added.output.contains("sunday 09:00 (Europe/Berlin)"))
                let next = try await setting.roost("slots", "next", "Home")
                #expect(next.output.contains(", 09:00 (Europe/Berlin)"), "\(next.output)")
                var dues: Set<String> = []
                for number in 0..<3 {
                    let outcome = try await setting.roost(
                        "publish",
                        "--to",
                        "Home",
                        "--text",
                        "Number \(number)",
                        "--next-slot",
                        "--json"
                    )
                    #expect(outcome.status == 0, "\(outcome.errors)")
                    let due = outcome.output.firstMatch(of: /"due_at":"([^"]+)"/)
                    dues.insert(String(try #require(due).1))
                }
                #expect(dues.count == 3)
                let slot = try Self.id(try await setting.roost("slots", "Home", "--json").output)
                let removed = try await setting.roost("slots", "remove", "Home", slot)
                #expect(removed.output == "Removed.\n", "\(removed.errors)")
                _ = try await setting.roost("slots", "set", "Home", "--none")
                #expect(try await setting.roost("slots", "Home").output == "No posting slots.\n")
                // What is scheduled stays so.
                #expect(try await setting.roost("queue", "--json").objects.count == 3)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `repeats a draft, pauses it, changes its rule and ends it`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let draft = try Self.id(
                    try await setting.roost("compose", "--to", "Home", "--text", "Good morning", "--json")
                        .output
                )
                let begun = try await setting.roost(
                    [
                        "repetitions", "add", draft, "--on", "mon,thu", "--time", "09:00", "--zone",
                        "Europe/Berlin", "--json",
                    ]
                )
                #expect(begun.status == 0, "\(begun.errors)")
                #expect(begun.output.contains("Every Monday and Thursday at 09:00 (Europe/Berlin)"))
                let id = try Self.id(begun.output)
                #expect(try await setting.roost("queue", "--json").objects.count == 1)
                let paused = try await setting.roost("repetitions", "pause", id)
                #expect(paused.output.contains("paused"), "\(paused.errors)")
                #expect(try await setting.roost("queue", "--json").objects.isEmpty)
                let changed = try await setting.roost(
                    [
                        "repetitions", "change", id, "--monthly", "31", "--time", "18:00", "--zone",
                        "Asia/Kolkata",
                    ]
                )
                #expect(changed.output.contains("Every month on the last day at 18:00 (Asia/Kolkata)"))
                // What is only half said isn't left out.
                let half = try await setting.roost(
                    ["repetitions", "change", id, "--composition", draft, "--until", "2037-06-30"]
                )
                #expect(half.status == 1)
                #expect(half.errors.contains("Say when it comes again"), "\(half.errors)")
                _ = try await setting.roost("repetitions", "resume", id)
                #expect(try await setting.roost("queue", "--json").objects.count == 1)
                let ended = try await setting.roost("repetitions", "end", id, "--keep-next")
                #expect(ended.output.contains("ended"), "\(ended.errors)")
                #expect(try await setting.roost("queue", "--json").objects.count == 1)
                _ = try await setting.roost("repetitions", "delete", id)
                #expect(try await setting.roost("repetitions").output == "Nothing is repeated.\n")
                let wrong = try await setting.roost(
                    ["repetitions", "add", draft, "--on", "mon", "--time", "25:00"]
                )
                #expect(wrong.status == 1)
                #expect(wrong.errors.contains("“25:00” is no time of day"), "\(wrong.errors)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `imports a file of posts with its pictures, says what is wrong by line, and makes nothing twice`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await setting.addUserAndConnection()
            let picture = setting.data.appending(path: "heron.png")
            try #require(PublishingStoryTests.picture).write(to: picture)
            let head = "\u{FEFF}Text;Accounts;At;Zone;Media;Alt\r\n"
            let good =
                "\"Herons; \"\"over\"\" the weir\";Home;2036-07-01T09:00;Europe/Berlin;\(picture.path);A heron\r\nLater;Home;;;;\r\n"
            let plan = setting.data.appending(path: "plan.csv")
            try Data((head + good + "Nobody’s;Nobody;;;;\r\n").utf8).write(to: plan)
            try await setting.serving { _, _ in
                let dry = try await setting.roost("compositions", "import", plan.path, "--dry-run")
                #expect(dry.status == 1, "\(dry.errors)")
                #expect(dry.output.contains("line 4  refused"), "\(dry.output)")
                #expect(dry.output.contains("There is no connection “Nobody”"))
                #expect(dry.output.contains("2 of 3 rows can be imported"))
                let refused = try await setting.roost("compositions", "import", plan.path)
                #expect(refused.status == 1)
                #expect(
                    refused.errors.contains("1 of 3 rows can’t be imported, so nothing was. Line 4: "),
                    "\(refused.errors)"
                )
                #expect(try await setting.count("SELECT count(*) FROM main.compositions") == 0)

                // A row that can’t even be read is one of them, also beside files that are brought first.
                try Data((head + good + "Too;Home;;;;;many\r\n").utf8).write(to: plan)
                let odd = try await setting.roost("compositions", "import", plan.path, "--dry-run")
                #expect(odd.output.contains("line 4  refused"), "\(odd.output)\(odd.errors)")
                #expect(odd.output.contains("It has 7 cells"))
                #expect(odd.output.contains("2 of 3 rows can be imported"))

                try Data((head + good).utf8).write(to: plan)
                let done = try await setting.roost("compositions", "import", plan.path, "--json")
                #expect(done.status == 0, "\(done.errors)")
                #expect(done.objects.count == 2)
                #expect(done.output.contains("Tue 1 Jul 2036, 09:00 (Europe/Berlin)"))
                let again = try await setting.roost("compositions", "import", plan.path)
                #expect(again.status == 0)
                #expect(again.output.contains("0 of 2 rows imported, 2 known already"), "\(again.output)")
                #expect(try await setting.count("SELECT count(*) FROM main.compositions") == 2)
                #expect(try await setting.count("SELECT count(*) FROM main.composition_media") == 1)
                #expect(
                    try await setting.roost("compositions", "--status", "draft", "--json").objects.count == 1
                )

                try Data("text,accounts\n\"Hello,Home".utf8).write(to: plan)
                let broken = try await setting.roost("compositions", "import", plan.path)
                #expect(broken.status == 1)
                #expect(broken.errors.contains("Line 2: A quotation mark is opened here and never closed."))
            }
        }
    }

    @Test func `changes and deletes what was published, and tells what can be done with each post`()
        async throws
    {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUserAndConnection()
            try await setting.serving { _, _ in
                let published = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Herons over the wier.",
                    "--wait",
                    "--json"
                )
                let target = try #require(published.output.firstMatch(of: /tgt-[0-9a-f]+/)).output
                let edited = try await setting.roost(
                    ["targets", "edit", String(target), "--text", "Herons over the weir.", "--wait"]
                )
                #expect(edited.status == 0, "\(edited.errors)\(edited.output)")
                let same = try await setting.roost(
                    ["targets", "edit", String(target), "--text", "Herons over the weir."]
                )
                #expect(same.status == 0, "\(same.errors)")
                #expect(same.output.contains("Nothing is different."), "\(same.output)")
                let status = try #require(published.output.firstMatch(of: /"platform_post_id":"([^"]+)"/)).1
                let seen = try await get(
                    "\(setting.simulator.address)/api/v1/statuses/\(status)",
                    token: setting.simulator.token
                )
                #expect(seen.contains("Herons over the weir."))
                let shown = try await setting.roost("targets", "show", String(target))
                #expect(shown.output.contains("The post was sent."), "\(shown.output)")
                let retried = try await setting.roost("targets", "retry", String(target))
                #expect(retried.status == 1)
                #expect(retried.errors.contains("can’t safely be sent again"), "\(retried.errors)")
                let asked = try await setting.roost("targets", "answer", String(target), "there")
                #expect(asked.status == 1)
                #expect(asked.errors.contains("There is nothing to decide"), "\(asked.errors)")
                let deleted = try await setting.roost("targets", "delete", String(target), "--wait")
                #expect(deleted.status == 0, "\(deleted.errors)\(deleted.output)")
                let gone = try await setting.count(
                    "SELECT count(*) FROM main.targets WHERE taken_down_at IS NOT NULL"
                )
                #expect(gone == 1)

                let later = try await setting.roost(
                    "publish",
                    "--to",
                    "Home",
                    "--text",
                    "Later",
                    "--at",
                    "2036-07-01T09:00",
                    "--json"
                )
                let waiting = try #require(later.output.firstMatch(of: /tgt-[0-9a-f]+/)).output
                let cancelled = try await setting.roost("targets", "cancel", String(waiting), "--json")
                #expect(cancelled.output.contains("\"status\":\"cancelled\""), "\(cancelled.errors)")
            }
        }
    }
}
