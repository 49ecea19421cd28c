import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import PlatformSimulator
import Testing

@Suite("Faults on demand")
struct FaultTests {
    private static let statuses = "/api/v1/statuses"
    private static let me = "/api/v1/accounts/verify_credentials"

    @Test func `a drop before the effect leaves nothing behind`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.inject(.dropBeforeEffect, method: "POST", path: Self.statuses, count: 1)
            await #expect(throws: (any Error).self) { try await ada.post(Self.statuses, ["status": "lost"]) }
            let entry = try #require(platform.control.ledger.entries.last)
            #expect(entry.effect == nil)
            #expect(entry.answeredWith == nil)
            #expect(platform.control.faults.isEmpty)
        }
    }

    @Test func `a drop after the effect leaves the post but no answer`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let before = try platform.control.postCount(of: "ada")
            platform.control.inject(.dropAfterEffect, method: "POST", path: Self.statuses, count: 1)
            let key = [("Idempotency-Key", "k")]
            await #expect(throws: (any Error).self) {
                try await ada.post(Self.statuses, ["status": "done"], headers: key)
            }
            #expect(try platform.control.postCount(of: "ada") == before + 1)
            let entry = try #require(platform.control.ledger.effects(.postCreated).last)
            #expect(entry.answeredWith == nil)
            #expect(entry.idempotencyKey == "k")
            let again = try await ada.post(Self.statuses, ["status": "done"], headers: key)
            #expect(again.json["id"]?.text == entry.effect?.id)
            #expect(platform.control.ledger.effects(.postCreated).count == 1)
        }
    }

    @Test func `a server error can come before or after the effect`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            for (afterEffect, posts) in [(false, 0), (true, 1)] {
                platform.control.inject(
                    .failure(status: 503, form: .html, afterEffect: afterEffect, retryAfterSeconds: 30),
                    path: Self.statuses,
                    count: 1
                )
                let reply = try await ada.post(Self.statuses, ["status": "x"])
                #expect(reply.status == 503)
                #expect(reply.headers["retry-after"] == ["30"])
                #expect(reply.text.contains("<h1>503</h1>"))
                #expect(platform.control.ledger.effects(.postCreated).count == posts)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a limit says when it resets, unless told not to`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let ada = Visitor(platform)
            platform.control.inject(
                .rateLimited(resetsInSeconds: 90, withHeaders: true),
                path: Self.me,
                count: 1
            )
            let told = try await ada.get(Self.me)
            #expect(told.status == 429)
            let header = dialect == .pixelfed ? "retry-after" : "x-ratelimit-reset"
            #expect(told.headers[header].count == 1)
            platform.control.inject(
                .rateLimited(resetsInSeconds: 90, withHeaders: false),
                path: Self.me,
                count: 1
            )
            let untold = try await ada.get(Self.me)
            #expect(untold.status == 429)
            #expect(untold.headers[header].isEmpty)
            #expect(try await ada.get(Self.me).status == 200)
        }
    }

    @Test func `bodies can be cut, unreadable, of wrong types or a web page`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.inject(.truncatedBody, path: Self.me, count: 1)
            await #expect(throws: (any Error).self) { try await ada.get(Self.me) }
            platform.control.inject(.truncatedJSON, path: Self.me, count: 1)
            let cut = try await ada.get(Self.me)
            #expect(cut.status == 200)
            #expect(throws: (any Error).self) { try JSON(parsing: cut.bytes) }
            platform.control.inject(.wrongTypes, path: Self.me, count: 1)
            let wrong = try await ada.get(Self.me).json
            #expect(wrong["id"] == .null)
            #expect(wrong["username"] == 42)
            platform.control.inject(.htmlInsteadOfJSON, path: Self.me, count: 1)
            let page = try await ada.get(Self.me)
            #expect(page.status == 200)
            #expect(page.headers["content-type"].first?.hasPrefix("text/html") == true)
        }
    }

    @Test(arguments: [
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://other.example/",
    ])
    func `a redirect leads where it is told`(address: String) async throws {
        try await SimulatedPlatform.running { platform in
            platform.control.inject(.redirect(to: address, status: 307), path: "/api/**", count: 1)
            let reply = try await Visitor(platform).get(Self.me)
            #expect(reply.status == 307)
            #expect(reply.headers["location"] == [address])
        }
    }

    @Test func `an endless body goes on until the client hangs up`() async throws {
        try await SimulatedPlatform.running { platform in
            platform.control.inject(.endlessBody(limit: 8 << 30), path: Self.me, count: 1)
            let response = try await Visitor.client.execute(
                HTTPClientRequest(url: platform.baseURL + Self.me),
                timeout: .seconds(20)
            )
            #expect(response.headers["content-length"].isEmpty)
            var received = 0
            for try await piece in response.body {
                received += piece.readableBytes
                if received > 20 << 20 { break }
            }
            #expect(received > 20 << 20)
        }
    }

    @Test func `a large body is announced`() async throws {
        try await SimulatedPlatform.running { platform in
            platform.control.inject(.largeBody(bytes: 1 << 30), path: Self.me, count: 1)
            let response = try await Visitor.client.execute(
                HTTPClientRequest(url: platform.baseURL + Self.me),
                timeout: .seconds(20)
            )
            #expect(response.headers["content-length"] == ["1073741824"])
        }
    }

    @Test func `a slow answer arrives whole`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.inject(.slowDrip(bytes: 400, everyMilliseconds: 1), path: Self.me, count: 1)
            let dripped = try await ada.get(Self.me)
            #expect(dripped.json["username"] == "ada")
            platform.control.inject(.latency(milliseconds: 5), path: Self.me, count: 1)
            #expect(try await ada.get(Self.me).json["username"] == "ada")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `stopping does not wait for a slow answer or an idle connection`() async throws {
        let platform = try await SimulatedPlatform.start()
        let ada = Visitor(platform)
        _ = try await ada.get(Self.me)
        platform.control.inject(.latency(milliseconds: 3_600_000), path: Self.statuses)
        let slow = Task { try await ada.post(Self.statuses, ["status": "an hour"]) }
        while platform.control.ledger.entries.isEmpty { await Task.yield() }
        await platform.stop()
        await #expect(throws: (any Error).self) { try await slow.value }
        await #expect(throws: (any Error).self) { try await ada.get(Self.me) }
    }

    @Test func `a repeated key alone can fail, as some builds of Mastodon have it`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.inject(
                .failure(status: 500, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "POST",
                path: Self.statuses,
                onlyRepeats: true
            )
            let key = [("Idempotency-Key", "k")]
            #expect(try await ada.post(Self.statuses, ["status": "once"], headers: key).status == 200)
            #expect(try await ada.post(Self.statuses, ["status": "once"], headers: key).status == 500)
            let other = try await ada.post(
                Self.statuses,
                ["status": "other"],
                headers: [("Idempotency-Key", "l")]
            )
            #expect(other.status == 200)
            #expect(platform.control.ledger.effects(.postCreated).count == 2)
        }
    }

    @Test func `discarded uploads can no longer be attached`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let media = try await ada.readyMedia()
            platform.control.discardUnattachedUploads()
            let reply = try await ada.post(Self.statuses, ["status": "x", "media_ids": [.string(media)]])
            #expect(reply.error == "Media \(media) not found or already attached to another post")
        }
    }

    @Test func `a rule befalls only what it names`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let grete = platform.person("grete").token
            let broken = Fault.failure(status: 500, form: .json, afterEffect: false, retryAfterSeconds: nil)
            platform.control.inject(broken, method: "GET", path: "/api/v1/statuses/*/source", token: grete)
            let id = try platform.control.addPost(by: "ada", text: "hello")
            #expect(try await ada.get("\(Self.statuses)/\(id)/source").status == 200)
            #expect(try await ada.with(token: grete).get("\(Self.statuses)/\(id)").status == 200)
            #expect(try await ada.with(token: grete).get("\(Self.statuses)/\(id)/source").status == 500)
        }
    }

    @Test func `the same is to be had over HTTP`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let rule: JSON = [
                "fault": "failure", "status": 502, "form": "html", "method": "get", "path": "/api/v1/**",
                "count": 1,
            ]
            #expect(try await ada.post("/_simulator/faults", rule).status == 201)
            #expect(try await ada.get(Self.me).status == 502)
            #expect(try await ada.post("/_simulator/faults", ["fault": "earthquake"]).status == 422)

            let made = try await ada.post(
                "/_simulator/posts",
                ["account": "grete", "text": "Hallo", "images": 2]
            )
            let id = try #require(made.json["id"]?.text)
            #expect(try await ada.put("/_simulator/posts/\(id)", ["text": "Hallo!"]).status == 200)
            _ = try await ada.post("/_simulator/posts/\(id)/reactions", ["favourites": 3])
            let seen = try await ada.get("\(Self.statuses)/\(id)").json
            #expect(seen["content"] == "<p>Hallo!</p>")
            #expect(seen["favourites_count"] == 3)
            #expect(seen["media_attachments"]?.elements?.count == 2)
            #expect(try await ada.delete("/_simulator/posts/\(id)").status == 200)
            #expect(try await ada.get("\(Self.statuses)/\(id)").status == 404)
            _ = try await ada.put("/_simulator/limits", ["characters": 9])
            #expect(try await ada.post(Self.statuses, ["status": "0123456789"]).status == 422)
            _ = try await ada.put("/_simulator/accounts/ada", ["state": "disabled"])
            #expect(try await ada.get(Self.me).status == 403)
            let ledger = try await ada.get("/_simulator/ledger").json
            #expect(ledger["entries"]?.elements?.count == 1)
            #expect(ledger["requests"]?["GET /api/v1/statuses/:id"] == 2)
        }
    }
}
