import Foundation
import PlatformSimulator
import Testing

@Suite("Who may do what")
struct AccessTests {
    private static let me = "/api/v1/accounts/verify_credentials"

    @Test func `Mastodon says what is wrong with a token`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            #expect(try await ada.get(Self.me).json["username"] == "ada")
            for (token, text) in [
                (platform.token(.revoked), "The access token was revoked"),
                (platform.token(.expired), "The access token expired"),
                ("nonsense", "The access token is invalid"),
            ] {
                let reply = try await ada.with(token: token).get(Self.me)
                #expect(reply.status == 401)
                #expect(reply.error == text)
            }
            let missing = try await ada.with(token: nil).get(Self.me)
            #expect(missing.status == 401)
        }
    }

    @Test(arguments: ["dora", "sven", "una"])
    func `an account that may not act is told why`(username: String) async throws {
        try await SimulatedPlatform.running { platform in
            let reply = try await Visitor(platform).with(token: platform.person(username).token).get(Self.me)
            #expect(reply.status == 403)
            #expect(
                reply.error
                    == (username == "una"
                        ? "Your login is missing a confirmed e-mail address"
                        : "Your login is currently disabled")
            )
        }
    }

    @Test func `a deleted account's token and profile are gone, a suspended one's list is empty`()
        async throws
    {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            #expect(try await ada.with(token: platform.person("gone").token).get(Self.me).status == 401)
            #expect(try await ada.get("/api/v1/accounts/\(platform.person("gone").id)").status == 404)
            let suspended = try await ada.get("/api/v1/accounts/\(platform.person("sven").id)/statuses")
            #expect(suspended.status == 200)
            #expect(suspended.json == [])
        }
    }

    @Test func `a token to read with can't write`() async throws {
        try await SimulatedPlatform.running { platform in
            let reader = Visitor(platform).with(token: platform.token(.read))
            #expect(try await reader.get(Self.me).status == 200)
            let reply = try await reader.post("/api/v1/statuses", ["status": "no"])
            #expect(reply.status == 403)
            #expect(reply.error == "This action is outside the authorized scopes")
            #expect(platform.control.ledger.effects(.postCreated).isEmpty)
        }
    }

    @Test func `a token revoked from outside stops working at once`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            #expect(try await ada.get(Self.me).status == 200)
            try platform.control.revokeToken(platform.person("ada").token)
            #expect(try await ada.get(Self.me).error == "The access token was revoked")
        }
    }

    @Test func `GoToSocial shows strangers nothing`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let stranger = Visitor(platform).with(token: nil)
            let id = platform.person("ada").id
            for path in ["/api/v1/accounts/\(id)", "/api/v1/accounts/\(id)/statuses"] {
                let reply = try await stranger.get(path)
                #expect(reply.status == 401)
                #expect(reply.error?.hasPrefix("Unauthorized") == true)
            }
            #expect(try await stranger.get("/api/v2/instance").status == 200)
        }
    }

    @Test func `GoToSocial must be asked for JSON`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let reply = try await Visitor(platform).accepting("text/html").get(Self.me)
            #expect(reply.status == 406)
        }
    }

    @Test func `Pixelfed sends strangers to sign in, or says 500 when asked for JSON`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let stranger = Visitor(platform).with(token: nil)
            let browser = try await stranger.accepting(nil).get(Self.me)
            #expect(browser.status == 302)
            #expect(browser.headers["location"] == ["/login"])
            #expect(
                try await stranger.get("/login").headers["content-type"].first?.hasPrefix("text/html") == true
            )
            let program = try await stranger.get(Self.me)
            #expect(program.status == 500)
            #expect(program.error == "Unauthenticated.")
            let reader = try await stranger.with(token: platform.token(.read)).post("/api/v1/statuses", [:])
            #expect(reader.status == 403)
            #expect(reader.error == "")
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a path nobody knows is answered like a missing record, and counted`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let reply = try await Visitor(platform).post("/api/v9/nothing", ["a": "b"])
            #expect(reply.status == 404)
            #expect(reply.error != nil)
            #expect(platform.control.ledger.requests["POST /**"] == 1)
        }
    }

    @Test func `a closed Mastodon asks strangers for a token`() async throws {
        try await SimulatedPlatform.running(.init(isClosed: true)) { platform in
            let id = platform.person("ada").id
            let reply = try await Visitor(platform).with(token: nil).get("/api/v1/accounts/\(id)/statuses")
            #expect(reply.status == 401)
            #expect(reply.error == "This API requires an authenticated user")
        }
    }

    @Test(arguments: [
        (Dialect.mastodon, "4.6.5"), (.gotosocial, "0.20.0+git-8d0dd8c"),
        (.pixelfed, "3.5.3 (compatible; Pixelfed 0.12.6)"),
    ])
    func `a server says which software it is`(dialect: Dialect, version: String) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let stranger = Visitor(platform).with(token: nil)
            let wellKnown = try await stranger.get("/.well-known/nodeinfo")
            let address = try #require(wellKnown.json["links"]?[0]?["href"]?.text)
            #expect(try await stranger.get(address).json["software"]?["name"]?.text == dialect.rawValue)
            #expect(try await stranger.get("/api/v2/instance").json["version"]?.text == version)
            #expect(try await stranger.get("/api/v1/instance").json["version"]?.text == version)
            let finger = try await stranger.get(
                "/.well-known/webfinger?resource=acct:ada@127.0.0.1:\(platform.port)"
            )
            #expect(finger.json["links"]?.elements?.count == 2)
        }
    }
}
