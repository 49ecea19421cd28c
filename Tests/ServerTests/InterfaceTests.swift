import Database
import Foundation
import TestSupport
import Testing

/// The interface that stays: commands and their options as they are documented, over each way a command reaches Roost.
@Suite struct `The command line` {
    /// How a command reaches Roost.
    enum Way: String, CaseIterable {
        case socket = "a running server’s socket"
        case inProcess = "this process itself"
        case server = "another machine’s server"
    }

    /// A command as it is typed, and the keys each of its lines has.
    struct Command: Sendable {
        let line: String
        var input: String?
        var keys: Set<String> = []
        /// How many lines at least.
        var lines = 0
        var status: Int32 = 0
        /// What the operator does beside a running server, without naming anybody.
        var isOperators = false
    }

    private static let post: Set<String> = [
        "id", "platform_post_id", "url", "text", "created_at", "languages", "versions", "deleted", "media",
    ]

    /// After an account of 30 posts was archived. `@ID` stands for a job’s identifier.
    static let commands: [Command] = [
        Command(line: "posts --user ada --json", keys: post, lines: 30),
        Command(line: "posts --user ada --limit 3 --connection Home", lines: 3),
        Command(line: "search has:image --user ada --json", keys: post, lines: 1),
        Command(line: "search from: --user ada", status: 1),
        Command(line: "search has:image --sort relevance --user ada --json", keys: post, lines: 1),
        Command(line: "search has:image --count --user ada", lines: 3),
        Command(
            line: "search has:image --count --user ada --json",
            keys: ["all", "platforms", "years", "kinds"],
            lines: 1
        ),
        Command(
            line: "searches save Pictures has:image --sort relevance --user ada --json",
            keys: ["id", "name", "query", "sort"],
            lines: 1
        ),
        Command(line: "searches save Pictures has:video --user ada", status: 1),
        Command(line: "searches --user ada", lines: 1),
        Command(line: "search --saved Pictures --user ada", lines: 1),
        Command(line: "search --saved Nothing --user ada", status: 1),
        Command(line: "searches delete Pictures --user ada", lines: 1),
        Command(
            line: "compose --to Home --text Lanterns --user ada --json",
            keys: ["id", "status", "targets"],
            lines: 1
        ),
        Command(
            line: "search lantern* --drafts --user ada --json",
            keys: ["id", "status", "text", "accounts", "changed_at"],
            lines: 1
        ),
        Command(line: "search from: --drafts --user ada", status: 1),
        Command(line: "figures --user ada --json", keys: ["figures", "engagement"], lines: 1),
        Command(line: "figures --days 7 --connection Home --user ada", lines: 7),
        Command(line: "figures --days 0 --user ada", status: 1),
        Command(
            line: "runs --user ada --json",
            keys: ["id", "kind", "status", "posts_fetched", "started_at"],
            lines: 1
        ),
        Command(line: "jobs --user ada --json", keys: ["id", "kind", "queue", "state"], lines: 1),
        Command(line: "jobs list --state succeeded --queue sync --limit 2 --user ada", lines: 1),
        Command(line: "jobs show @ID --user ada --json", keys: ["job", "attempts"], lines: 1),
        Command(line: "jobs explain @ID --user ada", lines: 1),
        Command(line: "jobs retry @ID --user ada", status: 1),
        Command(line: "jobs cancel @ID --user ada", lines: 1),
        Command(line: "jobs pause media --user ada"),
        Command(line: "jobs resume media --user ada"),
        Command(
            line: "connections --user ada --json",
            keys: ["id", "name", "platform", "instance", "account", "health", "active", "default", "posts"],
            lines: 1
        ),
        Command(line: "slots add Home --on mon --time 09:00 --zone UTC --user ada", lines: 2),
        Command(line: "slots Home --user ada --json", keys: ["id", "weekday", "time", "zone"], lines: 1),
        Command(
            line: "slots next Home --user ada --json",
            keys: ["at", "wallTime", "zone", "sentence"],
            lines: 1
        ),
        Command(line: "slots Nowhere --user ada", status: 1),
        Command(line: "queue --user ada --json"),
        Command(line: "publish --draft - --user ada", input: "{}", status: 1),
        Command(line: "compositions edit cmp-000000000000000aa --draft /no/such.json --user ada", status: 1),
        Command(line: "repetitions --user ada", lines: 1),
        Command(line: "repetitions pause rec-000000000000000aa --user ada", status: 1),
        Command(line: "compositions --user ada --json"),
        Command(line: "compositions import /no/such/file.csv --user ada", status: 1),
        Command(line: "targets show tgt-000000000000000aa --user ada", status: 1),
        Command(
            line: "sync --user ada --connection Home --json",
            keys: ["id", "status", "posts_fetched", "posts_created", "media_downloaded", "errors"],
            lines: 1
        ),
        Command(line: "sync --user ada --connection Nowhere", status: 1),
        Command(
            line: "user list --json --user ada",
            keys: ["id", "username", "email", "role", "active"],
            lines: 1
        ),
        Command(
            line: "user add @NAME --email @NAME@example.org --role viewer --password-stdin --user ada --json",
            input: "correct horse battery\n",
            keys: ["id", "username"],
            lines: 1
        ),
        Command(line: "user role @NAME reviewer --user ada", lines: 1),
        Command(line: "user deactivate @NAME --user ada", lines: 1),
        Command(line: "user activate @NAME --user ada", lines: 1),
        Command(line: "user reset-password @NAME --user ada", lines: 1),
        Command(line: "user add @NAME --email x@example.org --role king --user ada", status: 1),
        Command(line: "token create --user ada --name @NAME", lines: 1),
        Command(line: "token list --user ada --json", keys: ["id", "name"], lines: 1),
        Command(
            line:
                "connect --user ada --platform mastodon --instance nowhere.invalid --name Other --token-stdin",
            input: "x\n",
            status: 1
        ),
        Command(line: "connect --user ada --instance nowhere.invalid --name Other", status: 1),
    ]

