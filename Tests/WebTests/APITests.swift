import HTTPTypes
import Testing
import Web

@Suite struct APITests {
    @Test func `a list continues with its cursors until its end`() async throws {
        try await Site.test { site in
            let program = site.program(of: "vera")
            var ids: [String] = []
            var path: String? = "/api/v1/posts?limit=15"
            while let next = path {
                let page = try await program.send(.get, next).decoded(as: PostPage.self)
                ids += page.items.map(\.id)
                path = page.older.map { "/api/v1/posts?limit=15&before=\($0)" }
            }
            #expect(ids == (1...40).map { "p-\($0)" })
        }
    }

    private struct PostPage: Decodable {
        struct Item: Decodable { var id: String }
        var items: [Item]
        var older: String?
    }

    @Test(arguments: ["0", "101", "many"])
    func `a limit outside its range is refused`(limit: String) async throws {
        try await Site.test { site in
            let answer = try await site.program(of: "vera").send(.get, "/api/v1/posts?limit=\(limit)")
            #expect(answer.status == 422)
            #expect(try answer.problem().code == "invalid-limit")
        }
    }

    @Test func `a write names its connection, whatever session switches elsewhere`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            _ = try await browser.post("/connections/con-2/current")
            let answer = try await browser.post("/connections/con-1/sync")
            #expect(answer.status == 303)
            #expect(site.roost.deeds == ["switch to con-2", "sync con-1"])
        }
    }

    @Test func `a write sent twice with one key happens once and is answered twice`() async throws {
        try await Site.test { site in
            let program = site.program(of: "max")
            let body =
                #"{"name":"New","platform":"mastodon","instance":"https://a.example","testsFirst":true}"#
            let key: HTTPFields = [.init("Idempotency-Key")!: "k-1"]
            let first = try await program.send(.post, "/api/v1/connections", body, headers: key)
            let second = try await program.send(.post, "/api/v1/connections", body, headers: key)
            #expect(first.status == 201)
            #expect(second.status == 201)
            #expect(second.body == first.body)
            #expect(second.headers[.init("Idempotency-Replayed")!] == "true")
            #expect(site.roost.deeds == ["create connection New"])

            let other = try await program.send(
                .post,
                "/api/v1/connections",
                body.replacing("New", with: "Other"),
                headers: key
            )
            #expect(other.status == 422)
            #expect(try other.problem().code == "idempotency-key-reused")
        }
    }

    @Test func `a refused write frees its key`() async throws {
        try await Site.test { site in
            let program = site.program(of: "max")
            let key: HTTPFields = [.init("Idempotency-Key")!: "k-2"]
            let wrong =
                #"{"name":"A","platform":"mastodon","instance":"https://a.example","accessToken":"wrong","testsFirst":true}"#
            let refused = try await program.send(.post, "/api/v1/connections", wrong, headers: key)
            #expect(try refused.problem().code == "token-refused")
            let right = try await program.send(
                .post,
                "/api/v1/connections",
                wrong.replacing("\"wrong\"", with: "\"right\""),
                headers: key
            )
            #expect(right.status == 201)
        }
    }

    @Test func `a body larger than its limit is refused`() async throws {
        try await Site.test { site in
            let answer = try await site.program(of: "max").send(
                .post,
                "/api/v1/connections",
                String(repeating: " ", count: 1_100_000)
            )
            #expect(answer.status == 413)
        }
    }

    @Test func `the operator's socket acts for the user who is named, without cookie or token`() async throws
    {
        try await Site.test(transport: .operatorSocket) { site in
            let named = try await site.send(
                .post,
                "/api/v1/connections/con-1/syncs",
                headers: [.init("X-Roost-User")!: "max"]
            )
            #expect(named.status == 202)
            let unnamed = try await site.send(.get, "/api/v1/connections")
            #expect(try unnamed.problem().code == "user-needed")
            let viewer = try await site.send(
                .post,
                "/api/v1/connections/con-1/syncs",
                headers: [.init("X-Roost-User")!: "vera"]
            )
            #expect(try viewer.problem().code == "role-too-low")
            #expect(try await site.send(.get, "/sign-in").status == 404)
        }
    }

    @Test func `over the network nobody becomes somebody by naming them`() async throws {
        try await Site.test { site in
            let answer = try await site.send(
                .get,
                "/api/v1/connections",
                headers: [.init("X-Roost-User")!: "ana"]
            )
            #expect(answer.status == 401)
        }
    }

    @Test func `a Roost that can't serve says what is missing`() async throws {
        var state = InMemoryRoost.State.peopled
        state.isReady = false
        try await Site.test(state) { site in
            let answer = try await site.send(.get, "/readyz")
            #expect(answer.status == 503)
            #expect(answer.body.contains("The database does not answer."))
            #expect(try await site.send(.get, "/healthz").status == 200)
        }
    }

    @Test func `metrics count requests by route and not by address`() async throws {
        try await Site.test { site in
            let program = site.program(of: "ana")
            for id in ["p-1", "p-2", "nothing"] { _ = try await program.send(.get, "/api/v1/posts/\(id)") }
            let text = try await site.send(.get, "/metrics").body
            #expect(text.contains("# TYPE roost_http_requests_total counter"))
            #expect(
                text.contains(
                    #"roost_http_requests_total{method="GET",path="/api/v1/posts/{id}",status="200"} 2"#
                )
            )
            #expect(
                text.contains(
                    #"roost_http_requests_total{method="GET",path="/api/v1/posts/{id}",status="404"} 1"#
                )
            )
            #expect(!text.contains("p-1"))
        }
    }
}
