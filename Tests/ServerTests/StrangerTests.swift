import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Web

/// Every route with everything that is somebody else's: nothing is told of it, and nothing of it changes.
@Suite struct `Strangers` {
    @Test(arguments: Engine.allCases)
    func
        `learn nothing of what is another's and change nothing, whichever route they try with whichever identifier`(
            engine: Engine
        ) async throws
    {
        try await Setting.with(engine, posts: 12) { setting in
            try await setting.addUser("max", role: "admin")
            try await setting.addUser("ada", role: "moderator", by: "max")
            try await setting.addUser("bob", role: "moderator", by: "max")
            try await setting.connect("Adas-Garten")
            let sync = try await setting.roost("sync", "--user", "ada", "--backfill")
            #expect(sync.status == 0, "\(sync.errors)")
            let picture = setting.data.appending(path: "heron.png")
            try #require(PublishingStoryTests.picture).write(to: picture)
            for command in [
                ["searches", "save", "Adas-Suche", "has:image"], ["token", "create", "--name", "Adas-Token"],
                [
                    "compose", "--to", "Adas-Garten", "--text", "Adas-Entwurf", "--media",
                    "\(picture.path):Adas-Beschreibung",
                ],
            ] {
                let outcome = try await setting.roost(command + ["--user", "ada"])
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            try await setting.changing { tx in
                try tx.run(
                    """
                    INSERT INTO main.notices (id, user_id, kind, subject, sentence)
                    SELECT \(NoticeID.new()), id, 'test', 'test', 'Adas-Notiz' FROM main.users WHERE username = 'ada'
                    """
                )
            }
            let marks = try await Self.marks(setting)
            let bobs = try await setting.roost("token", "create", "--user", "bob", "--name", "b").output
                .trimmingCharacters(in: .newlines)
            let admins = try await setting.roost("token", "create", "--user", "max", "--name", "m").output
                .trimmingCharacters(in: .newlines)
            try await setting.serving { _, address in
                _ = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let ids = try await Self.identifiers(setting)
                #expect(ids.count > 10, "\(ids)")
                let before = try await Self.everything(setting)
                let world = World(setting: setting, ids: ids, marks: marks)
                try await world.tryAll(.network, at: address, [("Authorization", "Bearer \(bobs)")])
                try await world.tryAll(
                    .network,
                    at: address,
                    [("Authorization", "Bearer \(admins)")],
                    isAdmin: true
                )
                // Whoever reaches the socket owns the machine, and has an admin's rights beside the named user's.
                let socket = try #require(
                    (setting.data.path + "/roost.sock").addingPercentEncoding(
                        withAllowedCharacters: .alphanumerics
                    )
                )
                try await world.tryAll(
                    .operatorSocket,
                    at: "http+unix://\(socket)",
                    [("X-Roost-User", "bob")],
                    isAdmin: true
                )
                let session = try await WebSession.signIn(at: address, as: "bob", password: Setting.password)
                try await world.tryPages(session)
                let after = try await Self.everything(setting)
                for (table, rows) in before { #expect(after[table] == rows, "\(table) changed") }
            }
        }
    }

    private struct World {
        let setting: Setting
        let ids: [String]
        /// Words that are in what is Ada's and nowhere else.
        let marks: [String]

        func tryAll(
            _ transport: WebConfiguration.Transport,
            at address: String,
            _ headers: [(String, String)],
            isAdmin: Bool = false
        ) async throws {
            let calls = RouteSummary.all(of: transport).filter { $0.isAPI && $0.role != nil }
            #expect(calls.count > 40)
            for call in calls where !(isAdmin && Self.isAdmins(call.path)) {
                for path in paths(of: call.path) {
                    for body in ["{}", #"{"isOn":false,"name":"Adas-Garten","isRead":true,"code":"x"}"#] {
                        let (status, answer) = try await send(call.method, address + path, headers, body)
                        check(call.method, path, status, answer)
                        if call.method == "GET" { break }
                    }
                }
            }
        }

        func tryPages(_ session: WebSession) async throws {
            let form = try await session.get("/profile")
            for route in RouteSummary.all(of: .network) where !route.isAPI && route.role != nil {
                // Whoever signs out is no stranger to be tried any more.
                if route.path == "/sign-out" || route.path.hasPrefix("/profile") { continue }
                // Has no end; the API's, which tells the same, was listened to.
                if route.path == "/publishing/events" { continue }
                for path in paths(of: route.path) {
                    let (status, page) =
                        route.method == "GET"
                        ? try await session.look(path)
                        : try await session.send(
                            path,
                            from: form,
                            changing: ["name": "Adas-Garten", "post": ids[0]]
                        )
                    check(route.method, path, status, page)
                }
            }
        }

        /// An admin sees everybody's login, the names of their connections and their jobs: that is the role.
        private static func isAdmins(_ path: String) -> Bool {
            ["/api/v1/users", "/api/v1/jobs", "/api/v1/queues"].contains { path.hasPrefix($0) }
        }

        private func paths(of path: String) -> [String] {
            let path = path.replacing("{name}", with: "sync")
            return path.contains("{id}") ? ids.map { path.replacing("{id}", with: $0) } : [path]
        }

        private func check(_ method: String, _ path: String, _ status: Int, _ answer: String) {
            #expect(status < 500, "\(method) \(path): \(answer.prefix(300))")
            for mark in marks where answer.contains(mark) {
                // What was sent may be said back: a name that is typed into a form.
                if mark == "Adas-Garten", status >= 400 { continue }
                Issue.record("\(method) \(path) tells “\(mark)”")
            }
        }

        private func send(
            _ method: String,
            _ address: String,
            _ headers: [(String, String)],
            _ body: String
        ) async throws -> (Int, String) {
            var request = HTTPClientRequest(url: address)
            request.method = HTTPMethod(rawValue: method)
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            if method != "GET" {
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(string: body))
            }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            if response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true {
                return (Int(response.status.code), await beginning(of: response.body))
            }
            let answer = try await response.body.collect(upTo: 16 * 1024 * 1024)
            return (Int(response.status.code), String(buffer: answer))
        }

        /// What a stream that may have no end tells at once.
        private func beginning(of body: HTTPClientResponse.Body) async -> String {
            await withTaskGroup(of: String?.self) { group in
                group.addTask {
                    var told = ""
                    do { for try await part in body { told += String(buffer: part) } } catch {}
                    return told
                }
                group.addTask {
                    try? await Task.sleep(for: .seconds(2))
                    return nil
                }
                var told = ""
                for await part in group {
                    told += part ?? ""
                    group.cancelAll()
                }
                return told
            }
        }
    }

