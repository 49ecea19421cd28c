import Foundation
import PlatformAdapters
import Platforms
import Testing
import Vault

@Suite(.timeLimit(.minutes(2))) struct DetectionTests {
    private let nodeinfo =
        #"{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"ORIGIN/nodeinfo/2.0"}]}"#

    /// Serves documents by path; everything else is not found.
    private func with(
        _ documents: [String: String],
        _ body: @Sendable (MastodonAdapter, PixelfedAdapter, InstanceOrigin, RawServer) async throws -> Void
    ) async throws {
        try await RawServer.with { request, writer in
            let path = String(request.target.prefix { $0 != "?" })
            guard let document = documents[path] else {
                return try await writer.answer(
                    "404 Not Found",
                    headers: ["Content-Type: text/html"],
                    "<html>"
                )
            }
            let host = request.header("Host") ?? ""
            try await writer.answer(
                "200 OK",
                document.replacingOccurrences(of: "ORIGIN", with: "http://\(host)")
            )
        } _: { server in
            try await withHTTP { http in
                let origin = try #require(InstanceOrigin(server.origin))
                try await body(MastodonAdapter(http: http), PixelfedAdapter(http: http), origin, server)
            }
        }
    }

    private func software(_ name: String, _ version: String = "4.6.5") -> [String: String] {
        [
            "/.well-known/nodeinfo": nodeinfo,
            "/nodeinfo/2.0": #"{"version":"2.0","software":{"name":"\#(name)","version":"\#(version)"}}"#,
        ]
    }

    @Test(arguments: ["mastodon", "gotosocial", "hometown", "akkoma", "Mastodon"])
    func `Mastodon's family is known by its names`(name: String) async throws {
        try await with(software(name)) { mastodon, _, origin, _ in
            let found = try await mastodon.detect(origin)
            #expect(found == ServerSoftware(name: name, version: "4.6.5"))
        }
    }

    @Test func `Pixelfed is sent to its own adapter, and Mastodon away from it`() async throws {
        try await with(software("pixelfed", "0.12.6")) { mastodon, pixelfed, origin, _ in
            let error = try await failure { () throws(PlatformError) in try await mastodon.detect(origin) }
            #expect(error.code == .wrongSoftware)
            #expect(error.sentence.contains("Pixelfed account"))
            let found = try await pixelfed.detect(origin)
            #expect(found.name == "pixelfed")
        }
        try await with(software("mastodon")) { _, pixelfed, origin, _ in
            let error = try await failure { () throws(PlatformError) in try await pixelfed.detect(origin) }
            #expect(error.sentence.contains("Mastodon account"))
        }
    }

    @Test
    func `another software is accepted when it speaks the interface, and refused with a sentence when not`()
        async throws
    {
        var documents = software("sharkey")
        try await with(documents) { mastodon, _, origin, _ in
            let error = try await failure { () throws(PlatformError) in try await mastodon.detect(origin) }
            #expect(error.code == .wrongSoftware)
            #expect(error.sentence.contains("runs sharkey, not Mastodon"))
        }
        documents["/api/v1/instance"] =
            #"{"uri":"social.example","version":"3.0.0 (compatible; Sharkey 2026.1)"}"#
        try await with(documents) { mastodon, _, origin, _ in
            let found = try await mastodon.detect(origin)
            #expect(found.name == "sharkey")
        }
    }

    @Test(arguments: [
        ("/api/v2/instance", Samples.instance, "mastodon", "4.6.5"),
        ("/api/v1/instance", #"{"uri":"old.example","version":"3.5.3"}"#, "mastodon", "3.5.3"),
        (
            "/api/v1/instance", #"{"uri":"a.example","version":"2.7.2 (compatible; Akkoma 3.10)"}"#, "akkoma",
            "3.10"
        ),
        (
            "/api/v2/instance",
            #"{"domain":"g.example","version":"0.20.0 abc","source_url":"https://codeberg.org/superseriousbusiness/gotosocial"}"#,
            "gotosocial", "0.20.0 abc"
        ),
    ])
    func `without nodeinfo the instance document tells`(
        path: String,
        body: String,
        name: String,
        version: String
    ) async throws {
        try await with([path: body]) { mastodon, _, origin, _ in
            let found = try await mastodon.detect(origin)
            #expect(found == ServerSoftware(name: name, version: version))
        }
    }

    @Test(arguments: [
        [:], ["/.well-known/nodeinfo": "<html>", "/api/v1/instance": "[]"],
        ["/api/v2/instance": #"{"version":"1"}"#],
        ["/.well-known/nodeinfo": #"{"links":"none"}"#],
        [
            "/.well-known/nodeinfo":
                #"{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://evil.example/n"}]}"#
        ],
    ])
    func `a host that says nothing of the kind is refused with a sentence`(
        documents: [String: String]
    ) async throws {
        try await with(documents) { mastodon, _, origin, _ in
            let error = try await failure { () throws(PlatformError) in try await mastodon.detect(origin) }
            #expect(error.code == .wrongSoftware)
            #expect(error.sentence.contains("Check the server's name"))
        }
    }

    @Test func `the server's figures go over the documented ones`() async throws {
        var documents = software("mastodon")
        documents["/api/v2/instance"] = Samples.instance
        try await with(documents) { mastodon, _, origin, _ in
            let facts = try await mastodon.facts(of: PlatformAccess(instance: origin, credential: nil))
            #expect(facts.limits.textLength == Sourced(1000, .server))
            #expect(facts.limits.altLength == Sourced(1500, .documented("2026-09")))
            #expect(facts.limits.mimeTypes?.value == ["image/jpeg", "image/png"])
            #expect(facts.interfaceVersion == 11)
            #expect(facts.streamingURL == "wss://streaming.social.example")
            #expect(facts.title == "Social")
        }
    }

    @Test func `a server that hides its document still has the documented limits`() async throws {
        try await with(software("gotosocial", "0.20.0 abc1234")) { mastodon, _, origin, _ in
            let facts = try await mastodon.facts(of: PlatformAccess(instance: origin, credential: nil))
            #expect(facts.limits.textLength == Sourced(5000, .documented("2026-09")))
            #expect(facts.native.isNull)
            #expect(!facts.capabilities.allows(.idempotentPublish))
        }
    }

    @Test func `the account behind a token is known by its id and handle`() async throws {
        try await with(["/api/v1/accounts/verify_credentials": Samples.account]) {
            mastodon,
            _,
            origin,
            server in
            let access = PlatformAccess(instance: origin, credential: Credential(token: Secret("token-123")))
            let profile = try await mastodon.verifyIdentity(access)
            #expect(profile.platformUserID == "109")
            #expect(profile.handle == "ada@\(origin.authority)")
            #expect(profile.about == "Counts & cats")
            #expect(profile.defaultVisibility == .unlisted)
            #expect(profile.posts == 56)
            #expect(server.requests.first?.header("Authorization") == "Bearer token-123")
        }
    }

    @Test(
        arguments: [
            (["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 2026-09-01T10:05:00.000000Z"], 300),
            (["Retry-After: 30"], 30), ([], nil),
        ] as [([String], Double?)]
    )
    func `a server that asks to slow down says until when, or not`(
        headers: [String],
        seconds: Double?
    ) async throws {
        try await RawServer.with { _, writer in
            try await writer.answer(
                "429 Too Many Requests",
                headers: headers,
                #"{"error":"Too many requests"}"#
            )
        } _: { server in
            try await withHTTP { http in
                let access = PlatformAccess(instance: InstanceOrigin(server.origin), credential: nil)
                let error = try await failure { () throws(PlatformError) in
                    try await MastodonAdapter(http: http).posts(
                        of: "109",
                        in: .posts,
                        at: .newest,
                        with: access
                    )
                }
                #expect(error.outcome == .rateLimited(until: seconds.map { testClock + $0 }))
                #expect(error.rateLimits.windows.isEmpty == !headers.contains { $0.hasPrefix("X-") })
            }
        }
    }

    @Test func `an account's id can't lead to another path`() async throws {
        try await with([:]) { mastodon, _, origin, server in
            let access = PlatformAccess(instance: origin, credential: nil)
            let lookup = try await mastodon.lookUp(["../../oauth/revoke?x=1#"], with: access)
            #expect(lookup.absent == ["../../oauth/revoke?x=1#"])
            #expect(
                server.requests.first?.target
                    == "/api/v1/statuses/%2E%2E%2F%2E%2E%2Foauth%2Frevoke%3Fx%3D1%23"
            )
        }
    }

    @Test(arguments: [
        ("[]", PlatformError.Code.unreadableAnswer), ("{\"id\":", .unreadableAnswer),
        ("<html>", .challengePage), ("", .unreadableAnswer),
    ])
    func `an answer that is no account is an error and no account`(
        body: String,
        code: PlatformError.Code
    ) async throws {
        try await with(["/api/v1/accounts/verify_credentials": body]) { mastodon, _, origin, _ in
            let error = try await failure { () throws(PlatformError) in
                try await mastodon.verifyIdentity(PlatformAccess(instance: origin, credential: nil))
            }
            #expect(error.code == code)
            #expect(error.outcome == .transient(notBefore: nil))
        }
    }
}
