import Archive
import AsyncHTTPClient
import Database
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import PlatformAdapters
import Platforms
import TestSupport
import Vault

/// An account archived over HTTP, without its media.
///
/// By the pass a sync runs, by `mastodon-archive`, and by a loop that fetches the same pages and keeps nothing.
struct FetchingMeasure {
    let posts: Int
    let runs: Int

    func run() async throws -> ReportTable {
        var (atOnce, later) = (Paces(), Paces())
        try await SimulatedServer.with(posts: posts) { server in
            try await compare(on: server, into: &atOnce)
            try await server.answerPages(afterMilliseconds: Self.pause)
            try await compare(on: server, into: &later)
        }
        var peer: [Double] = []
        // It speaks to servers over TLS only.
        try await SimulatedServer.withTLS(posts: posts) { server in
            for _ in 0..<runs { peer.append(try await mastodonArchive(server)) }
        }
        let count = Unit.count.text(Double(posts))
        var table = ReportTable("Archiving \(count) posts of a simulated Mastodon over HTTP, without media")
        for engine in Engine.allCases {
            let found = Spread(atOnce.own[engine] ?? [])
            let (subject, slow) = ("posts on \(engine.title)", ", each page after \(Self.pause) ms")
            table.add(
                subject,
                found,
                .perSecond,
                beside: "mastodon-archive",
                Spread(peer),
                aim: .ratioAtLeast(3)
            )
            table.add(
                subject,
                found,
                .perSecond,
                beside: "only fetching",
                Spread(atOnce.bare),
                aim: .ratioAtLeast(0.9)
            )
            table.add(
                subject + slow,
                Spread(later.own[engine] ?? []),
                .perSecond,
                beside: "only fetching" + slow,
                Spread(later.bare),
                aim: .ratioAtLeast(0.9)
            )
        }
        table.notes = [
            "The server is a process of its own on the same two cores, its rate limits off. Only fetching: the same pages of 40, "
                + "one after the other, nothing read but the way to the next.",
            "Each page after \(Self.pause) ms: the server holds a page back for that long, which is less than a server far away takes.",
            "mastodon-archive writes one JSON file at its end; Roost commits each page with versions, words and the place where "
                + "the next begins, and asks for what was answered.",
        ]
        return table
    }

    /// How long the server that answers later holds back a page, in milliseconds.
    private static let pause = 50

    /// Posts a second.
    private struct Paces {
        var bare: [Double] = []
        var own: [Engine: [Double]] = [:]
    }

    private func compare(on server: SimulatedServer, into paces: inout Paces) async throws {
        for _ in 0..<runs {
            paces.bare.append(try await rate(posts) { try await fetch(from: server) })
            for engine in Engine.allCases {
                paces.own[engine, default: []].append(try await archive(server, engine))
            }
        }
    }

    // MARK: Roost

    private func archive(_ server: SimulatedServer, _ engine: Engine) async throws -> Double {
        guard let instance = InstanceOrigin(server.address) else {
            throw BenchmarkFailure("\(server.address) is no server.")
        }
        var settings = HTTPClientSettings(userAgent: "roost-bench")
        settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
        let http = try GuardedHTTPClient(settings: settings, logger: Logger(label: "bench"), now: { Date() })
        let result: Result<Double, any Error>
        do {
            result = .success(
                try await EmptyArchive.with(engine, of: server.accountID, at: instance) { _, store, source in
                    let pass = ArchivePass(
                        .backfill,
                        of: source,
                        accountID: server.accountID,
                        adapter: MastodonAdapter(http: http),
                        access: PlatformAccess(
                            instance: instance,
                            credential: Credential(token: Secret(server.token))
                        ),
                        store: store,
                        now: { .now }
                    )
                    let pace = try await rate(posts) {
                        let passed = try await pass.run(because: RunCause(.manual))
                        guard passed.ending == .finished else {
                            throw BenchmarkFailure("The pass ended: \(passed.ending).")
                        }
                    }
                    let stored = try await store.read(as: .system) { tx in
                        try tx.value(Int.self, "SELECT count(*) FROM main.posts") ?? 0
                    }
                    guard stored == posts else {
                        throw BenchmarkFailure("\(stored) of \(posts) posts are there.")
                    }
                    return pace
                }
            )
        } catch { result = .failure(error) }
        try await http.shutdown()
        return try result.get()
    }

    // MARK: Only fetching

    private func fetch(from server: SimulatedServer) async throws {
        var next: String? = "\(server.address)/api/v1/accounts/\(server.accountID)/statuses?limit=40"
        var pages = 0
        while let url = next {
            let response = try await server.get(url)
            _ = try await response.body.collect(upTo: 16 * 1024 * 1024)
            pages += 1
            next = response.headers.first(name: "Link")
                .flatMap { $0.firstMatch(of: /<([^>]+)>; rel="next"/) }.map { String($0.1) }
        }
        guard pages >= posts / 40 else { throw BenchmarkFailure("Only \(pages) pages were fetched.") }
    }

