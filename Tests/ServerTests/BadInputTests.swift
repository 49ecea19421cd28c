import Database
import Foundation
import TestSupport
import Testing

/// What a person meets who types a wrong thing, or whose server sends one: a state, and a sentence that says what
/// happened and what to do.
@Suite struct `Bad input` {
    /// A case of `roost connect`: what is odd, and what the command says.
    struct Connecting: Sendable, CustomTestStringConvertible {
        let what: String
        /// Nil for the odd server's own address.
        var instance: String?
        /// What the server sends instead of the right answers.
        var answers = "{}"
        var settings: [String: String] = [:]
        /// Parts of the sentence: what happened, and what to do.
        let says: [String]
        var testDescription: String { what }
    }

    private static let identity = "/api/v1/accounts/verify_credentials"

    static let connecting: [Connecting] = [
        Connecting(
            what: "a name nobody has",
            instance: "nobody.invalid",
            says: ["There is no server named nobody.invalid", "Check its spelling"]
        ),
        Connecting(what: "no address", instance: "http://", says: ["address", "such as"]),
        Connecting(what: "words", instance: "my server", says: ["address", "such as"]),
        Connecting(
            what: "nobody listens",
            instance: "http://127.0.0.1:1",
            says: ["127.0.0.1:1 can't be reached", "tries again later"]
        ),
        Connecting(
            what: "a private address, which the operator doesn't allow",
            instance: "https://127.0.0.1:1",
            settings: ["ROOST_ALLOW_PRIVATE_NETWORKS": "0"],
            says: ["leads to an address inside a private network", "ROOST_ALLOW_PRIVATE_NETWORKS"]
        ),
        Connecting(
            what: "an address without encryption, which the operator doesn't allow",
            settings: ["ROOST_ALLOW_PRIVATE_NETWORKS": "0"],
            says: ["is not encrypted", "Write it with https://", "ROOST_ALLOW_PRIVATE_NETWORKS"]
        ),
        Connecting(
            what: "a web site that is no server of the kind",
            answers: """
                {"/.well-known/nodeinfo": {"status": 404, "type": "text/html", "body": "<h1>Not here</h1>"},
                 "/api/v2/instance": {"type": "text/html", "body": "<html>Welcome</html>"},
                 "/api/v1/instance": {"type": "text/html", "body": "<html>Welcome</html>"}}
                """,
            says: ["does not say which social software it runs", "Check the server's name"]
        ),
        Connecting(
            what: "other software",
            answers: """
                {"/nodeinfo/2.0": {"body": {"software": {"name": "wordpress", "version": "7"}}},
                 "/api/v2/instance": {"status": 404}, "/api/v1/instance": {"status": 404}}
                """,
            says: ["wordpress"]
        ),
        Connecting(
            what: "a token that isn't one",
            answers: #"{"\#(identity)": {"status": 401, "body": {"error": "The access token is invalid"}}}"#,
            says: ["did not accept this access token", "Copy it again"]
        ),
        Connecting(
            what: "a token without the right to read",
            answers: """
                {"\(identity)": {"status": 403, "body": {"error": "This action is outside the authorized scopes"}}}
                """,
            says: ["may not read the account and its posts", "with the permission to read"]
        ),
        Connecting(
            what: "an account that is gone",
            answers:
                #"{"\#(identity)": {"status": 403, "body": {"error": "Your login is currently disabled"}}}"#,
            says: ["Your login is currently disabled", "Sign in there"]
        ),
        Connecting(
            what: "a web page for the account",
            answers:
                #"{"\#(identity)": {"type": "text/html", "body": "<html>Checking your browser</html>"}}"#,
            says: ["sent a web page where data was expected", "ask its operator"]
        ),
        Connecting(
            what: "a list for the account",
            answers: #"{"\#(identity)": {"body": [1, null, {"id": []}]}}"#,
            says: ["can't be read"]
        ),
        Connecting(
            what: "null for the account’s id",
            answers: #"{"\#(identity)": {"body": {"id": null, "username": 7}}}"#,
            says: ["can't be read"]
        ),
        Connecting(
            what: "a gigabyte for the account",
            answers: #"{"\#(identity)": {"gigabyte": true}}"#,
            says: ["larger than 8 MB"]
        ),
        Connecting(
            what: "an endless account",
            answers: #"{"\#(identity)": {"endless": true}}"#,
            says: ["larger than 8 MB"]
        ),
    ]

