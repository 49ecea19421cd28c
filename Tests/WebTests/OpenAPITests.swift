import Foundation
import HTTPTypes
import Subprocess
import SystemPackage
import Testing
import Web

@Suite struct OpenAPITests {
    @Test func `document and routes name the same calls`() async throws {
        try await Site.test { site in
            let document = try await Self.document(site)
            #expect(document.openapi == "3.1.0")
            var described: Set<String> = []
            for (path, operations) in document.paths {
                for method in operations.keys { described.insert("\(method.uppercased()) \(path)") }
            }
            let routed = RouteSummary.all(of: .network).filter(\.isAPI).map { "\($0.method) \($0.path)" }
            #expect(described == Set(routed))
            #expect(routed.count == Set(routed).count)
        }
    }

    @Test func `each call says the role the router asks for`() async throws {
        try await Site.test { site in
            let document = try await Self.document(site)
            for route in RouteSummary.all(of: .network) where route.isAPI {
                let operation = document.paths[route.path]?[route.method.lowercased()]
                #expect(operation?.role == route.role?.rawValue, "\(route.method) \(route.path)")
                #expect(operation?.summary.isEmpty == false)
                let named = operation?.parameters?.filter { $0.in == "path" }.map(\.name) ?? []
                let inPath = route.path.matches(of: /\{(\w+)\}/).map { String($0.1) }
                #expect(named == inPath, "\(route.method) \(route.path)")
            }
        }
    }

