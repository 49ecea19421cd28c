import Foundation
import PlatformSimulator
import Platforms
import Testing

@testable import PlatformAdapters

@Suite struct `Who and where a Bluesky account is` {
    private static let stranger = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"

    private func document(_ typed: String, in world: BlueskyWorld) async throws(PlatformError) -> DIDDocument
    {
        try await world.identities.document(of: try AccountName(typed: typed))
    }

    @Test(
        arguments: [
            "ada.simulator.test", "@Ada.Simulator.test", " ada.simulator.test\u{200B} ",
            "https://bsky.app/profile/ada.simulator.test", "at://ada.simulator.test",
            "https://bsky.app/profile/ada.simulator.test/post/3k?x=1",
        ]
    )
    func `is found by its handle however that is written`(typed: String) async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let found = try await document(typed, in: world)
            #expect(found.did == world.ada.did)
            #expect(found.handle?.text == "ada.simulator.test")
            #expect(found.server?.text == world.bluesky.baseURL)
        }
    }

    @Test func `is found by its id, which needs no handle`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            #expect(try await document(world.ada.did, in: world).did == world.ada.did)
            #expect(
                try await document("https://bsky.app/profile/\(world.ada.did)", in: world).did
                    == world.ada.did
            )
            try world.bluesky.control.loseHandle(of: "ada")
            #expect(try await document(world.ada.did, in: world).did == world.ada.did)
        }
    }

    @Test func `is named by a text record, and the host isn’t asked then`() async throws {
        let probe = try await SimulatedBluesky.running(.init(posts: 0)) { $0.person("ada") }
        let record = ["_atproto." + probe.handle: ["v=spf1 -all", "did=" + probe.did]]
        try await BlueskyWorld.running(posts: 0, texts: record) { world in
            let found = try await document(probe.handle, in: world)
            #expect(found.did == probe.did)
            let asked = world.bluesky.control.ledger.requests.keys
            #expect(!asked.contains { $0.contains("atproto-did") || $0.contains("resolveHandle") })
        }
    }

    @Test func `can’t be told from a name that claims several`() async throws {
        let records = ["_atproto.ada.simulator.test": ["did=" + Self.stranger, "did=did:web:other.example"]]
        try await BlueskyWorld.running(posts: 0, texts: records) { world in
            let error = try await failure { () async throws(PlatformError) in
                try await document("ada.simulator.test", in: world)
            }
            #expect(error.code == .accountUnknown && error.sentence.contains("several accounts at once"))
        }
    }

    @Test func `is asked of the AppView where the name itself says nothing`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            world.bluesky.control.inject(
                .failure(status: 404, form: .html, afterEffect: false, retryAfterSeconds: nil),
                path: "/.well-known/atproto-did"
            )
            let found = try await document("ada.simulator.test", in: world)
            #expect(found.did == world.ada.did)
            let asked = world.bluesky.control.ledger.requests.keys
            #expect(asked.contains { $0.contains("resolveHandle") })
        }
    }

    @Test(
        arguments: [
            ("nobody.simulator.test", "No Bluesky account goes by @nobody.simulator.test"),
            ("ada", "such as ada.bsky.social"), ("ada@example.org", "instead of an e-mail address"),
            ("", "Type the account’s handle"), ("ädä.simulator.test", "is no handle"),
            ("handle.invalid", "is no handle"), ("a b", "is no handle"),
        ]
    )
    func `is nobody where nobody goes by the name`(typed: String, words: String) async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let error = try await failure { () async throws(PlatformError) in
                try await document(typed, in: world)
            }
            #expect(error.code == .accountUnknown && error.outcome == .permanent)
            #expect(error.sentence.contains(words), "\(error.sentence)")
        }
    }

    @Test func `is nobody where the name’s host leads into a private network`() async throws {
        let inside = IPAddress.v4(0x0A00_0001)
        try await BlueskyWorld.running(posts: 0, names: ["inside.example": [inside]]) { world in
            let error = try await failure { () async throws(PlatformError) in
                try await document("inside.example", in: world)
            }
            #expect(error.code == .addressRefused && error.sentence.contains("private network"))
            #expect(!world.bluesky.control.ledger.requests.keys.contains { $0.contains("resolveHandle") })
        }
    }

    @Test func `must itself go by the handle that leads to it`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            try world.bluesky.control.claimHandle("other.simulator.test", by: "ada")
            let error = try await failure { () async throws(PlatformError) in
                try await document("ada.simulator.test", in: world)
            }
            #expect(error.sentence.contains("calls itself @other.simulator.test"), "\(error.sentence)")
        }
    }

    @Test func `may be at no server`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            try world.bluesky.control.removeService(of: "ada")
            let error = try await failure { () async throws(PlatformError) in
                _ = try await world.adapter.home(of: world.ada.did)
            }
            #expect(error.code == .accountHomeless)
            #expect(error.sentence.contains("No server is named for the account @ada.simulator.test"))
            let unknown = try await failure { () async throws(PlatformError) in
                _ = try await world.adapter.home(of: Self.stranger)
            }
            #expect(unknown.code == .accountUnknown)
        }
    }

    @Test func `is told by its own host where its id names one`() async throws {
        let did = "did:web:web.simulator.test"
        let served = """
            {"id": "\(did)", "alsoKnownAs": ["at://web.simulator.test"],
             "service": [{"id": "\(did)#atproto_pds", "type": "AtprotoPersonalDataServer",
                          "serviceEndpoint": "https://PDS.example/"}]}
            """
        try await BlueskyWorld.running(posts: 0) { world in
            world.bluesky.control.inject(
                .verbatim(status: 200, contentType: "application/json", body: served),
                path: "/.well-known/did.json"
            )
            try await withHTTP(
                settings: { settings in
                    settings.names["web.simulator.test"] = .loopback
                    settings.origins["web.simulator.test"] =
                        InstanceOrigin("http://web.simulator.test:\(world.bluesky.port)")
                }
            ) { http in
                let resolution = IdentityResolution(http: http, services: world.services)
                let found = try await resolution.document(of: did)
                #expect(found.server?.text == "https://pds.example" && found.did == did)
                #expect(found.handle?.text == "web.simulator.test")
            }
        }
    }

    @Test(
        arguments: [
            #"{"id": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"}"#, "[]", #"{"alsoKnownAs": []}"#, "<html>",
        ]
    )
    func `isn’t taken from another account’s document`(body: String) async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            world.bluesky.control.inject(
                .verbatim(status: 200, contentType: "application/json", body: body),
                path: "/" + Self.stranger
            )
            let error = try await failure { () async throws(PlatformError) in
                try await world.identities.document(of: Self.stranger)
            }
            #expect([.unreadableAnswer, .challengePage].contains(error.code))
        }
    }

    @Test(
        arguments: [
            (["at://a.example"], "a.example"), (["https://x.example", "at://B.example"], "b.example"),
            (["at://handle.invalid", "at://c.example"], "c.example"), (["at://-"], nil), ([], nil),
        ] as [([String], String?)]
    )
    func `goes by the first name that is one`(claimed: [String], handle: String?) throws {
        let json: JSONValue = .object([
            "id": .string(Self.stranger), "alsoKnownAs": .array(claimed.map(JSONValue.string)),
            "service": .array([
                .object([
                    "id": .string("#atproto_labeler"), "type": .string("AtprotoPersonalDataServer"),
                    "serviceEndpoint": .string("https://x.example"),
                ])
            ]),
        ])
        let document = try #require(DIDDocument(json, of: Self.stranger))
        #expect(document.handle?.text == handle)
        #expect(document.server == nil)
    }
}
