import Foundation
import PlatformSimulator
import Testing

@Suite("The demo's history at Bluesky")
struct BlueskyDemoHistoryTests {
    private static let end = Date(timeIntervalSince1970: 1_795_219_200)

    private func running<Result>(
        until end: Date = Self.end,
        _ body: (SimulatedBluesky) async throws -> Result
    ) async throws -> Result {
        try await SimulatedBluesky.running(.init(history: .demo(endingAt: end), rateLimits: false), body)
    }

    private static func posts(_ bluesky: SimulatedBluesky) throws -> [JSON] {
        try bluesky.control.records(of: bluesky.owner.name)
    }

    private static func created(_ post: JSON?) -> String { post?["value"]?["createdAt"]?.text ?? "" }

    @Test func `is the same for the same day, ends with it, and goes on alike`() async throws {
        let date = Self.end.addingTimeInterval(3600)
        try await running { one in
            try await running { other in
                let before = try Self.posts(one)
                #expect(before == (try Self.posts(other)))
                #expect(before.count > 140)
                #expect(Set(before.compactMap { $0["uri"]?.text }).count == before.count)
                #expect(Self.created(before.first) > "2026-11-18")
                #expect(Self.created(before.first) < "2026-11-21")
                #expect(Self.created(before.last) < "2024-06-01")
                // Keys tell the time that the record does.
                #expect(before.map(Self.created) == before.map(Self.created).sorted(by: >))

                let day = one.control.continueDemo(at: date)
                let again = other.control.continueDemo(at: date)
                #expect(day.edited == again.edited)
                let after = try Self.posts(one)
                #expect(after == (try Self.posts(other)))
                #expect(after.count == before.count - day.deleted.count + 1)
                #expect(day.deleted.count == 2)
                #expect(day.edited.count == 3)
                let known = Dictionary(uniqueKeysWithValues: after.map { ($0["uri"]?.text ?? "", $0) })
                for uri in day.deleted { #expect(known[uri] == nil) }
                for uri in day.edited {
                    let old = before.first { $0["uri"]?.text == uri }
                    #expect(known[uri]?["cid"] != old?["cid"])
                    #expect(Self.created(known[uri]) == Self.created(old))
                }
                // The AppView takes every record as its lexicon wants it.
                let stranger = Visitor(one)
                for post in after {
                    let shown = try await stranger.query(
                        "app.bsky.feed.getPosts",
                        ["uris": post["uri"]?.text ?? ""]
                    )
                    #expect(shown.json["posts"]?[0]?["cid"] == post["cid"], "\(post)")
                }
            }
        }
    }

    @Test func `has what an archive must cope with`() async throws {
        let (posts, reposts, did) = try await running { bluesky in
            let reposts = try bluesky.control.records(of: bluesky.owner.name, in: "app.bsky.feed.repost")
            return (try Self.posts(bluesky).compactMap { $0["value"] }, reposts.count, bluesky.owner.did)
        }
        func some(_ what: String, _ holds: (JSON) -> Bool) {
            let isThere = posts.contains(where: holds)
            #expect(isThere, "there is no \(what)")
        }
        let languages = Set(posts.compactMap { $0["langs"]?[0]?.text })
        #expect(languages == ["en", "de", "fr", "ja", "ar", "uk", "hi", "ko", "pt"])
        let kinds = Set(posts.compactMap { $0["embed"]?["$type"]?.text })
        for kind in ["images", "gallery", "video", "external", "record", "recordWithMedia"] {
            #expect(kinds.contains("app.bsky.embed.\(kind)"))
        }
        some("gallery of five") { $0["embed"]?["items"]?.elements?.count == 5 }
        some("video with captions in two languages") {
            $0["embed"]?["captions"]?.elements?.compactMap { $0["lang"]?.text } == ["en", "de"]
        }
        some("card with a picture") { $0["embed"]?["external"]?["thumb"] != nil }
        some("card without one") {
            $0["embed"]?["external"] != nil && $0["embed"]?["external"]?["thumb"] == nil
        }
        some("warning") { $0["labels"]?["values"]?[0]?["val"] == "graphic-media" }
        some("post in three languages") { $0["langs"]?.elements?.count == 3 }
        let answered = posts.compactMap { $0["reply"]?["parent"]?["uri"]?.text }
        let own = answered.filter { $0.contains(did) }
        #expect(own.count > 7)
        #expect(answered.count - own.count > 14)
        let images = posts.flatMap {
            ($0["embed"]?["images"]?.elements ?? []) + ($0["embed"]?["items"]?.elements ?? [])
        }
        let altTexts = images.map { $0["alt"]?.text ?? "missing" }
        #expect(altTexts.contains(""))
        // Such as a file's name: short, and about nothing.
        #expect(altTexts.contains { !$0.isEmpty && $0.count < 20 && $0.utf8.allSatisfy { $0 < 128 } })
        #expect(altTexts.contains { $0.count > 60 })
        let shapes = images.map { $0["aspectRatio"] }
        #expect(shapes.contains(nil))
        // Nothing is said twice, and nothing is left of the other platform's custom emoji.
        let said = posts.compactMap { $0["text"]?.text }
        #expect(Set(said).count > said.count - 3)
        #expect(!said.contains { $0.contains(":velo:") || $0.contains("](") })
        #expect(reposts > 20)
    }

    @Test func `its facets stand where their words are, behind emoji and marks too`() async throws {
        try await running { bluesky in
            let posts = try Self.posts(bluesky).compactMap { $0["value"] }
            var features: [String: Int] = [:]
            var isBehindEmoji = false
            for post in posts {
                let bytes = Array((post["text"]?.text ?? "").utf8)
                for facet in post["facets"]?.elements ?? [] {
                    let start = try #require(facet["index"]?["byteStart"]?.integer)
                    let end = try #require(facet["index"]?["byteEnd"]?.integer)
                    let word = String(decoding: bytes[start..<end], as: UTF8.self)
                    isBehindEmoji = isBehindEmoji || bytes[..<start].contains(0xF0)
                    let feature = facet["features"]?[0]
                    features[feature?["$type"]?.text ?? "", default: 0] += 1
                    if let tag = feature?["tag"]?.text { #expect(word == "#\(tag)") }
                    if feature?["did"] != nil { #expect(word.hasPrefix("@") && word.hasSuffix(".example")) }
                    if let uri = feature?["uri"]?.text {
                        #expect(uri.hasPrefix("https://"))
                        #expect(!word.contains(" "))
                    }
                }
            }
            #expect(isBehindEmoji)
            #expect(features["app.bsky.richtext.facet#link"] ?? 0 >= 3)
            #expect(features["app.bsky.richtext.facet#mention"] ?? 0 >= 7)
            #expect(features["app.bsky.richtext.facet#tag"] ?? 0 > 60)
            // A tag of letters with marks is whole.
            let tags = posts.flatMap { $0["facets"]?.elements ?? [] }.compactMap {
                $0["features"]?[0]?["tag"]?.text
            }
            #expect(tags.contains("नक्शे"))
            #expect(tags.contains("صباح_الخير"))
        }
    }

    @Test func `shows what it names: posts at their version, and files that other people's programs read`()
        async throws
    {
        try await running { bluesky in
            let stranger = Visitor(bluesky)
            let posts = try Self.posts(bluesky).compactMap { $0["value"] }
            let reposts = try bluesky.control.records(of: bluesky.owner.name, in: "app.bsky.feed.repost")
            let references =
                reposts.compactMap { $0["value"]?["subject"] } + posts.compactMap { $0["reply"]?["parent"] }
                + posts.compactMap { $0["reply"]?["root"] }
                + posts.compactMap { $0["embed"]?["record"] }.map { $0["record"] ?? $0 }
            #expect(references.count > 70)
            for reference in references {
                let parts = (reference["uri"]?.text ?? "").split(separator: "/").map(String.init)
                try #require(parts.count == 4)
                let record = try await stranger.record(parts[1], parts[3], in: parts[2])
                #expect(record.json["cid"] == reference["cid"])
            }
            var types: Set<String> = []
            for cid in try bluesky.control.blobs(of: bluesky.owner.name) {
                let did = bluesky.owner.did
                let file = try await stranger.query("com.atproto.sync.getBlob", ["did": did, "cid": cid])
                #expect(CID(.raw, of: file.bytes).description == cid)
                types.formUnion(file.headers["content-type"])
                if file.headers["content-type"] == ["text/vtt"] { #expect(file.text.hasPrefix("WEBVTT\n")) }
            }
            #expect(types == ["image/png", "video/mp4", "text/vtt"])
        }
    }

    @Test func `is said on the other platform, too, with the same pictures`() async throws {
        let mastodon = SimulatorConfiguration(dialect: .mastodon, history: .demo(endingAt: Self.end))
        try await running { bluesky in
            try await SimulatedPlatform.running(mastodon) { hedgerow in
                let there = try hedgerow.control.visiblePosts(of: hedgerow.owner.username, limit: 2000)
                var twins = 0
                var pictures = 0
                for post in try Self.posts(bluesky).compactMap({ $0["value"] }) {
                    guard let text = post["text"]?.text, let first = text.split(separator: "#").first,
                        first.count > 30, !first.contains(where: "'’“”&🚲🌱🫖".contains),
                        let twin = there.first(where: {
                            $0["content"]?.text?.contains(first.trimmingCharacters(in: .whitespaces)) == true
                        })
                    else { continue }
                    twins += 1
                    guard let cid = post["embed"]?["images"]?[0]?["image"]?["ref"]?["$link"]?.text,
                        let address = twin["media_attachments"]?[0]?["url"]?.text, pictures < 4
                    else { continue }
                    let file = try await Visitor(address: "").get(address)
                    #expect(CID(.raw, of: file.bytes).description == cid)
                    pictures += 1
                }
                #expect(twins > 20)
                #expect(pictures == 4)
            }
        }
    }

    @Test func `takes up again the sessions of before it was started anew`() async throws {
        let refresh = "com.atproto.server.refreshSession"
        let end = "com.atproto.server.deleteSession"
        let (tokens, person) = try await running { bluesky in
            let owner = bluesky.owner
            return (try await Visitor(bluesky).signIn(owner.handle, owner.appPassword).json, owner)
        }
        // A token that is of this second is of no time before.
        try await Task.sleep(for: .seconds(1))
        try await running { bluesky in
            #expect(bluesky.owner == person)
            let stranger = Visitor(bluesky)
            let access = stranger.with(token: tokens["accessJwt"]?.text)
            #expect(try await access.query("com.atproto.server.getSession").status == 200)
            let refreshing = stranger.with(token: tokens["refreshJwt"]?.text)
            let next = try await refreshing.call(refresh)
            #expect(next.status == 200)
            let successor = stranger.with(token: next.json["refreshJwt"]?.text)
            #expect(try await successor.call(end).status == 200)
            #expect(try await successor.call(refresh).error == "ExpiredToken")
            #expect(try await refreshing.call(end).status == 200)
            #expect(try await refreshing.call(refresh).error == "ExpiredToken")
        }
    }
}
