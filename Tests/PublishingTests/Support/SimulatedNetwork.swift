import Accounts
import Foundation
import Logging
import PlatformAdapters
import PlatformSimulator
import Platforms
import TestSupport
import Vault

/// Every platform that is published to, as the simulator speaks it.
enum SimulatedNetwork: String, CaseIterable, Sendable {
    case mastodon, gotosocial, pixelfed, bluesky

    /// Runs `body` with all of them at once.
    static func running(
        _ networks: [SimulatedNetwork],
        _ body: @escaping @Sendable ([RunningNetwork]) async throws -> Void
    ) async throws {
        try await running(networks[...], [], body)
    }

    private static func running(
        _ networks: ArraySlice<SimulatedNetwork>,
        _ started: [RunningNetwork],
        _ body: @escaping @Sendable ([RunningNetwork]) async throws -> Void
    ) async throws {
        guard let next = networks.first else { return try await body(started) }
        try await next.running { network in
            try await running(networks.dropFirst(), started + [network], body)
        }
    }

    private func running(_ body: @escaping @Sendable (RunningNetwork) async throws -> Void) async throws {
        switch self {
        case .mastodon: try await federated(.mastodon, body)
        case .gotosocial: try await federated(.gotosocial, body)
        case .pixelfed: try await federated(.pixelfed, body)
        case .bluesky:
            try await SimulatedBluesky.running(.init(posts: 0, rateLimits: false)) { bluesky in
                let origin = try InstanceOrigin(typed: bluesky.baseURL, allowingPlainHTTP: true)
                try await body(
                    RunningNetwork(network: .bluesky, origin: origin, federated: nil, bluesky: bluesky)
                )
            }
        }
    }

    private func federated(
        _ dialect: PlatformSimulator.Dialect,
        _ body: @escaping @Sendable (RunningNetwork) async throws -> Void
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 0, rateLimits: false)) {
            platform in
            let origin = try InstanceOrigin(typed: platform.baseURL, allowingPlainHTTP: true)
            try await body(RunningNetwork(network: self, origin: origin, federated: platform, bluesky: nil))
        }
    }
}

/// A simulated platform that runs.
struct RunningNetwork: Sendable {
    let network: SimulatedNetwork
    let origin: InstanceOrigin
    let federated: SimulatedPlatform?
    let bluesky: SimulatedBluesky?

    func connect(through connections: Connections, by viewer: Viewer) async throws -> Connection {
        if let bluesky {
            let person = bluesky.person("ada")
            return try await connections.signIn(
                .init(
                    platform: "bluesky",
                    account: person.handle,
                    password: Secret(person.appPassword),
                    name: "bluesky"
                ),
                by: viewer
            )
        }
        return try await connections.connect(
            .init(
                platform: network == .pixelfed ? "pixelfed" : "mastodon",
                instance: origin.text,
                name: network.rawValue,
                token: Secret(federated?.person("ada").token ?? "")
            ),
            by: viewer
        )
    }
}

/// An account that is published to, and what its platform has seen of that.
struct PublishedAccount: Sendable {
    let running: RunningNetwork
    let connection: Connection

    init(_ running: RunningNetwork, _ connection: Connection) {
        (self.running, self.connection) = (running, connection)
    }

    var control: any TrafficControl {
        if let federated = running.federated { return federated.control }
        guard let bluesky = running.bluesky else { preconditionFailure("a network runs one of both") }
        return bluesky.control
    }

    /// The route by which posts come.
    var posting: (method: String, path: String) {
        running.network == .bluesky
            ? ("POST", "/xrpc/com.atproto.repo.putRecord") : ("POST", "/api/v1/statuses")
    }

    func inject(_ fault: Fault, count: Int? = 1) {
        control.inject(fault, method: posting.method, path: posting.path, count: count)
    }

    /// The words of all posts there are, the oldest first.
    func texts() throws -> [String] {
        if let federated = running.federated {
            return try federated.control.visiblePosts(of: "ada", limit: 1000).reversed().map {
                PlainText.fromHTML($0["content"]?.text ?? "")
            }
        }
        return try running.bluesky?.control.records(of: "ada").map { $0["value"]?["text"]?.text ?? "" }
            .reversed() ?? []
    }

    /// How many posts were ever made, whatever became of them.
    var created: Int {
        control.ledger.effects(running.network == .bluesky ? .recordCreated : .postCreated).count
    }
}

func withTestHTTP(_ body: @escaping @Sendable (GuardedHTTPClient) async throws -> Void) async throws {
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
