import Accounts
package import Database
package import Platforms

/// Reads stored native data again with today's normaliser, without asking any platform.
///
/// Posts change where the normaliser now understands more, what could not be read before may become a post, and where
/// nothing changed nothing is written. It goes through the archive in portions; started again it begins anew, which
/// does no harm.
package struct Reprocess: Sendable {
    private let user: UserID
    private let adapter: any PlatformAdapter
    private let store: Store
    private let now: @Sendable () -> Timestamp
    private let fence: Fence
    private let portion: Int

    package init(
        for user: UserID,
        adapter: any PlatformAdapter,
        store: Store,
        portion: Int = 200,
        fence: @escaping Fence = { _ in },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.user = user
        self.adapter = adapter
        self.store = store
        self.portion = portion
        self.fence = fence
        self.now = now
    }

    /// Opens the run of going through everything of one platform.
    package static func open(
        _ platform: PlatformKind,
        for user: UserID,
        because cause: RunCause,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> RunID {
        let source = ArchiveSource(user: user, connection: nil, platform: platform, instance: nil)
        return try Run.start(.reprocess, of: source, because: cause, at: now, in: tx)
    }

    /// Goes through everything of the adapter's platform and ends the run.
    ///
    /// `progress` is told after each portion.
    ///
    /// - Throws: `CancellationError` between two portions when it is cancelled, with the run still open.
    package func follow(
        as run: RunID,
        progress: (IngestReport) async throws -> Void = { _ in }
    ) async throws -> IngestReport {
        var total = IngestReport()
        var last: String? = ""
        while let after = last {
            try Task.checkCancellation()
            let (report, next) = try await store.write(as: .worker(user), durability: .relaxed) { [self] tx in
                try fence(tx)
                return try take(after: after, run: run, in: tx)
            }
            total += report
            last = next
            try await progress(total)
        }
        let status: Run.Status = total.rejected > 0 ? .partial : .success
        try await store.write(as: .worker(user)) { [self] tx in
            try fence(tx)
            try Run.end(run, as: status, at: now(), in: tx)
        }
        return total
    }

    /// One portion of latest versions, in the order of their ids.
    private func take(after last: String, run: RunID, in tx: Transaction) throws -> (IngestReport, String?) {
        let rows = try tx.rows(
            """
            SELECT v.id, v.platform_post_id, v.instance, v.post_data, v.content_hash, v.status,
                   coalesce(p.connection_id, v.connection_id) AS connection_id, p.channel_id, p.profile_id
            FROM ingested_posts v LEFT JOIN posts p ON p.id = v.post_id
            WHERE v.user_id = \(user) AND v.platform = \(adapter.kind) AND v.id > \(last)
              AND NOT EXISTS (
                SELECT 1 FROM ingested_posts later
                WHERE later.user_id = v.user_id AND later.platform = v.platform AND later.instance = v.instance
                  AND later.platform_post_id = v.platform_post_id
                  -- What the platform itself told says more than an export does.
                  AND (later.is_export < v.is_export OR (later.is_export = v.is_export AND later.id > v.id)))
            ORDER BY v.id LIMIT \(portion)
            """
        )
        guard let end = rows.last else { return (IngestReport(), nil) }
        var report = IngestReport()
        var sources: [ArchiveSource] = []
        var posts: [ArchiveSource: [FetchedPost]] = [:]
        for row in rows {
            let instance = InstanceOrigin(try row.value("instance", as: String.self))
            let native = try row.json("post_data") ?? .null
            let post: RemotePost
            do {
                post = try adapter.normalise(native: native, from: instance)
            } catch {
                // It stays as it is, and waits for a Roost that can read it.
                report.rejected += 1
                continue
            }
            let source = ArchiveSource(
                user: user,
                connection: try row.value("connection_id"),
                channel: try row.value("channel_id"),
                profile: try row.value("profile_id"),
                platform: adapter.kind,
                instance: instance
            )
            var hash = ContentHash(stored: try row.value("content_hash"))
            if try row.value("status", as: String.self) != "completed" {
                hash = adapter.contentHash(of: native)
                try settle(try row.value("id"), as: post, hash: hash, in: tx)
            }
            if posts[source] == nil { sources.append(source) }
            posts[source, default: []].append(FetchedPost(post: post, native: native, contentHash: hash))
        }
        for source in sources {
            let ingest = Ingest(from: source, run: run, origin: .retry, at: now())
            report += try ingest.replay(posts[source] ?? [], in: tx)
        }
        report.fetched = rows.count
        try Run.count(report, cursor: nil, rateLimits: .untold, for: run, at: now(), in: tx)
        return (report, try end.value("id", as: String.self))
    }

    /// What could not be read before and can be now.
    private func settle(
        _ version: IngestedPostID,
        as post: RemotePost,
        hash: ContentHash,
        in tx: Transaction
    ) throws {
        let now = now()
        try tx.run(
            """
            UPDATE main.ingested_posts SET
              status = 'completed', attempts = attempts + 1, completed_at = \(now),
              platform_post_id = \(post.platformPostID), content_hash = \(hash.hex),
              error_message = \(SQLValue.null), error_details = \(SQLValue.null), updated_at = \(now)
            WHERE id = \(version)
            """
        )
    }
}
