import Foundation
import PlatformSimulator
import Testing

@Suite("An account's statuses, page by page")
struct PagingTests {
    private func list(_ platform: SimulatedPlatform, _ query: String = "") -> String {
        "/api/v1/accounts/\(platform.person("ada").id)/statuses?\(query)"
    }

    @Test(arguments: Dialect.allCases)
    func `following max_id to the end sees every listed post once, newest first`(
        dialect: Dialect
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 95)) { platform in
            let ada = Visitor(platform)
            var seen: [String] = []
            while true {
                let from = seen.last.map { "&max_id=\($0)" } ?? ""
                let page = try await ada.get(list(platform, "limit=10" + from)).ids
                if page.isEmpty { break }
                seen += page
            }
            #expect(Set(seen).count == seen.count)
            #expect(seen == seen.sorted { ($0.count, $0) > ($1.count, $1) })
            if dialect == .pixelfed {
                // Replies are posts too, but never in the list.
                #expect(seen.count < 95)
                #expect(seen.count > 50)
            } else {
                #expect(seen.count == 95)
            }
        }
    }

    @Test func `Mastodon links to a next page only from a full one`() async throws {
        try await SimulatedPlatform.running(.init(posts: 25)) { platform in
            let ada = Visitor(platform)
            let full = try await ada.get(list(platform))
            #expect(full.ids.count == 20)
            let next = try #require(full.link("next"))
            #expect(next.hasPrefix(platform.baseURL))
            let last = try await ada.get(next)
            #expect(last.ids.count == 5)
            #expect(last.link("next") == nil)
            #expect(last.link("prev") != nil)
        }
    }

    @Test func `GoToSocial always links, also from a page that is not full`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial, posts: 40)) { platform in
            let ada = Visitor(platform)
            #expect(try await ada.get(list(platform)).ids.count == 30)
            let short = try await ada.get(list(platform, "limit=100"))
            #expect(short.ids.count == 40)
            #expect(short.link("next") != nil)
        }
    }

    @Test func `Pixelfed never links`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed, posts: 60)) { platform in
            let page = try await Visitor(platform).get(list(platform))
            #expect(page.ids.count == 20)
            #expect(page.headers["link"].isEmpty)
        }
    }

    @Test(arguments: [(Dialect.mastodon, 40), (.gotosocial, 100), (.pixelfed, 40)])
    func `a larger limit is cut down without a word`(dialect: Dialect, most: Int) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 300)) { platform in
            let page = try await Visitor(platform).get(list(platform, "limit=5000"))
            #expect(page.status == 200)
            #expect(page.ids.count == most)
        }
    }

    @Test func `min_id gives the page next above, since_id the newest one`() async throws {
        try await SimulatedPlatform.running(.init(posts: 60)) { platform in
            let ada = Visitor(platform)
            let all = try await ada.get(list(platform, "limit=40")).ids
            let pivot = all[30]
            let above = try await ada.get(list(platform, "limit=5&min_id=\(pivot)")).ids
            #expect(above == Array(all[25..<30]))
            let newest = try await ada.get(list(platform, "limit=5&since_id=\(pivot)")).ids
            #expect(newest == Array(all[0..<5]))
        }
    }

    @Test func `GoToSocial pages upwards with min_id and knows no since_id`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial, posts: 60)) { platform in
            let ada = Visitor(platform)
            let all = try await ada.get(list(platform, "limit=60")).ids
            #expect(try await ada.get(list(platform, "limit=5&min_id=\(all[30])")).ids == Array(all[25..<30]))
            #expect(try await ada.get(list(platform, "limit=60&since_id=\(all[30])")).ids == all)
        }
    }

    @Test func `Pixelfed's min_id gives the newest posts and wins over max_id`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed, posts: 80)) { platform in
            let ada = Visitor(platform)
            let all = try await ada.get(list(platform, "limit=40")).ids
            #expect(try await ada.get(list(platform, "limit=5&min_id=\(all[30])")).ids == Array(all[0..<5]))
            let both = try await ada.get(list(platform, "limit=5&min_id=\(all[30])&max_id=\(all[10])")).ids
            #expect(both == Array(all[0..<5]))
            #expect(try await ada.get(list(platform, "limit=40&since_id=\(all[3])")).ids == all)
        }
    }

    @Test func `walking forward with min_id from the oldest post meets every post`() async throws {
        try await SimulatedPlatform.running(.init(posts: 70)) { platform in
            let ada = Visitor(platform)
            try platform.control.addPost(by: "ada", text: "made later")
            var seen: [String] = []
            while true {
                let page = try await ada.get(list(platform, "limit=20&min_id=\(seen.first ?? "0")")).ids
                if page.isEmpty { break }
                seen = page + seen
            }
            #expect(seen.count == 71)
            #expect(Set(seen).count == 71)
        }
    }

    @Test func `the filters leave out what they name`() async throws {
        try await SimulatedPlatform.running(.init(posts: 400)) { platform in
            let ada = Visitor(platform)
            let me = platform.person("ada").id
            let noReplies =
                try await ada.get(list(platform, "limit=40&exclude_replies=true")).json.elements ?? []
            #expect(noReplies.count == 40)
            // A thread of one's own is no reply to others.
            #expect(noReplies.allSatisfy { [nil, me].contains($0["in_reply_to_account_id"]?.text) })
            let noBoosts = try await ada.get(list(platform, "limit=40&exclude_reblogs=1")).json.elements ?? []
            #expect(noBoosts.allSatisfy { $0["reblog"] == .null })
            let onlyMedia = try await ada.get(list(platform, "limit=40&only_media=true")).json.elements ?? []
            #expect(onlyMedia.allSatisfy { $0["media_attachments"]?.elements?.isEmpty == false })
            let tagged = try await ada.get(list(platform, "limit=40&tagged=birds")).json.elements ?? []
            #expect(!tagged.isEmpty)
            #expect(
                tagged.allSatisfy { $0["tags"]?.elements?.contains { $0["name"] == "birds" } ?? false }
            )
        }
    }

    @Test func `strangers see public and unlisted posts only`() async throws {
        try await SimulatedPlatform.running(.init(posts: 200)) { platform in
            func visibilities(_ visitor: Visitor) async throws -> Set<String> {
                var found: Set<String> = []
                var below: String?
                while true {
                    let page = try await visitor.get(
                        list(platform, "limit=40" + (below.map { "&max_id=\($0)" } ?? ""))
                    )
                    if page.ids.isEmpty { return found }
                    found.formUnion(page.json.elements?.compactMap { $0["visibility"]?.text } ?? [])
                    below = page.ids.last
                }
            }
            let ada = Visitor(platform)
            let own = try await visibilities(ada)
            #expect(own == ["public", "unlisted", "private", "direct"])
            #expect(try await visibilities(ada.with(token: nil)) == ["public", "unlisted"])
        }
    }

    @Test func `a history of a hundred thousand posts is there at once`() async throws {
        try await SimulatedPlatform.running(.init(posts: 100_000, rateLimits: false)) { platform in
            let ada = Visitor(platform)
            let account = try await ada.get("/api/v1/accounts/verify_credentials").json
            #expect(account["statuses_count"]?.integer == 100_000)
            // The middle of the history is as near as its ends.
            let middle = String((1_670_000_000_000 as Int64) << 16)
            let page = try await ada.get(list(platform, "limit=40&max_id=\(middle)"))
            #expect(page.ids.count == 40)
            #expect(page.json[0]?["created_at"]?.text?.hasPrefix("2022-12-02") == true)
        }
    }
}
