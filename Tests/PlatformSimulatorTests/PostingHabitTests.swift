import Foundation
import PlatformSimulator
import Testing

@Suite("How posts and their keys are taken")
struct PostingHabitTests {
    private static let statuses = "/api/v1/statuses"
    private static let key = [("Idempotency-Key", "one")]

    private static func habits(_ change: (inout PostingHabits) -> Void) -> PostingHabits {
        var habits = PostingHabits()
        change(&habits)
        return habits
    }

    @Test func `keys live as long as they are let`() async throws {
        let clock = Clock()
        let habits = Self.habits { $0.keyLife = 60 }
        try await SimulatedPlatform.running(.init(posting: habits, now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let first = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            clock.advance(seconds: 59)
            let second = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            #expect(second.json["id"] == first.json["id"])
            clock.advance(seconds: 2)
            let third = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            #expect(third.json["id"] != first.json["id"])
        }
    }

    @Test(arguments: [Dialect.mastodon, .pixelfed])
    func `keys can be ignored`(dialect: Dialect) async throws {
        let habits = Self.habits { $0.ignoresKeys = true }
        try await SimulatedPlatform.running(.init(dialect: dialect, posting: habits)) { platform in
            let ada = Visitor(platform)
            for _ in 0..<2 {
                let media = try await ada.readyMedia()
                let body: JSON = ["status": "a", "media_ids": [.string(media)]]
                #expect(try await ada.post(Self.statuses, body, headers: Self.key).status == 200)
            }
            let made = platform.control.ledger.madePosts
            #expect(made.count == 2 && made.map(\.key) == ["one", "one"])
            #expect(made.sharing(\.key).map { $0.map(\.id) } == [made.map(\.id)])
            #expect(made.sharing(\.text).count == 1)
        }
    }

    @Test(arguments: [(Dialect.mastodon, 404), (.pixelfed, 400)])
    func `a key can be spent on a request that comes to nothing`(dialect: Dialect, status: Int) async throws {
        let habits = Self.habits { $0.spendsKeysEarly = true }
        try await SimulatedPlatform.running(.init(dialect: dialect, posting: habits)) { platform in
            let ada = Visitor(platform)
            let body: JSON = ["status": "a", "media_ids": [.string(try await ada.readyMedia())]]
            platform.control.inject(.dropBeforeEffect, method: "POST", path: Self.statuses, count: 1)
            await #expect(throws: (any Error).self) {
                try await ada.post(Self.statuses, body, headers: Self.key)
            }
            #expect(try await ada.post(Self.statuses, body, headers: Self.key).status == status)
            #expect(platform.control.ledger.madePosts.isEmpty)
            let other = try await ada.post(Self.statuses, body, headers: [("Idempotency-Key", "two")])
            #expect(other.status == 200)
        }
    }

