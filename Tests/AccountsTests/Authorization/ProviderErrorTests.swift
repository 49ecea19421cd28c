import Accounts
import Database
import Foundation
import PlatformSimulator
import Platforms
import TestSupport
import Testing

/// What providers answer when a token is to be renewed, and what becomes of the connection: class, health, sentence.
@Suite struct `A provider's answer to a renewal` {
    struct Shape: Sendable, CustomTestStringConvertible {
        let name: String
        var status = 400
        var type = "application/json"
        let body: String
        let code: PlatformError.Code
        var outcome: Outcome = .permanent
        var health: Connection.Health = .active
        let says: String
        var testDescription: String { name }

        enum Outcome: Sendable { case permanent, unknown, limited, reauthorise }
    }

    static let shapes = [
        Shape(
            name: "RFC 6749 invalid_grant",
            body:
                #"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid"}"#,
            code: .grantRefused,
            outcome: .reauthorise,
            health: .disconnected,
            says: "no longer renews Roost’s access"
        ),
        Shape(
            name: "Laravel's older refusal of a refresh token",
            status: 401,
            body:
                #"{"error":"invalid_request","error_description":"The refresh token is invalid.","hint":"Cannot decrypt the refresh token"}"#,
            code: .grantRefused,
            outcome: .reauthorise,
            health: .disconnected,
            says: "Connect the account again"
        ),
        Shape(
            name: "the same out of an error handler, with status 500",
            status: 500,
            body: #"{"message":"The refresh token is invalid.","hint":"Token has been revoked"}"#,
            code: .grantRefused,
            outcome: .reauthorise,
            health: .disconnected,
            says: "its archive stays"
        ),
        Shape(
            name: "invalid_client",
            status: 401,
            body: #"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
            code: .appUnknown,
            says: "no longer knows the app"
        ),
        Shape(
            name: "a client that is not told by a word",
            status: 500,
            body: #"{"error":"Client authentication failed"}"#,
            code: .appUnknown,
            says: "can’t be renewed"
        ),
        Shape(
            name: "unauthorized_client",
            body: #"{"error":"unauthorized_client"}"#,
            code: .appUnknown,
            says: "no longer knows the app"
        ),
        Shape(
            name: "unsupported_grant_type",
            body: #"{"error":"unsupported_grant_type"}"#,
            code: .unsupported,
            says: "does not let programs sign in this way"
        ),
        Shape(
            name: "invalid_request for another reason",
            body: #"{"error":"invalid_request","error_description":"Missing parameter: refresh_token."}"#,
            code: .refused,
            says: "refused with status 400: “Missing parameter: refresh_token”"
        ),
        Shape(
            name: "invalid_scope",
            body: #"{"error":"invalid_scope"}"#,
            code: .scopeRefused,
            says: "does not know the permissions"
        ),
        Shape(
            name: "temporarily_unavailable",
            status: 503,
            body: #"{"error":"temporarily_unavailable"}"#,
            code: .serverTrouble,
            outcome: .unknown,
            says: "has trouble at the moment"
        ),
        Shape(
            name: "a proxy's page with status 502",
            status: 502,
            type: "text/html",
            body: "<html><h1>502 Bad Gateway</h1></html>",
            code: .serverTrouble,
            outcome: .unknown,
            says: "status 502"
        ),
        Shape(
            name: "a challenge page with status 200",
            status: 200,
            type: "text/html",
            body: "<!doctype html><title>Just a moment…</title>",
            code: .challengePage,
            outcome: .unknown,
            says: "a web page where data was expected"
        ),
        Shape(
            name: "too many requests",
            status: 429,
            body: #"{"error":"Too many requests"}"#,
            code: .rateLimited,
            outcome: .limited,
            says: "slow down"
        ),
        Shape(
            name: "a success without a token",
            status: 200,
            body: #"{"token_type":"Bearer"}"#,
            code: .unreadableAnswer,
            outcome: .unknown,
            says: "there is no token"
        ),
        Shape(
            name: "a success of another kind of token",
            status: 200,
            body: #"{"token_type":"mac","access_token":"stolen-secret"}"#,
            code: .unreadableAnswer,
            outcome: .unknown,
            says: "there is no token"
        ),
        Shape(
            name: "a success with an error in it",
            status: 200,
            body: #"{"error":"invalid_grant"}"#,
            code: .grantRefused,
            outcome: .reauthorise,
            health: .disconnected,
            says: "no longer renews"
        ),
    ]

    @Test(arguments: shapes)
    func `has a class, a health and a sentence`(shape: Shape) async throws {
        try await OAuthWorld.with(.sqlite, .pixelfed) { world in
            world.shortenTokens(to: 30 * 86_400)
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect(by: ada)
            let token = try await world.opened("access_token", of: connection.id)
            let refreshToken = try await world.opened("refresh_token", of: connection.id) ?? ""
            world.clock.advance(.seconds(24 * 86_400))
            world.server.control.inject(
                .verbatim(status: shape.status, contentType: shape.type, body: shape.body),
                method: "POST",
                path: "/oauth/token"
            )
            let error = await #expect(throws: PlatformError.self) {
                try await world.connections.refresh(connection.id, of: ada.user)
            }
            let told = try #require(error)
            #expect(told.code == shape.code)
            switch (told.outcome, shape.outcome) {
            case (.permanent, .permanent), (.unknown, .unknown), (.rateLimited, .limited),
                (.reauthorise, .reauthorise):
                break
            default: Issue.record("the outcome is \(told.outcome)")
            }
            #expect(told.sentence.contains(shape.says), "\(told.sentence)")
            let after = try await world.connections.find(connection.id, for: ada)
            #expect(after.health == shape.health)
            if shape.health != .active { #expect(after.healthMessage == told.sentence) }
            // Nothing that is stored is lost by a refusal, and none of it is told.
            #expect(try await world.opened("access_token", of: connection.id) == token)
            #expect(try await world.opened("refresh_token", of: connection.id) == refreshToken)
            for secret in [refreshToken, "stolen-secret"] {
                #expect(!told.detail.contains(secret) && !told.sentence.contains(secret))
            }
        }
    }

    @Test func `that leads to another host is not followed with the secret`() async throws {
        try await OAuthWorld.with(.sqlite, .pixelfed) { world in
            try await SimulatedPlatform.running(.init(dialect: .pixelfed, posts: 1)) { evil in
                world.shortenTokens(to: 30 * 86_400)
                let ada = try await world.signedIn("ada")
                let connection = try await world.connect(by: ada)
                world.clock.advance(.seconds(24 * 86_400))
                for status in [302, 307] {
                    world.server.control.inject(
                        .redirect(to: evil.baseURL + "/oauth/token", status: status),
                        method: "POST",
                        path: "/oauth/token",
                        count: 1
                    )
                    let error = await #expect(throws: PlatformError.self) {
                        try await world.connections.refresh(connection.id, of: ada.user)
                    }
                    #expect(error?.code == .redirectRefused)
                }
                #expect(evil.control.ledger.requests.isEmpty)
                #expect(try await world.connections.find(connection.id, for: ada).health == .active)
                #expect(try await world.connections.refresh(connection.id, of: ada.user) == .renewed)
            }
        }
    }
}
