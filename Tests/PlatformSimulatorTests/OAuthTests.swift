import Foundation
import PlatformSimulator
import Testing

@Suite("Signing in")
struct OAuthTests {
    private static let callback = "https://roost.example/oauth/callback"

    private struct Client {
        let id: String
        let secret: String
    }

    private func register(_ visitor: Visitor, scopes: String = "read write:statuses") async throws -> Client {
        let reply = try await visitor.post(
            "/api/v1/apps",
            ["client_name": "Roost", "redirect_uris": .string(Self.callback), "scopes": .string(scopes)]
        )
        return Client(
            id: try #require(reply.json["client_id"]?.text),
            secret: try #require(reply.json["client_secret"]?.text)
        )
    }

    /// The address the authorize page sends the browser to after somebody decided.
    private func decide(_ visitor: Visitor, _ client: Client, _ more: String) async throws -> URLComponents {
        let reply = try await visitor.form(
            "/oauth/authorize",
            "response_type=code&client_id=\(client.id)&redirect_uri=\(Self.callback)&state=xyz&\(more)"
        )
        #expect(reply.status == 302)
        return try #require(reply.headers["location"].first.flatMap { URLComponents(string: $0) })
    }

    private func exchange(
        _ visitor: Visitor,
        _ client: Client,
        code: String,
        _ more: String = ""
    ) async throws
        -> Visitor.Reply
    {
        try await visitor.form(
            "/oauth/token",
            "grant_type=authorization_code&code=\(code)&client_id=\(client.id)&client_secret=\(client.secret)"
                + "&redirect_uri=\(Self.callback)\(more)"
        )
    }

    @Test func `a person agrees, and the code becomes a token once`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            let query =
                "response_type=code&client_id=\(client.id)&redirect_uri=\(Self.callback)&scope=read&state=xyz"
            let page = try await stranger.get("/oauth/authorize?\(query)")
            #expect(page.text.contains("<option value=\"grete\">"))
            #expect(page.text.contains("name=\"state\" value=\"xyz\""))
            // Challenge and verifier of RFC 7636, appendix B.
            let challenge =
                "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
            let back = try await decide(
                stranger,
                client,
                "scope=read&username=grete&decision=authorize&\(challenge)"
            )
            #expect(back.host == "roost.example")
            #expect(back.queryItems?.first { $0.name == "state" }?.value == "xyz")
            let code = try #require(back.queryItems?.first { $0.name == "code" }?.value)

            let verifier = "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
            let reply = try await exchange(stranger, client, code: code, verifier)
            #expect(reply.json["scope"] == "read")
            let grete = stranger.with(token: reply.json["access_token"]?.text)
            let me = try await grete.get("/api/v1/accounts/verify_credentials").json
            #expect(me["username"] == "grete")
            #expect(try await grete.post("/api/v1/statuses", ["status": "no"]).status == 403)

