import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

@Suite struct `Connecting in the browser` {
    struct Place: Sendable, CustomTestStringConvertible {
        let engine: Engine
        let dialect: PlatformSimulator.Dialect
        var testDescription: String { "\(dialect) on \(engine)" }
        static let all = Engine.allCases.flatMap { engine in
            PlatformSimulator.Dialect.allCases.map { Place(engine: engine, dialect: $0) }
        }
    }

    @Test(arguments: Place.all)
    func `leads from a server's name to a connection, in every dialect`(place: Place) async throws {
        try await OAuthWorld.with(place.engine, place.dialect) { world in
            let ada = try await world.signedIn("ada")
            let ticket = try await world.begin(by: ada)
            #expect(ticket.url.hasPrefix(world.server.baseURL + "/oauth/authorize?"))
            let isPixelfed = place.dialect == .pixelfed
            #expect(
                ticket.authorization.scopes == (isPixelfed ? ["read"] : ["read:accounts", "read:statuses"])
            )
            let ended = try await world.answer(try await world.decide(ticket), by: ada)
            #expect(ended.status == .connected, "\(ended.sentence ?? "")")
            let connection = try await world.connections.find(try #require(ended.connection), for: ada)
            #expect(connection.name == "Home")
            #expect(connection.username == "ada")
            #expect(connection.platform == (isPixelfed ? .pixelfed : .mastodon))
            #expect(connection.software == place.dialect.rawValue)
            #expect(connection.isDefault && connection.access == .oauth && connection.canGiveBack)
            #expect((connection.tokenExpiresAt != nil) == isPixelfed)
            #expect(world.asked.deeds == ["connected Home"])
            // The token is the person's, and reads their posts.
            let (_, access) = try await world.connections.access(to: connection.id, of: ada.user)
            #expect(access.credential?.token.isEmpty == false)
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
            let refreshToken = try await world.opened("refresh_token", of: connection.id)
            #expect((refreshToken != nil) == isPixelfed)
            #expect(world.server.control.ledger.effects(.codeIssued).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing that would let anybody in is stored in the clear`(engine: Engine) async throws {
        try await OAuthWorld.with(engine, .pixelfed) { world in
            let ada = try await world.signedIn("ada")
            let ticket = try await world.begin(by: ada)
            let state = try #require(
                URLComponents(string: ticket.url)?.queryItems?.first { $0.name == "state" }?.value
            )
            func texts(_ table: String, _ columns: [String]) async throws -> [String] {
                try await world.store.read(as: .system) { tx in
                    try tx.rows("SELECT * FROM main.\(uncheckedCode: table)").flatMap { row in
                        try columns.compactMap { try row.value($0, as: String?.self) }
                    }
                }
            }
            let pending = try await texts("authorizations", ["state_hash", "proof", "client_secret"])
            #expect(pending.count == 3)
            #expect(!pending.contains { $0.contains(state) })
            #expect(pending.count { $0.hasPrefix("v") || $0.contains(":") || $0.contains(".") } >= 2)
            _ = try await world.answer(try await world.decide(ticket), by: ada)
            // Once used they are gone.
            #expect(try await texts("authorizations", ["proof", "client_secret"]).isEmpty)
            let connection = try #require(try await world.connections.list(for: ada).first)
            let plain = try await world.opened("access_token", of: connection.id) ?? ""
            let stored = try await texts(
                "connections",
                ["access_token", "refresh_token", "client_key", "client_secret"]
            )
            #expect(stored.count == 4)
            #expect(plain.count > 900 && !stored.contains { $0.contains(plain.prefix(100)) })
            // All of it follows when keys change.
            let rotation = try await KeyRotation(store: world.store, keyring: world.keyring).status()
            #expect(rotation.missing.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person who says no is told so, and may begin again`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let ended = try await world.answer(
                try await world.decide(world.begin(by: ada), as: "ada", "deny"),
                by: ada
            )
            #expect(ended.status == .refused)
            #expect(ended.code == "access_denied")
            #expect(ended.sentence?.contains("was not let in at 127.0.0.1") == true)
            #expect(try await world.connections.list(for: ada).isEmpty)
            try await world.connect(by: ada)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an answer counts once, in time, and in the session that asked`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            let elsewhere = try await world.signIn("ada")
            let back = try await world.decide(world.begin(by: ada))

            for (state, viewer) in [("roost_guess", ada), (nil, ada), (back["state"], bob)] {
                let error = await #expect(throws: AccountError.self) {
                    try await world.connections.answer(back.answer, state: state, by: viewer)
                }
                #expect(error?.code == .invalid)
                #expect(error?.sentence.contains("belongs to nothing you asked for") == true)
            }
            let other = await #expect(throws: AccountError.self) {
                try await world.answer(back, by: elsewhere)
            }
            #expect(other?.code == .forbidden)
            #expect(other?.sentence.contains("begun in another browser") == true)
            // None of them spent it.
            #expect(try await world.answer(back, by: ada).status == .connected)
            #expect(try await world.connections.list(for: bob).isEmpty)

            // The same address again, as a reload sends it.
            let replayed = try await world.answer(back, by: ada)
            #expect(replayed.status == .connected)
            #expect(world.server.control.ledger.effects(.tokenIssued).count == 1)
            #expect(try await world.count("connections") == 1)

            let late = try await world.decide(world.begin("Late", by: ada), as: "grete")
            world.clock.advance(.seconds(601))
            let over = try await world.answer(late, by: ada)
            #expect(over.status == .refused && over.code == "expired")
            #expect(over.sentence?.contains("after more than ten minutes") == true)
            #expect(try await world.count("connections") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `twenty browsers' reloads of one answer make one connection`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let back = try await world.decide(world.begin(by: ada))
            let ends = try await withThrowingTaskGroup(of: Authorization.Status.self) { group in
                for _ in 0..<20 { group.addTask { try await world.answer(back, by: ada).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(ends.count { $0 == .refused } == 0)
            #expect(ends.contains(.connected))
            #expect(try await world.count("connections") == 1)
            #expect(world.server.control.ledger.requests["POST /oauth/token"] == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two tabs both end well: the second reconnects what the first made`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let first = try await world.begin("First", by: ada)
            let second = try await world.begin("Second", by: ada)
            let later = try await world.answer(try await world.decide(second), by: ada)
            let earlier = try await world.answer(try await world.decide(first), by: ada)
            #expect(later.status == .connected && earlier.status == .connected)
            #expect(later.connection == earlier.connection)
            #expect(try await world.connections.list(for: ada).map(\.name) == ["Second"])
            // One app for both.
            #expect(world.server.control.ledger.effects(.applicationRegistered).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an answer of another instance is not used`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            world.server.control.changeOAuth { $0.sendsIssuer = true }
            let ticket = try await world.begin(by: ada)
            world.server.control.changeOAuth { $0.pretendedIssuer = "https://evil.example/" }
            let ended = try await world.answer(try await world.decide(ticket), by: ada)
            #expect(ended.status == .refused && ended.code == "wrong_instance")
            #expect(ended.sentence?.contains("came from https://evil.example/") == true)
            #expect(world.server.control.ledger.requests["POST /oauth/token"] == nil)
            // One that announces its name and leaves it out is not believed either.
            world.server.control.changeOAuth { $0.pretendedIssuer = nil }
            let bare = try await world.begin(by: ada)
            world.server.control.changeOAuth { $0.sendsIssuer = false }
            let silent = try await world.answer(try await world.decide(bare), by: ada)
            #expect(silent.code == "wrong_instance")
            world.server.control.changeOAuth { $0.sendsIssuer = true }
            try await world.connect(by: ada)
        }
    }

    @Test(arguments: PlatformSimulator.Dialect.allCases)
    func `a code is worth nothing to who lacks the proof, where the server checks it`(
        dialect: PlatformSimulator.Dialect
    ) async throws {
        try await OAuthWorld.with(.sqlite, dialect) { world in
            let ada = try await world.signedIn("ada")
            let back = try await world.decide(world.begin(by: ada))
            // Whoever read the code on its way has another proof, or none.
            let other = try world.keyring.seal(
                Secret("another verifier"),
                for: RowIdentity(table: "authorizations", column: "proof", row: try await id(world))
            ).storedText
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.authorizations SET proof = \(other)")
            }
            let ended = try await world.answer(back, by: ada)
            #expect(ended.status == (dialect == .gotosocial ? .connected : .refused))
            if dialect != .gotosocial { #expect(ended.code == "grant_refused") }
        }
    }

    private func id(_ world: OAuthWorld) async throws -> String {
        try await world.store.read(as: .system) { tx in
            try tx.value(String.self, "SELECT id FROM main.authorizations") ?? ""
        }
    }

    @Test(arguments: Engine.allCases)
    func `too few permissions are named, and nothing is stored`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            world.server.control.changeOAuth { $0.grantedScopes = ["read:accounts"] }
            let ended = try await world.answer(try await world.decide(world.begin(by: ada)), by: ada)
            #expect(ended.status == .refused && ended.code == "scope_missing")
            #expect(ended.sentence?.contains("the permission read:statuses,") == true)
            #expect(try await world.count("connections") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a server that forgot the app is introduced to Roost again, once for all who ask`(
        engine: Engine
    ) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 { group.addTask { _ = try await world.begin("\(number)", by: ada) } }
                try await group.waitForAll()
            }
            #expect(world.server.control.ledger.effects(.applicationRegistered).count == 1)
            world.server.control.forgetApplications()
            let ticket = try await world.begin(by: ada)
            #expect(world.server.control.ledger.effects(.applicationRegistered).count == 2)
            // Forgotten while the person was looking at its page.
            let back = try await world.decide(ticket)
            world.server.control.forgetApplications()
            let ended = try await world.answer(back, by: ada)
            #expect(ended.code == "app_unknown")
            #expect(ended.sentence?.contains("introduces itself anew") == true)
            #expect(try await world.count("platform_apps") == 0)
            try await world.connect(by: ada)
            #expect(try await world.count("platform_apps") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `where nothing listens, the person copies a code`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let ticket = try await world.begin(callback: nil, by: ada)
            #expect(ticket.authorization.isOutOfBand)
            let page = try await world.decide(ticket).page
            let code = try #require(page.firstMatch(of: /<code>(\w+)<\/code>/).map { String($0.1) })
            let ended = try await world.connections.answer(
                AuthorizationAnswer(code: code),
                to: ticket.authorization.id,
                by: ada
            )
            #expect(ended.status == .connected, "\(ended.sentence ?? "")")
            // One whose answer a browser brings takes no copied code.
            let other = try await world.begin("Other", by: ada)
            await #expect(throws: AccountError.self) {
                try await world.connections.answer(
                    AuthorizationAnswer(code: "x"),
                    to: other.authorization.id,
                    by: ada
                )
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `users don't see each other's authorizations, and Roost's apps are nobody's`(
        engine: Engine
    ) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            let ticket = try await world.begin(by: ada)
            await #expect(throws: AccountError.self) {
                try await world.connections.authorization(ticket.authorization.id, for: bob)
            }
            let seen = try await world.store.read(as: ada.scope) {
                try $0.rows("SELECT * FROM platform_apps")
            }
            #expect(seen.isEmpty)
        }
    }
}

