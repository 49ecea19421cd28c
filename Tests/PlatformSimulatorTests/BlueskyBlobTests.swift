import Foundation
import PlatformSimulator
import Testing

@Suite("Blobs")
struct BlueskyBlobTests {
    private static let getBlob = "com.atproto.sync.getBlob"

    private func images(_ blob: JSON, count: Int = 1) -> JSON {
        [
            "$type": "app.bsky.embed.images",
            "images": .array((0..<count).map { _ in ["alt": "A dot", "image": blob] }),
        ]
    }

    @Test func `an upload is shown once a record names it, byte for byte`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let blob = try #require(try await visitor.uploadBlob().json["blob"])
            let cid = CID(.raw, of: Visitor.tinyPNG).description
            #expect(blob["ref"]?["$link"]?.text == cid)
            #expect(blob["mimeType"] == "image/png")
            #expect(blob["size"]?.integer == Visitor.tinyPNG.count)
            #expect(bluesky.control.ledger.effects(.blobUploaded).last?.effect?.id == cid)
            let parameters: KeyValuePairs = ["did": ada.did, "cid": cid]
            #expect(try await visitor.query(Self.getBlob, parameters).error == "BlobNotFound")
            let post = Visitor.post("x", embed: images(blob))
            #expect(try await visitor.putRecord(post, ada.did, key: "k").status == 200)
            let shown = try await Visitor(bluesky).query(Self.getBlob, parameters)
            #expect(shown.bytes == Visitor.tinyPNG)
            #expect(shown.headers["content-type"] == ["image/png"])
            // The same bytes again are the same blob.
            #expect(try await visitor.uploadBlob().json["blob"] == blob)
        }
    }

    @Test func `an upload nobody names is gone after an hour`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let blob = try #require(try await visitor.uploadBlob().json["blob"])
            let other = try #require(try await visitor.uploadBlob(Visitor.tinyPNG + [0]).json["blob"])
            clock.advance(seconds: 3599)
            #expect(
                try await visitor.putRecord(Visitor.post("x", embed: images(other)), ada.did, key: "a").status
                    == 200
            )
            clock.advance(seconds: 2)
            let late = try await visitor.putRecord(Visitor.post("x", embed: images(blob)), ada.did, key: "b")
            #expect(late.status == 400)
            #expect(late.error == "BlobNotFound")
            #expect(late.json["message"]?.text == "Could not find blob: \(blob["ref"]?["$link"]?.text ?? "")")
            #expect(try await visitor.uploadBlob().status == 200)
            #expect(
                try await visitor.putRecord(Visitor.post("x", embed: images(blob)), ada.did, key: "b").status
                    == 200
            )
            try bluesky.control.deleteRecord("at://\(ada.did)/app.bsky.feed.post/b")
            #expect(try bluesky.control.blobs(of: "ada").contains(blob["ref"]?["$link"]?.text ?? "") == false)
        }
    }

    @Test func `what a record says of a blob must be true and within its limits`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let blob = try #require(try await visitor.uploadBlob().json["blob"])
            func answer(_ blob: JSON, count: Int = 1) async throws -> Visitor.Reply {
                try await visitor.createRecord(Visitor.post("x", embed: images(blob, count: count)), ada.did)
            }
            var wrong = blob
            wrong["mimeType"] = "image/jpeg"
            #expect(try await answer(wrong).error == "InvalidMimeType")
            wrong = blob
            wrong["size"] = 1
            #expect(try await answer(wrong).error == "InvalidSize")
            #expect(try await answer(blob, count: 5).error == "InvalidRequest")
            wrong = blob
            wrong["ref"] = ["$link": .string(CID(.raw, of: [9]).description)]
            #expect(try await answer(wrong).error == "BlobNotFound")
            #expect(try await answer("a picture").error == "InvalidRequest")
            let text = try #require(
                try await visitor.uploadBlob(Array("words".utf8), type: "text/plain").json["blob"]
            )
            #expect(text["mimeType"] == "text/plain")
            #expect(try await answer(text).error == "InvalidRequest")
            #expect(try await answer(blob, count: 4).status == 200)
        }
    }

    @Test func `a picture of more than two million bytes may be uploaded, but not posted`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let large = Visitor.tinyPNG + [UInt8](repeating: 0, count: 2_000_001 - Visitor.tinyPNG.count)
            let uploaded = try await visitor.uploadBlob(large)
            #expect(uploaded.status == 200)
            let blob = try #require(uploaded.json["blob"])
            let refused = try await visitor.createRecord(Visitor.post("x", embed: images(blob)), ada.did)
            #expect(refused.status == 400)
            #expect(refused.json["message"]?.text?.contains("maximum 2000000, got 2000001") == true)
            bluesky.control.changeHabits { $0.blobUploadLimit = 1_000_000 }
            let tooLarge = try await visitor.uploadBlob(large)
            #expect(tooLarge.status == 413)
            #expect(tooLarge.error == "PayloadTooLarge")
        }
    }

    @Test func `a blob can decay, so that its bytes are no longer those of its CID`() async throws {
        try await SimulatedBluesky.running(.init(posts: 24)) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let cid = try #require(try bluesky.control.blobs(of: "ada").first)
            let parameters: KeyValuePairs = ["did": ada.did, "cid": cid]
            let whole = try await stranger.query(Self.getBlob, parameters).bytes
            #expect(CID(.raw, of: whole).description == cid)
            try bluesky.control.spoilBlob(cid, of: "ada")
            let spoiled = try await stranger.query(Self.getBlob, parameters)
            #expect(spoiled.status == 200)
            #expect(spoiled.bytes.count == whole.count)
            #expect(CID(.raw, of: spoiled.bytes).description != cid)
        }
    }
}