    @Test func `every schema that is referred to is there, and answers fit theirs`() async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, "/api/openapi.json")
            let referred = answer.body.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.1) }
            let document = try await Self.document(site)
            #expect(!referred.isEmpty)
            for name in Set(referred) {
                #expect(document.components.schemas[name] != nil, "\(name) is missing")
            }

            let post = try #require(document.components.schemas["PostItem"])
            let json = try await site.program(of: "ana").send(.get, "/api/v1/posts?connection=con-1")
            let page = try #require(
                try JSONSerialization.jsonObject(with: Data(json.body.utf8)) as? [String: Any]
            )
            let items = try #require(page["items"] as? [[String: Any]])
            #expect(items.count == 20)
            for item in items {
                #expect(Set(item.keys).isSubset(of: Set(post.properties.keys)))
                #expect(Set(post.required).isSubset(of: Set(item.keys)))
            }
            #expect(post.properties["createdAt"]?.format == "date-time")
            #expect(
                document.components.schemas["MediaItem"]?.properties["kind"]?.enum?.contains("gifv") == true
            )
        }
    }

    /// A request for each call of the API that does what the call is for.
    private static let requests: [(call: String, path: String, body: String?)] = [
        ("GET /api/v1/profile", "/api/v1/profile", nil),
        (
            "PATCH /api/v1/profile", "/api/v1/profile",
            #"{"email":"ana@roost.example","displayName":"Ana","timeZone":"UTC"}"#
        ),
        ("GET /api/v1/sessions", "/api/v1/sessions", nil),
        ("DELETE /api/v1/sessions/{id}", "/api/v1/sessions/ses-9", nil),
        ("GET /api/v1/tokens", "/api/v1/tokens", nil),
        ("POST /api/v1/tokens", "/api/v1/tokens", #"{"name":"Phone","mayWrite":false,"daysValid":30}"#),
        ("DELETE /api/v1/tokens/{id}", "/api/v1/tokens/tok-9", nil),
        ("GET /api/v1/platforms", "/api/v1/platforms", nil),
        ("GET /api/v1/connections", "/api/v1/connections", nil),
        ("GET /api/v1/connections/{id}", "/api/v1/connections/con-2", nil),
        ("POST /api/v1/connections", "/api/v1/connections", draft),
        ("PUT /api/v1/connections/{id}", "/api/v1/connections/con-1", draft),
        ("POST /api/v1/connections/test", "/api/v1/connections/test", draft),
        (
            "POST /api/v1/connections/sign-in", "/api/v1/connections/sign-in",
            #"{"platform":"bluesky","handle":"ada.example","appPassword":"abcd-efgh"}"#
        ),
        (
            "POST /api/v1/connections/authorize", "/api/v1/connections/authorize",
            #"{"instance":"social.example","name":"Home"}"#
        ),
        (
            "GET /api/v1/connections/authorizations/{id}", "/api/v1/connections/authorizations/aut-2", nil
        ),
        (
            "POST /api/v1/connections/authorizations/{id}/code",
            "/api/v1/connections/authorizations/aut-1/code", #"{"code":"right"}"#
        ),
        ("PUT /api/v1/connections/{id}/default", "/api/v1/connections/con-1/default", nil),
        ("PUT /api/v1/connections/{id}/active", "/api/v1/connections/con-1/active", #"{"isOn":true}"#),
        ("POST /api/v1/connections/{id}/syncs", "/api/v1/connections/con-1/syncs", nil),
        ("POST /api/v1/posts/{id}/looks", "/api/v1/posts/p-1/looks", nil),
        ("POST /api/v1/connections/{id}/backfills", "/api/v1/connections/con-1/backfills", nil),
        ("GET /api/v1/posts", "/api/v1/posts?limit=40", nil),
        ("GET /api/v1/search", "/api/v1/search?q=heron&sort=relevance", nil),
        ("GET /api/v1/search/counts", "/api/v1/search/counts?q=heron", nil),
        ("GET /api/v1/search/suggestions", "/api/v1/search/suggestions?q=her", nil),
        ("GET /api/v1/saved-searches", "/api/v1/saved-searches", nil),
        (
            "POST /api/v1/saved-searches", "/api/v1/saved-searches",
            #"{"name":"Birds","query":"heron","sort":"relevance"}"#
        ),
        ("DELETE /api/v1/saved-searches/{id}", "/api/v1/saved-searches/sav-Birds", nil),
        ("GET /api/v1/posts/{id}", "/api/v1/posts/p-2", nil),
        ("GET /api/v1/posts/{id}/raw", "/api/v1/posts/p-1/raw", nil),
        ("PATCH /api/v1/posts/{id}", "/api/v1/posts/p-1", #"{"isRead":true}"#),
        (
            "POST /api/v1/posts/marks", "/api/v1/posts/marks",
            #"{"posts":[{"id":"p-3","isMarked":true},{"id":"p-4","isRead":true}]}"#
        ),
        ("GET /api/v1/media", "/api/v1/media?kind=images&alt=with", nil),
        ("GET /api/v1/media/overview", "/api/v1/media/overview", nil),
        ("GET /api/v1/media/{id}", "/api/v1/media/med-2", nil),
        ("POST /api/v1/media/thumbnails", "/api/v1/media/thumbnails", nil),
        ("POST /api/v1/reprocesses", "/api/v1/reprocesses", #"{"platform":"mastodon"}"#),
        ("GET /api/v1/runs", "/api/v1/runs", nil),
        ("GET /api/v1/runs/{id}", "/api/v1/runs/run-1", nil),
        ("GET /api/v1/runs/{id}/events", "/api/v1/runs/run-3/events", nil),
        ("POST /api/v1/runs/{id}/cancellation", "/api/v1/runs/run-1/cancellation", nil),
        ("POST /api/v1/imports", "/api/v1/imports?name=archive.zip&dryrun=1", "the bytes of a file"),
        ("GET /api/v1/imports/{id}", "/api/v1/imports/run-4", nil),
        ("GET /api/v1/jobs", "/api/v1/jobs", nil),
        ("GET /api/v1/jobs/{id}", "/api/v1/jobs/job-2", nil),
        ("POST /api/v1/jobs/{id}/retry", "/api/v1/jobs/job-2/retry", nil),
        ("POST /api/v1/jobs/{id}/cancellation", "/api/v1/jobs/job-1/cancellation", nil),
        ("GET /api/v1/queues", "/api/v1/queues", nil),
        ("PUT /api/v1/queues/{name}/paused", "/api/v1/queues/media/paused", #"{"isOn":true}"#),
        ("GET /api/v1/status", "/api/v1/status", nil),
        ("GET /api/v1/users", "/api/v1/users", nil),
        ("POST /api/v1/users", "/api/v1/users", #"{"username":"new","email":"n@a.example","role":"viewer"}"#),
        ("PATCH /api/v1/users/{id}", "/api/v1/users/usr-max", #"{"role":"viewer"}"#),
        ("POST /api/v1/users/{id}/password-reset", "/api/v1/users/usr-max/password-reset", nil),
        ("GET /api/v1/users/connections", "/api/v1/users/connections", nil),
        (
            "POST /api/v1/users/connections/{id}/deactivation",
            "/api/v1/users/connections/con-2/deactivation",
            nil
        ),
        ("DELETE /api/v1/users/connections/{id}", "/api/v1/users/connections/con-2", #"{"name":"Photos"}"#),
        ("GET /api/v1/notices", "/api/v1/notices", nil),
        ("POST /api/v1/notices/{id}/seen", "/api/v1/notices/ntc-1/seen", nil),
        ("POST /api/v1/notices/seen", "/api/v1/notices/seen", nil),
        ("GET /api/v1/notice-channels", "/api/v1/notice-channels", nil),
        ("GET /api/v1/notice-channels/{id}", "/api/v1/notice-channels/nch-1", nil),
        (
            "POST /api/v1/notice-channels", "/api/v1/notice-channels",
            #"{"name":"Chat","kind":"webhook","url":"https://hooks.example/x","level":"problem"}"#
        ),
        (
            "PATCH /api/v1/notice-channels/{id}", "/api/v1/notice-channels/nch-1",
            #"{"isActive":true,"tellsOver":false}"#
        ),
        ("POST /api/v1/notice-channels/{id}/secret", "/api/v1/notice-channels/nch-1/secret", nil),
        ("POST /api/v1/notice-channels/{id}/code", "/api/v1/notice-channels/nch-2/code", nil),
        (
            "POST /api/v1/notice-channels/{id}/confirmation", "/api/v1/notice-channels/nch-2/confirmation",
            #"{"code":"12345678"}"#
        ),
        ("POST /api/v1/notice-channels/{id}/tests", "/api/v1/notice-channels/nch-1/tests", nil),
        ("GET /api/v1/notice-deliveries", "/api/v1/notice-deliveries?state=failed", nil),
        ("GET /api/v1/notice-deliveries/{id}", "/api/v1/notice-deliveries/ndl-1", nil),
        ("POST /api/v1/notice-deliveries/{id}/replays", "/api/v1/notice-deliveries/ndl-2/replays", nil),
        ("DELETE /api/v1/notice-channels/{id}", "/api/v1/notice-channels/nch-3", nil),
        ("GET /api/v1/compositions", "/api/v1/compositions?status=draft", nil),
        ("POST /api/v1/compositions", "/api/v1/compositions", composition),
        ("GET /api/v1/compositions/accounts", "/api/v1/compositions/accounts", nil),
        (
            "POST /api/v1/compositions/preview",
            "/api/v1/compositions/preview?composition=cmp-1&at=2026-11-24T09:00&zone=Europe/Berlin",
            composition
        ),
        ("GET /api/v1/compositions/{id}", "/api/v1/compositions/cmp-1", nil),
        ("PUT /api/v1/compositions/{id}", "/api/v1/compositions/cmp-1", composition),
        ("POST /api/v1/compositions/{id}/copies", "/api/v1/compositions/cmp-1/copies", nil),
        ("GET /api/v1/compositions/{id}/problems", "/api/v1/compositions/cmp-1/problems", nil),
        (
            "PUT /api/v1/compositions/{id}/schedule", "/api/v1/compositions/cmp-1/schedule",
            #"{"at":"2026-11-22T09:00","zone":"Europe/Berlin"}"#
        ),
        ("DELETE /api/v1/compositions/{id}/schedule", "/api/v1/compositions/cmp-1/schedule", nil),
        ("DELETE /api/v1/compositions/{id}", "/api/v1/compositions/cmp-1", nil),
        ("GET /api/v1/publishing/queue", "/api/v1/publishing/queue?connection=con-1&limit=20", nil),
        (
            "GET /api/v1/publishing/calendar", "/api/v1/publishing/calendar?from=2026-11-01&to=2026-11-30",
            nil
        ),
        ("GET /api/v1/publishing/outcomes", "/api/v1/publishing/outcomes", nil),
        ("GET /api/v1/publishing/questions", "/api/v1/publishing/questions", nil),
        ("GET /api/v1/publishing/events", "/api/v1/publishing/events", nil),
        ("GET /api/v1/compositions/{id}/events", "/api/v1/compositions/cmp-1/events", nil),
        ("GET /api/v1/targets/{id}/events", "/api/v1/targets/tgt-1/events", nil),
        ("POST /api/v1/targets/{id}/restoration", "/api/v1/targets/tgt-1/restoration", nil),
        ("GET /api/v1/targets/{id}", "/api/v1/targets/tgt-1", nil),
        ("GET /api/v1/targets/{id}/engagement", "/api/v1/targets/tgt-1/engagement", nil),
        ("GET /api/v1/publishing/figures", "/api/v1/publishing/figures?days=7", nil),
        ("GET /api/v1/publishing/engagement", "/api/v1/publishing/engagement?days=7", nil),
        (
            "PATCH /api/v1/targets/{id}", "/api/v1/targets/tgt-1",
            #"{"texts":["Other words"],"isSensitive":false}"#
        ),
        ("POST /api/v1/targets/{id}/deletion", "/api/v1/targets/tgt-1/deletion", nil),
        ("POST /api/v1/targets/{id}/cancellation", "/api/v1/targets/tgt-1/cancellation", nil),
        ("POST /api/v1/targets/{id}/retries", "/api/v1/targets/tgt-1/retries", nil),
        ("POST /api/v1/targets/{id}/late-answer", "/api/v1/targets/tgt-1/late-answer", #"{"publish":true}"#),
        (
            "POST /api/v1/targets/{id}/settlement", "/api/v1/targets/tgt-1/settlement",
            #"{"isThere":true,"url":"https://social.example/1"}"#
        ),
        ("POST /api/v1/uploads", "/api/v1/uploads?name=heron.jpg", "bytes"),
        ("GET /api/v1/uploads/{id}", "/api/v1/uploads/upl-1", nil),
        ("GET /api/v1/uploads", "/api/v1/uploads", nil),
        ("DELETE /api/v1/uploads/{id}", "/api/v1/uploads/upl-1", nil),
        ("GET /api/v1/connections/{id}/slots", "/api/v1/connections/con-1/slots", nil),
        (
            "PUT /api/v1/connections/{id}/slots", "/api/v1/connections/con-1/slots",
            #"{"slots":[{"weekday":"monday","time":"09:00","zone":"Europe/Berlin"}]}"#
        ),
        (
            "POST /api/v1/connections/{id}/slots", "/api/v1/connections/con-1/slots",
            #"{"slots":[{"weekday":"friday","time":"17:30"}]}"#
        ),
        (
            "DELETE /api/v1/connections/{id}/slots/{slot}", "/api/v1/connections/con-1/slots/slt-1", nil
        ),
        (
            "GET /api/v1/connections/{id}/next-free-slot", "/api/v1/connections/con-1/next-free-slot", nil
        ),
        ("GET /api/v1/repetitions", "/api/v1/repetitions", nil),
        ("GET /api/v1/repetitions/{id}", "/api/v1/repetitions/rec-1", nil),
        (
            "POST /api/v1/repetitions", "/api/v1/repetitions",
            #"{"compositionID":"cmp-1","rule":{"unit":"week","weekdays":["monday"],"time":"09:00"}}"#
        ),
        ("PATCH /api/v1/repetitions/{id}", "/api/v1/repetitions/rec-1", #"{"isPaused":true}"#),
        ("POST /api/v1/repetitions/{id}/end", "/api/v1/repetitions/rec-1/end", "{}"),
        ("DELETE /api/v1/repetitions/{id}", "/api/v1/repetitions/rec-1?keeps_next=1", nil),
        (
            "POST /api/v1/publishing/imports", "/api/v1/publishing/imports?dry_run=1",
            #"[{"text":"Good morning","accounts":["Home"]}]"#
        ),
        // Last, since it takes something away.
        ("DELETE /api/v1/connections/{id}", "/api/v1/connections/con-3", #"{"name":"Old account"}"#),
    ]

    private static let composition = #"""
        {"parts":[{"text":"Herons over the weir."},{"text":"And one more."}],"visibility":"unlisted","late":"ask",
         "targets":[{"connectionID":"con-1","choices":{"labels":["nudity"]}}],"revision":1}
        """#

    private static let draft =
        #"{"name":"New","platform":"mastodon","instance":"https://a.example","accessToken":"t","testsFirst":true}"#

    @Test func `an independent validator finds no fault in the document, nor in an answer of any call`()
        async throws
    {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON is not set. Run the tests through “make test”, or set it to the line scripts/python-env prints."
        )
        let routed = RouteSummary.all(of: .network).filter(\.isAPI).map { "\($0.method) \($0.path)" }
        #expect(Set(Self.requests.map(\.call)) == Set(routed), "each call needs a request here")
        try await Site.test { site in
            let program = site.program(of: "ana")
            var answers: [[String: Any]] = []
            for (call, path, body) in Self.requests {
                let parts = call.split(separator: " ").map(String.init)
                let method = try #require(HTTPRequest.Method(parts[0]))
                let refused = try await site.send(method, path, body: body)
                let answer = try await program.send(method, path, body)
                #expect(
                    (200..<300).contains(answer.status),
                    "\(call) answered \(answer.status): \(answer.body)"
                )
                for answer in [refused, answer] {
                    answers.append([
                        "method": parts[0], "path": parts[1], "status": answer.status, "body": answer.body,
                        "type": answer.headers[.contentType] ?? "",
                    ])
                }
            }
            let document = try JSONSerialization.jsonObject(
                with: Data(try await site.send(.get, "/api/openapi.json").body.utf8)
            )
            let given = try JSONSerialization.data(withJSONObject: ["document": document, "answers": answers])
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "Scripts/check_api.py"
            )
            let file = FileManager.default.temporaryDirectory.appending(
                path: "roost-answers-\(UUID().uuidString).json"
            )
            try given.write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let result = try await run(
                .path(FilePath(python)),
                arguments: [script.path, file.path],
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            let report = result.standardOutput + result.standardError
            #expect(result.terminationStatus == .exited(0), "\(report)")
        }
    }

    @Test func `the document keeps the rules of OpenAPI 3.1`() async throws {
        // The rules a document breaks most easily: unique parameters, a response for each call, known types.
        try await Site.test { site in
            let document = try await Self.document(site)
            for (path, operations) in document.paths {
                #expect(path.hasPrefix("/api/v1/"))
                for (method, operation) in operations {
                    let parameters = operation.parameters?.map { "\($0.in) \($0.name)" } ?? []
                    #expect(Set(parameters).count == parameters.count, "\(method) \(path)")
                    #expect(operation.responses.keys.contains("default"))
                    #expect(operation.responses.keys.contains { $0.hasPrefix("2") })
                }
            }
        }
    }

    private static func document(_ site: Site) async throws -> Document {
        let answer = try await site.send(.get, "/api/openapi.json")
        #expect(answer.status == 200)
        return try JSONDecoder().decode(Document.self, from: Data(answer.body.utf8))
    }

    private struct Document: Decodable {
        var openapi: String
        var paths: [String: [String: Operation]]
        var components: Components

        struct Operation: Decodable {
            var summary: String
            var role: String?
            var parameters: [Parameter]?
            var responses: [String: Response]

            enum CodingKeys: String, CodingKey {
                case summary, parameters, responses
                case role = "x-role"
            }
        }

        struct Parameter: Decodable {
            var name: String
            var `in`: String
        }

        struct Response: Decodable {
            var description: String
        }

        struct Components: Decodable {
            var schemas: [String: Schema]
        }

        struct Schema: Decodable {
            var properties: [String: Property]
            var required: [String]
        }

        struct Property: Decodable {
            var type: String?
            var format: String?
            var `enum`: [String]?
        }
    }
}
