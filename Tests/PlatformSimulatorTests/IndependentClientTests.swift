import PlatformSimulator
import Testing

@Suite("What an independent client says")
struct IndependentClientTests {
    @Test(arguments: Dialect.allCases)
    func `Mastodon.py signs in, pages, posts, edits and deletes`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 333)) { platform in
            let outcome = try await PythonScript(name: "mastodon_client.py").run([
                platform.baseURL, platform.person("ada").token, dialect.rawValue, "333",
            ])
            #expect(outcome.output.hasSuffix("all well\n"), "\(outcome.output)\(outcome.errors)")
            #expect(outcome.succeeded)
        }
    }

    @Test func `it says the same over TLS`() async throws {
        let certificate = try await Certificate()
        defer { certificate.remove() }
        let tls = SimulatorConfiguration.TLS(
            certificateFile: certificate.certificateFile,
            keyFile: certificate.keyFile
        )
        try await SimulatedPlatform.running(.init(posts: 150, tls: tls)) { platform in
            #expect(platform.baseURL.hasPrefix("https://localhost:"))
            let outcome = try await PythonScript(name: "mastodon_client.py").run(
                [platform.baseURL, platform.person("ada").token, "mastodon", "150"],
                trusting: certificate.certificateFile
            )
            #expect(outcome.output.hasSuffix("all well\n"), "\(outcome.output)\(outcome.errors)")
        }
    }

    @Test(arguments: [96, 240])
    func `the atproto SDK signs in, pages, posts, answers, deletes and stays signed in`(
        posts: Int
    ) async throws {
        try await SimulatedBluesky.running(.init(posts: posts)) { bluesky in
            let ada = bluesky.person("ada")
            let outcome = try await PythonScript(name: "bluesky_client.py").run([
                bluesky.baseURL, ada.handle, ada.appPassword, "\(posts)",
            ])
            #expect(outcome.output.hasSuffix("all well\n"), "\(outcome.output)\(outcome.errors)")
            #expect(outcome.succeeded)
        }
    }

    @Test func `the atproto SDK says the same over TLS`() async throws {
        let certificate = try await Certificate()
        defer { certificate.remove() }
        let tls = SimulatorConfiguration.TLS(
            certificateFile: certificate.certificateFile,
            keyFile: certificate.keyFile
        )
        try await SimulatedBluesky.running(.init(posts: 96, seed: 5, tls: tls)) { bluesky in
            let ada = bluesky.person("ada")
            let outcome = try await PythonScript(name: "bluesky_client.py").run(
                [bluesky.baseURL, ada.handle, ada.appPassword, "96"],
                trusting: certificate.certificateFile
            )
            #expect(outcome.output.hasSuffix("all well\n"), "\(outcome.output)\(outcome.errors)")
        }
    }
}
