import Foundation
import PlatformSimulator
import Testing

@Suite("Writing records")
struct BlueskyWritingTests {
    @Test func `a record put under a chosen key is there, with its CID and a commit`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let key = TID(microseconds: 1_795_000_000_000_000, clock: 7).description
            let written = try await visitor.putRecord(Visitor.post("Hello 👋"), ada.did, key: key, swap: .null)
            #expect(written.status == 200)
            #expect(written.json["uri"]?.text == "at://\(ada.did)/app.bsky.feed.post/\(key)")
            let cid = CID(.dagCBOR, of: try DAGCBOR.encode(Visitor.post("Hello 👋"))).description
            #expect(written.json["cid"]?.text == cid)
            #expect(written.json["commit"]?["rev"]?.text.flatMap(TID.init) != nil)
            #expect(written.json["validationStatus"] == "valid")
            let read = try await Visitor(bluesky).record(ada.did, key).json
            #expect(read["cid"]?.text == cid)
            #expect(read["value"]?["text"] == "Hello 👋")
            let entry = try #require(bluesky.control.ledger.effects(.recordCreated).last)
            #expect(entry.effect?.id == written.json["uri"]?.text)
            #expect(entry.account == "ada")
        }
    }

    @Test func `the same record put twice is one record and one commit`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let first = try await visitor.putRecord(Visitor.post("once"), ada.did, key: "k", swap: .null)
            let second = try await visitor.putRecord(Visitor.post("once"), ada.did, key: "k", swap: .null)
            #expect(second.status == 200)
            #expect(second.json["cid"] == first.json["cid"])
            #expect(second.json["commit"] == nil)
            #expect(try bluesky.control.records(of: "ada").count == 1)
            #expect(bluesky.control.ledger.effects(.recordCreated).count == 1)
            #expect(bluesky.control.ledger.effects(.recordUpdated).isEmpty)
        }
    }

    @Test func `a swap that expects another version changes nothing`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let cid = try await visitor.putRecord(Visitor.post("one"), ada.did, key: "k").json["cid"] ?? .null
            let taken = try await visitor.putRecord(Visitor.post("two"), ada.did, key: "k", swap: .null)
            #expect(taken.status == 400)
            #expect(
                taken.json == ["error": "InvalidSwap", "message": .string("Record was at \(cid.text ?? "")")]
            )
            let changed = try await visitor.putRecord(Visitor.post("two"), ada.did, key: "k", swap: cid)
            #expect(changed.status == 200)
            #expect(
                try await visitor.putRecord(Visitor.post("three"), ada.did, key: "k", swap: cid).error
                    == "InvalidSwap"
            )
            #expect(
                try await visitor.putRecord(Visitor.post("x"), ada.did, key: "l", swap: cid).error
                    == "InvalidSwap"
            )
            #expect(try await visitor.record(ada.did, "k").json["value"]?["text"] == "two")
            #expect(bluesky.control.ledger.effects(.recordUpdated).count == 1)
        }
    }

    @Test func `createRecord draws keys in order, and a taken key is an error of the server`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            var keys: [String] = []
            for number in 0..<3 {
                let uri = try await visitor.createRecord(Visitor.post("\(number)"), ada.did).json["uri"]?.text
                keys.append(String(uri?.split(separator: "/").last ?? ""))
            }
            #expect(keys == keys.sorted())
            #expect(Set(keys).count == 3)
            #expect(keys.allSatisfy { TID($0) != nil })
            #expect(try await visitor.createRecord(Visitor.post("x"), ada.did, key: "mine").status == 200)
            let again = try await visitor.createRecord(Visitor.post("x"), ada.did, key: "mine")
            #expect(again.status == 500)
            #expect(again.json == ["error": "InternalServerError", "message": "Internal Server Error"])
            #expect(bluesky.control.ledger.effects(.recordCreated).count == 4)
        }
    }

    @Test func `a deletion can be repeated, and minds the version`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let cid = try await visitor.putRecord(Visitor.post("x"), ada.did, key: "k").json["cid"] ?? .null
            let address: JSON = ["repo": .string(ada.did), "collection": "app.bsky.feed.post", "rkey": "k"]
            var swapped = address
            swapped["swapRecord"] = .string(CID(.dagCBOR, of: [1]).description)
            let refused = try await visitor.call("com.atproto.repo.deleteRecord", swapped)
            #expect(refused.error == "InvalidSwap")
            swapped["swapRecord"] = cid
            #expect(try await visitor.call("com.atproto.repo.deleteRecord", swapped).json["commit"] != nil)
            #expect(try await visitor.record(ada.did, "k").error == "RecordNotFound")
            #expect(try await visitor.call("com.atproto.repo.deleteRecord", address).json == [:])
            #expect(bluesky.control.ledger.effects(.recordDeleted).count == 1)
        }
    }

    @Test func `several writes happen together or not at all`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            func write(_ kind: String, _ key: String, _ text: String?) -> JSON {
                var write: JSON = [
                    "$type": .string("com.atproto.repo.applyWrites#\(kind)"),
                    "collection": "app.bsky.feed.post", "rkey": .string(key),
                ]
                if let text { write["value"] = Visitor.post(text) }
                return write
            }
            let together: JSON = [
                write("create", "a", "a"), write("create", "b", "b"), write("delete", "a", nil),
            ]
            let done = try await visitor.call(
                "com.atproto.repo.applyWrites",
                ["repo": .string(ada.did), "writes": together]
            )
            #expect(done.json["results"]?.elements?.count == 3)
            #expect(try bluesky.control.records(of: "ada").count == 1)
            let entry = try #require(bluesky.control.ledger.entries.last)
            #expect(entry.effects.map(\.kind) == [.recordCreated, .recordCreated, .recordDeleted])
            let halfWrong: JSON = [write("create", "c", "c"), write("create", "b", "again")]
            let refused = try await visitor.call(
                "com.atproto.repo.applyWrites",
                ["repo": .string(ada.did), "writes": halfWrong]
            )
            #expect(refused.status == 500)
            #expect(try bluesky.control.records(of: "ada").count == 1)
            #expect(bluesky.control.ledger.entries.last?.effects.isEmpty == true)
        }
    }

    @Test(
        arguments: [
            (
                "text", JSON.string(String(repeating: "👩‍👩‍👧‍👦", count: 301)),
                "Record/text must not be longer than 3000 characters"
            ),
            (
                "text", .string(String(repeating: "é", count: 301)),
                "Record/text must not be longer than 300 graphemes"
            ),
            ("text", 42, "Record/text must be a string"),
            (
                "createdAt", "2026-11-18 12:00",
                "Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)"
            ),
            ("langs", ["en", "de", "fr", "it"], "Record/langs must not have more than 3 elements"),
            (
                "tags", .array((0..<9).map { .string("\($0)") }),
                "Record/tags must not have more than 8 elements"
            ),
            (
                "facets", [BlueskyWritingTests.facet(0, 6)],
                "Record/facets/0/index/byteEnd must not be beyond the text's 5 bytes"
            ),
            (
                "facets", [BlueskyWritingTests.facet(3, 3)],
                "Record/facets/0/index/byteEnd must be greater than byteStart"
            ),
            (
                "facets", [BlueskyWritingTests.facet(-1, 3)],
                "Record/facets/0/index/byteStart can not be less than 0"
            ),
            (
                "reply", ["root": ["uri": "at://did:plc:a/b.c.d/e", "cid": "x"]],
                "Record/reply must have the property \"parent\""
            ),
            ("embed", ["images": []], "Record/embed must be an object which includes the \"$type\" property"),
        ] as [(String, JSON, String)]
    )
    func `a post that breaks its lexicon is refused with a reason`(
        member: String,
        value: JSON,
        reason: String
    ) async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            var post = Visitor.post("Hello")
            post[member] = value
            let refused = try await visitor.createRecord(post, ada.did)
            #expect(refused.status == 400)
            #expect(refused.error == "InvalidRequest")
            #expect(refused.json["message"]?.text == "Invalid app.bsky.feed.post record: \(reason)")
            #expect(try bluesky.control.records(of: "ada").isEmpty)
        }
    }

    static func facet(_ start: Int, _ end: Int) -> JSON {
        [
            "index": ["byteStart": .integer(start), "byteEnd": .integer(end)],
            "features": [["$type": "app.bsky.richtext.facet#tag", "tag": "x"]],
        ]
    }

    /// By the protocol's published examples.
    @Test(arguments: [
        ("1985-04-12T23:20:50.123Z", true), ("1985-04-12T23:20:50Z", true),
        ("1985-04-12T23:20:50.1234567890123Z", true), ("1985-04-12T23:20:50.123-07:00", true),
        ("1985-04-12T23:20:50.123+01:45", true), ("0985-04-12T23:20:50.123Z", true),
        ("2024-02-29T00:00:00+00:00", true), ("1985-04-12T23:20:50.123-00:00", false),
        ("1985-04-12", false), ("1985-04-12T23:20Z", false), ("1985-04-12T23:20:5Z", false),
        ("1985-04-12T23:20:50.123", false), ("1985-04-12T23:20:50.Z", false),
        ("1985-04-12t23:20:50.123z", false), ("1985-04-12 23:20:50.123Z", false),
        ("2023-02-29T00:00:00Z", false), ("1985-04-12T25:20:50.123Z", false),
        ("1985-04-12T23:20:50.123+5:00", false), (" 1985-04-12T23:20:50.123Z", false),
    ])
    func `a time is written in one of the allowed ways`(text: String, isAllowed: Bool) async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            var post = Visitor.post("Hello")
            post["createdAt"] = .string(text)
            #expect(try await visitor.createRecord(post, ada.did).status == (isAllowed ? 200 : 400))
        }
    }

    @Test func `a facet may end with the text and lie beside emoji, but not inside one`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            // The reference's own example, whose numbers are exact.
            var post = Visitor.post("Hi 👋 @bob.example see https://ex.org/é #café")
            #expect(post["text"]?.text?.utf8.count == 49)
            post["facets"] = [Self.facet(8, 20), Self.facet(25, 42), Self.facet(43, 49)]
            #expect(try await visitor.createRecord(post, ada.did).status == 200)
            post["facets"] = [Self.facet(4, 7)]
            let refused = try await visitor.createRecord(post, ada.did)
            #expect(refused.json["message"]?.text?.hasSuffix("must not cut a character in two") == true)
        }
    }

    @Test func `text of three hundred characters is taken, however many bytes`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let text = String(repeating: "写", count: 300)
            #expect(try await visitor.createRecord(Visitor.post(text), ada.did).status == 200)
        }
    }

    @Test func `what is missing, unknown or somebody else's is refused`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let grete = bluesky.person("grete").did
            #expect(
                try await visitor.createRecord(Visitor.post("x"), grete).error == "AuthenticationRequired"
            )
            #expect(
                try await visitor.createRecord(Visitor.post("x"), "did:plc:nobody").error == "RepoNotFound"
            )
            var post = Visitor.post("x")
            post["createdAt"] = nil
            let undated = try await visitor.createRecord(post, ada.did)
            #expect(
                undated.json["message"]?.text?.hasSuffix("Record must have the property \"createdAt\"")
                    == true
            )
            #expect(
                try await visitor.putRecord(Visitor.post("x"), ada.did, key: "a/b").error == "InvalidRequest"
            )
            #expect(try await visitor.createRecord(["$type": "a.b.c"], ada.did).error == "InvalidRequest")
            #expect(
                try await visitor.createRecord(["half": 0.5], ada.did, in: "org.example.thing").error
                    == "InvalidRequest"
            )
            let unknown = try await visitor.createRecord(["half": 1], ada.did, in: "org.example.thing")
            #expect(unknown.json["validationStatus"] == "unknown")
            let empty = try await visitor.call("com.atproto.repo.createRecord")
            #expect(empty.json["message"] == "Input must have the property \"repo\"")
            #expect(
                try await visitor.with(token: nil).createRecord(Visitor.post("x"), ada.did).error
                    == "AuthMissing"
            )
        }
    }

    @Test func `a profile is changed in its one place`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            let collection = "app.bsky.actor.profile"
            let profile: JSON = ["$type": .string(collection), "displayName": "Ada L."]
            #expect(try await visitor.putRecord(profile, ada.did, key: "self", in: collection).status == 200)
            #expect(try await visitor.putRecord(profile, ada.did, key: "other", in: collection).status == 400)
            let seen = try await Visitor(bluesky).query("app.bsky.actor.getProfile", ["actor": ada.handle])
            #expect(seen.json["displayName"] == "Ada L.")
        }
    }
}
