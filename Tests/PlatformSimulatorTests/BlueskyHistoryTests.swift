import Foundation
import PlatformSimulator
import Testing

@Suite("The history a seed makes at Bluesky")
struct BlueskyHistoryTests {
    private func records(posts: Int, seed: UInt64) async throws -> [JSON] {
        try await SimulatedBluesky.running(.init(posts: posts, seed: seed)) { bluesky in
            try bluesky.control.records(of: "ada")
        }
    }

    @Test func `the same seed writes the same records, another seed others`() async throws {
        let one = try await records(posts: 50, seed: 5)
        #expect(one.count == 50)
        #expect(one == (try await records(posts: 50, seed: 5)))
        let other = try await records(posts: 50, seed: 6)
        #expect(other.first?["uri"] != one.first?["uri"])
        #expect(try await records(posts: 0, seed: 5).isEmpty)
    }

    @Test(arguments: [UInt64(1), 2, 77])
    func `it has everything an archive has to cope with, in few posts`(seed: UInt64) async throws {
        try await SimulatedBluesky.running(.init(posts: 96, seed: seed)) { bluesky in
            let posts = try bluesky.control.records(of: "ada").compactMap { $0["value"] }
            func some(_ what: String, _ holds: (JSON) -> Bool) {
                let isThere = posts.contains(where: holds)
                #expect(isThere, "there is no \(what)")
            }
            func embed(_ post: JSON) -> String { post["embed"]?["$type"]?.text ?? "" }
            let kinds = Set(posts.map(embed))
            for kind in ["images", "gallery", "video", "external", "record", "recordWithMedia"] {
                #expect(kinds.contains("app.bsky.embed.\(kind)"))
            }
            some("post with four pictures") { $0["embed"]?["images"]?.elements?.count == 4 }
            some("gallery of more than four") { ($0["embed"]?["items"]?.elements?.count ?? 0) > 4 }
            some("captions") { $0["embed"]?["captions"]?[0]?["file"]?["mimeType"] == "text/vtt" }
            some("card with a picture") { $0["embed"]?["external"]?["thumb"] != nil }
            some("card without one") {
                embed($0).hasSuffix("external") && $0["embed"]?["external"]?["thumb"] == nil
            }
            some("label") { $0["labels"]?["values"]?[0]?["val"] == "graphic-media" }
            some("post in several languages") { ($0["langs"]?.elements?.count ?? 0) == 3 }
            some("post without language") { $0["langs"] == nil }
            some("thread") {
                $0["reply"]?["parent"]?["uri"]?.text?.contains(bluesky.person("ada").did) == true
            }
            some("answer") {
                $0["reply"]?["parent"]?["uri"]?.text?.contains(bluesky.person("ada").did) == false
            }
            some("tags beside the text") { $0["tags"] != nil }
            for script in ["ü", "e\u{301}", "👩‍👩‍👧‍👦", "写"] {
                some(script) { $0["text"]?.text?.contains(script) == true }
            }
            let images = posts.flatMap { $0["embed"]?["images"]?.elements ?? [] }
            let alts = images.map { $0["alt"]?.text ?? "missing" }
            #expect(alts.contains(""))
            #expect(alts.contains { $0.count > 20 })
            #expect(!Set(alts).isDisjoint(with: ["image", "IMG_2041.jpg", ".", "screenshot"]))
            let widths = images.map { $0["aspectRatio"]?["width"]?.integer }
            #expect(widths.contains(nil))
            #expect(widths.contains { $0 != nil })
        }
    }

