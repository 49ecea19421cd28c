import Foundation
import PlatformSimulator
import Testing

@Suite("Faults and limits at a simulated Bluesky")
struct BlueskyFaultTests {
    private static let put = "/xrpc/com.atproto.repo.putRecord"
    private static let me = "/xrpc/com.atproto.server.getSession"

    @Test func `a drop before or after the effect is told by the repository`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            for (fault, key, status) in [(Fault.dropBeforeEffect, "a", 400), (.dropAfterEffect, "b", 200)] {
                bluesky.control.inject(fault, method: "POST", path: Self.put, count: 1)
                await #expect(throws: (any Error).self) {
                    try await visitor.putRecord(Visitor.post("lost"), ada.did, key: key)
                }
                #expect(try await visitor.record(ada.did, key).status == status)
                #expect(bluesky.control.ledger.entries.last?.answeredWith == nil)
            }
            let again = try await visitor.putRecord(Visitor.post("lost"), ada.did, key: "b", swap: .null)
            #expect(again.status == 200)
            #expect(bluesky.control.ledger.effects(.recordCreated).count == 1)
        }
    }

    @Test(arguments: [
        (500, "InternalServerError"), (502, "UpstreamFailure"), (503, "NotEnoughResources"),
        (504, "UpstreamTimeout"),
    ])
    func `an error of the server is named`(status: Int, name: String) async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let fault = Fault.failure(status: status, form: .json, afterEffect: true, retryAfterSeconds: nil)
            bluesky.control.inject(fault, path: Self.put, count: 1)
            let reply = try await visitor.putRecord(Visitor.post("x"), ada.did, key: "k")
            #expect(reply.status == status)
            #expect(reply.error == name)
            #expect(try await visitor.record(ada.did, "k").status == 200)
        }
    }

    @Test func `a limit says when it resets, unless told not to`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let visitor = try await Visitor.signedIn(bluesky)
            bluesky.control.inject(
                .rateLimited(resetsInSeconds: 90, withHeaders: true),
                path: Self.me,
                count: 1
            )
            let told = try await visitor.get(Self.me)
            #expect(told.status == 429)
            #expect(told.json == ["error": "RateLimitExceeded", "message": "Rate Limit Exceeded"])
            #expect(told.headers["ratelimit-reset"] == ["\(Int(clock.now.timeIntervalSince1970) + 90)"])
            #expect(told.headers["retry-after"] == ["90"])
            bluesky.control.inject(
                .rateLimited(resetsInSeconds: 90, withHeaders: false),
                path: Self.me,
                count: 1
            )
            let untold = try await visitor.get(Self.me)
            #expect(untold.status == 429)
            #expect(untold.headers["ratelimit-reset"].isEmpty && untold.headers["retry-after"].isEmpty)
            #expect(try await visitor.get(Self.me).status == 200)
        }
    }

    @Test func `bodies can be cut, unreadable, of wrong types or a web page`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let visitor = try await Visitor.signedIn(bluesky)
            bluesky.control.inject(.truncatedBody, path: Self.me, count: 1)
            await #expect(throws: (any Error).self) { try await visitor.get(Self.me) }
            bluesky.control.inject(.truncatedJSON, path: Self.me, count: 1)
            let cut = try await visitor.get(Self.me)
            #expect(throws: (any Error).self) { try JSON(parsing: cut.bytes) }
            bluesky.control.inject(.wrongTypes, path: Self.me, count: 1)
            #expect(try await visitor.get(Self.me).json["did"] == .null)
            bluesky.control.inject(.htmlInsteadOfJSON, path: "/xrpc/**", count: 1)
            #expect(
                try await visitor.get(Self.me).headers["content-type"].first?.hasPrefix("text/html") == true
            )
            bluesky.control.inject(.redirect(to: "http://10.0.0.1/", status: 307), path: "/xrpc/**", count: 1)
            #expect(try await visitor.get(Self.me).headers["location"] == ["http://10.0.0.1/"])
            bluesky.control.inject(.slowDrip(bytes: 200, everyMilliseconds: 1), path: Self.me, count: 1)
            #expect(try await visitor.get(Self.me).status == 200)
            bluesky.control.inject(.htmlInsteadOfJSON, path: "/.well-known/**", count: 1)
            #expect(try await visitor.get("/.well-known/atproto-did").text.hasPrefix("<!doctype"))
        }
    }

    @Test func `writes cost points, by the hour`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            func creations(_ count: Int) -> JSON {
                let write: JSON = [
                    "$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post",
                    "value": Visitor.post("x"),
                ]
                return ["repo": .string(ada.did), "writes": .array((0..<count).map { _ in write })]
            }
            for _ in 0..<8 {
                #expect(try await visitor.call("com.atproto.repo.applyWrites", creations(200)).status == 200)
            }
            #expect(try await visitor.call("com.atproto.repo.applyWrites", creations(65)).status == 200)
            let put = try await visitor.putRecord(Visitor.post("y"), ada.did, key: "k")
            #expect(put.headers["ratelimit-limit"] == ["5000"])
            #expect(put.headers["ratelimit-remaining"] == ["3"])
            #expect(put.headers["ratelimit-policy"] == ["5000;w=3600"])
            #expect(try await visitor.createRecord(Visitor.post("z"), ada.did).status == 200)
            let refused = try await visitor.createRecord(Visitor.post("z"), ada.did)
            #expect(refused.status == 429)
            #expect(refused.error == "RateLimitExceeded")
            #expect(refused.headers["retry-after"].count == 1)
            #expect(try await visitor.query("com.atproto.server.getSession").status == 200)
            clock.advance(seconds: 3600)
            #expect(try await visitor.createRecord(Visitor.post("z"), ada.did).status == 200)
        }
    }

    @Test func `thirty sign-ins in five minutes are enough`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            for _ in 0..<30 {
                let session = try await stranger.signIn(ada.handle, ada.appPassword)
                #expect(session.status == 200)
            }
            #expect(try await stranger.signIn(ada.handle, ada.appPassword).status == 429)
            let grete = bluesky.person("grete")
            #expect(try await stranger.signIn(grete.handle, grete.appPassword).status == 200)
            clock.advance(seconds: 300)
            #expect(try await stranger.signIn(ada.handle, ada.appPassword).status == 200)
        }
    }

    @Test func `the same is to be had over HTTP`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let visitor = try await Visitor.signedIn(bluesky)
            let rule: JSON = ["fault": "failure", "status": 502, "path": "/xrpc/**", "count": 1]
            #expect(try await visitor.post("/_simulator/faults", rule).status == 201)
            #expect(try await visitor.get(Self.me).error == "UpstreamFailure")
            _ = try await visitor.putRecord(Visitor.post("x"), bluesky.person("ada").did, key: "k")
            let ledger = try await visitor.get("/_simulator/ledger").json
            #expect(ledger["entries"]?.elements?.last?["effect"] == "record_created")
            #expect(ledger["requests"]?["GET \(Self.me)"] == 1)
        }
    }
}
