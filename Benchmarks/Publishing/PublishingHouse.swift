import Accounts
import Database
import Foundation
import Logging
import Media
import PlatformAdapters
import Platforms
import Publishing
import Queue
import TestSupport
import Vault

/// Accounts at simulated Mastodons, each of a user of its own, and everything that publishes for them.
struct PublishingHouse: Sendable {
    let database: TestDatabase
    let store: Store
    let queue: JobQueue
    let connections: Connections
    let compositions: Compositions
    let publisher: Publisher
    let accounts: [Account]

    struct Account: Sendable {
        let viewer: Viewer
        let connection: Connection
    }

    static func with<T>(
        _ engine: Engine,
        accounts: Int,
        writeLatency: Int = 0,
        _ body: (PublishingHouse) async throws -> T
    ) async throws -> T {
        // No more accounts on a server than the client sends to at once.
        let count = (accounts + Self.most - 1) / Self.most
        return try await SimulatedServer.with(count, writeLatency: writeLatency) { servers in
            try await with(engine, accounts: accounts, on: servers, body)
        }
    }

    private static let most = 8

    private static func with<T>(
        _ engine: Engine,
        accounts: Int,
        on servers: [SimulatedServer],
        _ body: (PublishingHouse) async throws -> T
    ) async throws -> T {
        var settings = HTTPClientSettings(userAgent: "roost-bench")
        settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
        let http = try GuardedHTTPClient(settings: settings, logger: Logger(label: "bench"), now: { Date() })
        let result: Result<T, any Error>
        do {
            result = .success(
                try await TestDatabase.withLocation(engine) { database in
                    try await database.migrator.up()
                    let store = try await database.open()
                    let inner: Result<T, any Error>
                    do {
                        inner = .success(
                            try await body(try await make(database, store, http, accounts, servers))
                        )
                    } catch { inner = .failure(error) }
                    await store.close()
                    return try inner.get()
                }
            )
        } catch { result = .failure(error) }
        try await http.shutdown()
        return try result.get()
    }

    private static func make(
        _ database: TestDatabase,
        _ store: Store,
        _ http: GuardedHTTPClient,
        _ count: Int,
        _ servers: [SimulatedServer]
    ) async throws -> PublishingHouse {
        let queue = JobQueue(store: store)
        let connections = Connections(
            store: store,
            keyring: try Keyring(text: Keyring.makeKeyText().revealForUse()),
            catalog: AdapterCatalog([MastodonAdapter(http: http)]),
            isPrivateNetworkAllowed: true
        )
        var accounts: [Account] = []
        for number in 0..<count {
            let (user, name, server) = (UserID.new(), "user\(number)", servers[number % servers.count])
            try await store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.users (id, username, email, role)
                    VALUES (\(user), \(name), \(name + "@example.org"), 'moderator')
                    """
                )
            }
            let viewer = Viewer(user: user, username: name, role: .moderator, door: .operating)
            let connection = try await connections.connect(
                .init(
                    platform: "mastodon",
                    instance: server.address,
                    name: "Home",
                    token: Secret(server.token)
                ),
                by: viewer
            )
            accounts.append(Account(viewer: viewer, connection: connection))
        }
        let files = try MediaStore(dataDirectory: database.directory, limit: 100_000_000)
        return PublishingHouse(
            database: database,
            store: store,
            queue: queue,
            connections: connections,
            compositions: Compositions(store: store, queue: queue, connections: connections),
            publisher: Publisher(
                store: store,
                queue: queue,
                connections: connections,
                files: files,
                images: ImageProcess(tool: URL(filePath: Program.path(of: "roost-media")), store: files),
                logger: Logger(label: "bench")
            ),
            accounts: accounts
        )
    }

    /// Has each account publish its share of `count` posts, all due at once or as `due` says.
    func schedule(_ count: Int, due: (@Sendable (Int) -> Timestamp)? = nil) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, account) in accounts.enumerated() {
                group.addTask {
                    for number in stride(from: index, to: count, by: accounts.count) {
                        let draft = CompositionDraft(
                            parts: [PostPart(text: "Post \(number): herons over the weir, at \(UUID()).")],
                            targets: [.init(account.connection.id)]
                        )
                        let whole = try await compositions.create(draft, by: account.viewer)
                        let time: PublishTime =
                            if let due {
                                .at(ZonedTime(at: due(number), in: try TimeZoneName("UTC")))
                            } else { .now }
                        _ = try await compositions.schedule(
                            whole.composition.id,
                            at: time,
                            by: account.viewer
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Runs a worker that can send through every account at once, while `body` runs.
    func working(while body: () async throws -> Void) async throws {
        var handlers = JobHandlers()
        handlers.register(PublishTarget.self, whenDead: publisher.giveUp) { job, context in
            try await publisher.publish(job, context)
        }
        var configuration = WorkerPool.Configuration()
        configuration.slots = [PublishTarget.queue: accounts.count]
        configuration.name = "bench"
        let pool = WorkerPool(queue, handlers: handlers, configuration: configuration)
        let running = Task { try await pool.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        pool.stop()
        try await running.value
        try result.get()
    }

    /// Returns once nothing is left to be sent.
    func nothingLeft(within limit: Duration) async throws {
        try await eventually("the last posts", within: limit, every: .milliseconds(5)) {
            try await store.read(as: .system) { tx in
                try tx.first(
                    "SELECT 1 AS one FROM main.targets WHERE status IN ('scheduled', 'publishing', 'unknown') LIMIT 1"
                ) == nil
            }
        }
    }

    func published() async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM main.targets WHERE status = 'published'") ?? 0
        }
    }
}

extension SimulatedServer {
    /// Several of them, each a process of its own.
    fileprivate static func with<T>(
        _ count: Int,
        writeLatency: Int,
        _ started: [SimulatedServer] = [],
        _ body: ([SimulatedServer]) async throws -> T
    ) async throws -> T {
        guard started.count < count else { return try await body(started) }
        return try await with(posts: 0, writeLatency: writeLatency) { server in
            try await with(count, writeLatency: writeLatency, started + [server], body)
        }
    }
}