@Suite struct `Reconnecting in the browser` {
    @Test(arguments: Engine.allCases)
    func `keeps the connection, replaces its credentials and sets its work free`(engine: Engine) async throws
    {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            let token = try #require(try await world.opened("access_token", of: connection.id))
            try world.server.control.revokeToken(token)
            await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            let broken = try await world.connections.find(connection.id, for: ada)
            #expect(broken.health == .tokenExpired && world.held.contains(connection.id))
            #expect(try await world.openNotices(of: ada).map(\.kind) == ["connection.token_expired"])

            let ticket = try await world.begin(
                nil,
                reconnecting: connection.id,
                capabilities: [.publish],
                by: ada
            )
            #expect(ticket.url.contains("force_login=true"))
            let ended = try await world.answer(try await world.decide(ticket), by: ada)
            #expect(ended.connection == connection.id)
            let mended = try await world.connections.find(connection.id, for: ada)
            #expect(mended.health == .active && !world.held.contains(connection.id))
            #expect(mended.name == "Home" && mended.createdAt == connection.createdAt)
            #expect(try await world.openNotices(of: ada).isEmpty)
            #expect(try await world.opened("access_token", of: connection.id) != token)
            let (_, access) = try await world.connections.access(to: connection.id, of: ada.user)
            #expect(access.credential?.scopes.contains("write:statuses") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another account is refused in a sentence that names both`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            let before = try await world.opened("access_token", of: connection.id)
            let ticket = try await world.begin(nil, reconnecting: connection.id, by: ada)
            let ended = try await world.answer(try await world.decide(ticket, as: "grete"), by: ada)
            #expect(ended.code == "other_account")
            #expect(ended.sentence?.contains("“Home” is @ada@127.0.0.1") == true)
            #expect(ended.sentence?.contains("you are signed in as @grete") == true)
            #expect(try await world.opened("access_token", of: connection.id) == before)
            // As a connection of its own it is welcome, also under a name that is taken by then.
            let own = try await world.begin("Grete", by: ada)
            try await world.connect("Grete", by: ada)
            #expect(try await world.connections.list(for: ada).count == 1)
            let second = try await world.answer(try await world.decide(own, as: "grete"), by: ada)
            #expect(second.status == .connected)
            #expect(try await world.connections.list(for: ada).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a connection with a pasted token becomes one that was let in`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let pasted = try await world.connections.connect(
                Connections.Request(
                    platform: "mastodon",
                    instance: world.server.baseURL,
                    name: "Pasted",
                    token: Secret(world.server.person("ada").token)
                ),
                by: ada
            )
            let connection = try await world.connect("Again", by: ada)
            #expect(connection.id == pasted.id)
            #expect(connection.name == "Pasted" && connection.access == .oauth)
        }
    }
}
