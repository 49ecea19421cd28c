import Database
import Foundation
import TestSupport
import Testing

/// What must never happen: that posts of one account show up under another, or that a second tab writes to the wrong one.
@Suite struct `Several accounts of one person` {
    @Test(arguments: Engine.allCases)
    func `one post on each of two connections: each shows its own alone`(engine: Engine) async throws {
        try await world(engine, pixelfed: 1, mastodon: 1) { world in
            for name in ["Pixelfed", "Mastodon"] {
                let session = try await world.signIn()
                try await session.makeCurrent(world.id(name))
                let page = try await session.get("/archive")
                let own = try #require(world.posts[name]?.first)
                #expect(page.contains(own), "\(name)")
                for (other, ids) in world.posts where other != name {
                    for id in ids { #expect(!page.contains(id), "\(name) shows a post of \(other)") }
                }
                #expect(try await world.archived(name) == [own])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `five on Pixelfed and three on Mastodon stay five and three, however often one switches`(
        engine: Engine
    ) async throws {
        try await world(engine, pixelfed: 5, mastodon: 3) { world in
            let session = try await world.signIn()
            for name in ["Pixelfed", "Mastodon", "Pixelfed", "Mastodon", "Pixelfed"] {
                try await session.makeCurrent(world.id(name))
                let page = try await session.get("/archive")
                for (other, ids) in world.posts {
                    let shown = ids.filter(page.contains)
                    #expect(
                        shown.count == (other == name ? ids.count : 0),
                        "\(name) shows \(shown.count) of \(other)"
                    )
                }
                #expect(try await world.archived(name).count == (name == "Pixelfed" ? 5 : 3))
            }
            // No data was spoiled on the way: each post is of its connection's platform.
            let strays = try await world.setting.count(
                """
                SELECT count(*) FROM main.posts p JOIN main.connections c ON c.id = p.connection_id
                WHERE p.platform <> c.platform OR p.instance <> c.instance OR p.user_id <> c.user_id
                """
            )
            #expect(strays == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `tabs on different connections never write to the wrong one`(engine: Engine) async throws {
        try await world(engine, pixelfed: 1, mastodon: 1) { world in
            // Two browsers and a second tab of the first, all switching while they write.
            let first = try await world.signIn()
            let second = try await world.signIn()
            let (pixelfed, mastodon) = (try world.id("Pixelfed"), try world.id("Mastodon"))
            try await first.makeCurrent(pixelfed)
            try await second.makeCurrent(mastodon)
            let form = try await first.get("/connections/\(pixelfed)/edit")
            // The second tab of the same browser switches before the first one's form is sent.
            try await first.makeCurrent(mastodon)
            let answer = try await first.post(
                "/connections/\(pixelfed)",
                from: form,
                changing: ["name": "Renamed", "platform": "pixelfed"]
            )
            #expect(answer < 400, "\(answer)")
            #expect(try await world.name(of: pixelfed) == "Renamed")
            #expect(try await world.name(of: mastodon) == "Mastodon")
            // The other browser still works where it was.
            #expect(try await second.get("/").contains("Mastodon"))

            // Passes that are asked for at the same time from both go where they were meant to.
            async let one = world.sync(pixelfed)
            async let other = world.sync(mastodon)
            for (id, run) in [(pixelfed, try await one), (mastodon, try await other)] {
                let connection = try await world.setting.value(
                    "SELECT connection_id FROM main.runs WHERE id = \(run)",
                    as: String.self
                )
                #expect(connection == id)
            }
        }
    }

    // MARK: - The world of these tests

    private struct World {
        let setting: Setting
        let address: String
        let token: String
        /// The platforms' ids of what each connection posted.
        let posts: [String: [String]]
        private let ids: [String: String]

        init(_ setting: Setting, _ address: String) async throws {
            self.setting = setting
            self.address = address
            token = try await setting.roost("token", "create", "--user", "ada", "--name", "test").output
            let connections = try await setting.roost("connections", "--user", "ada", "--json").objects
            var (ids, posts): ([String: String], [String: [String]]) = ([:], [:])
            for connection in connections {
                guard let name = connection["name"] as? String else { continue }
                ids[name] = connection["id"] as? String
                posts[name] = try await setting.roost(
                    "posts",
                    "--user",
                    "ada",
                    "--connection",
                    name,
                    "--json"
                )
                .objects.compactMap { $0["id"] as? String }
            }
            self.ids = ids
            self.posts = posts
        }

        func id(_ name: String) throws -> String { try #require(ids[name]) }

        func signIn() async throws -> WebSession {
            try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
        }

        /// Through the API, whose every call names its connection.
        func archived(_ name: String) async throws -> [String] {
            let text = try await get("\(address)/api/v1/posts?connection=\(try id(name))", token: token)
            let page = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return (page?["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        }

        func name(of id: String) async throws -> String? {
            try await setting.value("SELECT name FROM main.connections WHERE id = \(id)")
        }

        func sync(_ id: String) async throws -> String {
            let run = try await setting.roost("sync", "--user", "ada", "--connection", id, "--json")
            return run.objects.first?["id"] as? String ?? ""
        }
    }

    private func world(
        _ engine: Engine,
        pixelfed: Int,
        mastodon: Int,
        _ body: (World) async throws -> Void
    ) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await SimulatedInstance.with("pixelfed", posts: 0) { other in
                try await other.post(pixelfed)
                try await setting.simulator.post(mastodon)
                try await setting.addUser()
                try await setting.serving { _, address in
                    try await setting.connect("Pixelfed", platform: "pixelfed", to: other)
                    try await setting.connect("Mastodon")
                    let sync = try await setting.roost("sync", "--user", "ada", "--backfill")
                    #expect(sync.status == 0, "\(sync.output) \(sync.errors)")
                    let world = try await World(setting, address)
                    #expect(world.posts["Pixelfed"]?.count == pixelfed)
                    #expect(world.posts["Mastodon"]?.count == mastodon)
                    try await body(world)
                }
            }
        }
    }
}
