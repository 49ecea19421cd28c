import Foundation
import PlatformSimulator
import Testing

@Suite("The AppView")
struct BlueskyAppViewTests {
    private static let authorFeed = "app.bsky.feed.getAuthorFeed"

    /// All of an author's feed, page by page.
    private func feed(
        _ bluesky: SimulatedBluesky,
        filter: String = "posts_with_replies",
        limit: Int = 7
    ) async throws -> [JSON] {
        let did = bluesky.person("ada").did
        var (items, cursor): ([JSON], String?) = ([], nil)
        repeat {
            let parameters: KeyValuePairs = [
                "actor": did, "limit": "\(limit)", "filter": filter, "cursor": cursor ?? "",
            ]
            let reply = try await Visitor(bluesky).query(Self.authorFeed, parameters)
            try #require(reply.status == 200, "\(reply.text)")
            let page = reply.json["feed"]?.elements ?? []
            items += page
            cursor = page.isEmpty ? nil : reply.json["cursor"]?.text
        } while cursor != nil
        return items
    }

    private func uri(_ item: JSON) -> String? { item["post"]?["uri"]?.text }

    @Test func `an author's feed has every post and repost once, newest first`() async throws {
        try await SimulatedBluesky.running(.init(posts: 96)) { bluesky in
            let items = try await feed(bluesky)
            let own = items.filter { $0["reason"] == nil }
            let records = try bluesky.control.records(of: "ada")
            #expect(Set(own.compactMap(uri)) == Set(records.compactMap { $0["uri"]?.text }))
            #expect(own.count == 96)
            let reposts = items.filter { $0["reason"]?["$type"] == "app.bsky.feed.defs#reasonRepost" }
            #expect(reposts.count == 12)
            #expect(try bluesky.control.records(of: "ada", in: "app.bsky.feed.repost").count == 12)
            #expect(reposts.contains { $0["post"]?["author"]?["handle"] == "chiyo.niwa.test" })
            let times = items.map { item in
                item["reason"]?["indexedAt"]?.text ?? item["post"]?["record"]?["createdAt"]?.text ?? ""
            }
            #expect(times == times.sorted(by: >))
        }
    }

    @Test func `filters keep what they name`() async throws {
        try await SimulatedBluesky.running(.init(posts: 96)) { bluesky in
            let did = bluesky.person("ada").did
            func reply(_ item: JSON) -> JSON? {
                item["reason"] == nil ? item["post"]?["record"]?["reply"] : nil
            }
            let plain = try await feed(bluesky, filter: "posts_no_replies")
            #expect(plain.contains { $0["reason"] != nil })
            #expect(plain.allSatisfy { reply($0) == nil })
            let threads = try await feed(bluesky, filter: "posts_and_author_threads")
            #expect(threads.contains { reply($0) != nil })
            let isOwn = threads.map { reply($0)?["parent"]?["uri"]?.text?.contains(did) ?? true }
            #expect(!isOwn.contains(false))
            let media = try await feed(bluesky, filter: "posts_with_media")
            let videos = try await feed(bluesky, filter: "posts_with_video")
            #expect(media.count > videos.count && !videos.isEmpty)
            #expect(media.allSatisfy { $0["reason"] == nil && $0["post"]?["embed"] != nil })
            #expect(videos.allSatisfy { $0["post"]?["embed"]?["$type"] == "app.bsky.embed.video#view" })
            let unknown = try await Visitor(bluesky).query(
                Self.authorFeed,
                ["actor": did, "filter": "posts_i_like"]
            )
            #expect(unknown.error == "InvalidRequest")
        }
    }

