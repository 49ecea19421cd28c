import HTTPTypes
import Testing
import Web

/// Every route with every role: what the table says is what happens.
@Suite struct RoleTests {
    private static let guarded = RouteSummary.all(of: .network).filter { $0.role != nil }
    private static let users: [(name: String, role: Role)] = [
        ("vera", .viewer), ("rita", .reviewer), ("max", .moderator), ("ana", .admin),
    ]

    @Test(arguments: users)
    func `nobody passes a page whose role they lack, and everybody else does`(
        name: String,
        role: Role
    ) async throws {
        let pages = Self.guarded.filter { !$0.isAPI }
        #expect(pages.count > 40)
        try await Site.test { site in
            for page in pages {
                let browser = site.browser(of: name)
                let deeds = site.roost.deeds
                let answer =
                    page.method == "GET"
                    ? try await browser.get(page.filledPath) : try await browser.post(page.filledPath)
                try Self.check(answer, of: page, as: role, deedsBefore: deeds, after: site.roost.deeds)
            }
        }
    }

    @Test(arguments: users)
    func `nobody passes an API call whose role they lack, and everybody else does`(
        name: String,
        role: Role
    ) async throws {
        let calls = Self.guarded.filter(\.isAPI)
        #expect(calls.count > 40)
        try await Site.test { site in
            for call in calls {
                let method = try #require(HTTPRequest.Method(call.method))
                let deeds = site.roost.deeds
                let answer = try await site.program(of: name).send(method, call.filledPath, "{}")
                try Self.check(answer, of: call, as: role, deedsBefore: deeds, after: site.roost.deeds)
            }
        }
    }

    private static func check(
        _ answer: Answer,
        of route: RouteSummary,
        as role: Role,
        deedsBefore before: [String],
        after: [String]
    ) throws {
        let needed = try #require(route.role)
        let wasRefused = answer.status == 403 && answer.body.contains("role-too-low")
        #expect(wasRefused == (role < needed), "\(route.method) \(route.path): \(answer.status)")
        if wasRefused { #expect(before == after, "\(route.method) \(route.path)") }
        #expect(answer.status < 500, "\(route.method) \(route.path): \(answer.body.prefix(300))")
    }

    @Test func `nothing behind a role is told to somebody who is not signed in`() async throws {
        try await Site.test { site in
            for route in Self.guarded {
                let method = try #require(HTTPRequest.Method(route.method))
                if route.isAPI {
                    let answer = try await site.send(method, route.filledPath, body: "{}")
                    #expect(answer.status == 401, "\(route.method) \(route.path)")
                    #expect(answer.headers[.wwwAuthenticate] == #"Bearer realm="Roost""#)
                } else if method == .get {
                    let answer = try await site.browser().get(route.filledPath)
                    #expect(answer.status == 303, "\(route.path)")
                    #expect(answer.headers[.location]?.hasPrefix("/sign-in?next=") == true)
                } else {
                    let answer = try await site.browser().post(route.filledPath)
                    #expect(answer.status == 401, "\(route.path)")
                }
            }
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `a token that may only read changes nothing`() async throws {
        try await Site.test { site in
            let program = site.program(of: "ana", mayWrite: false)
            #expect(try await program.send(.get, "/api/v1/connections").status == 200)
            for call in Self.guarded where call.isAPI && call.method != "GET" {
                let method = try #require(HTTPRequest.Method(call.method))
                let answer = try await program.send(method, call.filledPath, "{}")
                #expect(answer.status == 403, "\(call.method) \(call.path)")
                #expect(try answer.problem().code == "read-only-token")
            }
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `a session cookie opens no API call`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "ana").get("/api/v1/connections")
            #expect(answer.status == 401)
        }
    }
}
