import Accounts
import Archive
package import Database
import Platforms
package import Queue

// How published posts are received, as snapshots in the archive.

extension Publisher {
    /// Plans the first look; part of the transaction that ends a publishing.
    func beginMeasuring(_ target: TargetID, through connection: ConnectionID?, in tx: Transaction) throws {
        guard let connection, let first = MeasureSchedule.next(after: 0) else { return }
        try queue.enqueue(MeasurePost(target, through: connection), in: tx, start: .after(first))
    }

    /// Looks at a published target's numbers, and plans the next look.
    package func measure(_ job: MeasurePost, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let target = try await store.read(as: .worker(owner)) { tx in
            try tx.one(Target.self, "SELECT * FROM targets WHERE id = \(job.measured)")
        }
        guard let target, target.status == .published || target.status == .partial,
            let postID = target.platformPostID
        else { return .done }
        let posts: [FetchedPost]
        let connection: Connection
        do {
            let access: PlatformAccess
            (connection, access) = try await connections.access(to: job.through, of: owner)
            let answer = try await connections.adapter(for: connection).lookUp([postID], with: access)
            posts = answer.found
            await hear(answer.rateLimits, .questions(connection.id), connection)
        } catch let error as PlatformError {
            return JobOutcome(error)
        } catch let error as AccountError {
            return .dead(JobFailure(error.code.rawValue, error.sentence))
        }
        let (source, time, next) = (ArchiveSource(connection), now(), try await nextLook(at: target))
        let queue = queue
        let prepared = posts.map { PreparedPost($0, of: source.platform, for: store.engine) }
        return .done { tx in
            // What is no longer there, the archive's own looks find out.
            if !posts.isEmpty {
                _ = try Ingest(from: source, run: nil, origin: .fetch, at: time).take(prepared, in: tx)
            }
            try tx.run("UPDATE main.targets SET measure_count = measure_count + 1 WHERE id = \(target.id)")
            if let next, !posts.isEmpty { try queue.enqueue(job, in: tx, start: .at(next)) }
        }
    }

    /// A look that failed for good is left out; the next one is planned as if it had been.
    package func skipLook(_ job: MeasurePost, _ why: JobFailure, in tx: Transaction) throws {
        guard let target = try tx.one(Target.self, "SELECT * FROM targets WHERE id = \(job.measured)"),
            target.connection == job.through, let next = try nextLook(at: target, in: tx)
        else { return }
        try tx.run("UPDATE main.targets SET measure_count = measure_count + 1 WHERE id = \(target.id)")
        try queue.enqueue(job, in: tx, for: target.user, start: .at(next))
    }

    private func nextLook(at target: Target) async throws -> Timestamp? {
        try await store.read(as: .worker(target.user)) { try nextLook(at: target, in: $0) }
    }

    private func nextLook(at target: Target, in tx: Transaction) throws -> Timestamp? {
        let count =
            try tx.value(Int.self, "SELECT measure_count FROM targets WHERE id = \(target.id)") ?? 0
        guard let age = MeasureSchedule.next(after: count + 1), let published = target.publishedAt else {
            return nil
        }
        return max(published.adding(age), now())
    }
}
