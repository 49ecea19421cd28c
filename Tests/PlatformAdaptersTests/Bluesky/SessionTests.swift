import Foundation
import PlatformSimulator
import Platforms
import Testing
import Vault

@testable import PlatformAdapters

@Suite struct `A session at Bluesky` {
    private func signIn(
        _ handle: String,
        _ password: String,
        in world: BlueskyWorld
    ) async throws(PlatformError) -> SignedIn {
        try await BlueskySignIn(http: world.http, services: world.services, now: { Date() })
            .signIn(as: handle, password: Secret(password))
    }

    @Test func `is opened where the account is, and is its own`() async throws {
        try await BlueskyWorld.running(posts: 3) { world in
            let signedIn = try await world.signIn()
            #expect(signedIn.account == world.ada.did)
            #expect(signedIn.server.text == world.bluesky.baseURL)
            let left = try #require(signedIn.grant.expiresAt?.timeIntervalSinceNow)
            #expect((7_000...7_210).contains(left))
            let profile = try await world.adapter.verifyIdentity(try await world.access())
            #expect(profile.platformUserID == world.ada.did && profile.username == world.ada.handle)
            #expect(profile.displayName?.isEmpty == false && profile.posts == 3)
        }
    }

    @Test func `is refused for a wrong password, and for the account’s own`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let wrong = try await failure { () async throws(PlatformError) in
                try await signIn(world.ada.handle, "wrong-wron-gwro-ngwr", in: world)
            }
            #expect(wrong.code == .passwordRefused && wrong.sentence.contains("@ada.simulator.test"))
            let own = try await failure { () async throws(PlatformError) in
                try await signIn(world.ada.handle, world.ada.password, in: world)
            }
            #expect(own.code == .passwordTooStrong && own.sentence.contains("Make an app password"))
            for error in [wrong, own] {
                #expect(error.outcome == .permanent)
                #expect(!"\(error)\(error.detail)".contains(world.ada.password))
                #expect(!"\(error)\(error.detail)".contains("wrong-wron"))
            }
        }
    }

    @Test func `that may do everything is ended at once`() async throws {
        let claims = Data(#"{"scope":"com.atproto.access","exp":1999999999}"#.utf8).base64EncodedString()
        try await BlueskyWorld.running(posts: 0) { world in
            world.bluesky.control.inject(
                .verbatim(
                    status: 200,
                    contentType: "application/json",
                    body: """
                        {"did":"\(world.ada.did)","handle":"ada.simulator.test","active":true,
                         "accessJwt":"e30.\(claims).x","refreshJwt":"to-be-ended"}
                        """
                ),
                path: "/xrpc/com.atproto.server.createSession"
            )
            let error = try await failure { () async throws(PlatformError) in
                try await signIn(world.ada.handle, "correct horse", in: world)
            }
            #expect(error.code == .passwordTooStrong)
            let asked = world.bluesky.control.ledger.requests
            #expect(asked.filter { $0.key.hasSuffix("deleteSession") }.map(\.value) == [1])
        }
    }

    @Test(arguments: [BlueskyControl.AccountState.deactivated, .takendown])
    func `isn’t opened for an account that is shut`(state: BlueskyControl.AccountState) async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            try world.bluesky.control.setState(state, of: "ada")
            let error = try await failure { () async throws(PlatformError) in
                try await signIn(world.ada.handle, world.ada.appPassword, in: world)
            }
            #expect(error.code == .accountBlocked, "\(error)")
        }
    }

    @Test func `is renewed by what renews it, and not once that is over`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let signIn = BlueskySignIn(http: world.http, services: world.services, now: { Date() })
            let first = try await world.signIn()
            let refresh = try #require(first.grant.refreshToken)
            let second = try await signIn.renew(refresh, at: first.server)
            #expect(second.token != first.grant.token && second.refreshToken != first.grant.refreshToken)
            // An answer that was lost locks nobody out: the spent one gives the same successor for a while.
            #expect(try await signIn.renew(refresh, at: first.server).refreshToken == second.refreshToken)
            try world.bluesky.control.expireRefreshTokens(of: "ada")
            let error = try await failure { () async throws(PlatformError) in
                try await signIn.renew(try second.refreshToken.unwrapped, at: first.server)
            }
            #expect(error.code == .grantRefused && error.outcome == .reauthorise)
            #expect(error.sentence.contains("Sign in again"))
        }
    }

    @Test func `ends, and ending it again is no error`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let signIn = BlueskySignIn(http: world.http, services: world.services, now: { Date() })
            let first = try await world.signIn()
            let refresh = try #require(first.grant.refreshToken)
            try await signIn.end(refresh, at: first.server)
            try await signIn.end(refresh, at: first.server)
            let error = try await failure { () async throws(PlatformError) in
                try await signIn.renew(refresh, at: first.server)
            }
            #expect(error.code == .grantRefused)
        }
    }

    @Test func `that is over is refused with the account’s leave`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let access = try await world.access()
            try world.bluesky.control.expireAccessTokens(of: "ada")
            let error = try await failure { () async throws(PlatformError) in
                try await world.adapter.verifyIdentity(access)
            }
            #expect(error.code == .tokenRefused && error.outcome == .reauthorise)
        }
    }

    @Test(arguments: ["a", "a.b.c", "e30.bm90IGpzb24.x", "..", ""])
    func `says nothing of its end in a token that is none`(token: String) {
        #expect(SessionToken(Secret(token)).expiresAt == nil)
        #expect(!SessionToken(Secret(token)).isUnlimited)
    }
}

extension Optional {
    fileprivate var unwrapped: Wrapped {
        get throws(PlatformError) {
            guard let self else {
                throw PlatformError(.permanent, code: .unsupported, sentence: "nothing", detail: "nil")
            }
            return self
        }
    }
}
