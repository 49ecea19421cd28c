import Foundation
import Logging
import NIOCore
import PlatformAdapters
import Platforms
import Synchronization
import Testing
import Vault

@Suite(.timeLimit(.minutes(2))) struct GuardedHTTPClientTests {
    // MARK: Addresses

    @Test func `a name that resolves to a public and leads to a private address gets no byte`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { server in
            // The resolver is lied to, as by a name server that changes its mind; the socket tells the truth.
            let lied = NameResolver.fixed(["localhost": [.somewherePublic]])
            let error = try await withHTTP(addresses: .plainHTTPToTheInternet, resolver: lied) { http in
                try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, "http://localhost:\(server.port)/secret"))
                }
            }
            #expect(error.code == .addressRefused)
            #expect(error.outcome == .permanent)
            #expect(error.detail.contains("127.0.0.1 is not allowed"))
            var ended = server.endedConnections.makeAsyncIterator()
            #expect(await ended.next() == 0)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `one port of this machine is reached by its name, and nothing else here`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { allowed in
            try await RawServer.with { _, writer in
                try await writer.answer()
            } _: { other in
                let policy = AddressPolicy(endpoints: [.init(.loopback, port: allowed.port)])
                try await withHTTP(addresses: policy) {
                    // Nobody is asked for the name.
                    $0.names = ["hedgerow.localhost": .loopback]
                } _: { http in
                    let answer = try await http.answer(
                        to: HTTPQuestion(.get, "http://hedgerow.localhost:\(allowed.port)/")
                    )
                    #expect(answer.status == 200)
                    for address in [
                        "hedgerow.localhost:\(other.port)", "127.0.0.1:\(other.port)", "127.0.0.1",
                    ] {
                        let plain = try await failure { () throws(PlatformError) in
                            try await http.answer(to: HTTPQuestion(.get, "http://\(address)/"))
                        }
                        #expect(plain.code == .insecureConnection, "\(plain.detail)")
                        let sealed = try await failure { () throws(PlatformError) in
                            try await http.answer(to: HTTPQuestion(.get, "https://\(address)/"))
                        }
                        #expect(sealed.code == .addressRefused, "\(sealed.detail)")
                    }
                    let elsewhere = try await failure { () throws(PlatformError) in
                        try await http.answer(to: HTTPQuestion(.get, "http://93.184.216.34/"))
                    }
                    #expect(elsewhere.code == .insecureConnection, "\(elsewhere.detail)")
                }
                #expect(other.requests.isEmpty)
                #expect(allowed.requests.count == 1)
            }
        }
    }

    @Test(arguments: [
        ("10.0.0.8", IPAddress.v4(0x0A00_0008)), ("metadata.example", .v4(0xA9FE_A9FE)),
        ("six.example", .v6(high: 0, low: 1)),
    ])
    func `a name that resolves to a private address is refused before connecting`(
        host: String,
        address: IPAddress
    ) async throws {
        let resolver = NameResolver.fixed([host: [.somewherePublic, address]])
        try await withHTTP(addresses: .publicOnly, resolver: resolver) { http in
            let error = try await failure { () throws(PlatformError) in
                try await http.answer(to: HTTPQuestion(.post, "https://\(host)/"))
            }
            #expect(error.code == .addressRefused)
            #expect(error.outcome == .permanent)
            #expect(error.sentence.contains("private network"))
        }
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "http+unix://%2Ftmp%2Fx/",
        "https://user:secret@social.example/",
        "https://social.example\\@127.0.0.1/", "https:///nothing", "not an address", "https://2130706433/",
        "https://127.1/",
    ])
    func `what is no plain web address is refused`(url: String) async throws {
        try await withHTTP { http in
            let error = try await failure { () throws(PlatformError) in
                try await http.answer(to: HTTPQuestion(.get, url))
            }
            #expect(error.code == .addressRefused)
            #expect(!"\(error)\(error.detail)".contains("secret"))
        }
    }

    @Test func `plain HTTP is refused unless private networks are allowed`() async throws {
        try await withHTTP(addresses: .publicOnly, resolver: .fixed(["social.example": [.somewherePublic]])) {
            http in
            let error = try await failure { () throws(PlatformError) in
                try await http.answer(to: HTTPQuestion(.get, "http://social.example/"))
            }
            #expect(error.code == .insecureConnection)
        }
    }

    // MARK: Redirects

    @Test func `a redirect into a private network is refused`() async throws {
        try await RawServer.with { _, writer in
            try await writer.redirect("http://10.0.0.1/latest/meta-data")
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin))
                }
                #expect(error.code == .addressRefused)
            }
        }
    }

    @Test func `a redirect loop ends at the limit`() async throws {
        try await RawServer.with { request, writer in
            try await writer.redirect(request.target == "/a" ? "/b" : "/a")
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin + "/a", redirectLimit: 3))
                }
                #expect(error.code == .redirectRefused)
                #expect(server.requests.map(\.target) == ["/a", "/b", "/a", "/b"])
            }
        }
    }

    @Test func `a token goes to its own origin and to no other`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { stranger in
            try await RawServer.with { request, writer in
                try await writer.redirect(request.target == "/start" ? "/same" : stranger.origin + "/other")
            } _: { home in
                try await withHTTP { http in
                    let question = HTTPQuestion(
                        .get,
                        home.origin + "/start",
                        headers: ["Idempotency-Key": "k-1"],
                        credential: Credential(token: Secret("token-123"))
                    )
                    let answer = try await http.answer(to: question)
                    #expect(answer.url == stranger.origin + "/other")
                    #expect(
                        home.requests.map { $0.header("Authorization") }
                            == Array(repeating: "Bearer token-123", count: 2)
                    )
                    let seen = try #require(stranger.requests.first)
                    #expect(!seen.head.contains("token-123"))
                    #expect(seen.header("Idempotency-Key") == nil)
                }
            }
        }
    }

    @Test(arguments: ["302 Found", "307 Temporary Redirect"])
    func `a write is not repeated at another server`(status: String) async throws {
        try await RawServer.with { _, writer in
            try await writer.redirect("http://127.0.0.1:1/elsewhere", status: status)
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.post, server.origin, body: .json(.object([:]))))
                }
                #expect(error.code == .redirectRefused)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func `with a limit of nought a redirect is the answer`() async throws {
        try await RawServer.with { _, writer in
            try await writer.redirect("/login")
        } _: { server in
            try await withHTTP { http in
                let answer = try await http.answer(to: HTTPQuestion(.get, server.origin, redirectLimit: 0))
                #expect(answer.status == 302)
                #expect(answer.header("location") == "/login")
            }
        }
    }

    // MARK: Sizes

    @Test func `an endless body is cut off at the limit`() async throws {
        let written = Atomic<Int>(0)
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            while !Task.isCancelled {
                try await writer.send(chunk)
                written.add(65_536, ordering: .relaxed)
            }
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin, maximumBytes: 1_000_000))
                }
                #expect(error.code == .answerTooLarge)
                #expect(error.outcome == .permanent)
                // The server stops when the connection is closed, after what sockets and both sides' buffers hold.
                var ended = server.endedConnections.makeAsyncIterator()
                _ = await ended.next()
                #expect(written.load(ordering: .relaxed) < 32 * 1024 * 1024)
            }
        }
    }

    @Test func `an announced gigabyte is refused by its length`() async throws {
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin))
                }
                #expect(error.code == .answerTooLarge)
                #expect(error.sentence.contains("16 MB"))
            }
        }
    }

    @Test func `a gzip bomb is stopped while it unpacks`() async throws {
        let bomb = try GzipBomb.make(zeros: 200 * 1024 * 1024)
        try await RawServer.with { _, writer in
            try await writer.send(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
            )
            try await writer.write(ByteBuffer(bytes: bomb))
        } _: { server in
            try await withHTTP {
                $0.maximumAnswerBytes = 1024 * 1024
            } _: { http in
                let before = try residentMegabytes()
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin))
                }
                #expect(error.code == .answerTooLarge)
                // Other suites run beside this one; 200 MB of zeros would show all the same.
                #expect(try residentMegabytes() - before < 150)
            }
        }
    }

    @Test func `a compressed answer is unpacked`() async throws {
        let packed = try GzipBomb.make(zeros: 1000)
        try await RawServer.with { _, writer in
            try await writer.send(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
            )
            try await writer.write(ByteBuffer(bytes: packed))
        } _: { server in
            try await withHTTP { http in
                let answer = try await http.answer(to: HTTPQuestion(.get, server.origin))
                #expect(answer.body == Data(repeating: 0, count: 1000))
            }
        }
    }

    // MARK: Time

    @Test func `a drip that never ends is stopped by the total time`() async throws {
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while true {
                try await writer.send("x")
                try await Task.sleep(for: .milliseconds(10))
            }
        } _: { server in
            try await withHTTP {
                $0.totalTimeout = .milliseconds(300)
            } _: { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin))
                }
                #expect(error.code == .timedOut)
                #expect(error.outcome == .transient(notBefore: nil))
            }
        }
    }

    @Test(arguments: [(false, PlatformError.Outcome.unknown), (true, .transient(notBefore: nil))])
    func `silence after a write leaves its outcome unknown`(
        isRepeatable: Bool,
        outcome: PlatformError.Outcome
    ) async throws {
        try await RawServer.with { _, _ in
            try await Task.sleep(for: .seconds(3600))
        } _: { server in
            try await withHTTP {
                $0.idleTimeout = .milliseconds(200)
            } _: { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(
                        to: HTTPQuestion(
                            .post,
                            server.origin,
                            body: .json(.object([:])),
                            isRepeatable: isRepeatable
                        )
                    )
                }
                #expect(error.code == .timedOut)
                #expect(error.outcome == outcome)
            }
        }
    }

    @Test func `a write that would leave too late is not sent, which is certain`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { server in
            try await withHTTP { http in
                let question = HTTPQuestion(.post, server.origin, body: .json(.object([:])))
                let error = try await SendingDeadline.$current.withValue(.now - .milliseconds(1)) {
                    try await failure { () throws(PlatformError) in try await http.answer(to: question) }
                }
                #expect(error.outcome == .transient(notBefore: nil), "\(error.detail)")
                #expect(server.requests.allSatisfy { !$0.body.contains("{}") })
                let answer = try await SendingDeadline.$current.withValue(.now + .seconds(60)) {
                    try await http.answer(to: question)
                }
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `a cancelled question ends at once`() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        try await RawServer.with { _, _ in
            arrived.continuation.yield()
            try await Task.sleep(for: .seconds(3600))
        } _: { server in
            try await withHTTP { http in
                let asking = Task {
                    try await failure { () throws(PlatformError) in
                        try await http.answer(to: HTTPQuestion(.post, server.origin, body: .json(.null)))
                    }
                }
                var arrivals = arrived.stream.makeAsyncIterator()
                _ = await arrivals.next()
                asking.cancel()
                let error = try await asking.value
                #expect(error.code == .cancelled)
                #expect(error.outcome == .unknown)
            }
        }
    }

    @Test func `stopping ends what is under way and refuses what comes after`() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        try await RawServer.with { _, _ in
            arrived.continuation.yield()
            try await Task.sleep(for: .seconds(3600))
        } _: { server in
            let settings = HTTPClientSettings.forLoopback
            let http = try GuardedHTTPClient(settings: settings, logger: .silent, now: { testClock })
            let asking = Task {
                try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.post, server.origin, body: .json(.null)))
                }
            }
            var arrivals = arrived.stream.makeAsyncIterator()
            _ = await arrivals.next()
            try await http.shutdown()
            let stopped = try await asking.value
            #expect(stopped.outcome == .unknown)
            let late = try await failure { () throws(PlatformError) in
                try await http.answer(to: HTTPQuestion(.post, server.origin, body: .json(.null)))
            }
            #expect(late.code == .cancelled)
            #expect(late.outcome == .transient(notBefore: nil))
        }
    }

    @Test func `the system's resolver knows this machine and takes addresses as they are`() async throws {
        let found = try await NameResolver.system.addresses("localhost")
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { AddressReach(of: $0) == .loopback })
        #expect(try await NameResolver.system.addresses("8.8.8.8") == [.v4(0x0808_0808)])
        // The old form of 127.0.0.1 resolves, and is refused for what it is.
        #expect(try await NameResolver.system.addresses("127.1") == [.loopback])
    }

    // MARK: Broken answers and ways

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":",
        "HTTP/1.1 200", "SSH-2.0-OpenSSH_9.2\r\n", "",
    ])
    func `an answer that breaks off is no answer`(bytes: String) async throws {
        try await RawServer.with { _, writer in
            try await writer.send(bytes)
            throw RawServer.HangUp()
        } _: { server in
            try await withHTTP { http in
                let read = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.get, server.origin))
                }
                #expect(read.code == .answerCutOff)
                #expect(read.outcome == .transient(notBefore: nil))
                let write = try await failure { () throws(PlatformError) in
                    try await http.answer(to: HTTPQuestion(.post, server.origin, body: .json(.null)))
                }
                #expect(write.outcome == .unknown)
            }
        }
    }

    @Test func `a closed port is unreachable and proves that nothing was sent`() async throws {
        let port = try await RawServer.with { _, _ in
        } _: {
            $0.port
        }
        try await withHTTP { http in
            let error = try await failure { () throws(PlatformError) in
                try await http.answer(
                    to: HTTPQuestion(.post, "http://127.0.0.1:\(port)/", body: .json(.null))
                )
            }
            #expect(error.code == .unreachable)
            #expect(error.outcome == .transient(notBefore: nil))
        }
    }

    @Test func `a name nobody knows is a sentence about the name`() async throws {
        try await withHTTP { http in
            let error = try await failure { () throws(PlatformError) in
                try await http.answer(to: HTTPQuestion(.post, "https://no-such.example/", body: .json(.null)))
            }
            #expect(error.code == .nameNotFound)
            #expect(error.outcome == .transient(notBefore: nil))
            #expect(error.sentence.contains("no-such.example"))
        }
    }

    // MARK: What is sent and what is kept

    @Test func `every question says who asks and what it wants`() async throws {
        try await RawServer.with { _, writer in
            try await writer.answer(
                headers: ["X-RateLimit-Limit: 300", "X-RateLimit-Remaining: 299", "Retry-After: 7"],
                #"{"ok":true}"#
            )
        } _: { server in
            try await withHTTP { http in
                let url = server.origin + "/api?limit=40&access_token=token-123#part"
                let answer = try await http.answer(to: HTTPQuestion(.get, url))
                let request = try #require(server.requests.first)
                #expect(request.header("User-Agent") == "Roost/test (+https://roost.example)")
                #expect(request.header("Accept") == "application/json")
                #expect(request.header("Accept-Language") == "en")
                #expect(request.target == "/api?limit=40&access_token=token-123")
                #expect(answer.rateLimits.windows.first?.remaining == 299)
                #expect(answer.rateLimits.blockedUntil == testClock + 7)
                #expect(answer.request.url == server.origin + "/api?limit=40&access_token=…")
            }
        }
    }

    @Test func `logs and errors hold no token`() async throws {
        let lines = LogLines()
        var logger = Logger(label: "test", factory: { _ in lines.handler })
        logger.logLevel = .trace
        try await RawServer.with { request, writer in
            if request.target.hasPrefix("/fine") { return try await writer.answer() }
            throw RawServer.HangUp()
        } _: { [logger] server in
            try await withHTTP(logger: logger) { http in
                let credential = Credential(token: Secret("token-123"))
                _ = try await http.answer(
                    to: HTTPQuestion(.get, server.origin + "/fine?code=code-123", credential: credential)
                )
                let broken = try await failure { () throws(PlatformError) in
                    try await http.answer(
                        to: HTTPQuestion(
                            .get,
                            server.origin + "/broken?code=code-123",
                            credential: credential
                        )
                    )
                }
                let odd = try await failure { () throws(PlatformError) in
                    let odd = Credential(token: Secret("token-123\r\nX-Injected: 1"))
                    return try await http.answer(to: HTTPQuestion(.get, server.origin, credential: odd))
                }
                #expect(odd.outcome == .reauthorise)
                let all = lines.text + "\(broken)\(broken.detail)\(odd)\(odd.detail)"
                #expect(all.contains("/fine?code=…"))
                #expect(!all.contains("-123"))
                #expect(!server.requests.contains { $0.head.contains("X-Injected") })
            }
        }
    }
}

extension AddressPolicy {
    /// Lets plain HTTP through without opening loopback: the exception is an address nobody uses.
    static let plainHTTPToTheInternet = AddressPolicy(exceptions: [.v4(0xC000_0201)])
}