    @Test func `a repeat meets the lock of a first request that is still under way`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(now: { clock.now })) { platform in
            let ada = Visitor(platform)
            platform.control.inject(.latency(milliseconds: 50), method: "POST", path: Self.statuses, count: 1)
            let first = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            // By the platform's own clock no time has passed.
            let repeated = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            #expect(repeated.status == 503)
            #expect(repeated.error?.contains("temporary problem") == true)
            clock.advance(seconds: 1)
            let again = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            #expect(again.status == 200 && again.json["id"] == first.json["id"])
            #expect(platform.control.ledger.madePosts.count == 1)
        }
    }

    @Test func `a repeat finds nothing where its post was deleted meanwhile`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.inject(.dropAfterEffect, method: "POST", path: Self.statuses, count: 1)
            await #expect(throws: (any Error).self) {
                try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            }
            try platform.control.deletePost(try #require(platform.control.ledger.madePosts.first).id)
            let again = try await ada.post(Self.statuses, ["status": "a"], headers: Self.key)
            #expect(again.status == 404 && again.error == "Record not found")
            #expect(platform.control.ledger.madePosts.count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a new post may stand in its author's list later`(dialect: Dialect) async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 3, now: { clock.now })) {
            platform in
            let ada = Visitor(platform)
            platform.control.changePosting { $0.listingDelay = 30 }
            let list = "/api/v1/accounts/\(platform.person("ada").id)/statuses?limit=40"
            let before = try await ada.get(list).ids
            let media = try await ada.readyMedia()
            let made = try await ada.post(Self.statuses, ["status": "new", "media_ids": [.string(media)]])
            let id = try #require(made.json["id"]?.text)
            #expect(try await ada.get(list).ids == before)
            #expect(try await ada.get("\(Self.statuses)/\(id)").status == 200)
            clock.advance(seconds: 31)
            #expect(try await ada.get(list).ids == [id] + before)
        }
    }

    @Test func `writes can be slow while reads are not`() async throws {
        try await SimulatedPlatform.running(.init(writeLatency: 300)) { platform in
            let ada = Visitor(platform)
            let clock = ContinuousClock()
            let writing = try await clock.measure {
                let made = try await ada.post(Self.statuses, ["status": "a"])
                #expect(made.status == 200)
            }
            #expect(writing >= .milliseconds(300))
            // An hour would be more than any test waits.
            platform.control.delayWrites(milliseconds: 3_600_000)
            #expect(try await ada.get("/api/v1/accounts/verify_credentials").status == 200)
            platform.control.delayWrites(milliseconds: 0)
            #expect(platform.control.ledger.madePosts.count == 1)
        }
    }

    @Test func `a short description may be refused`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let ada = Visitor(platform)
            platform.control.changeLimits { $0.descriptionMinimum = 5 }
            let instance = try await ada.get("/api/v2/instance").json
            #expect(instance["configuration"]?["media_attachments"]?["description_minimum"] == 5)
            for (description, status) in [(nil, 400), ("four", 400), ("fives", 200)] as [(String?, Int)] {
                let media = try await ada.readyMedia(description: description)
                let made = try await ada.post(Self.statuses, ["status": "x", "media_ids": [.string(media)]])
                #expect(made.status == status)
            }
        }
    }

    @Test func `all of it can be had over HTTP`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let control = "/_simulator"
            #expect(
                try await ada.put("\(control)/posting", ["ignores_keys": true, "key_life": 5]).status == 200
            )
            for _ in 0..<2 {
                #expect(
                    try await ada.post(Self.statuses, ["status": "twice"], headers: Self.key).status == 200
                )
            }
            let made = try await ada.get("\(control)/made-posts").json
            #expect(made["count"] == 2 && made["same_key"]?[0]?.elements?.count == 2)
            #expect(made["same_text"]?.elements?.count == 1)
            let changes: JSON = ["ignores_keys": false, "spends_keys_early": true, "listing_delay": 9]
            #expect(try await ada.put("\(control)/posting", changes).status == 200)
            platform.control.changePosting { habits in
                #expect(habits.keyLife == 5 && habits.spendsKeysEarly && habits.listingDelay == 9)
                #expect(!habits.ignoresKeys)
            }
            #expect(try await ada.put("\(control)/limits", ["description_minimum": 3]).status == 200)
            #expect(try await ada.put("\(control)/write-latency", ["milliseconds": 120]).status == 200)
            let slow = try await ContinuousClock().measure {
                _ = try await ada.post(Self.statuses, ["status": "b"])
            }
            #expect(slow >= .milliseconds(120))
        }
    }

    @Test func `Bluesky's posts are told apart by their keys`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0, writeLatency: 100)) { bluesky in
            let ada = try await Visitor.signedIn(bluesky)
            let record: JSON = [
                "$type": "app.bsky.feed.post", "text": "Hello", "createdAt": "2026-09-01T10:00:00.000Z",
            ]
            func body(_ key: String) -> JSON {
                [
                    "repo": .string(bluesky.person("ada").did), "collection": "app.bsky.feed.post",
                    "rkey": .string(key), "record": record, "swapRecord": .null,
                ]
            }
            let put = "/xrpc/com.atproto.repo.putRecord"
            let time = try await ContinuousClock().measure {
                let written = try await ada.post(put, body("3ke6kg3wk2222"))
                #expect(written.status == 200)
            }
            #expect(time >= .milliseconds(100))
            // A fault for repeats alone.
            bluesky.control.inject(
                .failure(status: 500, form: .json, afterEffect: false, retryAfterSeconds: nil),
                path: put,
                count: 1,
                onlyRepeats: true
            )
            #expect(try await ada.post(put, body("3ke6kg3wk2223")).status == 200)
            #expect(try await ada.post(put, body("3ke6kg3wk2222")).status == 500)
            #expect(try await ada.post(put, body("3ke6kg3wk2222")).status == 200)
            let made = bluesky.control.ledger.madePosts
            #expect(made.map(\.key) == ["3ke6kg3wk2222", "3ke6kg3wk2223"])
            #expect(made.sharing(\.key).isEmpty && made.sharing(\.text).count == 1)
        }
    }
}