    @Test(arguments: Engine.allCases)
    func `answers alike over every way it reaches Roost`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 30) { setting in
            try await setting.addUserAndConnection()
            let first = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
            #expect(first.status == 0, "\(first.errors)")
            let token = try await setting.roost("token", "create", "--user", "ada", "--name", "away")
            // The token alone, so that a script can take it as it is.
            #expect(token.output.split(separator: "\n").count == 1)
            let job = try await setting.roost(
                "jobs",
                "list",
                "--state",
                "succeeded",
                "--queue",
                "sync",
                "--json"
            )
            let id = try #require(job.objects.first?["id"] as? String)
            try await run(.inProcess, job: id, setting)
            try await setting.serving { _, address in
                try await run(.socket, job: id, setting)
                // Nothing of this machine's Roost is to be seen from there.
                let away = [
                    "ROOST_TOKEN": token.output.trimmingCharacters(in: .whitespacesAndNewlines),
                    "ROOST_DATA": "/nowhere",
                ]
                try await run(.server, job: id, setting, ["--server", address], away)
                let stranger = try await setting.roost(
                    ["posts", "--server", address],
                    settings: ["ROOST_TOKEN": "roost_wrong"]
                )
                #expect(stranger.status == 1)
                #expect(stranger.errors.hasPrefix("roost: "))
            }
        }
    }

    private func run(
        _ way: Way,
        job: String,
        _ setting: Setting,
        _ options: [String] = [],
        _ settings: [String: String] = [:]
    ) async throws {
        for command in Self.commands {
            let words = command.line.split(separator: " ").map { word in
                String(word).replacing("@ID", with: job).replacing("@NAME", with: "guest-\(way)")
            }
            let outcome = try await setting.roost(words + options, input: command.input, settings: settings)
            let what = "\(command.line), over \(way.rawValue): \(outcome.output) \(outcome.errors)"
            #expect(outcome.status == command.status, "\(what)")
            if command.status != 0 {
                #expect(
                    outcome.errors.split(separator: "\n").count { $0.hasPrefix("roost: ") } == 1,
                    "\(what)"
                )
                continue
            }
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count >= command.lines, "\(what)")
            guard !command.keys.isEmpty else { continue }
            #expect(outcome.objects.count == lines.count, "\(what)")
            for object in outcome.objects {
                #expect(command.keys.subtracting(object.keys).isEmpty, "\(what)")
                // Instants are told as the API tells them.
                guard let at = object["at"] else { continue }
                let text = try #require(at as? String, "\(what)")
                #expect((try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)) != nil)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `media of a post tell what became of them`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 30) { setting in
            try await setting.addUserAndConnection()
            #expect(try await setting.roost("sync", "--user", "ada", "--backfill").status == 0)
            let posts = try await setting.roost("posts", "--user", "ada", "--json").objects
            let media = posts.flatMap { $0["media"] as? [[String: any Sendable]] ?? [] }
            #expect(!media.isEmpty)
            for item in media {
                #expect(item["status"] as? String == "downloaded")
                #expect((item["sha256"] as? String)?.count == 64)
                #expect(item["path"] is String)
            }
            #expect(media.contains { $0["alt"] is String })
        }
    }

    // MARK: - The operator's own commands

    @Test(arguments: Engine.allCases)
    func `an operator’s commands need no server and nobody’s name`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            for (line, status): (String, Int32) in [
                ("migrate up", 0), ("migrate status", 0), ("doctor", 0), ("doctor --json", 0),
                ("keys status", 0),
                ("keys new", 0), ("keys rotate", 0), ("doctor --repair", 0), ("migrate down", 64),
                ("no-such-command", 64), ("serve --port many", 64), ("sync --no-such-option", 64),
                ("publish --text Hello", 64), ("publish --to Home --text Hello --zone Europe/Berlin", 64),
                ("publish --to Home --text Hello --poll-several", 64),
                ("publish --draft - --text Hello", 64), ("schedule cmp-1 --back --next-slot", 64),
                ("schedule cmp-1 --in 10", 64),
                ("schedule cmp-1 --in 10s --next-slot", 64), ("schedule cmp-1 --in 400d", 64),
            ] {
                let outcome = try await setting.roost(line.split(separator: " ").map(String.init))
                #expect(outcome.status == status, "\(line): \(outcome.output) \(outcome.errors)")
            }
            let file = setting.data.appending(path: "copy.db").path
            let backup = try await setting.roost("backup", file)
            switch engine {
            case .sqlite:
                #expect(backup.status == 0, "\(backup.errors)")
                #expect(FileManager.default.fileExists(atPath: file))
            case .postgres:
                #expect(
                    (backup.output + backup.errors).contains("pg_dump"),
                    "\(backup.output) \(backup.errors)"
                )
            }
        }
    }

    @Test func `--help of every command answers`() async throws {
        var waiting: [[String]] = [[]]
        var asked = 0
        while let path = waiting.popLast() {
            let help = try await Program.run("roost", path + ["--help"])
            #expect(help.status == 0, "\(path): \(help.errors)")
            #expect(help.output.contains("USAGE: roost"), "\(path): \(help.output)")
            #expect(!help.output.contains("OVERVIEW: \n"), "\(path) says nothing of itself")
            asked += 1
            waiting += Self.subcommands(in: help.output).map { path + [$0] }
        }
        // All of them, or the way they are listed has changed.
        #expect(asked > 25, "\(asked)")
    }

    /// The names below the headings that list commands.
    private static func subcommands(in help: String) -> [String] {
        var (names, isListing): ([String], Bool) = ([], false)
        for line in help.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("SUBCOMMANDS:") {
                isListing = true
            } else if line.isEmpty {
                isListing = false
            } else if isListing, line.hasPrefix("  "), !line.hasPrefix("   "),
                let name = line.split(separator: " ").first
            {
                names.append(String(name))
            }
        }
        return names
    }
}
