import Archive
import Database
import Foundation
import Platforms
import Synchronization
import TestSupport
import Testing

/// A user with one connection to a fake platform, on an engine's fresh database.
struct ArchiveWorld: Sendable {
    let store: Store
    let user: UserID
    let connection: ConnectionID
    let platform: FakePlatform
    let clock: TestClock

    static func with(
        _ engine: Engine,
        posts: [JSONValue] = [],
        pageSize: Int = 7,
        _ body: (ArchiveWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { store in
            let world = ArchiveWorld(
                store: store,
                user: UserID.new(),
                connection: ConnectionID.new(),
                platform: FakePlatform(posts: posts, pageSize: pageSize),
                clock: TestClock()
            )
            try await world.addUser(world.user, named: "ada")
            try await world.addConnection(world.connection, of: world.user)
            try await body(world)
        }
    }

    func addUser(_ user: UserID, named name: String) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.users (id, username, email) VALUES (\(user), \(name), \(name + "@example.org"))
                """
            )
        }
    }

    func addConnection(_ connection: ConnectionID, of user: UserID, account: String = "1") async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username)
                VALUES (\(connection), \(user), \("Ada \(account)"), 'mastodon', 'https://fake.example', \(account), 'ada')
                """
            )
        }
    }

    static let instance = InstanceOrigin("https://fake.example")

    var adapter: FakeAdapter { FakeAdapter(platform: platform) }

    var source: ArchiveSource { source(of: connection) }

    func source(of connection: ConnectionID) -> ArchiveSource {
        ArchiveSource(user: user, connection: connection, platform: .mastodon, instance: Self.instance)
    }

    func pass(
        _ extent: ArchivePass.Extent,
        of source: ArchiveSource? = nil,
        expected: Int? = nil
    ) -> ArchivePass {
        ArchivePass(
            extent,
            of: source ?? self.source,
            accountID: "1",
            adapter: adapter,
            access: PlatformAccess(instance: Self.instance, credential: nil),
            store: store,
            expectedPosts: expected,
            now: clock.now
        )
    }

    @discardableResult
    func backfill() async throws -> PassOutcome { try await pass(.backfill).run(because: RunCause(.manual)) }

    @discardableResult
    func sync() async throws -> PassOutcome { try await pass(.sync).run(because: RunCause(.scheduled)) }

    /// Reads everything stored again, with another reader if one is given.
    func reprocess(with adapter: FakeAdapter? = nil, portion: Int = 200) async throws -> IngestReport {
        let adapter = adapter ?? self.adapter
        let run = try await store.write(as: .worker(user)) { [user, now = clock.now] tx in
            try Reprocess.open(adapter.kind, for: user, because: RunCause(.manual), at: now(), in: tx)
        }
        return try await Reprocess(
            for: user,
            adapter: adapter,
            store: store,
            portion: portion,
            now: clock.now
        )
        .follow(as: run)
    }

    /// The platform's ids of what a search finds, in their order.
    func found(_ query: String) async throws -> [String] {
        try await store.read(as: .person(user)) { tx in
            try PostSearch.find(SearchQuery(query), in: tx).hits.map(\.post.platformPostID).sorted()
        }
    }

    /// How many rows the user has in each table that an ingest could add to.
    func counts() async throws -> [String: Int] {
        try await store.read(as: .worker(user)) { tx in
            var counts: [String: Int] = [:]
            for table in [
                "posts", "ingested_items", "ingested_posts", "media", "media_files", "snapshots",
                "post_search",
            ] {
                counts[table] = try tx.value(Int.self, "SELECT count(*) FROM \(uncheckedCode: table)")
            }
            return counts
        }
    }

    /// Everything that is in the archive's tables but for times that follow the clock.
    func contents() async throws -> [String: [[SQLValue?]]] {
        try await store.read(as: .worker(user)) { tx in
            var contents: [String: [[SQLValue?]]] = [:]
            for table in ["posts", "ingested_posts", "media", "media_files", "snapshots", "post_search"] {
                contents[table] = try tx.rows("SELECT * FROM \(uncheckedCode: table) ORDER BY 1").map { row in
                    row.columnNames.map { row[$0] }
                }
            }
            return contents
        }
    }

    func posts() async throws -> [Post] {
        try await store.read(as: .person(user)) { tx in
            try tx.all(Post.self, "SELECT * FROM posts ORDER BY created_at_platform DESC, id DESC")
        }
    }

    func post(_ id: String) async throws -> Post {
        try #require(try await posts().first { $0.platformPostID == id })
    }

    func count(_ sql: SQL) async throws -> Int {
        try await store.read(as: .worker(user)) { try $0.value(Int.self, sql) ?? 0 }
    }
}

/// A clock that moves when it is told to.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    var now: @Sendable () -> Timestamp {
        { [self] in time.withLock { $0 } }
    }

    func advance(by duration: Duration) { time.withLock { $0 = $0.adding(duration) } }
}

extension PlatformAccess {
    /// For platforms that ask nobody who they are.
    static let anonymous = PlatformAccess(instance: nil, credential: nil)
}
