import Accounts
import Database
import Foundation
import Logging
import PlatformAdapters
import PlatformSimulator
import Platforms
import TestSupport
import Vault

/// The use cases of this module with accounts that are connected by handle and app password, over real sockets.
@dynamicMemberLookup
struct SessionWorld: Sendable {
    let base: ConnectionsWorld
    let bluesky: SimulatedBluesky
    let http: GuardedHTTPClient
    private let services: BlueskyServices

    subscript<Value>(dynamicMember path: KeyPath<ConnectionsWorld, Value>) -> Value { base[keyPath: path] }

    static func with(
        _ engine: Engine,
        posts: Int = 3,
        _ body: (SessionWorld, Viewer) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let configuration = BlueskyConfiguration(
            posts: posts,
            rateLimits: false,
            now: { clock.read().date }
        )
        try await SimulatedBluesky.running(configuration) { bluesky in
            try await TestDatabase.with(engine) { store in
                var settings = HTTPClientSettings(userAgent: "Roost/test")
                settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
                for name in ["ada", "grete", "chiyo"] {
                    let handle = bluesky.person(name).handle
                    settings.names[handle] = .loopback
                    settings.origins[handle] = InstanceOrigin("http://\(handle):\(bluesky.port)")
                }
                let http = try GuardedHTTPClient(
                    settings: settings,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    now: { Date() }
                )
                let result: Result<Void, any Error>
                do {
                    let world = try SessionWorld(store, clock, bluesky, http)
                    result = .success(try await body(world, try await world.base.signedIn("ada")))
                } catch {
                    result = .failure(error)
                }
                try await http.shutdown()
                try result.get()
            }
        }
    }

    private init(
        _ store: Store,
        _ clock: TestClock,
        _ bluesky: SimulatedBluesky,
        _ http: GuardedHTTPClient,
        keyring: Keyring? = nil
    ) throws {
        let origin = try InstanceOrigin(typed: bluesky.baseURL, allowingPlainHTTP: true)
        services = BlueskyServices(directory: origin, appView: origin)
        self.bluesky = bluesky
        self.http = http
        base = try ConnectionsWorld(
            store,
            clock,
            AdapterCatalog([
                BlueskyAdapter(http: http, services: services, now: { clock.read().date })
            ]),
            keyring: keyring
        )
    }

    /// The same installation, as another process has it.
    func restarted() throws -> SessionWorld {
        try SessionWorld(base.store, base.clock, bluesky, http, keyring: base.keyring)
    }

    @discardableResult
    func connect(
        _ person: String = "ada",
        password: String? = nil,
        name: String? = nil,
        reconnecting: ConnectionID? = nil,
        by viewer: Viewer
    ) async throws -> Connection {
        let account = bluesky.person(person)
        return try await base.connections.signIn(
            Connections.SignIn(
                platform: "bluesky",
                account: reconnecting == nil ? account.handle : "",
                password: Secret(password ?? account.appPassword),
                name: name,
                reconnecting: reconnecting
            ),
            by: viewer
        )
    }

    /// How often sessions were renewed.
    var renewals: Int { bluesky.control.ledger.effects(.sessionRefreshed).count }
}