    @Test func `embeds are shown with the addresses of their files`() async throws {
        try await SimulatedBluesky.running(.init(posts: 72)) { bluesky in
            let embeds = try await feed(bluesky).compactMap { $0["post"]?["embed"] }
            func first(_ type: String) throws -> JSON {
                try #require(
                    embeds.first { $0["$type"]?.text == "app.bsky.embed.\(type)#view" },
                    "no \(type)"
                )
            }
            let image = try #require(try first("images")["images"]?[0])
            let stranger = Visitor(bluesky)
            for size in ["thumb", "fullsize"] {
                let file = try await stranger.get(image[size]?.text ?? "")
                #expect(file.status == 200)
                #expect(file.headers["content-type"] == ["image/png"])
            }
            let item = try #require(try first("gallery")["items"]?[0])
            #expect(item["$type"] == "app.bsky.embed.gallery#viewImage")
            #expect(item["aspectRatio"]?["width"]?.integer != nil)
            #expect(try await stranger.get(item["thumbnail"]?.text ?? "").status == 200)
            let video = try first("video")
            #expect(try await stranger.get(video["playlist"]?.text ?? "").text.hasPrefix("#EXTM3U"))
            #expect(try await stranger.get(video["thumbnail"]?.text ?? "").status == 200)
            #expect(try first("external")["external"]?["title"]?.text != nil)
            #expect(embeds.contains { $0["external"]?["thumb"]?.text != nil })
            #expect(embeds.contains { $0["external"] != nil && $0["external"]?["thumb"] == nil })
            #expect(try first("record")["record"]?["$type"] == "app.bsky.embed.record#viewRecord")
            let both = try first("recordWithMedia")
            #expect(both["record"]?["record"]?["value"]?["text"]?.text != nil)
            #expect(both["media"]?["$type"] == "app.bsky.embed.images#view")
        }
    }

    @Test func `counts follow what people do, and labels what the author said`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (ada, grete) = (bluesky.person("ada"), bluesky.person("grete"))
            let post = try bluesky.control.addPost(by: "ada", text: "hello")
            let visitor = try await Visitor.signedIn(bluesky, as: "grete")
            let subject: JSON = ["uri": .string(post.uri), "cid": .string(post.cid)]
            let mark: JSON = ["subject": subject, "createdAt": "2026-11-18T12:00:00Z"]
            for collection in ["app.bsky.feed.like", "app.bsky.feed.repost"] {
                #expect(try await visitor.createRecord(mark, grete.did, in: collection).status == 200)
            }
            var answer = Visitor.post("and hello")
            answer["reply"] = ["root": subject, "parent": subject]
            #expect(try await visitor.putRecord(answer, grete.did, key: "answer").status == 200)
            let quote = Visitor.post("look", embed: ["$type": "app.bsky.embed.record", "record": subject])
            #expect(try await visitor.createRecord(quote, grete.did).status == 200)
            try bluesky.control.addReactions(to: post.uri, likes: 5)
            let parameters: KeyValuePairs = [
                "uris": post.uri, "uris": "at://\(ada.did)/app.bsky.feed.post/none",
            ]
            let seen = try await visitor.query("app.bsky.feed.getPosts", parameters)
            #expect(seen.json["posts"]?.elements?.count == 1)
            let view = seen.json["posts"]?[0]
            for (name, count) in [("likeCount", 6), ("repostCount", 1), ("replyCount", 1), ("quoteCount", 1)]
            {
                #expect(view?[name]?.integer == count, "\(name)")
            }
            #expect(view?["viewer"]?["like"]?.text?.contains("app.bsky.feed.like") == true)
            try bluesky.control.deleteRecord("at://\(grete.did)/app.bsky.feed.post/answer")
            let after = try await visitor.query("app.bsky.feed.getPosts", ["uris": post.uri])
            #expect(after.json["posts"]?[0]?["replyCount"] == 0)

            var warned = Visitor.post("careful")
            warned["labels"] = [
                "$type": "com.atproto.label.defs#selfLabels", "values": [["val": "graphic-media"]],
            ]
            let uri = try await visitor.createRecord(warned, grete.did).json["uri"]?.text ?? ""
            let labels = try await visitor.query("app.bsky.feed.getPosts", ["uris": uri]).json["posts"]?[0]?[
                "labels"
            ]
            #expect(labels?[0]?["val"] == "graphic-media")
            #expect(labels?[0]?["src"]?.text == grete.did)
        }
    }

    @Test func `a thread shows what is above and below, and what is missing`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let root = try bluesky.control.addPost(by: "grete", text: "root")
            let middle = try bluesky.control.addPost(by: "ada", text: "middle", inReplyTo: root)
            let leaf = try bluesky.control.addPost(by: "chiyo", text: "leaf", inReplyTo: middle)
            let stranger = Visitor(bluesky)
            let thread = try await stranger.query("app.bsky.feed.getPostThread", ["uri": middle.uri]).json[
                "thread"
            ]
            #expect(thread?["parent"]?["post"]?["uri"]?.text == root.uri)
            #expect(thread?["replies"]?[0]?["post"]?["uri"]?.text == leaf.uri)
            let record = thread?["replies"]?[0]?["post"]?["record"]
            #expect(record?["reply"]?["root"]?["uri"]?.text == root.uri)
            try bluesky.control.deleteRecord(root.uri)
            let orphan = try await stranger.query(
                "app.bsky.feed.getPostThread",
                ["uri": middle.uri, "depth": "0"]
            )
            #expect(orphan.json["thread"]?["parent"]?["$type"] == "app.bsky.feed.defs#notFoundPost")
            #expect(orphan.json["thread"]?["replies"] == nil)
            let gone = try await stranger.query("app.bsky.feed.getPostThread", ["uri": root.uri])
            #expect(gone.status == 400)
            #expect(gone.error == "NotFound")
        }
    }

    @Test func `what was written shows after a delay, in the repository at once`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            bluesky.control.changeHabits { $0.indexingDelay = 5 }
            let uri =
                try await visitor.putRecord(Visitor.post("soon"), ada.did, key: "k").json["uri"]?.text ?? ""
            #expect(try await visitor.record(ada.did, "k").status == 200)
            #expect(try await visitor.query("app.bsky.feed.getPosts", ["uris": uri]).json["posts"] == [])
            clock.advance(seconds: 5)
            #expect(try await visitor.query("app.bsky.feed.getPosts", ["uris": uri]).json["posts"] != [])
        }
    }

    @Test func `an edit is shown under a new CID, or not at all`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let uri =
                try await visitor.putRecord(Visitor.post("one"), ada.did, key: "k").json["uri"]?.text ?? ""
            func shown() async throws -> JSON? {
                try await visitor.query("app.bsky.feed.getPosts", ["uris": uri]).json["posts"]?[0]
            }
            let first = try await shown()
            let second = try await visitor.putRecord(Visitor.post("two"), ada.did, key: "k").json["cid"]
            #expect(try await shown()?["cid"] == second)
            #expect(first?["cid"] != second)
            bluesky.control.changeHabits { $0.indexesEdits = false }
            _ = try await visitor.putRecord(Visitor.post("three"), ada.did, key: "k")
            #expect(try await shown()?["cid"] == second)
            #expect(try await visitor.record(ada.did, "k").json["value"]?["text"] == "three")
        }
    }

    @Test func `a pinned post comes first where it is asked for`() async throws {
        try await SimulatedBluesky.running(.init(posts: 24)) { bluesky in
            let did = bluesky.person("ada").did
            let parameters: KeyValuePairs = ["actor": did, "includePins": "true", "limit": "5"]
            let page = try await Visitor(bluesky).query(Self.authorFeed, parameters).json["feed"]
            #expect(page?[0]?["reason"]?["$type"] == "app.bsky.feed.defs#reasonPin")
            let profile = try await Visitor(bluesky).query("app.bsky.actor.getProfile", ["actor": did]).json
            #expect(page?[0]?["post"]?["uri"] == profile["pinnedPost"]?["uri"])
            #expect(profile["postsCount"] == 24)
        }
    }

    @Test func `parameters that make no sense are told`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (stranger, did) = (Visitor(bluesky), bluesky.person("ada").did)
            let many = (0..<26).map { "uris=at%3A%2F%2F\(did)%2Fapp.bsky.feed.post%2F\($0)" }.joined(
                separator: "&"
            )
            for path in [
                "app.bsky.feed.getPosts?\(many)", "app.bsky.feed.getAuthorFeed?actor=\(did)&limit=101",
                "app.bsky.feed.getAuthorFeed", "app.bsky.actor.getProfile?actor=nobody.example",
                "com.atproto.repo.listRecords?repo=\(did)&collection=app.bsky.feed.post&limit=0",
            ] {
                let reply = try await stranger.get("/xrpc/\(path)")
                #expect(reply.status == 400, "\(path)")
                #expect(reply.error == "InvalidRequest", "\(path)")
            }
            #expect(try await stranger.get("/xrpc/app.bsky.feed.getTimeline").status == 501)
            #expect(try await stranger.call("app.bsky.feed.getPosts").status == 400)
        }
    }
}
