import Database
import Foundation
import TestSupport
import Testing

/// Connecting without a token, over the real programs: pages, API, command line and jobs.
@Suite struct `Letting Roost in` {
    private func url(in page: String) throws -> String {
        try #require(page.firstMatch(of: /href="(http[^"]+\/oauth\/authorize[^"]+)"/).map { String($0.1) })
    }

    private func begin(
        _ browser: WebSession,
        _ instance: String,
        _ name: String = "Home"
    ) async throws -> String {
        let form = try await browser.get("/connections/new")
        let answer = try await browser.send(
            "/connections/authorize",
            from: form,
            changing: ["instance": instance, "name": name]
        )
        #expect(answer.status == 200, "\(answer.page)")
        return try url(in: answer.page)
    }

    @Test(arguments: Engine.allCases)
    func `leads from the page over the platform's to a filled archive, and back out again`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 12) { setting in
            try await setting.addUser()
            try await setting.serving { _, address in
                let browser = try await WebSession.signIn(
                    at: address,
                    as: "ada",
                    password: Setting.password
                )
                let away = try await begin(browser, setting.instance)
                let back = try await browser.decide(at: away, as: "ada")
                #expect(back.contains("“Home” is connected to @ada@127.0.0.1"), "\(back)")
                try await eventually("the archive") {
                    try await setting.count("SELECT count(*) FROM main.posts") == 12
                }
                let connection = try #require(
                    try await setting.value("SELECT id FROM main.connections", as: String.self)
                )
                let form = try await browser.get("/connections/\(connection)/delete")
                #expect(form.contains("access is over"))
                let path = "/connections/\(connection)/delete"
                #expect(try await browser.post(path, from: form, changing: ["name": "Home"]) < 400)
                try await eventually("the revocation") {
                    try await setting.simulator.requests()["POST /oauth/revoke"] == 1
                }
                try await eventually("nothing left to give back") {
                    try await setting.count("SELECT count(*) FROM main.revocations") == 0
                }
                #expect(try await setting.count("SELECT count(*) FROM main.posts") == 12)
            }
        }
    }

    @Test func `from the command line waits for the browser that is signed in`() async throws {
        try await Setting.with(.sqlite, posts: 3) { setting in
            try await setting.addUser()
            try await setting.serving { _, address in
                let command = try setting.start(
                    "connect",
                    "--oauth",
                    "--instance",
                    setting.instance,
                    "--name",
                    "Home"
                )
                try await eventually("the address") { command.said.errors.contains("/oauth/authorize") }
                let line = command.said.errors.split(separator: "\n").first {
                    $0.contains("/oauth/authorize")
                }
                let url = try #require(line).trimmingCharacters(in: .whitespaces)
                let browser = try await WebSession.signIn(
                    at: address,
                    as: "ada",
                    password: Setting.password
                )
                _ = try await browser.decide(at: url, as: "ada")
                let outcome = await command.finished()
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.contains("Connected @ada@127.0.0.1 as “Home”"))
            }
        }
    }

    @Test func `from the command line without a server takes the code that is pasted`() async throws {
        try await Setting.with(.sqlite, posts: 3) { setting in
            try await setting.addUser()
            let pipe = setting.data.appending(path: "typed").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let script =
                "exec '\(Program.path(of: "roost"))' connect --oauth --instance '\(setting.instance)' --name Home < '\(pipe)'"
            let command = try Program.start("/bin/bash", ["-c", script], environment: setting.environment)
            // Opens once the command does.
            let keyboard = try await Task.detached { try FileHandle(forWritingTo: URL(filePath: pipe)) }.value
            try await eventually("the address") { command.said.errors.contains("Paste the code") }
            let line = command.said.errors.split(separator: "\n").first { $0.contains("/oauth/authorize") }
            let url = try #require(line).trimmingCharacters(in: .whitespaces)
            let page = try await WebSession.visitor(at: setting.instance).decide(at: url, as: "ada")
            let code = try #require(page.firstMatch(of: /<code>(\w+)<\/code>/).map { String($0.1) })
            try keyboard.write(contentsOf: Data((code + "\n").utf8))
            try keyboard.close()
            let outcome = await command.finished()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("Connected @ada@127.0.0.1 as “Home”"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `killed between a platform's answer and its own commit says so, and asks to reconnect`(
        engine: Engine
    ) async throws {
        try await SimulatedInstance.with("pixelfed", posts: 2) { pixelfed in
            try await Setting.with(engine, posts: 1, settings: ["ROOST_LEASE": "5"]) { setting in
                try await setting.addUser()
                try await pixelfed.control("PUT", "oauth", ["token_life": 900])
                try await setting.serving { server, address in
                    let browser = try await WebSession.signIn(
                        at: address,
                        as: "ada",
                        password: Setting.password
                    )
                    let back = try await browser.decide(at: begin(browser, pixelfed.address), as: "ada")
                    #expect(back.contains("is connected"), "\(back)")
                    // The new pair is on its way for a minute.
                    try await pixelfed.control(
                        "POST",
                        "faults",
                        ["fault": "latency", "path": "/oauth/token", "milliseconds": 60_000]
                    )
                    try await setting.changing { tx in
                        try tx.run(
                            """
                            UPDATE main.connections SET token_refresh_at = \(Timestamp.now),
                              token_issued_at = \(Timestamp.now.adding(.seconds(-800))),
                              token_expires_at = \(Timestamp.now.adding(.seconds(100)))
                            """
                        )
                    }
                    try await eventually("the renewal") {
                        let ledger = try await pixelfed.control("GET", "ledger")
                        let entries = ledger["entries"] as? [[String: any Sendable]] ?? []
                        return entries.contains { $0["effect"] as? String == "token_refreshed" }
                    }
                    server.signal(SIGKILL)
                    _ = await server.finished()
                }
                try await pixelfed.heal()
                #expect(try await setting.value("SELECT health FROM main.connections") == "active")
                // What would take two minutes.
                try await setting.changing { tx in
                    try tx.run(
                        "UPDATE main.connections SET refresh_started_at = \(Timestamp.now.adding(.seconds(-300)))"
                    )
                }
                try await setting.serving { _, _ in
                    try await eventually("a clear state") {
                        try await setting.value("SELECT health FROM main.connections") == "disconnected"
                    }
                }
                let message = try await setting.value(
                    "SELECT health_message FROM main.connections",
                    as: String.self
                )
                #expect(message?.contains("with a new token was lost") == true)
                #expect(message?.contains("Reconnect the account") == true)
                #expect(
                    try await setting.count(
                        "SELECT count(*) FROM main.notices WHERE kind = 'connection.disconnected'"
                    ) == 1
                )
                #expect(try await pixelfed.requests()["POST /oauth/token"] == 3)  // exchange, renewal, one look after it
            }
        }
    }
}
