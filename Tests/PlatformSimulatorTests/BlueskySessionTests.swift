import Foundation
import PlatformSimulator
import Testing

@Suite("Signing in at a simulated Bluesky")
struct BlueskySessionTests {
    private static let refresh = "com.atproto.server.refreshSession"
    private static let me = "com.atproto.server.getSession"

    @Test func `an app password opens a session, by handle, DID or e-mail address`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            for identifier in [ada.handle, ada.did, "ada@example.org"] {
                let session = try await stranger.signIn(identifier, ada.appPassword)
                #expect(session.status == 200)
                #expect(session.json["did"]?.text == ada.did)
                #expect(session.json["active"] == true)
                #expect(session.json["didDoc"]?["id"]?.text == ada.did)
                let seen = try await stranger.with(token: session.json["accessJwt"]?.text).query(Self.me)
                #expect(seen.json["handle"]?.text == ada.handle)
            }
            let entries = bluesky.control.ledger.effects(.sessionCreated)
            #expect(entries.map(\.effect?.id) == [ada.did, ada.did, ada.did])
        }
    }

    @Test func `the account's own password is answered with the wish for a code`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let own = try await stranger.signIn(ada.handle, ada.password)
            #expect(own.status == 401)
            #expect(own.error == "AuthFactorTokenRequired")
            for (identifier, password) in [(ada.handle, "wrong"), ("nobody.simulator.test", ada.appPassword)]
            {
                let wrong = try await stranger.signIn(identifier, password)
                #expect(wrong.status == 401)
                #expect(
                    wrong.json == [
                        "error": "AuthenticationRequired", "message": "Invalid identifier or password",
                    ]
                )
            }
        }
    }

    @Test func `tokens say whose they are and when they end`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let ada = bluesky.person("ada")
            let session = try await Visitor(bluesky).signIn(ada.handle, ada.appPassword).json
            for (name, scope, life) in [
                ("accessJwt", "com.atproto.appPass", 7200.0),
                ("refreshJwt", "com.atproto.refresh", 90 * 86_400),
            ] {
                let parts = (session[name]?.text ?? "").split(separator: ".")
                try #require(parts.count == 3)
                let payload = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
                let padded = payload + String(repeating: "=", count: (4 - payload.count % 4) % 4)
                let claims = try JSON(parsing: Array(try #require(Data(base64Encoded: padded))))
                #expect(claims["scope"]?.text == scope)
                #expect(claims["sub"]?.text == ada.did)
                #expect(claims["exp"]?.number == clock.now.timeIntervalSince1970 + life)
            }
        }
    }

    @Test func `an access token ends, and the session is renewed`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let first = try await stranger.signIn(ada.handle, ada.appPassword).json
            let visitor = stranger.with(token: first["accessJwt"]?.text)
            clock.advance(seconds: 7199)
            #expect(try await visitor.query(Self.me).status == 200)
            clock.advance(seconds: 1)
            let ended = try await visitor.query(Self.me)
            #expect(ended.status == 400)
            #expect(ended.json == ["error": "ExpiredToken", "message": "Token has expired"])
            // Also where strangers may look: a token that is sent must hold.
            #expect(
                try await visitor.query("app.bsky.actor.getProfile", ["actor": ada.did]).error
                    == "ExpiredToken"
            )

            let renewed = try await stranger.with(token: first["refreshJwt"]?.text).call(Self.refresh)
            #expect(renewed.status == 200)
            #expect(renewed.json["did"]?.text == ada.did)
            #expect(renewed.json["refreshJwt"] != first["refreshJwt"])
            let again = stranger.with(token: renewed.json["accessJwt"]?.text)
            #expect(try await again.query(Self.me).status == 200)
            #expect(bluesky.control.ledger.effects(.sessionRefreshed).count == 1)
        }
    }

    @Test func `a spent refresh token gives the same successor for a while, and then nothing`() async throws {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let first = try await stranger.signIn(ada.handle, ada.appPassword).json
            let spent = stranger.with(token: first["refreshJwt"]?.text)
            let successor = try await spent.call(Self.refresh).json["refreshJwt"]
            clock.advance(seconds: 7199)
            #expect(try await spent.call(Self.refresh).json["refreshJwt"] == successor)
            clock.advance(seconds: 1)
            let late = try await spent.call(Self.refresh)
            #expect(late.status == 400)
            #expect(late.json == ["error": "ExpiredToken", "message": "Token has been revoked"])
            let heir = stranger.with(token: successor?.text)
            #expect(try await heir.call(Self.refresh).status == 200)
        }
    }

    @Test func `two renewals at the same time get the same successor`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let ada = bluesky.person("ada")
            let session = try await Visitor(bluesky).signIn(ada.handle, ada.appPassword).json
            let visitor = Visitor(bluesky).with(token: session["refreshJwt"]?.text)
            async let one = visitor.call(Self.refresh)
            async let other = visitor.call(Self.refresh)
            #expect(try await one.json["refreshJwt"] == (try await other.json["refreshJwt"]))
        }
    }

    @Test func `a session that was ended is not renewed`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let ada = bluesky.person("ada")
            let session = try await Visitor(bluesky).signIn(ada.handle, ada.appPassword).json
            let visitor = Visitor(bluesky).with(token: session["refreshJwt"]?.text)
            #expect(try await visitor.call("com.atproto.server.deleteSession").status == 200)
            #expect(try await visitor.call(Self.refresh).error == "ExpiredToken")
        }
    }

    @Test func `tokens that are missing, made up or of the other kind are told apart`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let session = try await stranger.signIn(ada.handle, ada.appPassword).json
            let missing = try await stranger.query(Self.me)
            #expect(missing.status == 401)
            #expect(missing.error == "AuthMissing")
            for token in ["nonsense", "a.b.c", session["refreshJwt"]?.text ?? ""] {
                let reply = try await stranger.with(token: token).query(Self.me)
                #expect(reply.status == 400)
                #expect(reply.error == "InvalidToken")
            }
            let access = stranger.with(token: session["accessJwt"]?.text)
            #expect(try await access.call(Self.refresh).error == "InvalidToken")
        }
    }

    @Test func `an app password taken back opens and renews nothing, and its token goes on until it ends`()
        async throws
    {
        let clock = Clock()
        try await SimulatedBluesky.running(.init(posts: 0, now: { clock.now })) { bluesky in
            let (stranger, ada) = (Visitor(bluesky), bluesky.person("ada"))
            let session = try await stranger.signIn(ada.handle, ada.appPassword).json
            try bluesky.control.revokeAppPassword(of: "ada")
            #expect(try await stranger.signIn(ada.handle, ada.appPassword).error == "AuthenticationRequired")
            let refresher = stranger.with(token: session["refreshJwt"]?.text)
            #expect(try await refresher.call(Self.refresh).error == "ExpiredToken")
            let visitor = stranger.with(token: session["accessJwt"]?.text)
            #expect(try await visitor.query(Self.me).status == 200)
            clock.advance(seconds: 7200)
            #expect(try await visitor.query(Self.me).error == "ExpiredToken")
            let another = try bluesky.control.createAppPassword(of: "ada")
            #expect(another != ada.appPassword)
            #expect(try await stranger.signIn(ada.handle, another).status == 200)
        }
    }

    @Test func `tokens can be over before their time`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let ada = bluesky.person("ada")
            let visitor = try await Visitor.signedIn(bluesky)
            #expect(try await visitor.delete("/_simulator/accounts/ada/access-tokens").status == 200)
            #expect(try await visitor.query(Self.me).error == "ExpiredToken")
            let session = try await Visitor(bluesky).signIn(ada.handle, ada.appPassword).json
            try bluesky.control.expireRefreshTokens(of: "ada")
            let reply = try await Visitor(bluesky).with(token: session["refreshJwt"]?.text).call(Self.refresh)
            #expect(reply.json == ["error": "ExpiredToken", "message": "Token has been revoked"])
        }
    }

    @Test func `an account taken down is told so at every door`() async throws {
        try await SimulatedBluesky.running(.init(posts: 3)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            try bluesky.control.setState(.takendown, of: "ada")
            for reply in [
                try await visitor.query(Self.me), try await visitor.createRecord(Visitor.post("x"), ada.did),
                try await visitor.signIn(ada.handle, ada.appPassword),
            ] {
                #expect(reply.status == 401)
                #expect(reply.error == "AccountTakedown")
            }
            let parameters: KeyValuePairs = ["repo": ada.did, "collection": "app.bsky.feed.post"]
            let repository = try await visitor.query("com.atproto.repo.listRecords", parameters)
            #expect(repository.status == 400)
            #expect(repository.error == "RepoTakendown")
            let profile = try await Visitor(bluesky).query("app.bsky.actor.getProfile", ["actor": ada.did])
            #expect(profile.error == "AccountTakedown")
        }
    }

    @Test func `a deactivated account can sign in and see that, and nothing more`() async throws {
        try await SimulatedBluesky.running(.init(posts: 3)) { bluesky in
            let (visitor, ada) = (try await Visitor.signedIn(bluesky), bluesky.person("ada"))
            try bluesky.control.setState(.deactivated, of: "ada")
            let session = try await visitor.query(Self.me)
            #expect(session.json["active"] == false)
            #expect(session.json["status"] == "deactivated")
            #expect(try await visitor.signIn(ada.handle, ada.appPassword).json["active"] == false)
            let written = try await visitor.createRecord(Visitor.post("x"), ada.did)
            #expect(written.status == 401)
            #expect(written.error == "AccountDeactivated")
            #expect(try await visitor.record(ada.did, "x").error == "RepoDeactivated")
        }
    }

    @Test func `the server says what it is`() async throws {
        try await SimulatedBluesky.running(.init(posts: 0)) { bluesky in
            let server = try await Visitor(bluesky).query("com.atproto.server.describeServer").json
            #expect(server["did"]?.text == "did:web:127.0.0.1%3A\(bluesky.port)")
            #expect(server["blobUploadLimit"] == 52_428_800)
        }
    }
}
