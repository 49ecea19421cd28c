import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

@Suite struct `A token that ends` {
    private static let day = 86_400

    /// A Pixelfed connection whose token holds for thirty days.
    private func with(
        _ engine: Engine,
        _ body: (OAuthWorld, Viewer, Connection) async throws -> Void
    ) async throws {
        try await OAuthWorld.with(engine, .pixelfed) { world in
            world.shortenTokens(to: 30 * Self.day)
            let ada = try await world.signedIn("ada")
            try await body(world, ada, try await world.connect(by: ada))
        }
    }

    private func refreshes(_ world: OAuthWorld) -> Int {
        world.server.control.ledger.effects(.tokenRefreshed).count
    }

    @Test(arguments: Engine.allCases)
    func `is renewed when seven days are left, and not before`(engine: Engine) async throws {
        try await with(engine) { world, ada, connection in
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .notDue)
            world.clock.advance(.seconds(22 * Self.day))
            #expect(try await world.connections.takeDueForRefresh().isEmpty)
            world.clock.advance(.seconds(Self.day + 1))
            #expect(try await world.connections.takeDueForRefresh().map(\.id) == [connection.id])
            // Two schedulers: one gets it.
            #expect(try await world.connections.takeDueForRefresh().isEmpty)
            let old = try await world.opened("access_token", of: connection.id)
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .renewed)
            #expect(try await world.opened("access_token", of: connection.id) != old)
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.tokenExpiresAt?.date == world.clock.read().date.addingTimeInterval(30 * 86_400))
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .notDue)
        }
    }

    @Test func `with a short life is renewed when a third of it is left`() async throws {
        try await OAuthWorld.with(.sqlite, .pixelfed) { world in
            world.shortenTokens(to: 3600)
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            world.clock.advance(.seconds(2399))
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .notDue)
            world.clock.advance(.seconds(2))
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .renewed)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is renewed once, however many ask at the same time`(engine: Engine) async throws {
        try await with(engine) { world, ada, connection in
            world.clock.advance(.seconds(24 * Self.day))
            world.server.control.inject(
                .latency(milliseconds: 300),
                method: "POST",
                path: "/oauth/token"
            )
            let other = try world.restarted()
            let ends = try await withThrowingTaskGroup(of: TokenRenewal.self) { group in
                for number in 0..<20 {
                    // Half of them in another process.
                    let connections = number.isMultiple(of: 2) ? world.connections : other.connections
                    group.addTask { try await connections.refresh(connection.id, of: ada.user) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refreshes(world) == 1)
            #expect(ends.contains(.renewed))
            #expect(Set(ends).isSubset(of: [.renewed, .underWay, .notDue]))
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps its refresh token where an empty one came`(engine: Engine) async throws {
        try await with(engine) { world, ada, connection in
            let before = try await world.opened("refresh_token", of: connection.id)
            world.server.control.changeOAuth { $0.leavesRefreshTokenEmpty = true }
            world.clock.advance(.seconds(24 * Self.day))
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .renewed)
            #expect(try await world.opened("refresh_token", of: connection.id) == before)
            // And it serves again.
            world.server.control.changeOAuth { $0.leavesRefreshTokenEmpty = false }
            world.clock.advance(.seconds(24 * Self.day))
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .renewed)
            #expect(try await world.opened("refresh_token", of: connection.id) != before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose new pair was lost with the process says so, and is not tried for ever`(
        engine: Engine
    ) async throws {
        try await with(engine) { world, ada, connection in
            world.clock.advance(.seconds(24 * Self.day))
            // The platform hands out a pair, and nobody is there to keep it.
            world.server.control.inject(.dropAfterEffect, method: "POST", path: "/oauth/token", count: 1)
            let lost = await #expect(throws: PlatformError.self) {
                try await world.connections.refresh(connection.id, of: ada.user)
            }
            #expect(lost?.outcome == .unknown)
            #expect(try await world.connections.find(connection.id, for: ada).health == .active)
            let next = try world.restarted()
            // Whoever asked first may still be waiting.
            #expect(try await next.connections.refresh(connection.id, of: ada.user) == .underWay)
            world.clock.advance(.seconds(121))
            let refused = await #expect(throws: PlatformError.self) {
                try await next.connections.refresh(connection.id, of: ada.user)
            }
            #expect(refused?.code == .grantRefused)
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.health == .disconnected)
            #expect(after.healthMessage?.contains("with a new token was lost") == true)
            #expect(after.healthMessage?.contains("Reconnect the account") == true)
            #expect(try await world.openNotices(of: ada).map(\.kind) == ["connection.disconnected"])
            world.clock.advance(.seconds(Self.day))
            #expect(try await world.connections.takeDueForRefresh().isEmpty)
            #expect(try await next.connections.refresh(connection.id, of: ada.user) == .impossible)
            // The way out loses nothing.
            let ticket = try await world.begin(nil, reconnecting: connection.id, by: ada)
            let ended = try await world.answer(try await world.decide(ticket), by: ada)
            #expect(ended.connection == connection.id)
            #expect(try await world.connections.find(connection.id, for: ada).health == .active)
            #expect(try await world.openNotices(of: ada).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose question was lost before the platform heard it is simply asked for again`(
        engine: Engine
    ) async throws {
        try await with(engine) { world, ada, connection in
            world.clock.advance(.seconds(24 * Self.day))
            world.server.control.inject(.dropBeforeEffect, method: "POST", path: "/oauth/token", count: 1)
            await #expect(throws: PlatformError.self) {
                try await world.connections.refresh(connection.id, of: ada.user)
            }
            world.clock.advance(.seconds(121))
            let renewal = try await world.connections.refresh(connection.id, of: ada.user)
            #expect(renewal == .renewed)
            #expect(try await world.connections.find(connection.id, for: ada).health == .active)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that was refused early is renewed once before anybody is asked`(engine: Engine) async throws {
        try await with(engine) { world, ada, connection in
            world.clock.advance(.seconds(Self.day))
            let token = try #require(try await world.opened("access_token", of: connection.id))
            try world.server.control.expireToken(token, at: world.clock.read().date)
            await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            #expect(world.asked.deeds == ["connected Home", "refused Home"])
            #expect(try await world.connections.find(connection.id, for: ada).health == .active)
            #expect(
                try await world.connections.refresh(connection.id, of: ada.user, isRefused: true) == .renewed
            )
            #expect(try await world.connections.verify(connection.id, of: ada.user).health == .active)
            // Refused right after that, there is nothing left to try.
            let second = try #require(try await world.opened("access_token", of: connection.id))
            try world.server.control.revokeToken(second)
            await #expect(throws: PlatformError.self) {
                try await world.connections.verify(connection.id, of: ada.user)
            }
            #expect(try await world.connections.find(connection.id, for: ada).health == .tokenExpired)
        }
    }

    @Test(arguments: Engine.allCases)
    func `and that nothing renews is told of a week ahead, once, until it is mended`(
        engine: Engine
    ) async throws {
        try await with(engine) { world, ada, connection in
            // Let in by a server that gave nothing to renew it with.
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.connections SET refresh_token = NULL, token_refresh_at = NULL")
            }
            world.clock.advance(.seconds(22 * Self.day))
            try await world.connections.noteExpiring()
            #expect(try await world.openNotices(of: ada).isEmpty)
            world.clock.advance(.seconds(Self.day + 60))
            try await world.connections.noteExpiring()
            try await world.connections.noteExpiring()
            let notice = try #require(try await world.openNotices(of: ada).first)
            #expect(try await world.openNotices(of: ada).count == 1)
            #expect(notice.kind == "connection.expiring")
            #expect(notice.sentence.contains("“Home” (@ada@127.0.0.1"))
            #expect(notice.link == "/connections/\(connection.id)/reconnect")
            // That it works today doesn't mend it.
            _ = try await world.connections.verify(connection.id, of: ada.user)
            #expect(try await world.openNotices(of: ada).count == 1)
            try await world.connect("Again", by: ada)
            #expect(try await world.openNotices(of: ada).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `and was pasted is told of where its owner said when that is`(engine: Engine) async throws {
        try await OAuthWorld.with(engine, .pixelfed) { world in
            let ada = try await world.signedIn("ada")
            let end = world.clock.read().adding(.seconds(365 * Self.day))
            let pasted = try await world.connections.connect(
                Connections.Request(
                    platform: "pixelfed",
                    instance: world.server.baseURL,
                    name: "Pasted",
                    token: Secret(world.server.person("ada").token),
                    tokenExpiresAt: end
                ),
                by: ada
            )
            #expect(pasted.tokenExpiresAt == end)
            world.clock.advance(.seconds(359 * Self.day))
            try await world.connections.noteExpiring()
            #expect(try await world.openNotices(of: ada).map(\.kind) == ["connection.expiring"])
            var change = Connections.Change()
            change.tokenExpiresAt = end.adding(.seconds(365 * Self.day))
            _ = try await world.connections.change(pasted.id, change, by: ada)
            #expect(try await world.openNotices(of: ada).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of an app the server forgot works to its end, and the owner is told now`(
        engine: Engine
    ) async throws {
        try await with(engine) { world, ada, connection in
            world.clock.advance(.seconds(24 * Self.day))
            world.server.control.forgetApplications()
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.refresh(connection.id, of: ada.user)
            }
            #expect(error?.code == .appUnknown)
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.health == .active)
            #expect(try await world.openNotices(of: ada).map(\.kind) == ["connection.expiring"])
            #expect(try await world.connections.refresh(connection.id, of: ada.user) == .impossible)
        }
    }
}
