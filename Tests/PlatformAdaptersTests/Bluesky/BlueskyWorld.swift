import Foundation
import PlatformSimulator
import Platforms
import Vault

@testable import PlatformAdapters

/// A simulated Bluesky with an adapter that knows its way there.
struct BlueskyWorld: Sendable {
    let bluesky: SimulatedBluesky
    let adapter: BlueskyAdapter

    var http: GuardedHTTPClient { adapter.http }
    var services: BlueskyServices { adapter.services }
    var identities: IdentityResolution { IdentityResolution(http: http, services: services) }
    var ada: SimulatedBluesky.Person { bluesky.person("ada") }

    /// Names in `.test` lead to the simulator; `texts` are the text records that a name server would know.
    static func running(
        posts: Int = 24,
        habits: BlueskyHabits = BlueskyHabits(),
        texts: [String: [String]] = [:],
        names: [String: [IPAddress]] = [:],
        settings change: @escaping @Sendable (inout HTTPClientSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (BlueskyWorld) async throws -> Void
    ) async throws {
        try await SimulatedBluesky.running(.init(posts: posts, rateLimits: false, habits: habits)) {
            bluesky in
            let hosts = ["ada", "grete", "chiyo"].map { bluesky.person($0).handle }
            var resolver = NameResolver.fixed(names)
            resolver.texts = { texts[$0] ?? [] }
            try await withHTTP(
                resolver: resolver,
                settings: { settings in
                    change(&settings)
                    for host in hosts where texts["_atproto." + host] == nil {
                        settings.names[host] = .loopback
                        settings.origins[host] = InstanceOrigin("http://\(host):\(bluesky.port)")
                    }
                }
            ) { http in
                let origin = try InstanceOrigin(typed: bluesky.baseURL, allowingPlainHTTP: true)
                let services = BlueskyServices(directory: origin, appView: origin)
                try await body(
                    BlueskyWorld(
                        bluesky: bluesky,
                        adapter: BlueskyAdapter(http: http, services: services)
                    )
                )
            }
        }
    }

    func signIn(_ name: String = "ada") async throws -> SignedIn {
        let person = bluesky.person(name)
        return try await BlueskySignIn(http: http, services: services, now: { Date() })
            .signIn(as: person.handle, password: Secret(person.appPassword))
    }

    func access(_ name: String = "ada") async throws -> PlatformAccess {
        let signedIn = try await signIn(name)
        return PlatformAccess(
            instance: nil,
            server: signedIn.server,
            account: signedIn.account,
            credential: Credential(token: signedIn.grant.token)
        )
    }

    /// All pages of a list from its top to its first post.
    func walk(_ stream: PostStream, with access: PlatformAccess) async throws -> [PostPage] {
        var pages: [PostPage] = []
        var position: StreamPosition? = .newest
        while let at = position {
            let page = try await adapter.posts(of: ada.did, in: stream, at: at, with: access)
            pages.append(page)
            position = page.older.map { .older($0) }
        }
        return pages
    }
}
