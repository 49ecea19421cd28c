import Accounts
import Database
import Foundation
import Logging
import PlatformAdapters
import PlatformSimulator
import Platforms
import Synchronization
import TestSupport
import Vault

/// The use cases of this module over a fresh database, with the real adapters, real sockets and a simulated platform whose
/// clock is the tests' own.
@dynamicMemberLookup
struct OAuthWorld: Sendable {
    let base: ConnectionsWorld
    let server: SimulatedPlatform
    let http: GuardedHTTPClient

    subscript<Value>(dynamicMember path: KeyPath<ConnectionsWorld, Value>) -> Value { base[keyPath: path] }

    static let callback = "https://roost.example/connections/callback"

    static func with(
        _ engine: Engine,
        _ dialect: PlatformSimulator.Dialect = .mastodon,
        _ body: (OAuthWorld) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let configuration = SimulatorConfiguration(
            dialect: dialect,
            posts: 3,
            rateLimits: false,
            now: { clock.read().date }
        )
        try await SimulatedPlatform.running(configuration) { server in
            try await TestDatabase.with(engine) { store in
                var settings = HTTPClientSettings(userAgent: "Roost/test")
                settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
                let http = try GuardedHTTPClient(
                    settings: settings,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    now: { Date() }
                )
                let result: Result<Void, any Error>
                do { result = .success(try await body(OAuthWorld(store, clock, server, http))) } catch {
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
        _ server: SimulatedPlatform,
        _ http: GuardedHTTPClient,
        keyring: Keyring? = nil
    ) throws {
        self.server = server
        self.http = http
        base = try ConnectionsWorld(
            store,
            clock,
            AdapterCatalog([
                TestAdapter(MastodonAdapter(http: http), .mastodon, http, clock),
                TestAdapter(PixelfedAdapter(http: http), .pixelfed, http, clock),
            ]),
            keyring: keyring
        )
    }

    /// The same installation, as another process has it.
    func restarted() throws -> OAuthWorld {
        try OAuthWorld(base.store, base.clock, server, http, keyring: base.keyring)
    }

    func signedIn(_ name: String) async throws -> Viewer { try await base.signedIn(name) }
    func signIn(_ name: String) async throws -> Viewer { try await base.signIn(name) }
    func opened(_ column: String, of connection: ConnectionID) async throws -> String? {
        try await base.opened(column, of: connection)
    }
    func count(_ table: String) async throws -> Int { try await base.count(table) }
    func openNotices(of viewer: Viewer) async throws -> [Notices.Notice] {
        try await base.openNotices(of: viewer)
    }

    // MARK: A person's way

    func begin(
        _ name: String? = "Home",
        reconnecting: ConnectionID? = nil,
        capabilities: Set<Capability> = [],
        callback: String? = OAuthWorld.callback,
        by viewer: Viewer
    ) async throws -> AuthorizationTicket {
        try await base.connections.authorize(
            Connections.Plan(
                platform: "",
                instance: server.baseURL,
                name: name,
                reconnecting: reconnecting,
                capabilities: capabilities,
                callback: callback
            ),
            by: viewer
        )
    }

    /// What the browser brings back after a person decided on the platform's page.
    func decide(
        _ ticket: AuthorizationTicket,
        as account: String = "ada",
        _ decision: String = "authorize"
    ) async throws -> Back {
        let query = ticket.url.split(separator: "?", maxSplits: 1)[1]
        let page = try await http.answer(to: HTTPQuestion(.get, ticket.url, redirectLimit: 0))
        guard page.status == 200 else { return Back(page: String(decoding: page.body, as: UTF8.self)) }
        let answer = try await http.answer(
            to: HTTPQuestion(
                .post,
                server.baseURL + "/oauth/authorize",
                body: HTTPQuestion.Body(
                    Data("\(query)&username=\(account)&decision=\(decision)".utf8),
                    contentType: "application/x-www-form-urlencoded"
                ),
                redirectLimit: 0
            )
        )
        return Back(location: answer.header("Location"), page: String(decoding: answer.body, as: UTF8.self))
    }

    func answer(_ back: Back, by viewer: Viewer) async throws -> Authorization {
        try await base.connections.answer(back.answer, state: back["state"], by: viewer)
    }

    /// From the first click to the connection.
    @discardableResult
    func connect(
        _ name: String = "Home",
        as account: String = "ada",
        by viewer: Viewer
    ) async throws -> Connection {
        let ended = try await answer(try await decide(begin(name, by: viewer), as: account), by: viewer)
        guard let id = ended.connection, ended.status == .connected else {
            throw TestEnvironmentError("Not connected: \(ended.sentence ?? "")")
        }
        return try await base.connections.find(id, for: viewer)
    }

    /// Lets the platform's tokens end after so many seconds.
    func shortenTokens(to seconds: Int) {
        server.control.changeOAuth { $0.tokenLife = seconds }
    }
}

/// Where a platform's page led, and what it said.
struct Back: Sendable {
    var location: String?
    var page = ""

    subscript(name: String) -> String? {
        location.flatMap { URLComponents(string: $0) }?.queryItems?.first { $0.name == name }?.value
    }

    var answer: AuthorizationAnswer {
        AuthorizationAnswer(
            code: self["code"],
            error: self["error"],
            explanation: self["error_description"],
            issuer: self["iss"]
        )
    }
}

/// An adapter as it is, but that tokens are dated by the tests' clock.
private struct TestAdapter<Base: PlatformAdapter>: PlatformAdapter {
    let base: Base
    let authorization: (any PlatformAuthorization)?

    init(
        _ base: Base,
        _ dialect: FediverseAuthorization.Dialect,
        _ http: GuardedHTTPClient,
        _ clock: TestClock
    ) {
        self.base = base
        authorization = FediverseAuthorization(dialect, http: http, now: { clock.read().date })
    }

    var kind: PlatformKind { base.kind }
    var streams: [PostStream] { base.streams }
    var volatileFields: VolatileFields { base.volatileFields }
    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        base.capabilities(of: software, scopes: scopes)
    }
    func limits(of software: ServerSoftware?) -> Limits { base.limits(of: software) }
    func stableURL(ofMedia url: String) -> String { base.stableURL(ofMedia: url) }
    func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost { try base.normalise(native: native, from: instance) }
    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        try await base.detect(instance)
    }
    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        try await base.facts(of: access)
    }
    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        try await base.verifyIdentity(access)
    }
    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        try await base.posts(of: accountID, in: stream, at: position, with: access)
    }
    func lookupSize(on software: ServerSoftware?) -> Int { base.lookupSize(on: software) }
    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup {
        try await base.lookUp(ids, with: access)
    }
    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        try await base.fetchMedia(at: url, with: access, maximumBytes: maximumBytes, into: sink)
    }
}