    @Test func `what can't be connected is told in one sentence, and nothing is saved`() async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUser()
            try await OddServer.with(directory: setting.data) { server in
                try await setting.serving { _, _ in
                    for odd in Self.connecting where odd.settings.isEmpty {
                        try await expect(odd, server, setting)
                    }
                }
                for odd in Self.connecting where !odd.settings.isEmpty {
                    try await expect(odd, server, setting)
                }
            }
        }
    }

    private func expect(_ odd: Connecting, _ server: OddServer, _ setting: Setting) async throws {
        try await server.answer(odd.answers)
        let outcome = try await connect(to: odd.instance ?? server.address, setting, odd.settings)
        #expect(outcome.status == 1, "\(odd.what): \(outcome.output)")
        let sentences = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("roost: ") }
        #expect(sentences.count == 1, "\(odd.what): \(outcome.errors)")
        for part in odd.says {
            #expect(sentences.first?.contains(part) == true, "\(odd.what): \(outcome.errors)")
        }
        let connections = try await setting.roost(
            "connections",
            "--user",
            "ada",
            "--json",
            settings: odd.settings
        )
        #expect(connections.status == 0 && connections.output.isEmpty, "\(odd.what): \(connections.output)")
    }

    private func connect(
        to instance: String,
        _ setting: Setting,
        _ settings: [String: String] = [:]
    ) async throws -> Program.Outcome {
        try await setting.roost(
            ["connect", "--user", "ada", "--instance", instance, "--name", "Odd", "--token-stdin"],
            input: "token\n",
            settings: settings
        )
    }

    // MARK: - Certificates

    @Test(arguments: [
        (OddServer.Certificate.valid, true), (.valid, false), (.expired, true),
    ])
    func `an expired or unknown certificate is refused, and one that is trusted is not`(
        certificate: OddServer.Certificate,
        isTrusted: Bool
    ) async throws {
        try await Setting.with(.sqlite, posts: 0) { setting in
            try await setting.addUser()
            try await OddServer.with(certificate, directory: setting.data) { server in
                let outcome = try await connect(
                    to: server.address,
                    setting,
                    isTrusted ? ["ROOST_TRUSTED_CERTIFICATES": server.authority] : [:]
                )
                if certificate == .valid, isTrusted {
                    #expect(outcome.status == 0, "\(outcome.errors)")
                } else {
                    #expect(outcome.status == 1)
                    #expect(
                        outcome.errors.contains("can't be trusted; its certificate may have expired"),
                        "\(outcome.errors)"
                    )
                }
            }
        }
    }

    // MARK: - While an account is followed

    /// A case of `roost sync`: what the server sends, and what becomes of it.
    struct Following: Sendable {
        let what: String
        var answers = "{}"
        /// Posts that come on top of the three that are archived already.
        var posts: [String] = []
        let status: Int32
        let run: String
        var says: [String] = []
        /// Texts of posts that are archived afterwards.
        var texts: [String] = []
    }

    private static let list = "/api/v1/accounts/1/statuses"

    static let following: [Following] = [
        Following(
            what: "a web page instead of posts",
            answers: #"{"\#(list)": {"type": "text/html", "body": "<html>Checking your browser</html>"}}"#,
            status: 1,
            run: "failed",
            says: ["sent a web page where data was expected", "ask its operator"]
        ),
        Following(
            what: "a gigabyte",
            answers: #"{"\#(list)": {"gigabyte": true}}"#,
            status: 1,
            run: "failed",
            says: ["larger than 8 MB", "ask its operator"]
        ),
        Following(
            what: "chunks without end",
            answers: #"{"\#(list)": {"endless": true}}"#,
            status: 1,
            run: "failed",
            says: ["larger than 8 MB"]
        ),
        Following(
            what: "half a document",
            answers: #"{"\#(list)": {"body": "[{\"id\": \"7"}}"#,
            status: 1,
            run: "failed",
            says: ["can't be read"]
        ),
        Following(
            what: "an object instead of a list",
            answers: #"{"\#(list)": {"body": {"id": "7"}}}"#,
            status: 1,
            run: "failed",
            says: ["can't be read"]
        ),
        Following(
            what: "the server's own trouble",
            answers: #"{"\#(list)": {"status": 503, "body": {"error": "Maintenance"}}}"#,
            status: 1,
            run: "failed",
            says: ["has trouble at the moment", "Maintenance", "tries again later"]
        ),
        Following(
            what: "an account that is no longer there",
            answers: #"{"\#(list)": {"status": 404, "body": {"error": "Record not found"}}}"#,
            status: 1,
            run: "failed",
            says: ["deleted"]
        ),
        Following(
            what: "posts of wrong types",
            posts: [
                #"{"id": [], "created_at": 7}"#, "null", #""text""#,
                #"{"id": "x", "created_at": "yesterday"}"#,
            ],
            status: 0,
            run: "partial"
        ),
        Following(
            what: "ids of any shape",
            posts: [
                post(#""01J8ZK3V9QW7X2R4T6Y8N0M1P3""#, "a ULID"),
                post(#""123456789012345678901234567890""#, "beyond 64 bits"),
                post(#""a/b/../c?d#e%2F""#, "slashes"), post(#""标识-🦤-é""#, "unicode"), post("42", "a number"),
            ],
            status: 0,
            run: "success",
            texts: ["a ULID", "beyond 64 bits", "slashes", "unicode", "a number"]
        ),
        Following(
            what: "a date in the future",
            posts: [post(#""900""#, "from tomorrow", at: "2199-12-31T23:59:59.999Z")],
            status: 0,
            run: "success",
            texts: ["from tomorrow"]
        ),
        Following(
            what: "null where a string was",
            posts: [
                """
                {"id": "901", "created_at": "2026-01-01T00:00:00Z", "content": null, "url": null, "uri": null,
                 "language": null, "visibility": null, "spoiler_text": null, "media_attachments": null, "tags": null,
                 "account": {"id": "1", "username": null, "acct": null, "display_name": null}}
                """
            ],
            status: 0,
            run: "success",
            texts: [""]
        ),
        Following(
            what: "text from right to left",
            posts: [post(#""902""#, "مرحبا بالعالم שלום \u{202E}x\u{202C}")],
            status: 0,
            run: "success",
            texts: ["مرحبا بالعالم שלום \u{202E}x\u{202C}"]
        ),
        Following(
            what: "a token that was taken back",
            answers: #"{"\#(list)": {"status": 401, "body": {"error": "The access token was revoked"}}}"#,
            status: 1,
            run: "failed",
            says: ["no longer accepts Roost's access", "Connect the account again"]
        ),
    ]

    private static func post(_ id: String, _ text: String, at date: String = "2026-01-02T03:04:05Z") -> String
    {
        """
        {"id": \(id), "created_at": "\(date)", "content": "<p>\(text)</p>", "visibility": "public",
         "account": {"id": "1", "username": "odd", "acct": "odd"}}
        """
    }

    @Test(arguments: Engine.allCases)
    func `whatever a server sends ends in a state and a sentence, and what is stored stays`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 0) { setting in
            try await setting.addUser()
            try await OddServer.with(directory: setting.data) { server in
                let first = ["\"103\"", "\"102\"", "\"101\""].map {
                    Self.post($0, "kept \($0.dropFirst().dropLast())")
                }
                try await server.hold(posts: "[\(first.joined(separator: ","))]")
                try await setting.serving { program, _ in
                    #expect(try await connect(to: server.address, setting).status == 0)
                    let start = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                    #expect(start.status == 0, "\(start.output) \(start.errors)")
                    var known: Set<String> = ["kept 103", "kept 102", "kept 101"]
                    for odd in Self.following {
                        try await server.hold(posts: "[\(odd.posts.joined(separator: ","))]")
                        try await server.answer(odd.answers)
                        let sync = try await setting.roost("sync", "--user", "ada", "--json")
                        #expect(sync.status == odd.status, "\(odd.what): \(sync.output) \(sync.errors)")
                        let run = sync.objects.first ?? [:]
                        #expect(
                            run["status"] as? String == odd.run,
                            "\(odd.what): \(sync.output) \(sync.errors)"
                        )
                        for part in odd.says {
                            #expect(
                                (run["error"] as? String)?.contains(part) == true,
                                "\(odd.what): \(sync.output)"
                            )
                        }
                        known.formUnion(odd.texts)
                        let archived = try await setting.roost("posts", "--user", "ada", "--json").objects
                        let texts = Set(archived.compactMap { $0["text"] as? String })
                        #expect(known.subtracting(texts).isEmpty, "\(odd.what): \(texts)")
                        #expect(program.isRunning)
                    }
                    // The last of them took the token; the account's state says what to do.
                    let connection = try await setting.roost("connections", "--user", "ada", "--json").objects
                        .first
                    #expect(
                        connection?["health"] as? String == "token_expired"
                            || connection?["health"] as? String == "tokenExpired"
                    )
                    let refused = try await setting.roost("sync", "--user", "ada")
                    #expect(refused.status == 1)
                    #expect(refused.errors.contains("needs a new token first"), "\(refused.errors)")
                }
                #expect(try await setting.roost("doctor").status == 0)
            }
        }
    }
}
