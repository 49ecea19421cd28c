import Foundation
import PlatformSimulator
import Testing

@Suite("Posting, and posting again")
struct PostingTests {
    private static let statuses = "/api/v1/statuses"

    @Test func `Mastodon gives a repeated key its first post again`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let key = [("Idempotency-Key", "one")]
            let media = try await ada.readyMedia()
            let body: JSON = ["status": "once", "media_ids": [.string(media)]]
            let first = try await ada.post(Self.statuses, body, headers: key)
            let second = try await ada.post(Self.statuses, body, headers: key)
            #expect(first.status == 200)
            #expect(second.status == 200)
            #expect(first.json["id"] == second.json["id"])
            #expect(platform.control.ledger.effects(.postCreated).count == 1)
        }
    }

    @Test func `a key is forgotten after an hour, and another account's key is another key`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let grete = ada.with(token: platform.person("grete").token)
            let key = [("Idempotency-Key", "one")]
            let first = try await ada.post(Self.statuses, ["status": "a"], headers: key)
            let other = try await grete.post(Self.statuses, ["status": "a"], headers: key)
            #expect(first.json["id"] != other.json["id"])
            clock.advance(seconds: 3601)
            let late = try await ada.post(Self.statuses, ["status": "a"], headers: key)
            #expect(late.json["id"] != first.json["id"])
        }
    }

    @Test func `GoToSocial knows no keys and posts twice`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let ada = Visitor(platform)
            for _ in 0..<2 {
                let reply = try await ada.post(
                    Self.statuses,
                    ["status": "again"],
                    headers: [("Idempotency-Key", "one")]
                )
                #expect(reply.status == 200)
                #expect(reply.json["id"]?.text?.count == 26)
                #expect(reply.json["visibility"] == "unlisted")
            }
            #expect(platform.control.ledger.effects(.postCreated).count == 2)
        }
    }

    @Test func `Pixelfed refuses a repeated key, also after an attempt that failed`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let ada = Visitor(platform)
            let key = [("Idempotency-Key", "one")]
            let failed = try await ada.post(Self.statuses, ["status": "no picture"], headers: key)
            #expect(failed.status == 403)
            #expect(failed.error == "Empty statuses are not allowed")
            let media = try await ada.readyMedia()
            let body: JSON = ["status": "with", "media_ids": [.string(media)]]
            let repeated = try await ada.post(Self.statuses, body, headers: key)
            #expect(repeated.status == 400)
            #expect(repeated.error == "Duplicate idempotency key.")
            let fresh = try await ada.post(Self.statuses, body, headers: [("Idempotency-Key", "two")])
            #expect(fresh.status == 200)
            #expect(fresh.json["content_text"] == "with")
            #expect(fresh.json["sensitive"] == 0)
        }
    }

    @Test(arguments: [
        (Dialect.mastodon, 422, "not found or already attached"), (.gotosocial, 400, "already attached"),
        (.pixelfed, 400, "media_ids"),
    ])
    func `media goes into one post only`(dialect: Dialect, status: Int, text: String) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let ada = Visitor(platform)
            let body: JSON = ["status": "x", "media_ids": [.string(try await ada.readyMedia())]]
            #expect(try await ada.post(Self.statuses, body).status == 200)
            let second = try await ada.post(Self.statuses, body)
            #expect(second.status == status)
            #expect(second.text.contains(text))
        }
    }

    @Test func `Mastodon counts graphemes, links as 23 and mentions without their domain`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let family = String(repeating: "👩‍👩‍👧‍👦", count: 500)
            #expect(try await ada.post(Self.statuses, ["status": .string(family)]).status == 200)
            let tooLong = try await ada.post(Self.statuses, ["status": .string(family + "x")])
            #expect(tooLong.status == 422)
            #expect(tooLong.error == "Validation failed: Text character limit of 500 exceeded")
            let link = "https://example.org/" + String(repeating: "a", count: 400)
            let padded = link + " " + String(repeating: "y", count: 476)
            #expect(try await ada.post(Self.statuses, ["status": .string(padded)]).status == 200)
            let mention = "@bob@else.example " + String(repeating: "y", count: 495)
            #expect(try await ada.post(Self.statuses, ["status": .string(mention)]).status == 200)
            let warned: JSON = [
                "status": .string(String(repeating: "y", count: 496)), "spoiler_text": "fives",
            ]
            #expect(try await ada.post(Self.statuses, warned).status == 422)
        }
    }

    @Test func `GoToSocial counts code points`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let ada = Visitor(platform)
            let composed = String(repeating: "e\u{301}", count: 2500)
            let longest = try await ada.post(Self.statuses, ["status": .string(composed)])
            #expect(longest.status == 200)
            #expect(try await ada.post(Self.statuses, ["status": .string(composed + "x")]).status == 400)
        }
    }

    @Test(arguments: [Dialect.mastodon, .gotosocial])
    func `a poll and pictures exclude each other`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let ada = Visitor(platform)
            let poll: JSON = ["options": ["a", "b"], "expires_in": 600]
            let made = try await ada.post(Self.statuses, ["status": "?", "poll": poll])
            #expect(made.json["poll"]?["options"]?[1]?["title"] == "b")
            let media = try await ada.readyMedia()
            let both = try await ada.post(
                Self.statuses,
                ["status": "?", "poll": poll, "media_ids": [.string(media)]]
            )
            #expect((400..<500).contains(both.status))
        }
    }

    @Test func `an empty post, a vanished parent and too many files are refused in Mastodon's words`()
        async throws
    {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            #expect(
                try await ada.post(Self.statuses, ["status": " "]).error
                    == "Validation failed: Text can't be blank"
            )
            let orphan = try await ada.post(Self.statuses, ["status": "hi", "in_reply_to_id": "1"])
            #expect(orphan.status == 404)
            #expect(orphan.error == "The post you are trying to reply to does not appear to exist.")
            let many: JSON = ["status": "x", "media_ids": ["1", "2", "3", "4", "5"]]
            #expect(try await ada.post(Self.statuses, many).error == "Cannot attach more than 4 files")
        }
    }

    @Test func `forms say the same as JSON`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let one = try await ada.readyMedia()
            let two = try await ada.readyMedia()
            let reply = try await ada.form(
                Self.statuses,
                "status=a%20%26+b&media_ids%5B%5D=\(one)&media_ids%5B%5D=\(two)&sensitive=true&language=de"
            )
            #expect(reply.json["content"] == "<p>a &amp; b</p>")
            #expect(reply.json["media_attachments"]?.elements?.compactMap { $0["id"]?.text } == [one, two])
            #expect(reply.json["sensitive"] == true)
            #expect(reply.json["language"] == "de")
        }
    }

    @Test func `GoToSocial dates a post back, Mastodon publishes it now`() async throws {
        let past: JSON = ["status": "then", "scheduled_at": "2020-05-05T12:00:00.000Z"]
        try await SimulatedPlatform.running(.init(dialect: .gotosocial, posts: 90)) { platform in
            let ada = Visitor(platform)
            let dated = try await ada.post(Self.statuses, past)
            #expect(dated.json["created_at"] == "2020-05-05T12:00:00.000Z")
            let id = try #require(dated.json["id"]?.text)
            let list = try await ada.get("/api/v1/accounts/\(platform.person("ada").id)/statuses?limit=100")
            let place = try #require(list.ids.firstIndex(of: id))
            #expect(place > 0)
            #expect(list.ids == list.ids.sorted(by: >))
        }
        try await SimulatedPlatform.running { platform in
            let now = try await Visitor(platform).post(Self.statuses, past)
            #expect(now.json["created_at"]?.text?.hasPrefix("2020") == false)
        }
    }

    @Test func `a scheduled post appears when its time has come`() async throws {
        let clock = Clock()
        try await SimulatedPlatform.running(.init(now: { clock.now })) { platform in
            let ada = Visitor(platform)
            let time = clock.now.addingTimeInterval(600).formatted(.iso8601)
            let scheduled = try await ada.post(
                Self.statuses,
                ["status": "later", "scheduled_at": .string(time)]
            )
            #expect(scheduled.json["params"]?["text"] == "later")
            let before = try platform.control.postCount(of: "ada")
            clock.advance(seconds: 601)
            #expect(try await ada.get("/api/v1/scheduled_statuses").json == [])
            #expect(try platform.control.postCount(of: "ada") == before + 1)
        }
    }

    @Test func `deleting gives the raw text back and frees the media`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let media = try await ada.readyMedia()
            let body: JSON = ["status": "a & b", "media_ids": [.string(media)]]
            let id = try #require(try await ada.post(Self.statuses, body).json["id"]?.text)
            let deleted = try await ada.delete("\(Self.statuses)/\(id)")
            #expect(deleted.json["text"] == "a & b")
            let gone = try await ada.get("\(Self.statuses)/\(id)")
            #expect(gone.status == 404)
            #expect(gone.error == "Record not found")
            #expect(try await ada.post(Self.statuses, body).status == 200)
            #expect(
                try await ada.with(token: platform.person("grete").token).delete("\(Self.statuses)/\(id)")
                    .status == 404
            )
        }
    }

    @Test func `many ids at once leave out the missing, and only Mastodon answers`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let ids = try await ada.get("/api/v1/accounts/\(platform.person("ada").id)/statuses?limit=3").ids
            try platform.control.deletePost(ids[1])
            let query = ids.map { "id%5B%5D=\($0)" }.joined(separator: "&")
            #expect(try await ada.get("\(Self.statuses)?\(query)").ids == [ids[0], ids[2]])
        }
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let reply = try await Visitor(platform).get("\(Self.statuses)?id[]=1")
            #expect(reply.status == 404)
        }
    }

    @Test func `a thread is found from any of its parts`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            var ids: [String] = []
            for number in 1...3 {
                var body: JSON = ["status": .string("part \(number)")]
                if let last = ids.last { body["in_reply_to_id"] = .string(last) }
                ids.append(try #require(try await ada.post(Self.statuses, body).json["id"]?.text))
            }
            let context = try await ada.get("\(Self.statuses)/\(ids[1])/context").json
            #expect(context["ancestors"]?.elements?.compactMap { $0["id"]?.text } == [ids[0]])
            #expect(context["descendants"]?.elements?.compactMap { $0["id"]?.text } == [ids[2]])
        }
    }

    @Test func `likes and boosts move the counts`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let grete = ada.with(token: platform.person("grete").token)
            let id = try #require(try await ada.post(Self.statuses, ["status": "like me"]).json["id"]?.text)
            _ = try await grete.post("\(Self.statuses)/\(id)/favourite")
            _ = try await grete.post("\(Self.statuses)/\(id)/favourite")
            let boost = try await grete.post("\(Self.statuses)/\(id)/reblog")
            #expect(boost.json["reblog"]?["id"]?.text == id)
            try platform.control.addReactions(to: id, favourites: 5, replies: 2)
            let seen = try await ada.get("\(Self.statuses)/\(id)").json
            #expect(seen["favourites_count"] == 6)
            #expect(seen["reblogs_count"] == 1)
            #expect(seen["replies_count"] == 2)
            _ = try await grete.post("\(Self.statuses)/\(id)/unreblog")
            #expect(try await ada.get("\(Self.statuses)/\(id)").json["reblogs_count"] == 0)
        }
    }

    @Test(arguments: [Dialect.mastodon, .gotosocial])
    func `people are named as they spell themselves, as far as they are known`(
        dialect: Dialect
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let body: JSON = ["status": "@GRETE @Bob@Else.Example @Nobody@Else.Example"]
            let content = try await Visitor(platform).post(Self.statuses, body).json["content"]?.text ?? ""
            #expect(content.contains("@<span>grete</span>"))
            #expect(content.contains("@<span>bob</span>"))
            #expect(content.contains("@Nobody@Else.Example"))
        }
    }

    @Test func `Mastodon makes a warning the text where there is no other, GoToSocial doesn't`() async throws
    {
        let body: JSON = ["status": " ", "spoiler_text": "The end"]
        try await SimulatedPlatform.running { platform in
            let post = try await Visitor(platform).post(Self.statuses, body).json
            #expect(post["content"] == "<p>The end</p>")
            #expect(post["spoiler_text"] == "")
            #expect(post["sensitive"] == true)
        }
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let post = try await Visitor(platform).post(Self.statuses, body).json
            #expect(post["spoiler_text"] == "The end")
        }
    }
}
