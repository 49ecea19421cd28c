import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

@Suite struct `Deleting a connection` {
    @Test(arguments: Engine.allCases)
    func `gives its access back to the platform`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            try await world.connections.delete(connection.id, by: ada)
            let id = try #require(world.asked.revocations.first)
            // What is still needed is sealed, in a row of its own.
            #expect(try await world.count("revocations") == 1)
            try await world.connections.revoke(id, of: ada.user)
            #expect(world.server.control.ledger.effects(.tokenRevoked).count == 1)
            #expect(try await world.count("revocations") == 0)
            // The second time there is nothing to do.
            try await world.connections.revoke(id, of: ada.user)
            #expect(world.server.control.ledger.effects(.tokenRevoked).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `leaves access as it is where the person wants that, or another connection uses it`(
        engine: Engine
    ) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            let first = try await world.connect(by: ada)
            // Mastodon gives the same person, app and permissions the same token.
            let second = try await world.connect(by: bob)
            #expect(
                try await world.opened("access_token", of: first.id)
                    == world.opened("access_token", of: second.id)
            )
            try await world.connections.delete(first.id, by: ada)
            #expect(world.asked.revocations.isEmpty)
            #expect(try await world.connections.verify(second.id, of: bob.user).health == .active)
            try await world.connections.delete(second.id, givingAccessBack: false, by: bob)
            #expect(world.asked.revocations.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells who deleted it when the platform won't hear of it`(engine: Engine) async throws {
        try await OAuthWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            try await world.connections.delete(connection.id, by: ada)
            let id = try #require(world.asked.revocations.first)
            world.server.control.inject(
                .verbatim(status: 404, contentType: "application/json", body: "{}"),
                method: "POST",
                path: "/oauth/revoke"
            )
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.revoke(id, of: ada.user)
            }
            #expect(error?.outcome == .permanent)
            try await world.store.write(as: .worker(ada.user)) { tx in
                try Connections.abandonRevocation(
                    id,
                    of: ada.user,
                    because: error?.sentence ?? "",
                    in: tx
                )
            }
            let notice = try #require(try await world.openNotices(of: ada).first)
            #expect(notice.sentence.contains("@ada@127.0.0.1"))
            #expect(notice.sentence.contains("offers programs no way to take back a token"))
            #expect(notice.sentence.contains("Take it back yourself"))
            #expect(try await world.count("revocations") == 0)
        }
    }
}
