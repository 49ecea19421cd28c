import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

@Suite struct `An account connected by handle and app password` {
    private static let hour = 3_600

    @Test(arguments: Engine.allCases)
    func `has a sealed session and no password anywhere`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let person = world.bluesky.person("ada")
            let connection = try await world.connect(name: "Birds", by: ada)
            #expect(connection.name == "Birds" && connection.handle == "@" + person.handle)
            #expect(connection.platform == .bluesky && connection.platformUserID == person.did)
            #expect(connection.instance == nil && connection.server?.text == world.bluesky.baseURL)
            #expect(connection.access == .appPassword && connection.isRenewed && connection.canGiveBack)
            #expect(connection.health == .active && connection.isDefault)
            #expect(world.asked.deeds == ["connected Birds"])
            #expect(try await world.base.opened("access_token", of: connection.id) != nil)
            #expect(try await world.base.opened("refresh_token", of: connection.id) != nil)
            let rows = try await world.store.read(as: .system) { tx in
                try tx.rows("SELECT * FROM main.connections").map { "\($0)" }
            }
            #expect(!rows.joined().contains(person.appPassword))
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
            // Nobody is told of an end that comes every two hours.
            try await world.connections.noteExpiring()
            #expect(try await world.base.openNotices(of: ada).isEmpty)
        }
    }

    @Test(
        arguments: [
            ("nobody.simulator.test", nil, "handle", "No Bluesky account goes by"),
            ("ada", nil, "handle", "A handle is a whole name"),
            ("", nil, "handle", "Fill in the account’s handle"),
            ("ada.simulator.test", "", "app_password", "Fill in the app password"),
            ("ada.simulator.test", "aaaa-aaaa-aaaa-aaaa", "app_password", "did not accept this password"),
            ("ada.simulator.test", "the account’s own", "app_password", "the account’s own password"),
        ] as [(String, String?, String, String)]
    )
    func `is refused with a sentence at the field it is about`(
        handle: String,
        password: String?,
        field: String,
        words: String
    ) async throws {
        try await SessionWorld.with(.sqlite) { world, ada in
            let person = world.bluesky.person("ada")
            let typed = password == "the account’s own" ? person.password : password ?? person.appPassword
            let error = await #expect(throws: AccountError.self) {
                try await world.connections.signIn(
                    Connections.SignIn(platform: "", account: handle, password: Secret(typed)),
                    by: ada
                )
            }
            #expect(error?.field == field)
            #expect(error?.sentence.contains(words) == true, "\(error?.sentence ?? "")")
            let connections = try await world.base.count("connections")
            #expect(connections == 0)
        }
    }

    @Test func `takes no token in its place`() async throws {
        try await SessionWorld.with(.sqlite) { world, ada in
            let request = Connections.Request(
                platform: "bluesky",
                instance: "",
                name: "Birds",
                token: Secret("a token")
            )
            let error = await #expect(throws: AccountError.self) {
                try await world.connections.connect(request, by: ada)
            }
            #expect(error?.sentence.contains("Give the handle and the app password instead") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is the same connection when it is connected again`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let first = try await world.connect(name: "Birds", by: ada)
            try world.bluesky.control.expireRefreshTokens(of: "ada")
            let again = try await world.connect(by: ada)
            #expect(again.id == first.id && again.name == "Birds")
            #expect(try await world.base.count("connections") == 1)
            // By its connection, whose account is known.
            let reconnected = try await world.connect(reconnecting: first.id, by: ada)
            #expect(reconnected.id == first.id)
            let other = await #expect(throws: AccountError.self) {
                try await world.connections.signIn(
                    Connections.SignIn(
                        platform: "",
                        account: world.bluesky.person("grete").handle,
                        password: Secret(world.bluesky.person("grete").appPassword),
                        reconnecting: first.id
                    ),
                    by: ada
                )
            }
            #expect(other?.sentence.contains("Nothing was changed") == true)
            // The session nobody will use was ended.
            #expect(world.bluesky.control.ledger.effects(.sessionDeleted).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps its connection when its handle changes`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            try world.bluesky.control.changeHandle(of: "ada", to: "ada.elsewhere.test")
            let after = try await world.connections.verify(connection.id, of: ada.user)
            #expect(
                after.username == "ada.elsewhere.test" && after.platformUserID == connection.platformUserID
            )
        }
    }

    // MARK: The session

    @Test(arguments: Engine.allCases)
    func `is renewed before it is used, once for all who need it`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            world.clock.advance(.seconds(3 * Self.hour))
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        let access = try await world.connections.access(to: connection.id, of: ada.user).1
                        return access.credential?.token.revealForUse() ?? ""
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(world.renewals == 1)
            // What was handed out is what is stored: it was durable before anybody used it.
            #expect(tokens == [try await world.base.opened("access_token", of: connection.id) ?? ""])
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
        }
    }

    @Test(arguments: Engine.allCases)
    func `survives an answer that was lost, since the spent pair still gives its successor`(
        engine: Engine
    ) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            world.clock.advance(.seconds(3 * Self.hour))
            world.bluesky.control.inject(
                .dropAfterEffect,
                path: "/xrpc/com.atproto.server.refreshSession",
                count: 1
            )
            await #expect(throws: PlatformError.self) {
                try await world.connections.access(to: connection.id, of: ada.user)
            }
            let next = try world.restarted()
            world.clock.advance(.seconds(121))
            _ = try await next.connections.access(to: connection.id, of: ada.user)
            #expect(try await next.connections.verify(connection.id, of: ada.user).health == .active)
            #expect(try await world.base.openNotices(of: ada).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that can’t be renewed any more is a state, a notice and a way out`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            world.clock.advance(.seconds(3 * Self.hour))
            try world.bluesky.control.expireRefreshTokens(of: "ada")
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            #expect(error?.code == .grantRefused)
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.health == .disconnected)
            #expect(after.healthMessage?.contains("no longer renews Roost’s session") == true)
            #expect(world.held.contains(connection.id))
            let notices = try await world.base.openNotices(of: ada)
            #expect(notices.map(\.kind) == ["connection.disconnected"])
            #expect(notices.first?.link == "/connections/\(connection.id)/reconnect")
            try await world.connect(reconnecting: connection.id, by: ada)
            #expect(try await world.connections.find(connection.id, for: ada).health == .active)
            #expect(try await world.base.openNotices(of: ada).isEmpty)
            #expect(!world.held.contains(connection.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `is ended when its connection is deleted`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            try await world.connections.delete(connection.id, by: ada)
            let id = try #require(world.asked.revocations.first)
            #expect(try await world.base.count("revocations") == 1)
            try await world.connections.revoke(id, of: ada.user)
            #expect(world.bluesky.control.ledger.effects(.sessionDeleted).count == 1)
            #expect(try await world.base.count("revocations") == 0)
        }
    }

    // MARK: The account's server

    @Test(arguments: Engine.allCases)
    func `goes on at the server it moved to, once somebody has signed in there`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            try await SimulatedBluesky.running(.init(posts: 0, seed: 9, rateLimits: false)) { other in
                let connection = try await world.connect(by: ada)
                let moved = try world.bluesky.control.move("ada", to: other)
                let error = await #expect(throws: PlatformError.self) {
                    try await world.connections.verify(connection.id, of: ada.user)
                }
                #expect(error?.outcome == .reauthorise, "\(String(describing: error))")
                let after = try await world.connections.find(connection.id, for: ada)
                #expect(after.server?.text == other.baseURL)
                #expect(after.health == .disconnected)
                let sentence = try #require(after.healthMessage)
                #expect(
                    sentence.contains("moved from 127.0.0.1:\(world.bluesky.port) to 127.0.0.1:\(other.port)")
                )
                #expect(try await world.base.openNotices(of: ada).count == 1)
                try await world.connect(password: moved.appPassword, reconnecting: connection.id, by: ada)
                let again = try await world.connections.verify(connection.id, of: ada.user)
                #expect(again.id == connection.id && again.health == .active)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on by itself where its session holds at the new server too`(engine: Engine) async throws {
        try await SessionWorld.with(engine) { world, ada in
            let connection = try await world.connect(by: ada)
            // The same server under another name, as when a provider spreads its accounts.
            let alias = "http://localhost:\(world.bluesky.port)"
            try world.bluesky.control.depart("ada", for: alias)
            try world.bluesky.control.setState(.active, of: "ada")
            world.bluesky.control.inject(
                .verbatim(
                    status: 401,
                    contentType: "application/json",
                    body: #"{"error":"AccountDeactivated","message":"Account is deactivated"}"#
                ),
                path: "/xrpc/com.atproto.server.getSession",
                count: 1
            )
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            #expect(error?.code == .accountMoved && error?.outcome == .transient(notBefore: nil))
            #expect(error?.sentence.contains("Roost goes on there") == true)
            let after = try await world.connections.verify(connection.id, of: ada.user)
            #expect(after.server?.text == alias && after.health == .active)
        }
    }

    @Test func `that is nowhere any more says so`() async throws {
        try await SessionWorld.with(.sqlite) { world, ada in
            let connection = try await world.connect(by: ada)
            try world.bluesky.control.removeService(of: "ada")
            try world.bluesky.control.setState(.deactivated, of: "ada")
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            #expect(error?.code == .accountHomeless)
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.healthMessage?.contains("No server is named for the account") == true)
        }
    }
}
