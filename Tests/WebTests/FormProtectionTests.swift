import HTTPTypes
import Testing
import Web

@Suite struct FormProtectionTests {
    private static let forms = RouteSummary.all(of: .network).filter { $0.method == "POST" && !$0.isAPI }

    @Test func `no form is taken without its hidden token`() async throws {
        #expect(Self.forms.count > 20)
        try await Site.test { site in
            for form in Self.forms {
                let answer = try await site.browser(of: "ana").postWithoutToken(form.filledPath)
                #expect(answer.status == 403, "\(form.path)")
                #expect(answer.body.contains("stale-form"), "\(form.path)")
            }
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `a token of one session is worth nothing in another`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/help").body
            let token = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/)).1
            let answer = try await site.browser(of: "max").postWithoutToken(
                "/connections/con-1/sync",
                ["form_token": String(token)]
            )
            #expect(answer.status == 403)
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test(arguments: ["https://evil.example", "null", "http://localhost", "https://localhost:8443"])
    func `a form sent from another origin changes nothing`(origin: String) async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "ana").post(
                "/connections/con-1/sync",
                headers: [.origin: origin]
            )
            #expect(answer.status == 403)
            #expect(answer.body.contains("foreign-origin"))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `a form sent from this Roost is taken`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "max").post(
                "/connections/con-1/sync",
                headers: [.origin: "https://localhost"]
            )
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/runs/run-1")
            #expect(site.roost.deeds == ["sync con-1"])
        }
    }

    @Test func `a form larger than its limit is refused`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "ana").post(
                "/profile",
                ["display_name": String(repeating: "x", count: 70_000)]
            )
            #expect(answer.status == 413)
        }
    }
}

extension RouteSummary {
    /// The path with something for each parameter.
    var filledPath: String {
        path.replacing("/runs/{id}", with: "/runs/run-2").replacing("{id}", with: "con-1")
            .replacing("{name}", with: "sync")
    }
}
