import Foundation
import Logging
import PlatformAdapters
import PlatformSimulator
import Platforms
import TestSupport
import Vault

/// Every platform whose accounts are archived, as the simulator speaks it: one line each.
enum SimulatedNetwork: String, CaseIterable, Sendable {
    case mastodon, gotosocial, pixelfed, bluesky

    /// Runs `body` with an account that has so many posts.
    func running(posts: Int, _ body: @escaping @Sendable (SimulatedAccount) async throws -> Void) async throws
    {
        switch self {
        case .mastodon: try await SimulatedAccount.federated(.mastodon, .mastodon, posts, body)
        case .gotosocial: try await SimulatedAccount.federated(.gotosocial, .mastodon, posts, body)
        case .pixelfed: try await SimulatedAccount.federated(.pixelfed, .pixelfed, posts, body)
        case .bluesky: try await SimulatedAccount.atBluesky(posts, body)
        }
    }
}

/// An account on a simulated platform, as the archive meets it and as its owner uses it elsewhere.
struct SimulatedAccount: Sendable {
    let adapter: any PlatformAdapter
    let access: PlatformAccess
    let id: String
    /// The route that lists posts.
    let listing: String
    /// Posts and, where they are archived, reposts.
    let postCount: @Sendable () throws -> Int
    /// With a picture; gives its id.
    let add: @Sendable (_ text: String) throws -> String
    let edit: @Sendable (_ id: String, _ text: String) throws -> Void
    let like: @Sendable (_ id: String, _ likes: Int) throws -> Void
    let delete: @Sendable (_ id: String) throws -> Void
    /// The platform no longer lets the account in.
    let shutOut: @Sendable () throws -> Void
    let inject: @Sendable (_ fault: Fault, _ path: String) -> Void
    /// How often routes were asked, by method and pattern.
    let requests: @Sendable () -> [String: Int]
}

extension SimulatedAccount {
    fileprivate static func federated(
        _ dialect: PlatformSimulator.Dialect,
        _ kind: PlatformKind,
        _ posts: Int,
        _ body: @escaping @Sendable (SimulatedAccount) async throws -> Void
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: posts, rateLimits: false)) {
            server in
            try await withHTTP { http in
                let origin = try InstanceOrigin(typed: server.baseURL, allowingPlainHTTP: true)
                guard let adapter = try AdapterCatalog.standard(http: http)[kind] else {
                    throw TestEnvironmentError("no adapter for \(kind)")
                }
                let (person, control) = (server.person("ada"), server.control)
                try await body(
                    SimulatedAccount(
                        adapter: adapter,
                        access: PlatformAccess(
                            instance: origin,
                            software: try await adapter.detect(origin),
                            account: person.id,
                            credential: Credential(token: Secret(person.token))
                        ),
                        id: person.id,
                        listing: "/api/v1/accounts/*/statuses",
                        postCount: {
                            // Pixelfed lists neither answers nor boosts.
                            guard kind == .pixelfed else { return try control.postCount(of: "ada") }
                            return try control.visiblePosts(of: "ada", limit: .max).count { post in
                                post["in_reply_to_id"]?.text == nil && post["reblog"]?["id"] == nil
                            }
                        },
                        add: { try control.addPost(by: "ada", text: $0, images: 1) },
                        edit: { try control.editPost($0, text: $1) },
                        like: { try control.addReactions(to: $0, favourites: $1) },
                        delete: { try control.deletePost($0) },
                        shutOut: { try control.revokeToken(person.token) },
                        inject: { control.inject($0, path: $1, count: 1) },
                        requests: { control.ledger.requests }
                    )
                )
            }
        }
    }

    fileprivate static func atBluesky(
        _ posts: Int,
        _ body: @escaping @Sendable (SimulatedAccount) async throws -> Void
    ) async throws {
        try await SimulatedBluesky.running(.init(posts: posts, rateLimits: false)) { bluesky in
            try await withHTTP { http in
                let origin = try InstanceOrigin(typed: bluesky.baseURL, allowingPlainHTTP: true)
                let adapter = BlueskyAdapter(
                    http: http,
                    services: BlueskyServices(directory: origin, appView: origin)
                )
                let (person, control) = (bluesky.person("ada"), bluesky.control)
                try await body(
                    SimulatedAccount(
                        adapter: adapter,
                        access: PlatformAccess(
                            instance: nil,
                            server: origin,
                            account: person.did,
                            credential: nil
                        ),
                        id: person.did,
                        listing: "/xrpc/com.atproto.repo.listRecords",
                        postCount: {
                            try control.records(of: "ada").count
                                + control.records(of: "ada", in: "app.bsky.feed.repost").count
                        },
                        add: { try control.addPost(by: "ada", text: $0, images: 1).uri },
                        edit: { id, text in
                            let record = try control.records(of: "ada").first { $0["uri"]?.text == id }
                            var value = record?["value"] ?? .null
                            value["text"] = .string(text)
                            let key = id.split(separator: "/").last.map(String.init)
                            try control.putRecord(value, in: "app.bsky.feed.post", key: key, by: "ada")
                        },
                        like: { try control.addReactions(to: $0, likes: $1) },
                        delete: { try control.deleteRecord($0) },
                        shutOut: { try control.setState(.takendown, of: "ada") },
                        inject: { control.inject($0, path: $1, count: 1) },
                        requests: { control.ledger.requests }
                    )
                )
            }
        }
    }

    private static func withHTTP(
        _ body: @escaping @Sendable (GuardedHTTPClient) async throws -> Void
    ) async throws {
        var settings = HTTPClientSettings(userAgent: "Roost/test")
        settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
        let http = try GuardedHTTPClient(
            settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Date() }
        )
        let result: Result<Void, any Error>
        do { result = .success(try await body(http)) } catch { result = .failure(error) }
        try await http.shutdown()
        try result.get()
    }
}
