import Foundation
import PlatformSimulator
import Testing

@Suite("Accounts that move, and repositories that are wrong")
struct BlueskyTroubleTests {
    private func document(_ bluesky: SimulatedBluesky, of name: String = "ada") async throws -> JSON {
        try await Visitor(bluesky).get("/\(bluesky.person(name).did)").json
    }

    private func resolve(_ handle: String, _ bluesky: SimulatedBluesky) async throws -> Visitor.Reply {
        try await Visitor(bluesky).query("com.atproto.identity.resolveHandle", ["handle": handle])
    }

    private func wellKnown(_ handle: String, _ bluesky: SimulatedBluesky) async throws -> Visitor.Reply {
        try await Visitor(bluesky).get("/.well-known/atproto-did", headers: [("Host", handle)])
    }

    @Test func `a handle leads to a DID, its document back to the handle and to the server`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let ada = bluesky.person("ada")
            #expect(try await resolve(ada.handle.uppercased(), bluesky).json["did"]?.text == ada.did)
            #expect(try await wellKnown(ada.handle, bluesky).text == ada.did)
            #expect(try await wellKnown("127.0.0.1", bluesky).status == 404)
            let document = try await document(bluesky)
            #expect(document["id"]?.text == ada.did)
            #expect(document["alsoKnownAs"] == [.string("at://\(ada.handle)")])
            #expect(document["service"]?[0]?["id"] == "#atproto_pds")
            #expect(document["service"]?[0]?["type"] == "AtprotoPersonalDataServer")
            #expect(document["service"]?[0]?["serviceEndpoint"]?.text == bluesky.baseURL)
            #expect(try await Visitor(bluesky).get("/did:plc:nobody").status == 404)
        }
    }

    @Test func `a changed handle leads on, the old one nowhere`() async throws {
        try await SimulatedBluesky.running(.init(posts: 1)) { bluesky in
            let before = bluesky.person("ada")
            try bluesky.control.changeHandle(of: "ada", to: "ada.elsewhere.test")
            #expect(try await resolve("ada.elsewhere.test", bluesky).json["did"]?.text == before.did)
            let old = try await resolve(before.handle, bluesky)
            #expect(old.status == 400)
            #expect(old.json == ["error": "InvalidRequest", "message": "Unable to resolve handle"])
            #expect(try await wellKnown(before.handle, bluesky).status == 404)
            #expect(try await document(bluesky)["alsoKnownAs"] == ["at://ada.elsewhere.test"])
            let session = try await Visitor(bluesky).signIn("ada.elsewhere.test", before.appPassword)
            #expect(session.json["handle"] == "ada.elsewhere.test")
            let profile = try await Visitor(bluesky).query("app.bsky.actor.getProfile", ["actor": before.did])
            #expect(profile.json["handle"] == "ada.elsewhere.test")
        }
    }

    @Test func `a handle that leads nowhere, or elsewhere, is shown as invalid`() async throws {
        try await SimulatedBluesky.running(.init(posts: 1)) { bluesky in
            let (ada, grete) = (bluesky.person("ada"), bluesky.person("grete"))
            try bluesky.control.loseHandle(of: "ada")
            #expect(try await resolve(ada.handle, bluesky).status == 400)
            #expect(try await document(bluesky)["alsoKnownAs"] == [.string("at://\(ada.handle)")])
            try bluesky.control.claimHandle(ada.handle, by: "grete")
            for person in [ada, grete] {
                let stranger = Visitor(bluesky)
                let profile = try await stranger.query("app.bsky.actor.getProfile", ["actor": person.did])
                #expect(profile.json["handle"] == "handle.invalid")
                let repository = try await stranger.query(
                    "com.atproto.repo.describeRepo",
                    ["repo": person.did]
                )
                #expect(repository.json["handleIsCorrect"] == false)
            }
            #expect(
                try await document(bluesky, of: "grete")["alsoKnownAs"] == [.string("at://\(ada.handle)")]
            )
        }
    }

    @Test func `a document may name no server`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            try bluesky.control.removeService(of: "ada")
            #expect(try await document(bluesky)["service"] == [])
        }
    }

    @Test func `an account moves to another server with everything in its repository`() async throws {
        try await SimulatedBluesky.running(.init(posts: 48)) { old in
            try await SimulatedBluesky.running(.init(posts: 0, seed: 9)) { new in
                let before = old.person("ada")
                let (visitor, records) = (try await Visitor.signedIn(old), try old.control.records(of: "ada"))
                let after = try old.control.move("ada", to: new)
                #expect(after.did == before.did)
                #expect(after.appPassword != before.appPassword)
                #expect(try await document(old)["service"]?[0]?["serviceEndpoint"]?.text == new.baseURL)

                #expect(
                    try await visitor.createRecord(Visitor.post("x"), before.did).error
                        == "AccountDeactivated"
                )
                let list: KeyValuePairs = ["repo": before.did, "collection": "app.bsky.feed.post"]
                let refused = try await visitor.query("com.atproto.repo.listRecords", list)
                #expect(refused.status == 400)
                #expect(refused.error == "RepoDeactivated")
                let blob = try #require(try new.control.blobs(of: "ada").first)
                let file: KeyValuePairs = ["did": before.did, "cid": blob]
                #expect(try await visitor.query("com.atproto.sync.getBlob", file).error == "RepoDeactivated")
                #expect(try await visitor.signIn(before.handle, before.appPassword).json["active"] == false)

                let stranger = Visitor(new)
                #expect(try new.control.records(of: "ada") == records)
                #expect(try await stranger.query("com.atproto.repo.listRecords", list).status == 200)
                #expect(try await stranger.query("com.atproto.sync.getBlob", file).status == 200)
                #expect(
                    try await stranger.get("/\(before.did)").json["service"]?[0]?["serviceEndpoint"]?.text
                        == new.baseURL
                )
                let there = stranger.with(token: visitor.token)
                #expect(try await there.query("com.atproto.server.getSession").error == "InvalidToken")
                let moved = try await Visitor.signedIn(new)
                #expect(try await moved.createRecord(Visitor.post("settled in"), before.did).status == 200)
                // The AppView belongs to neither server, and goes on to show what it knew.
                let profile = try await Visitor(old).query("app.bsky.actor.getProfile", ["actor": before.did])
                #expect(profile.json["postsCount"] == 48)
                let whole: KeyValuePairs = ["actor": before.did, "limit": "100"]
                let feed =
                    try await stranger.query("app.bsky.feed.getAuthorFeed", whole).json["feed"]?.elements
                    ?? []
                #expect(feed.count { $0["reason"] == nil } == 49)
            }
        }
    }

    @Test func `an account can leave in the middle of what somebody is at`() async throws {
        try await SimulatedBluesky.running(.init(posts: 30)) { old in
            try await SimulatedBluesky.running(.init(posts: 0, seed: 9)) { new in
                let did = old.person("ada").did
                try old.control.move("ada", to: new, afterRequests: 2)
                func page(_ bluesky: SimulatedBluesky, _ cursor: String) async throws -> Visitor.Reply {
                    let parameters: KeyValuePairs = [
                        "repo": did, "collection": "app.bsky.feed.post", "limit": "10", "cursor": cursor,
                    ]
                    return try await Visitor(bluesky).query("com.atproto.repo.listRecords", parameters)
                }
                let first = try await page(old, "")
                let second = try await page(old, first.json["cursor"]?.text ?? "")
                #expect(second.json["records"]?.elements?.count == 10)
                let cursor = second.json["cursor"]?.text ?? ""
                #expect(try await page(old, cursor).error == "RepoDeactivated")
                #expect(try await page(new, cursor).json["records"]?.elements?.count == 10)
            }
        }
    }

    @Test(arguments: BrokenRecord.allCases)
    func `a record that is wrong is in the repository, and in the AppView only if its lexicon allows it`(
        kind: BrokenRecord
    ) async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let broken = try bluesky.control.addBrokenPost(kind, by: "ada")
            let sound = try bluesky.control.addPost(by: "ada", text: "sound")
            #expect(
                try bluesky.control.records(of: "ada").compactMap { $0["uri"]?.text } == [
                    sound.uri, broken.uri,
                ]
            )
            let parameters: KeyValuePairs = ["uris": broken.uri, "uris": sound.uri]
            let seen = try await Visitor(bluesky).query("app.bsky.feed.getPosts", parameters)
            let breaksLexicon = [.wrongTypes, .missingCreatedAt, .unreadableCreatedAt].contains(kind)
            #expect(seen.json["posts"]?.elements?.count == (breaksLexicon ? 1 : 2))
        }
    }

    @Test func `the same is to be had over HTTP, between two processes too`() async throws {
        try await SimulatedBluesky.running(.init(posts: 6)) { old in
            try await SimulatedBluesky.running(.init(posts: 0, seed: 9)) { new in
                let (here, there) = (Visitor(old), Visitor(new))
                let accounts = try await here.get("/_simulator/accounts").json
                #expect(accounts[0]?["app_password"]?.text == old.person("ada").appPassword)
                #expect(try await here.put("/_simulator/accounts/ada", ["state": "asleep"]).status == 422)
                #expect(try await here.put("/_simulator/accounts/eve", ["resolves": false]).status == 404)
                #expect(
                    try await here.put("/_simulator/accounts/grete", ["handle": "grete.new.test"]).status
                        == 200
                )
                #expect(try await resolve("grete.new.test", old).status == 200)
                #expect(
                    try await here.put("/_simulator/accounts/chiyo", ["resolves": false, "pds": .null]).status
                        == 200
                )
                #expect(try await document(old, of: "chiyo")["service"] == [])
                let broken = try await here.post("/_simulator/records", ["broken": "overlapping_facets"])
                #expect(broken.status == 201)
                let text = try await here.post("/_simulator/records", ["text": "hello", "images": 2])
                let reactions: JSON = ["uri": text.json["uri"] ?? .null, "likes": 3]
                #expect(try await here.post("/_simulator/reactions", reactions).status == 200)
                let raw: JSON = ["record": ["$type": "app.bsky.feed.post", "text": 1], "rkey": "wrong"]
                #expect(try await here.post("/_simulator/records", raw).status == 201)
                let uri: JSON = ["uri": text.json["uri"] ?? .null]
                _ = try await here.put("/_simulator/habits", ["access_life": 60])
                let list = try await here.get("/_simulator/accounts/ada/records/app.bsky.feed.post").json
                #expect(list.elements?.count == 9)

                let repository = try await here.get("/_simulator/accounts/ada/repository").json
                let adopted = try await there.post("/_simulator/repositories", repository)
                #expect(adopted.json["did"]?.text == old.person("ada").did)
                #expect(adopted.json["app_password"]?.text == new.person("ada").appPassword)
                let departure: JSON = ["to": .string(new.baseURL)]
                #expect(try await here.post("/_simulator/accounts/ada/departure", departure).status == 200)
                #expect(try await here.record(old.person("ada").did, "wrong").error == "RepoDeactivated")
                #expect(try await there.record(old.person("ada").did, "wrong").json["value"]?["text"] == 1)
                let cids = try new.control.records(of: "ada").map { $0["cid"] }
                #expect(cids == list.elements?.map { $0["cid"] })
                #expect(try new.control.blobs(of: "ada") == (try old.control.blobs(of: "ada")))
                #expect(uri != .null)
            }
        }
    }
}
