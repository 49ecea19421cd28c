import Foundation
import FoundationNetworking
import TestSupport
import Testing
import Web

/// `roost demo` as people start it.
@Suite(.serialized) struct `The demo` {
    @Test func `shows something real on every page, and leaves nothing behind`() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with playwright. Run the tests through “make test”."
        )
        try await withRoom { room in
            let demo = try room.start()
            try await demo.whileRunning {
                let told = try await Told.ready(demo)
                let data = try #require(try room.content.first { $0.hasPrefix("roost-demo.") })
                // The token and the command line both lead in.
                let posts = try await get("\(told.address)/api/v1/posts?limit=1", token: told.token)
                #expect(posts.contains("platformPostID"), "\(posts)")
                let found = try await Program.run(
                    "roost",
                    ["search", "has:image", "--json"],
                    environment: ["ROOST_DATA": room.folder.appending(path: data).path]
                )
                #expect(found.objects.count > 20, "\(found.errors)")
                let pages = RouteSummary.all(of: .network).filter(\.isPage).map(\.path)
                let script = URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "Scripts/demo_story.py").path
                let story = try await Program.run(
                    python,
                    [
                        script, told.address, told.password, told.token, pages.joined(separator: " "),
                        told.appPassword,
                    ]
                )
                #expect(story.status == 0, "\(story.output)\n\(story.errors)")
            }
            #expect(await demo.finished().status == 0)
            #expect(try room.content == [])
            #expect(room.processes == [])
        }
    }

    @Test func `is kept in a directory that is named, and goes on there`() async throws {
        try await withRoom { room in
            let data = room.folder.appending(path: "kept").path
            let first = try room.start("--data", data)
            let old = try await first.whileRunning { try await Told.ready(first) }
            #expect(await first.finished().status == 0)
            let second = try room.start("--data", data)
            try await second.whileRunning {
                let told = try await Told.ready(second)
                #expect(told.password != old.password)
                #expect(told.token != old.token)
                // The accounts are where they were, and say what they said.
                let connections = try await get("\(told.address)/api/v1/connections", token: told.token)
                #expect(
                    connections.components(separatedBy: "\"health\":\"active\"").count == 4,
                    "\(connections)"
                )
                for path in [old.edited, old.deleted] {
                    let post = try await get(
                        told.address + "/api/v1" + path.replacing(old.address, with: ""),
                        token: told.token
                    )
                    let isDeleted = path == old.deleted
                    #expect(post.contains("\"isDeletedOnPlatform\":\(isDeleted)"), "\(post)")
                    #expect(post.contains("\"versionCount\":\(isDeleted ? 1 : 2)"), "\(post)")
                }
                _ = try await WebSession.signIn(at: told.address, as: "demo", password: told.password)
                let gone = try await get("\(told.address)/api/v1/profile", token: old.token)
                #expect(!gone.contains("\"username\""))
            }
            #expect(try room.content == ["kept"])
        }
    }

    @Test func `made when it had two accounts, gets the third when it goes on`() async throws {
        try await withRoom { room in
            let data = room.folder.appending(path: "kept")
            let first = try room.start("--data", data.path)
            try await first.whileRunning {
                let told = try await Told.ready(first)
                let sky = try #require(try await Self.blueskyConnection(told))
                try await delete(
                    "\(told.address)/api/v1/connections/\(sky.id)",
                    #"{"name":"\#(sky.name)"}"#,
                    token: told.token
                )
                #expect(try await Self.blueskyConnection(told) == nil)
            }
            #expect(await first.finished().status == 0)
            let file = data.appending(path: "demo.json")
            var facts = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            )
            facts["ports"] = (facts["ports"] as? [Int])?.dropLast().map { $0 }
            try JSONSerialization.data(withJSONObject: facts).write(to: file)
            let second = try room.start("--data", data.path)
            try await second.whileRunning {
                let told = try await Told.ready(second)
                let sky = try #require(try await Self.blueskyConnection(told))
                #expect(sky.health == .active)
                #expect(sky.postCount > 150)
            }
        }
    }

    private static func blueskyConnection(_ told: Told) async throws -> ConnectionItem? {
        let answer = try await get("\(told.address)/api/v1/connections", token: told.token)
        struct List: Decodable { let items: [ConnectionItem] }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { _ in .distantPast }
        return try decoder.decode(List.self, from: Data(answer.utf8)).items.first { $0.platform == "bluesky" }
    }

    @Test(arguments: [0, 40, 120, 400])
    func `ended at once, leaves nothing behind either`(milliseconds: Int) async throws {
        try await withRoom { room in
            let demo = try room.start()
            // A moment is what this is about.
            try await Task.sleep(for: .milliseconds(milliseconds))
            demo.signal(SIGINT)
            _ = await demo.finished()
            #expect(try room.content == [])
            #expect(room.processes == [])
        }
    }

    @Test func `says what keeps it from starting`() async throws {
        try await withRoom { room in
            let mine = room.folder.appending(path: "mine")
            try FileManager.default.createDirectory(at: mine, withIntermediateDirectories: true)
            try Data("precious".utf8).write(to: mine.appending(path: "roost.db"))
            let foreign = try await room.start("--data", mine.path).finished()
            #expect(foreign.status == 1)
            #expect(foreign.errors.contains("holds something that is no demo"), "\(foreign.errors)")
            #expect(try room.content == ["mine"])

            let toolless = try Program.start(
                "roost",
                ["demo"],
                environment: ["TMPDIR": room.folder.path, "ROOST_MEDIA_TOOL": "/nowhere/roost-media"]
            )
            let outcome = await toolless.finished()
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("/nowhere/roost-media"), "\(outcome.errors)")

            let first = try room.start()
            try await first.whileRunning {
                let address = try await first.line { $0.hasPrefix("Roost is at ") }
                let port = try #require(address.split(separator: ":").last.map(String.init))
                let second = try await room.start("--port", port).finished()
                #expect(second.status == 1)
                #expect(second.errors.contains("Port \(port) on 127.0.0.1 is taken"), "\(second.errors)")
            }
            #expect(try room.content == ["mine"])
            let help = try await Program.run("roost", ["demo", "--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("--data"))
        }
    }
}

