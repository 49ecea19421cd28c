import HTTPTypes
import Synchronization
import Testing
import Web

@Suite struct SignInTests {
    @Test func `the right password begins a session in a cookie no script can read`() async throws {
        try await Site.test { site in
            let answer = try await site.browser().post(
                "/sign-in",
                ["username": "vera", "password": InMemoryRoost.password, "next": "/runs"]
            )
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/runs")
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-roost_session=session-token-vera"))
            for property in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"] {
                #expect(cookie.contains(property), "the cookie lacks \(property)")
            }
        }
    }

    @Test func `without TLS the cookie has its plain name and is not marked secure`() async throws {
        try await Site.test(url: "http://localhost") { site in
            let answer = try await site.browser().post(
                "/sign-in",
                ["username": "vera", "password": InMemoryRoost.password]
            )
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.hasPrefix("roost_session="))
            #expect(!cookie.contains("Secure"))
        }
    }

    @Test func `a wrong password is told on the form and begins nothing`() async throws {
        try await Site.test { site in
            let answer = try await site.browser().post(
                "/sign-in",
                ["username": "vera", "password": "guess"]
            )
            #expect(answer.status == 401)
            #expect(answer.body.contains("User name and password do not fit together."))
            #expect(answer.body.contains(#"value="vera""#))
            #expect(!answer.body.contains("guess"))
            #expect(answer.headers[.setCookie] == nil)
        }
    }

    @Test func `after too many tries even the right password has to wait`() async throws {
        try await Site.test { site in
            let browser = site.browser()
            for _ in 0..<3 {
                _ = try await browser.post("/sign-in", ["username": "vera", "password": "guess"])
            }
            let answer = try await browser.post(
                "/sign-in",
                ["username": "vera", "password": InMemoryRoost.password]
            )
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "60")
            #expect(answer.headers[.setCookie] == nil)
        }
    }

    @Test func `signing in again ends the session the browser had`() async throws {
        try await Site.test { site in
            let before = site.browser(of: "vera")
            let answer = try await before.post(
                "/sign-in",
                ["username": "rita", "password": InMemoryRoost.password]
            )
            #expect(answer.headers[.setCookie]?.contains("session-token-rita") == true)
            #expect(try await before.get("/archive").status == 303)
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", #"/\evil.example"#, "javascript:alert(1)"])
    func `a sign-in never leads to another site`(next: String) async throws {
        try await Site.test { site in
            let answer = try await site.browser().post(
                "/sign-in",
                ["username": "vera", "password": InMemoryRoost.password, "next": next]
            )
            #expect(answer.headers[.location] == "/")
        }
    }

    @Test func `a page that needs a sign-in leads there and back`() async throws {
        try await Site.test { site in
            let answer = try await site.browser().get("/archive?unread=1")
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/sign-in?next=/archive%3Funread%3D1")
        }
    }

    @Test func `signing out ends the session on the server and in the browser`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            #expect(try await browser.get("/archive").status == 200)
            let answer = try await browser.post("/sign-out")
            #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await browser.get("/archive").status == 303)
        }
    }

    @Test func `the first start asks for the one-time token and makes an admin`() async throws {
        try await Site.test(.init()) { site in
            #expect(try await site.browser().get("/").headers[.location] == "/setup")
            #expect(try await site.browser().get("/sign-in").headers[.location] == "/setup")
            var fields = [
                "token": "guessed", "username": "ana", "email": "ana@roost.example",
                "password": "seven wet geese", "password_again": "seven wet geese",
            ]
            let refused = try await site.browser().post("/setup", fields)
            #expect(refused.status == 403)
            #expect(refused.body.contains("This is not the set-up token"))
            #expect(!refused.body.contains("seven wet geese"))

            fields["token"] = InMemoryRoost.setUpToken
            let made = try await site.browser().post("/setup", fields)
            #expect(made.headers[.location] == "/connections?said=welcome")
            #expect(site.roost.state.withLock { $0.users.map(\.role) } == [.admin])
            #expect(try await site.browser().get("/setup").headers[.location] == "/sign-in")
        }
    }
}
