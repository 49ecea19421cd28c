import Accounts
import Database
import Foundation
import Platforms
import Synchronization
import TestSupport
import Vault

/// The use cases of this module over a database and whatever platforms there are, with the tests' own clock.
struct ConnectionsWorld: Sendable {
    let store: Store
    let clock: TestClock
    let keyring: Keyring
    let users: Users
    let sessions: Sessions
    let notices: Notices
    let connections: Connections
    let held: HeldConnections
    let asked: AskedFor

    init(_ store: Store, _ clock: TestClock, _ catalog: AdapterCatalog, keyring: Keyring? = nil) throws {
        self.store = store
        self.clock = clock
        let cost = PasswordCost(rounds: 1 << 10, blockSize: 8, parallelism: 1) ?? .standard
        let passwords = PasswordWork(hasher: PasswordHasher(cost: cost))
        self.keyring = try keyring ?? Keyring(text: Keyring.makeKeyText().revealForUse())
        users = Users(store: store, passwords: passwords, now: clock.read)
        sessions = Sessions(store: store, passwords: passwords, now: clock.read)
        notices = Notices(store: store, now: clock.read)
        let (held, asked) = (HeldConnections(), AskedFor())
        (self.held, self.asked) = (held, asked)
        var companions = Connections.Companions()
        companions.held = { connection, isHeld, tx in
            tx.afterCommit { held.set(connection.id, isHeld) }
        }
        companions.connected = { connection in asked.note("connected \(connection.name)") }
        companions.refused = { connection, tx in
            tx.afterCommit { asked.note("refused \(connection.name)") }
        }
        companions.revoking = { id, _, tx in tx.afterCommit { asked.revoke(id) } }
        connections = Connections(
            store: store,
            keyring: self.keyring,
            catalog: catalog,
            isPrivateNetworkAllowed: true,
            companions: companions,
            now: clock.read
        )
    }

    func signedIn(_ name: String) async throws -> Viewer {
        let client = AccountsWorld.browser
        try await users.add(
            name,
            email: "\(name)@example.org",
            role: .moderator,
            password: AccountsWorld.password,
            by: nil
        )
        return try await signIn(name, client)
    }

    func signIn(_ name: String, _ client: Sessions.Client = AccountsWorld.browser) async throws -> Viewer {
        let token = try await sessions.signIn(
            username: name,
            password: AccountsWorld.password,
            client: client
        )
        guard let viewer = try await sessions.viewer(for: token, client: client) else {
            throw TestEnvironmentError("\(name) could not sign in")
        }
        return viewer
    }

    // MARK: What is stored

    func opened(_ column: String, of connection: ConnectionID) async throws -> String? {
        let text = try await store.read(as: .system) { tx in
            try tx.first(
                "SELECT \(uncheckedCode: column) FROM main.connections WHERE id = \(connection)"
            )?.value(column, as: String?.self) ?? nil
        }
        guard let text else { return nil }
        let place = RowIdentity(table: "connections", column: column, row: connection.text)
        return try keyring.open(Sealed<Secret>(storedText: text, from: place), for: place).revealForUse()
    }

    func count(_ table: String) async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM main.\(uncheckedCode: table)") ?? 0
        }
    }

    func openNotices(of viewer: Viewer) async throws -> [Notices.Notice] {
        try await notices.list(for: viewer).filter { $0.clearedAt == nil }
    }
}

/// What other capabilities were asked for.
final class AskedFor: Sendable {
    private let state = Mutex((deeds: [String](), revocations: [RevocationID]()))
    func note(_ deed: String) { state.withLock { $0.deeds.append(deed) } }
    func revoke(_ id: RevocationID) { state.withLock { $0.revocations.append(id) } }
    var deeds: [String] { state.withLock { $0.deeds } }
    var revocations: [RevocationID] { state.withLock { $0.revocations } }
}
