import PlatformAdapters
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

/// Posts asked for by their ids, on servers as they are.
@Suite(.timeLimit(.minutes(2))) struct LookupTests {
    @Test(arguments: Dialect.allCases)
    func `tells posts that are there as they are now from those that are not`(
        dialect: Dialect
    ) async throws {
        try await with(dialect) { adapter, access, server in
            let edited = try server.control.addPost(by: "ada", text: "before", images: 0)
            let kept = try server.control.addPost(by: "ada", text: "kept", images: 1)
            let gone = try server.control.addPost(by: "ada", text: "gone", images: 0)
            try server.control.editPost(edited, text: "after")
            try server.control.deletePost(gone)

            let size = adapter.lookupSize(on: access.software)
            #expect(size == (dialect == .mastodon ? 20 : 1))
            var lookup = PostLookup()
            for ids in size > 1 ? [[edited, gone, kept]] : [[edited], [gone], [kept]] {
                let answer = try await adapter.lookUp(ids, with: access)
                lookup.found += answer.found
                lookup.absent += answer.absent
            }
            #expect(lookup.found.map(\.post.platformPostID) == [edited, kept])
            #expect(lookup.found.map(\.post.text) == ["after", "kept"])
            #expect(lookup.absent == [gone])
            let single = try await adapter.lookUp([gone], with: access)
            #expect(single.absent == [gone])
            #expect(single.found.isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `takes a refused token for no post’s absence`(dialect: Dialect) async throws {
        try await with(dialect) { adapter, access, server in
            let post = try server.control.addPost(by: "ada", text: "there", images: 0)
            let stranger = PlatformAccess(
                instance: access.instance,
                software: access.software,
                credential: Credential(token: Secret("not-a-token"))
            )
            await #expect(throws: PlatformError.self) { try await adapter.lookUp([post], with: stranger) }
        }
    }

    private func with(
        _ dialect: Dialect,
        _ body: @Sendable (any PlatformAdapter, PlatformAccess, SimulatedPlatform) async throws -> Void
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 5, rateLimits: false)) { server in
            try await withHTTP { http in
                let adapter: any PlatformAdapter =
                    dialect == .pixelfed ? PixelfedAdapter(http: http) : MastodonAdapter(http: http)
                let origin = try InstanceOrigin(typed: server.baseURL, allowingPlainHTTP: true)
                let access = PlatformAccess(
                    instance: origin,
                    software: try await adapter.detect(origin),
                    credential: Credential(token: Secret(server.person("ada").token))
                )
                try await body(adapter, access, server)
            }
        }
    }
}
