import Database
import Foundation
import TestSupport
import Testing

/// An account whose server may move, over the real programs: pages, API, command line and jobs.
@Suite struct `A Bluesky account` {
    private struct House: Sendable {
        let setting: Setting
        let bluesky: SimulatedInstance

        func posts() async throws -> Int { try await setting.count("SELECT count(*) FROM main.posts") }

        /// Connects the account from a terminal.
        func connect(settings: [String: String] = [:]) async throws -> Program.Outcome {
            try await setting.roost(
                ["connect", "--platform", "bluesky", "--handle", bluesky.account, "--password-stdin"],
                input: (bluesky.appPassword ?? "") + "\n",
                settings: settings
            )
        }

        func connection(_ column: String) async throws -> String? {
            try await setting.value("SELECT \(uncheckedCode: column) FROM main.connections", as: String.self)
        }
    }

    private func with(
        _ engine: Engine,
        posts: Int = 24,
        _ body: (House) async throws -> Void
    ) async throws {
        try await SimulatedInstance.with("bluesky", posts: posts) { bluesky in
            let settings = [
                "ROOST_BLUESKY_DIRECTORY": bluesky.address, "ROOST_BLUESKY_APPVIEW": bluesky.address,
            ]
            try await Setting.with(engine, posts: 0, settings: settings) { setting in
                try await setting.addUser()
                try await body(House(setting: setting, bluesky: bluesky))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is connected from the command line, and becomes an archive with its pictures`(
        engine: Engine
    ) async throws {
        try await with(engine) { house in
            try await house.setting.serving { _, _ in
                let connected = try await house.connect()
                #expect(connected.status == 0, "\(connected.errors)")
                #expect(
                    connected.output.contains(
                        "Connected @\(house.bluesky.account) as “@\(house.bluesky.account)”"
                    )
                )
                try await eventually("the archive") { try await house.posts() > 24 }
                try await eventually("its files") {
                    try await house.setting.count(
                        "SELECT count(*) FROM main.media_files WHERE status IN ('pending', 'downloading')"
                    ) == 0
                }
                let failed = try await house.setting.count(
                    "SELECT count(*) FROM main.media_files WHERE status <> 'downloaded'"
                )
                #expect(failed == 0)
                // No blob was asked for twice.
                let files = try await house.setting.count("SELECT count(*) FROM main.media_files")
                let asked = try await house.bluesky.requests().filter { $0.key.hasSuffix("sync.getBlob") }
                #expect(asked.map(\.value) == [files])
                let found = try await house.setting.roost("search", "platform:bluesky", "--json")
                #expect(found.status == 0 && found.output.contains("https://bsky.app/profile/did:plc:"))
                let runs = try await house.setting.roost("runs", "--json")
                #expect(runs.output.contains("\"success\""))
            }
        }
    }

    @Test func `is connected on its page, where what is wrong is said at the form`() async throws {
        try await with(.sqlite, posts: 3) { house in
            try await house.setting.serving { _, address in
                let browser = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let form = try await browser.get("/connections/new")
                for (typed, words) in [
                    (["handle": "nobody.simulator.test", "app_password": "x"], "No Bluesky account goes by"),
                    (
                        ["handle": house.bluesky.account, "app_password": "aaaa-bbbb-cccc-dddd"],
                        "did not accept this password"
                    ),
                ] {
                    let refused = try await browser.send("/connections/sign-in", from: form, changing: typed)
                    #expect(refused.page.contains(words), "\(refused.page)")
                    #expect(refused.page.contains("value=\"\(typed["handle"] ?? "")\""))
                    #expect(!refused.page.contains("dddd"))
                }
                let password = try #require(house.bluesky.appPassword)
                let fields = ["handle": "@" + house.bluesky.account, "app_password": password, "name": "Sky"]
                #expect(try await browser.post("/connections/sign-in", from: form, changing: fields) < 400)
                #expect(try await browser.get("/connections").contains("@\(house.bluesky.account)"))
                let id = try #require(try await house.connection("id"))
                let edit = try await browser.get("/connections/\(id)/edit")
                #expect(edit.contains("Sign in again") && !edit.contains("name=\"access_token\""))
                // Its session is over, and the page to sign in again on needs the password alone.
                try await house.bluesky.control("DELETE", "accounts/ada/refresh-tokens")
                try await house.bluesky.control("DELETE", "accounts/ada/access-tokens")
                _ = try await house.setting.roost("sync", "--connection", "Sky")
                try await eventually("the notice") { try await house.connection("health") != "active" }
                let again = try await browser.get("/connections/\(id)/reconnect")
                #expect(again.contains("App password of @\(house.bluesky.account)"))
                let path = "/connections/\(id)/sign-in"
                #expect(
                    try await browser.post(path, from: again, changing: ["app_password": password]) < 400
                )
                #expect(try await house.connection("health") == "active")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `that moves to another server in the middle of its backfill loses nothing and goes on there`(
        engine: Engine
    ) async throws {
        try await with(engine, posts: 450) { house in
            try await SimulatedInstance.with("bluesky", posts: 0, seed: 9) { other in
                // The account is at both, and leaves the first while its posts are being read.
                let repository = try await house.bluesky.control("GET", "accounts/ada/repository")
                let there = try await other.control("POST", "repositories", repository)
                let password = try #require(there["app_password"] as? String)
                try await house.setting.serving { _, _ in
                    // Slow enough to be met in the middle.
                    try await house.bluesky.inject(
                        "latency",
                        path: "/xrpc/com.atproto.repo.listRecords",
                        ["milliseconds": 150]
                    )
                    #expect(try await house.connect().status == 0)
                    try await eventually("a part of the archive") { try await house.posts() >= 100 }
                    try await house.bluesky.control(
                        "POST",
                        "accounts/ada/departure",
                        ["to": other.address]
                    )
                    try await eventually("the connection's word") {
                        try await house.connection("health") == "disconnected"
                    }
                    let before = try await house.posts()
                    #expect(before >= 100 && before < 450)
                    #expect(try await house.connection("server") == other.address)
                    #expect(try await house.connection("health_message")?.contains(" moved from ") == true)
                    #expect(
                        try await house.setting.count(
                            "SELECT count(*) FROM main.notices WHERE cleared_at IS NULL AND kind = 'connection.disconnected'"
                        ) == 1
                    )
                    let connected = try await house.setting.roost(
                        [
                            "connect", "--platform", "bluesky", "--handle", house.bluesky.token,
                            "--password-stdin",
                        ],
                        input: password + "\n"
                    )
                    #expect(connected.status == 0, "\(connected.errors)")
                    try await eventually("the rest of the archive") { try await house.posts() > 450 }
                    #expect(try await house.setting.count("SELECT count(*) FROM main.connections") == 1)
                    #expect(
                        try await house.setting.count(
                            "SELECT count(*) FROM main.posts WHERE deleted_on_platform"
                        ) == 0
                    )
                    let asked = try await other.requests()
                    #expect(asked.contains { $0.key.hasSuffix("repo.listRecords") && $0.value > 1 })
                }
            }
        }
    }
}
