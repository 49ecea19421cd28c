import Accounts
import Database
import Foundation
import Platforms
import Synchronization
import TestSupport
import Vault

/// The use cases of this module over a fresh database and a platform that answers from a table.
struct AccountsWorld: Sendable {
    let store: Store
    let clock: TestClock
    let platform: TablePlatform
    let users: Users
    let sessions: Sessions
    let tokens: APITokens
    let connections: Connections
    let notices: Notices
    let keyring: Keyring
    let held: HeldConnections

    static func with<T>(_ engine: Engine, _ body: (AccountsWorld) async throws -> T) async throws -> T {
        try await TestDatabase.with(engine) { store in
            try await body(try AccountsWorld(store))
        }
    }

    private init(_ store: Store) throws {
        self.store = store
        let clock = TestClock()
        self.clock = clock
        // The cheapest hash there is: these tests are about other things.
        let cost = PasswordCost(rounds: 1 << 10, blockSize: 8, parallelism: 1) ?? .standard
        let passwords = PasswordWork(hasher: PasswordHasher(cost: cost))
        let platform = TablePlatform()
        self.platform = platform
        keyring = try Keyring(text: Keyring.makeKeyText().revealForUse())
        users = Users(store: store, passwords: passwords, now: clock.read)
        sessions = Sessions(store: store, passwords: passwords, now: clock.read)
        tokens = APITokens(store: store, now: clock.read)
        notices = Notices(store: store, now: clock.read)
        let held = HeldConnections()
        self.held = held
        var companions = Connections.Companions()
        companions.held = { connection, isHeld, tx in
            tx.afterCommit { held.set(connection.id, isHeld) }
        }
        connections = Connections(
            store: store,
            keyring: keyring,
            catalog: AdapterCatalog([platform]),
            companions: companions,
            now: clock.read
        )
    }

    var answers: KeyedAnswers { KeyedAnswers(store: store, keyring: keyring, now: clock.read) }

    static let password = Secret("correct horse battery")
    static let browser = Sessions.Client(
        address: "192.0.2.1",
        userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        language: "de-DE,de;q=0.9"
    )

    /// A user who has signed in, as the pages see them.
    func signedIn(_ name: String, role: Role = .moderator) async throws -> Viewer {
        try await users.add(name, email: "\(name)@example.org", role: role, password: Self.password, by: nil)
        let token = try await sessions.signIn(username: name, password: Self.password, client: Self.browser)
        guard let viewer = try await sessions.viewer(for: token, client: Self.browser) else {
            throw TestEnvironmentError("\(name) could not sign in")
        }
        return viewer
    }

    @discardableResult
    func connect(_ name: String, account: String, by viewer: Viewer) async throws -> Connection {
        platform.allow(token: "token-\(account)", for: account)
        return try await connections.connect(
            Connections.Request(
                platform: "mastodon",
                instance: "social.example",
                name: name,
                token: Secret("token-\(account)")
            ),
            by: viewer
        )
    }
}

/// A clock that moves when it is told to.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_760_000_000_000))
    var read: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }
    func advance(_ duration: Duration) { time.withLock { $0 = $0.adding(duration) } }
}

final class HeldConnections: Sendable {
    private let held = Mutex<Set<ConnectionID>>([])
    func set(_ id: ConnectionID, _ isHeld: Bool) {
        held.withLock { if isHeld { $0.insert(id) } else { $0.remove(id) } }
    }
    func contains(_ id: ConnectionID) -> Bool { held.withLock { $0.contains(id) } }
}

/// A platform on which a token belongs to an account, or to nobody.
final class TablePlatform: PlatformAdapter {
    private let accounts = Mutex<[String: String]>([:])

    func allow(token: String, for account: String) { accounts.withLock { $0[token] = account } }
    func revoke(token: String) { accounts.withLock { $0[token] = nil } }

    let kind = PlatformKind.mastodon
    let streams: [PostStream] = []
    let volatileFields = VolatileFields(names: [])
    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        Capabilities([:])
    }
    func limits(of software: ServerSoftware?) -> Limits { Limits() }
    func stableURL(ofMedia url: String) -> String { url }

    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        guard instance.host == "social.example" else {
            throw PlatformError(
                .permanent,
                code: .wrongSoftware,
                sentence: "\(instance.host) is no Mastodon server.",
                detail: ""
            )
        }
        return ServerSoftware(name: "mastodon", version: "4.6.5")
    }

    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        let token = access.credential?.token.revealForUse() ?? ""
        guard let account = accounts.withLock({ $0[token] }) else {
            throw PlatformError(
                .reauthorise,
                code: .tokenRefused,
                sentence: "The server refused the token.",
                detail: "401"
            )
        }
        return RemoteProfile(
            platformUserID: "id-" + account,
            username: account,
            handle: "@\(account)@social.example",
            native: .null
        )
    }

    private static let unasked = PlatformError(
        .permanent,
        code: .unsupported,
        sentence: "Not asked here.",
        detail: ""
    )

    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts { throw Self.unasked }
    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage { throw Self.unasked }
    func lookupSize(on software: ServerSoftware?) -> Int { 1 }
    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup {
        throw Self.unasked
    }
    func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost { fatalError("no post is ever read here") }
    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt { throw Self.unasked }
}