    // MARK: mastodon-archive

    private func mastodonArchive(_ server: SimulatedServer) async throws -> Double {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-bench-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let domain = String(server.address.dropFirst("https://".count))
        for (file, lines) in [
            ("client", ["id", "secret", server.address, "mastodon-archive"]),
            ("user.ada", [server.token, server.address]),
        ] {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(
                to: directory.appending(path: "\(domain).\(file).secret")
            )
        }
        let program = URL(filePath: try Peer.python).deletingLastPathComponent().appending(
            path: "mastodon-archive"
        )
        let pace = try await rate(posts) {
            let outcome = try await Program.run(
                "/usr/bin/env",
                [
                    "--chdir=\(directory.path)", "REQUESTS_CA_BUNDLE=\(server.certificate ?? "")",
                    program.path, "archive",
                    "ada@\(domain)", "--no-favourites", "--no-bookmarks", "--no-version-check",
                ]
            )
            guard outcome.status == 0 else {
                throw BenchmarkFailure(
                    "mastodon-archive failed: \((outcome.output + outcome.errors).suffix(2000))"
                )
            }
        }
        let file = directory.appending(path: "\(domain).user.ada.json")
        let archive = try JSONSerialization.jsonObject(with: try Data(contentsOf: file)) as? [String: Any]
        let stored = (archive?["statuses"] as? [Any])?.count ?? 0
        guard stored == posts else {
            throw BenchmarkFailure("mastodon-archive has \(stored) of \(posts) posts.")
        }
        return pace
    }
}

/// A simulated Mastodon in a process of its own.
struct SimulatedServer {
    let address: String
    let accountID: String
    let token: String
    /// What to trust it by.
    let certificate: String?

    /// `writeLatency`: Milliseconds it takes for every answer to a write.
    static func with<T>(
        posts: Int,
        writeLatency: Int = 0,
        _ body: (SimulatedServer) async throws -> T
    ) async throws -> T {
        let options = ["--port", "0", "--write-latency", "\(writeLatency)"]
        return try await with(options, posts: posts, certificate: nil, body)
    }

    static func withTLS(posts: Int, _ body: (SimulatedServer) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-bench-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (key, certificate) = (
            directory.appending(path: "key.pem").path, directory.appending(path: "cert.pem").path
        )
        let made = try await Program.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days",
                "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            ]
        )
        guard made.status == 0 else { throw BenchmarkFailure("openssl failed: \(made.errors)") }
        let port = try LoopbackPort.free()
        try await with(
            [
                "--port", "\(port)", "--tls-cert", certificate, "--tls-key", key, "--public-url",
                "https://localhost:\(port)",
            ],
            posts: posts,
            certificate: certificate,
            body
        )
    }

    private static func with<T>(
        _ options: [String],
        posts: Int,
        certificate: String?,
        _ body: (SimulatedServer) async throws -> T
    ) async throws -> T {
        let simulator = try Program.start(
            "roost-simulator",
            options + ["--posts", "\(posts)", "--seed", "7", "--no-rate-limits"]
        )
        defer { simulator.signal(SIGKILL) }
        let fields = try await simulator.line { $0.hasPrefix("http") }.split(separator: " ").map(String.init)
        // The person's own number is the first one that is given out, whatever the address.
        let server = SimulatedServer(
            address: fields[0],
            accountID: try await accountID(fields[0], token: fields[2], isTrusted: certificate == nil),
            token: fields[2],
            certificate: certificate
        )
        return try await body(server)
    }

    /// Nobody but the peer speaks to a server with a certificate, and it asks by itself.
    private static func accountID(_ address: String, token: String, isTrusted: Bool) async throws -> String {
        guard isTrusted else { return "" }
        let response = try await get("\(address)/api/v1/accounts/verify_credentials", token: token)
        let body = try await response.body.collect(upTo: 1024 * 1024)
        guard let id = try JSONValue(parsing: Data(body.readableBytesView))["id"].identifier else {
            throw BenchmarkFailure("The simulator has no account.")
        }
        return id
    }

    /// Has the server hold back each page of the person's posts.
    func answerPages(afterMilliseconds pause: Int) async throws {
        var request = HTTPClientRequest(url: "\(address)/_simulator/faults")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(
            ByteBuffer(
                string: """
                    {"method":"GET","path":"/api/v1/accounts/*/statuses","fault":"latency",\
                    "milliseconds":\(pause)}
                    """
            )
        )
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        guard response.status == .created else {
            throw BenchmarkFailure("The simulator answered \(response.status).")
        }
    }

    func get(_ url: String) async throws -> HTTPClientResponse { try await Self.get(url, token: token) }

    private static func get(_ url: String, token: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        guard response.status == .ok else { throw BenchmarkFailure("\(url) answered \(response.status).") }
        return response
    }
}