            let again = try await exchange(stranger, client, code: code, verifier)
            #expect(again.status == 400)
            #expect(again.error == "invalid_grant")
        }
    }

    @Test func `the wrong verifier is refused`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            let back = try await decide(
                stranger,
                client,
                "scope=read&username=ada&code_challenge=abc&decision=authorize"
            )
            let code = try #require(back.queryItems?.first { $0.name == "code" }?.value)
            #expect(
                try await exchange(stranger, client, code: code, "&code_verifier=guess").error
                    == "invalid_grant"
            )
        }
    }

    @Test func `a person may say no`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            let back = try await decide(stranger, client, "scope=read&decision=deny")
            #expect(back.queryItems?.first { $0.name == "error" }?.value == "access_denied")
            #expect(back.queryItems?.first { $0.name == "state" }?.value == "xyz")
        }
    }

    @Test func `wrong clients, addresses and scopes are told apart`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            func authorize(_ id: String, _ redirect: String, _ scope: String) async throws -> String? {
                let query = "response_type=code&client_id=\(id)&redirect_uri=\(redirect)&scope=\(scope)"
                return try await stranger.get("/oauth/authorize?\(query)").error
            }
            #expect(try await authorize("nobody", Self.callback, "read") == "invalid_client")
            #expect(try await authorize(client.id, "https://evil.example/", "read") == "invalid_request")
            #expect(try await authorize(client.id, Self.callback, "write") == "invalid_scope")
            let wrong = Client(id: client.id, secret: "guess")
            let refused = try await exchange(stranger, wrong, code: "x")
            #expect(refused.status == 401)
            #expect(refused.error == "invalid_client")
            let password = try await stranger.form(
                "/oauth/token",
                "grant_type=password&client_id=\(client.id)&client_secret=\(client.secret)"
            )
            #expect(password.error == "unsupported_grant_type")
        }
    }

    @Test func `an application's own token can't act for a person`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            let reply = try await stranger.form(
                "/oauth/token",
                "grant_type=client_credentials&client_id=\(client.id)&client_secret=\(client.secret)&scope=read"
            )
            let application = stranger.with(token: reply.json["access_token"]?.text)
            #expect(try await application.get("/api/v1/apps/verify_credentials").json["name"] == "Roost")
            #expect(try await application.get("/api/v1/accounts/verify_credentials").status == 422)
        }
    }

    @Test func `a revoked token is gone, and only its own application may revoke it`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let client = try await register(stranger)
            let credentials = "client_id=\(client.id)&client_secret=\(client.secret)"
            let back = try await decide(stranger, client, "scope=read&username=ada&decision=authorize")
            let code = try #require(back.queryItems?.first { $0.name == "code" }?.value)
            let token = try #require(
                try await exchange(stranger, client, code: code).json["access_token"]?.text
            )
            let foreign = try await stranger.form("/oauth/revoke", "\(credentials)&token=token-ada")
            #expect(foreign.status == 403)
            #expect(try await stranger.form("/oauth/revoke", "\(credentials)&token=unknown").status == 200)
            #expect(try await stranger.form("/oauth/revoke", "\(credentials)&token=\(token)").status == 200)
            let reply = try await stranger.with(token: token).get("/api/v1/accounts/verify_credentials")
            #expect(reply.error == "The access token was revoked")
        }
    }

    @Test func `a server that tidies up forgets apps, and a new one is never the old one`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            let first = try await register(stranger)
            platform.control.forgetApplications()
            let second = try await register(stranger)
            #expect(first.id != second.id)
            let query = "response_type=code&client_id=\(first.id)&redirect_uri=\(Self.callback)&scope=read"
            #expect(try await stranger.get("/oauth/authorize?\(query)").error == "invalid_client")
        }
    }

    @Test func `a token is renewed only by the client it was given to, and while that may be`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let stranger = Visitor(platform).with(token: nil)
            platform.control.changeOAuth { $0.tokenLife = 60 }
            let client = try await register(stranger, scopes: "read")
            let other = try await register(stranger, scopes: "read")
            func granted() async throws -> JSON {
                let back = try await decide(stranger, client, "scope=read&username=ada&decision=authorize")
                let code = try #require(back.queryItems?.first { $0.name == "code" }?.value)
                return try await exchange(stranger, client, code: code).json
            }
            func renew(_ token: JSON, by client: Client) async throws -> Visitor.Reply {
                try await stranger.form(
                    "/oauth/token",
                    "grant_type=refresh_token&refresh_token=\(token["refresh_token"]?.text ?? "")"
                        + "&client_id=\(client.id)&client_secret=\(client.secret)"
                )
            }
            let token = try await granted()
            #expect(token["expires_in"] == 60)
            #expect(try await renew(token, by: other).status == 401)
            platform.control.changeOAuth { $0.leavesRefreshTokenEmpty = true }
            let renewed = try await renew(token, by: client)
            #expect(renewed.json["refresh_token"] == "")
            // It goes on to serve.
            #expect(try await renew(token, by: client).status == 200)
            platform.control.changeOAuth { $0.refreshLife = -1 }
            let spent = try await granted()
            platform.control.changeOAuth { $0.leavesRefreshTokenEmpty = false }
            #expect(try await renew(spent, by: client).status == 401)
            let renewals = platform.control.ledger.effects(.tokenRefreshed)
            #expect(renewals.count == 2)
            #expect(renewals.allSatisfy { $0.effects.count == 1 })
        }
    }

    @Test func `an instance names itself along with a code where it is told to`() async throws {
        try await SimulatedPlatform.running { platform in
            let stranger = Visitor(platform).with(token: nil)
            platform.control.changeOAuth { $0.sendsIssuer = true }
            let document = try await stranger.get("/.well-known/oauth-authorization-server").json
            #expect(document["authorization_response_iss_parameter_supported"] == true)
            let client = try await register(stranger)
            let back = try await decide(stranger, client, "scope=read&username=ada&decision=authorize")
            #expect(back.queryItems?.first { $0.name == "iss" }?.value == document["issuer"]?.text)
        }
    }

    @Test func `Pixelfed's tokens are long, end, and are renewed by spending the refresh token`() async throws
    {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let stranger = Visitor(platform).with(token: nil)
            let list = try await stranger.post(
                "/api/v1/apps",
                ["client_name": "Roost", "redirect_uris": [.string(Self.callback)]]
            )
            #expect(list.status == 500)
            #expect(list.json["errors"]?["redirect_uris"] != nil)
            let client = try await register(stranger, scopes: "read write")
            let back = try await decide(stranger, client, "scope=read+write&username=ada&decision=authorize")
            let code = try #require(back.queryItems?.first { $0.name == "code" }?.value)
            let first = try await exchange(stranger, client, code: code).json
            #expect(first["expires_in"] == 31_536_000)
            #expect((first["access_token"]?.text?.count ?? 0) > 900)
            let renew =
                "grant_type=refresh_token&refresh_token=\(first["refresh_token"]?.text ?? "")"
                + "&client_id=\(client.id)&client_secret=\(client.secret)"
            let second = try await stranger.form("/oauth/token", renew).json
            #expect(second["access_token"] != first["access_token"])
            let me = "/api/v1/accounts/verify_credentials"
            #expect(try await stranger.with(token: second["access_token"]?.text).get(me).status == 200)
            #expect(try await stranger.with(token: first["access_token"]?.text).get(me).status == 500)
            #expect(try await stranger.form("/oauth/token", renew).status == 401)
        }
    }
}
