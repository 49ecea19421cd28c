package import Database
import Synchronization

/// What the archive holds of one connection.
package struct ConnectionCounts: Sendable, Hashable {
    package var posts = 0
    package var media = 0
    package var imagesWithoutAlt = 0
    package var filesDownloaded = 0
    package var filesFailed = 0
    package var firstPostAt: Timestamp?
    package var lastPostAt: Timestamp?
}

extension Library {
    /// The counts of each connection of the scope that has posts.
    ///
    /// Reads every post and medium once; pages ask ``ConnectionCountsCache``.
    package static func counts(in tx: Transaction) throws -> [ConnectionID: ConnectionCounts] {
        var counts: [ConnectionID: ConnectionCounts] = [:]
        for row in try tx.rows(
            """
            SELECT connection_id, count(*) AS posts,
                   min(created_at_platform) AS first_post, max(created_at_platform) AS last_post
            FROM posts WHERE connection_id IS NOT NULL GROUP BY connection_id
            """
        ) {
            counts[try row.value("connection_id"), default: ConnectionCounts()] = ConnectionCounts(
                posts: try row.value("posts"),
                firstPostAt: try row.value("first_post"),
                lastPostAt: try row.value("last_post")
            )
        }
        for row in try tx.rows(
            """
            SELECT m.connection_id, count(*) AS media,
                   sum(CASE WHEN m.kind = 'image' AND m.alt IS NULL THEN 1 ELSE 0 END) AS without_alt,
                   sum(CASE WHEN f.status = 'downloaded' THEN 1 ELSE 0 END) AS downloaded,
                   sum(CASE WHEN f.status IN ('failed', 'unavailable') THEN 1 ELSE 0 END) AS failed
            FROM media m LEFT JOIN media_files f ON f.id = m.file_id
            WHERE m.connection_id IS NOT NULL AND m.removed_at IS NULL GROUP BY m.connection_id
            """
        ) {
            let connection: ConnectionID = try row.value("connection_id")
            counts[connection, default: ConnectionCounts()].media = try row.value("media")
            counts[connection]?.imagesWithoutAlt = try row.value("without_alt")
            counts[connection]?.filesDownloaded = try row.value("downloaded")
            counts[connection]?.filesFailed = try row.value("failed")
        }
        return counts
    }

    /// The files of each connection of the scope that are still to be fetched.
    ///
    /// Whoever waits for files asks this, so it is never remembered; an index leads to those that wait.
    package static func filesWaiting(in tx: Transaction) throws -> [ConnectionID: WaitingFiles] {
        let rows = try tx.rows(
            """
            SELECT m.connection_id, count(*) AS waiting, max(f.error) AS trouble,
                   sum(CASE WHEN f.error IS NULL THEN 1 ELSE 0 END) AS untried
            FROM media_files f JOIN media m ON m.file_id = f.id
            WHERE f.status IN ('pending', 'downloading') AND m.connection_id IS NOT NULL AND m.removed_at IS NULL
            GROUP BY m.connection_id
            """
        )
        return try Dictionary(
            rows.map { row in
                let isStuck = try row.value("untried", as: Int.self) == 0
                return (
                    try row.value("connection_id"),
                    WaitingFiles(
                        count: try row.value("waiting"),
                        trouble: isStuck ? try row.value("trouble") : nil
                    )
                )
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

/// Files of a connection that are still to be fetched.
package struct WaitingFiles: Sendable, Hashable {
    package let count: Int
    /// Why none of them could be fetched so far; nil while one may still come at its first try.
    package let trouble: String?

    package init(count: Int, trouble: String?) {
        self.count = count
        self.trouble = trouble
    }
}

/// Each user's counts, remembered until a page of theirs is taken in or half a minute has passed.
///
/// Several processes on one PostgreSQL tell each other when a user's counts are to be forgotten.
package final class ConnectionCountsCache: Sendable {
    private struct Entry {
        let counts: [ConnectionID: ConnectionCounts]
        let countedAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [UserID: Entry] = [:]
        /// Raised by whatever forgets, so that a count that began before isn't remembered after.
        var generation = 0
    }

    private let store: Store
    private let state = Mutex(State())
    private static let channel = "roost_counts"
    private static let life: Duration = .seconds(30)

    package init(store: Store) {
        self.store = store
    }

    package func counts(of user: UserID) async throws -> [ConnectionID: ConnectionCounts] {
        let (known, generation) = state.withLock { ($0.entries[user], $0.generation) }
        if let known, ContinuousClock.now - known.countedAt < Self.life { return known.counts }
        let counts = try await store.read(as: .person(user)) { try Library.counts(in: $0) }
        state.withLock { state in
            guard state.generation == generation else { return }
            state.entries[user] = Entry(counts: counts, countedAt: .now)
        }
        return counts
    }

    /// This process forgets when the transaction that changes what is counted is committed.
    package func forget(_ user: UserID, after tx: Transaction) {
        tx.afterCommit { [self] in forgetHere(user) }
    }

    /// Something changed what is counted: this process forgets at once, others as soon as they hear of it.
    package func forget(_ user: UserID) async {
        forgetHere(user)
        // Whoever doesn't hear of it counts anew when its half minute is over.
        try? await store.announce(user.text, on: Self.channel)
    }

    /// Hears what other processes tell, until the task is cancelled.
    package func listen() async {
        for await announcement in store.announcements(on: Self.channel) {
            if let user = UserID(announcement) { forgetHere(user) } else { forgetAll() }
        }
    }

    private func forgetHere(_ user: UserID) {
        state.withLock { state in
            state.generation += 1
            state.entries[user] = nil
        }
    }

    /// The connection to the database is new: something may have been missed.
    private func forgetAll() {
        state.withLock { state in
            state.generation += 1
            state.entries = [:]
        }
    }
}
