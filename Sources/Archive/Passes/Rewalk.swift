import Database
import Platforms

/// The part of a sync that walks lists again from their top, on platforms where a post may come in at any place.
///
/// All lists of an account are walked together, a few pages in each sync. What was put below the top since is taken in,
/// what was changed becomes a version; and posts that no page showed are looked at one by one, since absence from a list
/// is only a reason to ask (``LookAgain``).
struct Rewalk {
    let pass: ArchivePass
    let run: RunID

    /// Pages in one sync: the rest is walked in the next.
    private static let pageLimit = 60

    /// `taken` hears of each page once it is stored.
    func walk(_ taken: (IngestReport) -> Void) async throws -> PassOutcome.Ending {
        guard let pause = pass.adapter.rewalkPause else { return .finished }
        guard var streams = try await begin(pause) else { return .finished }
        var pages = 0
        while let index = streams.firstIndex(where: { $0.rewalk.isUnderWay }) {
            if Task.isCancelled { return .cancelled }
            guard pages < Self.pageLimit else { return .finished }
            pages += 1
            let position = streams[index].rewalk.cursor.map { StreamPosition.older($0) } ?? .newest
            let page: PostPage
            do throws(PlatformError) {
                page = try await pass.adapter.posts(
                    of: pass.accountID,
                    in: streams[index].stream,
                    at: position,
                    with: pass.access
                )
            } catch {
                return PassOutcome.Ending(error)
            }
            let report: IngestReport
            let isLast = streams.count(where: \.rewalk.isUnderWay) == 1
            (report, streams[index]) = try await commit(
                page,
                at: position,
                of: streams[index],
                isLast: isLast
            )
            taken(report)
            if let ending = try await pass.hear(page.rateLimits) { return ending }
        }
        return .finished
    }

    /// The lists, where it is time to walk them; nil where it isn't, or where not all were walked to their end once.
    private func begin(_ pause: Duration) async throws -> [SyncStream]? {
        try await pass.store.write(as: .worker(pass.source.user)) { [self] tx in
            let now = pass.now()
            let streams = try pass.adapter.streams.map {
                try SyncStream.of(pass.source, $0, at: now, in: tx)
            }
            guard streams.allSatisfy(\.reachedFirst) else { return nil }
            if streams.contains(where: { $0.rewalk.isUnderWay }) { return streams }
            let last = streams.map { $0.rewalk.endedAt ?? $0.createdAt }.min()
            guard let last, now - last >= pause else { return nil }
            return try streams.map { stream in
                var rewalk = stream.rewalk
                (rewalk.cursor, rewalk.startedAt) = (nil, now)
                try stream.save(rewalk, at: now, in: tx)
                return try SyncStream.of(pass.source, stream.stream, at: now, in: tx)
            }
        }
    }

    private func commit(
        _ page: PostPage,
        at position: StreamPosition,
        of stream: SyncStream,
        isLast: Bool
    ) async throws -> (IngestReport, SyncStream) {
        let prepared = PreparedPage(page, of: pass.source.platform, for: pass.store.engine)
        // A page that is lost with the power is asked for again: its cursor is lost with it.
        return try await pass.store.write(as: .worker(pass.source.user), durability: .relaxed) { [self] tx in
            try pass.fence(tx)
            let now = pass.now()
            let ingest = Ingest(from: pass.source, run: run, origin: .fetch, at: now)
            let report = try ingest.take(prepared, of: stream.stream, at: position, in: tx)
            try noteSeen(
                page.posts.map(\.post.platformPostID) + page.rejected.compactMap(\.platformPostID),
                now,
                tx
            )
            var rewalk = stream.rewalk
            rewalk.cursor = page.older
            if page.older == nil {
                rewalk.endedAt = now
                // With the page that ends the walk, or nobody would know that it has to be done.
                if isLast { try doubtUnseen(since: rewalk.startedAt, now, tx) }
            }
            try stream.save(rewalk, at: now, in: tx)
            try Run.count(report, cursor: page.older, rateLimits: page.rateLimits, for: run, at: now, in: tx)
            try pass.stored(report, run, tx)
            return (report, try SyncStream.of(pass.source, stream.stream, at: now, in: tx))
        }
    }

    private func noteSeen(_ ids: [String], _ now: Timestamp, _ tx: Transaction) throws {
        let source = pass.source
        try tx.run(
            """
            UPDATE main.post_looks SET last_look_at = \(now), updated_at = \(now)
            WHERE post_id IN (
              SELECT id FROM posts WHERE user_id = \(source.user) AND platform = \(source.platform)
                AND instance = \(source.instance) AND \("platform_post_id", isOneOf: ids.map(JSONValue.storable)))
            """
        )
    }

    /// What was here before the walk began and wasn't in it is looked at next.
    private func doubtUnseen(since started: Timestamp?, _ now: Timestamp, _ tx: Transaction) throws {
        guard let started, let connection = pass.source.ownConnection else { return }
        try tx.run(
            """
            UPDATE main.post_looks SET next_look_at = \(now), updated_at = \(now)
            WHERE connection_id = \(connection) AND next_look_at > \(now) AND created_at < \(started)
              AND missing_since IS NULL AND (last_look_at IS NULL OR last_look_at < \(started))
            """
        )
    }
}