    /// An identifier of each kind of row that is Ada's.
    private static func identifiers(_ setting: Setting) async throws -> [String] {
        try await setting.reading { tx in
            var ids = try tx.values(String.self, "SELECT id FROM main.users WHERE username = 'ada'")
            for table in [
                "connections", "posts", "media", "runs", "jobs", "job_history", "notices", "user_sessions",
                "api_tokens", "saved_searches", "emoji", "link_cards", "text_tracks", "media_files",
                "profiles", "channels", "compositions", "targets", "uploads",
            ] {
                ids += try tx.values(
                    String.self,
                    """
                    SELECT id FROM main.\(uncheckedCode: table)
                    WHERE user_id = (SELECT id FROM main.users WHERE username = 'ada') ORDER BY id LIMIT 1
                    """
                )
            }
            return ids
        }
    }

    private static func marks(_ setting: Setting) async throws -> [String] {
        try await setting.reading { tx in
            let texts = try tx.values(
                String.self,
                "SELECT text FROM main.posts WHERE length(text) > 40 ORDER BY id LIMIT 4"
            )
            return [
                "Adas-Garten", "Adas-Suche", "Adas-Token", "Adas-Notiz", "Adas-Entwurf", "Adas-Beschreibung",
            ]
                + texts.map { String($0.prefix { !"\n<>&\"'’".contains($0) }) }.filter { $0.count > 15 }
        }
    }

    /// All that is Ada's and that nothing but somebody's deed changes while nothing is fetched.
    private static func everything(_ setting: Setting) async throws -> [String: [String]] {
        try await setting.reading { tx in
            var all: [String: [String]] = [:]
            for (table, columns) in [
                "compositions": "id || text || CAST(revision AS TEXT)", "uploads": "id || file_name",
                "connections": "id || name || coalesce(access_token, '') || username",
                "posts": "id || text || CAST(is_read AS TEXT) || CAST(is_marked AS TEXT)",
                "media": "id || coalesce(alt, '')", "saved_searches": "id || name || query",
                "api_tokens": "id || name || CAST(is_active AS TEXT)",
                "notices": "id || CAST(seen_at IS NULL AS TEXT)",
                "runs": "id || status", "user_sessions": "id || CAST(is_active AS TEXT)", "snapshots": "id",
            ] {
                all[table] = try tx.values(
                    String.self,
                    """
                    SELECT \(uncheckedCode: columns) AS facts FROM main.\(uncheckedCode: table)
                    WHERE user_id = (SELECT id FROM main.users WHERE username = 'ada') ORDER BY id
                    """
                )
            }
            return all
        }
    }
}
