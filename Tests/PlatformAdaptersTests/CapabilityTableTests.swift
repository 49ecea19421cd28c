import PlatformAdapters
import Platforms
import Testing

@Suite struct CapabilityTableTests {
    private func capabilities(
        _ name: String,
        _ version: String,
        scopes: Set<String>? = nil
    ) async throws -> Capabilities {
        try await withHTTP { http in
            MastodonAdapter(http: http)
                .capabilities(of: ServerSoftware(name: name, version: version), scopes: scopes)
        }
    }

    @Test(arguments: [
        ("mastodon", "4.6.5", true), ("mastodon", "4.1.0", true), ("mastodon", "4.0.9", false),
        ("mastodon", "3.5.3+glitch", false),
        ("mastodon", "unknown", true), ("gotosocial", "0.20.0", true),
    ])
    func `alt text can be edited from Mastodon 4·1`(name: String, version: String, can: Bool) async throws {
        let capabilities = try await capabilities(name, version)
        #expect(capabilities.allows(.editAltText) == can)
        #expect((capabilities.reason(for: .editAltText) == nil) == can)
    }

    @Test(
        arguments: [
            (["read", "write"], true, true), (["read:accounts", "read:statuses"], true, false),
            (["read:accounts", "read:statuses", "write:statuses"], true, false), (["write"], false, true),
            (["profile"], false, false),
        ] as [(Set<String>, Bool, Bool)]
    )
    func `what was not granted is not offered`(
        scopes: Set<String>,
        canFetch: Bool,
        canPublish: Bool
    ) async throws {
        let capabilities = try await capabilities("mastodon", "4.6.5", scopes: scopes)
        #expect(capabilities.allows(.fetchOwnPosts) == canFetch)
        #expect(capabilities.allows(.publish) == canPublish)
        if !canPublish { #expect(capabilities.reason(for: .publish)?.contains("write") == true) }
    }

    @Test func `every adapter accounts for every capability with a reason`() async throws {
        try await withHTTP { http in
            let catalog = try AdapterCatalog.standard(http: http)
            #expect(catalog.kinds == AdapterCatalog.platforms)
            for kind in catalog.kinds {
                let adapter = try #require(catalog[kind])
                let capabilities = adapter.capabilities(of: nil, scopes: nil)
                for capability in Capability.allCases where capabilities[capability].support != .full {
                    #expect(capabilities.reason(for: capability)?.isEmpty == false, "\(kind) \(capability)")
                }
                #expect(adapter.limits(of: nil).textLength != nil)
            }
        }
    }
}