/// A folder for temporary files of its own, in which nothing may be left.
private struct Room: Sendable {
    let folder: URL

    func start(_ arguments: String...) throws -> Program {
        try Program.start("roost", ["demo"] + arguments, environment: ["TMPDIR": folder.path])
    }

    var content: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    /// Processes that were started with this folder in their environment and still are.
    var processes: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { number in
            guard Int(number) != nil,
                let data = FileManager.default.contents(atPath: "/proc/\(number)/environ")
            else { return false }
            return String(decoding: data, as: UTF8.self).contains(folder.path)
        }
    }
}

private func withRoom(_ body: (Room) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
        path: "demo-\(UInt32.random(in: 0 ... .max))"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do { result = .success(try await body(Room(folder: folder))) } catch { result = .failure(error) }
    try? FileManager.default.removeItem(at: folder)
    try result.get()
}

private func delete(_ address: String, _ body: String, token: String) async throws {
    var request = URLRequest(url: try #require(URL(string: address)))
    request.httpMethod = "DELETE"
    request.httpBody = Data(body.utf8)
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    let answer = try await URLSession.shared.data(for: request)
    #expect((answer.1 as? HTTPURLResponse).map { 200..<300 ~= $0.statusCode } == true, "\(answer)")
}

/// What the demo says, once it says that it is ready.
private struct Told: Sendable {
    let address, password, token, appPassword, edited, deleted: String

    static func ready(_ demo: Program) async throws -> Told {
        try await eventually("the demo to be ready", within: .seconds(600)) {
            #expect(demo.isRunning, "\(demo.said.errors)")
            return demo.said.output.contains("Ctrl-C") || !demo.isRunning
        }
        let text = demo.said.output
        func word(_ pattern: Regex<(Substring, Substring)>) throws -> String {
            guard let found = text.firstMatch(of: pattern) else {
                throw TestEnvironmentError("The demo said something else: \(text)\n\(demo.said.errors)")
            }
            return String(found.1)
        }
        return Told(
            address: try word(/Roost is at (\S+)/),
            password: try word(/password +(\S+)/),
            token: try word(/API token +(\S+)/),
            appPassword: try word(/reconnect with (\S+)/),
            edited: try word(/an edited post +(\S+)/),
            deleted: try word(/a deleted post +(\S+)/)
        )
    }
}
