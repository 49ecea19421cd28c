import HTTPTypes
import Testing
import Web

@Suite struct ErrorTests {
    @Test func `page and API say the same sentence`() async throws {
        let sentence = "This connection does not exist, or it belongs to somebody else."
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/connections/con-9/edit")
            #expect(page.status == 404)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.body.contains(sentence))

            let answer = try await site.program(of: "ana").send(.get, "/api/v1/connections/con-9")
            #expect(answer.status == 404)
            #expect(answer.headers[.contentType] == "application/problem+json")
            let problem = try answer.problem()
            #expect(problem.detail == sentence)
            #expect(problem.code == "connection-not-found")
            #expect(problem.type == "/problems/connection-not-found")
            #expect(problem.title == "Not found")
            #expect(problem.status == 404)
            #expect(problem.requestID == answer.headers[.init("X-Request-ID")!])
        }
    }

    @Test func `an address that does not exist keeps the navigation of those who are signed in`() async throws
    {
        try await Site.test { site in
            let page = try await site.browser(of: "vera").get("/no/such/page")
            #expect(page.status == 404)
            #expect(page.body.contains(#"aria-label="Sections""#))
            #expect(try await site.browser().get("/no/such/page").status == 404)
            #expect(
                try await site.program(of: "vera").send(.get, "/api/v1/nothing").problem().code == "not-found"
            )
        }
    }

    @Test func `a wrong method is told the right ones`() async throws {
        try await Site.test { site in
            let answer = try await site.program(of: "ana").send(.delete, "/api/v1/posts/p-1")
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == "GET, HEAD, OPTIONS, PATCH")
            #expect(try answer.problem().code == "method-not-allowed")
            let options = try await site.program(of: "ana").send(.options, "/api/v1/posts/p-1")
            #expect(options.status == 204)
            #expect(options.headers[.allow] == "GET, HEAD, OPTIONS, PATCH")
        }
    }

    @Test func `HEAD says what GET would and sends no body`() async throws {
        try await Site.test { site in
            let get = try await site.send(.get, "/sign-in")
            let head = try await site.send(.head, "/sign-in")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers[.contentLength] == String(get.body.utf8.count))
        }
    }

    @Test(arguments: [
        ("not json", 400, "not-json"), ("{}", 422, "invalid-name"), (#"{"name": 7}"#, 422, "invalid-name"),
    ])
    func `a body that does not fit is told which property is wrong`(
        body: String,
        status: Int,
        code: String
    ) async throws {
        try await Site.test { site in
            let answer = try await site.program(of: "ana").send(.post, "/api/v1/connections", body)
            #expect(answer.status == status)
            #expect(try answer.problem().code == code)
        }
    }

    @Test func `an error that is not meant for people stays in the log`() async throws {
        try await Site.test { site in
            var services = site.roost.services
            services.archive.post = { _, _ in throw SecretFailure() }
            try await Site.test(services: services, roost: site.roost) { broken in
                let page = try await broken.browser(of: "ana").get("/posts/p-1")
                #expect(page.status == 500)
                #expect(!page.body.contains("hunter2"))
                let answer = try await broken.program(of: "ana").send(.get, "/api/v1/posts/p-1")
                #expect(answer.status == 500)
                #expect(try answer.problem().code == "inner-error")
                #expect(!answer.body.contains("hunter2"))
                let requestID = try answer.problem().requestID
                #expect(answer.body.contains(requestID))
            }
        }
    }

    private struct SecretFailure: Error, CustomStringConvertible {
        var description: String { "password hunter2" }
    }

    @Test(arguments: ["/sign-in", "/healthz", "/no/such/page", "/api/v1/posts"])
    func `every answer carries the headers that keep foreign code out`(path: String) async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, path)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.init("Referrer-Policy")!] == "same-origin")
            #expect(answer.headers[.strictTransportSecurity] != nil)
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }
}
