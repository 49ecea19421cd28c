import Accounts
import Database
import Foundation
import Logging
import Media
import PlatformAdapters
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing
import Vault

/// A user with accounts on simulated platforms, and everything that publishes for them, over a database.
struct PublishingWorld: Sendable {
    let store: Store
    let queue: JobQueue
    let connections: Connections
    let compositions: Compositions
    let publisher: Publisher
    let viewer: Viewer
    let accounts: [SimulatedNetwork: PublishedAccount]
    let files: MediaStore

    /// Times for tests.
    ///
    /// Nobody waits in vain for an answer, however slow the machine is: what is tried again is sent twice, and lets
    /// others go before it. Where an answer is lost, Roost looks a second after the sending all the same: a simulated
    /// server does nothing more once it has closed the connection.
    static let timing: PublishTiming = {
        var timing = PublishTiming()
        timing.request = .seconds(25)
        timing.grace = .seconds(1) - timing.request
        timing.looks = [.milliseconds(100), .milliseconds(200)]
        timing.processingLook = .milliseconds(20)
        return timing
    }()

    /// `answer`: The one that the platforms let the test hold.
    static func with(
        _ engine: Engine,
        _ networks: [SimulatedNetwork] = [.mastodon],
        timing: PublishTiming = timing,
        holding answer: HeldAnswer? = nil,
        _ body: @escaping @Sendable (PublishingWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { store in
            try await SimulatedNetwork.running(networks) { networks in
                try await withTestHTTP { http in
                    let directory = FileManager.default.temporaryDirectory
                        .appending(path: "roost-publishing-\(UserID.new())")
                    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
                    defer { try? FileManager.default.removeItem(at: directory) }
                    try await body(try await make(store, networks, http, directory, timing, answer))
                }
            }
        }
    }

    private static func make(
        _ store: Store,
        _ networks: [RunningNetwork],
        _ http: GuardedHTTPClient,
        _ directory: URL,
        _ timing: PublishTiming,
        _ answer: HeldAnswer?
    ) async throws -> PublishingWorld {
        let queue = JobQueue(store: store)
        let bluesky = networks.first { $0.network == .bluesky }?.origin
        var adapters: [any PlatformAdapter] = [
            MastodonAdapter(http: http), PixelfedAdapter(http: http),
        ]
        if let bluesky {
            adapters.append(
                BlueskyAdapter(http: http, services: BlueskyServices(directory: bluesky, appView: bluesky))
            )
        }
        if let answer { adapters = adapters.map { HoldingAdapter(base: $0, answer: answer) } }
        var companions = Connections.Companions()
        companions.held = { connection, isHeld, tx in
            if isHeld {
                try queue.table.hold(
                    connection.id,
                    of: connection.owner,
                    because: "it needs a person",
                    in: tx
                )
            } else if try queue.table.release(connection.id, in: tx) > 0 {
                queue.wakeAll(after: tx)
            }
        }
        let connections = Connections(
            store: store,
            keyring: try Keyring(text: Keyring.makeKeyText().revealForUse()),
            catalog: AdapterCatalog(adapters),
            isPrivateNetworkAllowed: true,
            companions: companions
        )
        let user = UserID.new()
        try await store.write(as: .system) { tx in
            try tx.run(
                "INSERT INTO main.users (id, username, email, role) VALUES (\(user), 'noor', 'noor@example.org', 'moderator')"
            )
        }
        let viewer = Viewer(user: user, username: "noor", role: .moderator, door: .operating)
        var accounts: [SimulatedNetwork: PublishedAccount] = [:]
        for network in networks {
            accounts[network.network] = PublishedAccount(
                network,
                try await network.connect(through: connections, by: viewer)
            )
        }
        let files = try MediaStore(dataDirectory: directory, limit: 100_000_000)
        let publisher = Publisher(
            store: store,
            queue: queue,
            connections: connections,
            files: files,
            images: ImageProcess(tool: URL(filePath: Program.path(of: "roost-media")), store: files),
            timing: timing,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return PublishingWorld(
            store: store,
            queue: queue,
            connections: connections,
            compositions: Compositions(store: store, queue: queue, connections: connections),
            publisher: publisher,
            viewer: viewer,
            accounts: accounts,
            files: files
        )
    }

    func account(_ network: SimulatedNetwork) throws -> PublishedAccount {
        guard let account = accounts[network] else { throw TestEnvironmentError("no account on \(network)") }
        return account
    }

    // MARK: Writing

    func draft(
        _ text: String,
        to networks: [SimulatedNetwork],
        parts: [String] = []
    ) throws -> CompositionDraft {
        CompositionDraft(
            parts: ([text] + parts).map { PostPart(text: $0) },
            targets: try networks.map { CompositionDraft.Account(try account($0).connection.id) }
        )
    }

    /// Writes and schedules for now.
    @discardableResult
    func publish(_ draft: CompositionDraft) async throws -> Compositions.Whole {
        let whole = try await compositions.create(draft, by: viewer)
        return try await schedule(whole)
    }

    func schedule(_ whole: Compositions.Whole, at time: PublishTime = .now) async throws -> Compositions.Whole
    {
        try await compositions.schedule(whole.composition.id, at: time, by: viewer)
    }

    // MARK: Working

    var handlers: JobHandlers {
        var handlers = JobHandlers()
        handlers.register(PublishTarget.self, whenDead: publisher.giveUp) { job, context in
            try await publisher.publish(job, context)
        }
        handlers.register(ChangePost.self, whenDead: publisher.giveUp) { job, context in
            try await publisher.change(job, context)
        }
        handlers.register(MeasurePost.self, whenDead: publisher.skipLook) { job, context in
            try await publisher.measure(job, context)
        }
        return handlers
    }

    /// Runs workers while `body` runs.
    func working(
        _ configure: (inout WorkerPool.Configuration) -> Void = { _ in },
        while body: @escaping @Sendable () async throws -> Void
    ) async throws {
        var configuration = WorkerPool.Configuration()
        configuration.poll = .milliseconds(100)
        configuration.slots = [PublishTarget.queue: 8]
        // Whoever sends holds its job for longer than an answer may take, also where its lease is renewed late.
        configuration.lease = .seconds(300)
        configuration.stopGrace = .seconds(5)
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        configure(&configuration)
        let pool = WorkerPool(queue, handlers: handlers, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            pool.stop()
            try await group.waitForAll()
            try result.get()
        }
    }

    /// Waits until nothing more comes of a composition by itself.
    @discardableResult
    func settled(
        _ whole: Compositions.Whole,
        within limit: Duration = .seconds(120)
    ) async throws -> Compositions.Whole {
        let end = ContinuousClock.now + limit
        while true {
            let now = try await compositions.find(whole.composition.id, for: viewer)
            if now.targets.allSatisfy({ !$0.status.isOpen || $0.question != nil }) { return now }
            guard ContinuousClock.now < end else {
                throw TestEnvironmentError(
                    "still open: \(now.targets.map { "\($0.status) \($0.failure?.sentence ?? "")" })"
                )
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Publishes, with workers, until nothing more comes of it by itself.
    func published(_ draft: CompositionDraft) async throws -> Compositions.Whole {
        let whole = try await publish(draft)
        return try await worked(whole)
    }

    func worked(_ whole: Compositions.Whole) async throws -> Compositions.Whole {
        try await working { _ = try await settled(whole) }
        return try await compositions.find(whole.composition.id, for: viewer)
    }

    func effects(of target: Target) async throws -> [Effect] {
        try await store.read(as: .worker(viewer.user)) { tx in
            try EffectLedger().effects(of: target.id.text, in: tx)
        }
    }

    func events(of target: Target) async throws -> [EffectEvent.Kind] {
        try await store.read(as: .worker(viewer.user)) { tx in
            try EffectLedger().events(of: target.id.text, in: tx).map(\.kind)
        }
    }
}

// MARK: - What goes wrong

extension PublishingWorld {
    func eventually(
        _ what: String,
        within limit: Duration = .seconds(120),
        _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < end else {
                throw TestEnvironmentError("waited too long until \(what)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Takes publishing jobs as a worker would.
    func claim(_ limit: Int = 1, _ kind: String = PublishTarget.kind) async throws -> [ClaimedJob] {
        let request = ClaimRequest(
            queue: PublishTarget.queue,
            limit: limit,
            kinds: [kind],
            worker: "by hand",
            lease: .seconds(300)
        )
        return try await store.write(as: .system) { [queue] tx in try queue.table.claim(request, in: tx).jobs
        }
    }

    /// Every worker is gone at once: what it had is taken back.
    func loseWorkers() async throws {
        try await store.write(as: .system) { [queue] tx in
            _ = try queue.table.rescue(.all, mostLosses: [:], in: tx)
        }
    }

    /// What a worker does up to the moment it dies: permission is asked for, and with `send` the request is sent.
    func permitByHand(_ target: Target, _ job: ClaimedJob, send: Bool) async throws -> EffectLedger.Permit {
        let context = JobContext(job: job, queue: queue)
        let effect = try #require(try await effects(of: target).first { $0.step == "post:0" })
        let connection = try #require(target.connection)
        let (account, access) = try await connections.access(to: connection, of: viewer.user)
        let platform = try #require(connections.publishing(on: account.platform))
        let composition = try await compositions.find(target.composition, for: viewer).composition
        let post = OutgoingPost(text: composition.parts[0].text, createdAt: .now)
        let request = try await platform.request(for: post, key: effect.key, with: access)
        let permit = try await store.write(as: .worker(viewer.user)) { tx in
            try EffectLedger().permit(
                effect.id,
                request: request.json.canonicalText,
                timeout: .seconds(1),
                grace: .zero,
                under: context,
                in: tx
            )
        }
        if send { _ = try await platform.send(request, with: access) }
        return try #require(permit)
    }

    func openJobs() async throws -> Int { try await jobs(of: PublishTarget.kind) }

    func jobs(of kind: String) async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM main.jobs WHERE kind = \(kind)") ?? 0
        }
    }

    /// Works until nothing is left of a target's changes.
    func changed(_ target: Target) async throws {
        try await working {
            try await eventually("its changes are through") { try await jobs(of: ChangePost.kind) == 0 }
        }
    }

    func openNotices() async throws -> [String] {
        try await store.read(as: .person(viewer.user)) { tx in
            try tx.values(String.self, "SELECT kind FROM notices WHERE cleared_at IS NULL ORDER BY kind")
        }
    }
}

extension Array {
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