    @Test func `facets stand where their words are`() async throws {
        var features: Set<String> = []
        for post in try await records(posts: 120, seed: 3).compactMap({ $0["value"] }) {
            let bytes = Array((post["text"]?.text ?? "").utf8)
            for facet in post["facets"]?.elements ?? [] {
                let start = try #require(facet["index"]?["byteStart"]?.integer)
                let end = try #require(facet["index"]?["byteEnd"]?.integer)
                let word = String(decoding: bytes[start..<end], as: UTF8.self)
                let feature = facet["features"]?[0]
                features.insert(feature?["$type"]?.text ?? "")
                switch feature?["$type"] {
                case "app.bsky.richtext.facet#tag": #expect(word == "#\(feature?["tag"]?.text ?? "")")
                case "app.bsky.richtext.facet#mention":
                    #expect(word.hasPrefix("@") && word.hasSuffix(".test"))
                default:
                    #expect(feature?["uri"]?.text?.contains(word.replacing("…", with: "")) == true)
                }
            }
        }
        #expect(features.count == 3)
    }

    @Test func `every record has the CID of its bytes, and every blob that of its own`() async throws {
        try await SimulatedBluesky.running(.init(posts: 48)) { bluesky in
            for collection in [
                "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like", "app.bsky.actor.profile",
            ] {
                let records = try bluesky.control.records(of: "ada", in: collection)
                #expect(!records.isEmpty)
                for record in records {
                    let bytes = try DAGCBOR.encode(record["value"] ?? .null)
                    #expect(record["cid"]?.text == CID(.dagCBOR, of: bytes).description)
                }
            }
            let (stranger, did) = (Visitor(bluesky), bluesky.person("ada").did)
            for cid in try bluesky.control.blobs(of: "ada") {
                let file = try await stranger.query("com.atproto.sync.getBlob", ["did": did, "cid": cid])
                #expect(CID(.raw, of: file.bytes).description == cid)
            }
        }
    }

    @Test func `what was reposted, quoted or answered is there, at that version`() async throws {
        try await SimulatedBluesky.running(.init(posts: 72)) { bluesky in
            let stranger = Visitor(bluesky)
            let reposts = try bluesky.control.records(of: "ada", in: "app.bsky.feed.repost")
            let posts = try bluesky.control.records(of: "ada")
            let references =
                reposts.compactMap { $0["value"]?["subject"] }
                + posts.compactMap { $0["value"]?["reply"]?["parent"] }
                + posts.compactMap { $0["value"]?["reply"]?["root"] }
                + posts.compactMap { $0["value"]?["embed"]?["record"] }.map { $0["record"] ?? $0 }
            #expect(references.count > 20)
            for reference in references {
                let parts = (reference["uri"]?.text ?? "").split(separator: "/").map(String.init)
                try #require(parts.count == 4)
                let record = try await stranger.record(parts[1], parts[3], in: parts[2])
                #expect(record.json["cid"] == reference["cid"])
            }
        }
    }

    @Test func `a repository is paged down and up, every record once`() async throws {
        try await SimulatedBluesky.running(.init(posts: 77)) { bluesky in
            let (stranger, did) = (Visitor(bluesky), bluesky.person("ada").did)
            func walk(reverse: Bool) async throws -> [String] {
                var (uris, cursor): ([String], String?) = ([], "")
                while let from = cursor {
                    let parameters: KeyValuePairs = [
                        "repo": did, "collection": "app.bsky.feed.post", "limit": "10", "cursor": from,
                        "reverse": "\(reverse)",
                    ]
                    let page = try await stranger.query("com.atproto.repo.listRecords", parameters).json
                    uris += page["records"]?.elements?.compactMap { $0["uri"]?.text } ?? []
                    cursor = page["cursor"]?.text
                }
                return uris
            }
            let down = try await walk(reverse: false)
            #expect(down == (try bluesky.control.records(of: "ada").compactMap { $0["uri"]?.text }))
            #expect(try await walk(reverse: true) == down.reversed())
            let described = try await stranger.query("com.atproto.repo.describeRepo", ["repo": did]).json
            #expect(
                described["collections"] == [
                    "app.bsky.actor.profile", "app.bsky.feed.like", "app.bsky.feed.post",
                    "app.bsky.feed.repost",
                ]
            )
            #expect(described["handleIsCorrect"] == true)
        }
    }
}
