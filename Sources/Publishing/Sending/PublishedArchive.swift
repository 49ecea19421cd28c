import Archive
import Database
import Logging
import Platforms
import Queue

/// Takes posts that were published into the archive, as their platform answered them.
struct PublishedArchive: Sendable {
    let queue: JobQueue
    let now: @Sendable () -> Timestamp

    /// Returns the post there.
    ///
    /// What throws leaves some of it behind: the transaction must be undone.
    func take(_ post: PreparedPost, from source: ArchiveSource, in tx: Transaction) throws -> PostID? {
        let report = try Ingest(from: source, run: nil, origin: .fetch, at: now()).take([post], in: tx)
        if let connection = source.connection, !report.files.isEmpty {
            try queue.enqueue(report.files.map { FetchMedia($0, of: connection, run: nil) }, in: tx)
        }
        if let taken = report.created.first ?? report.updated.first { return taken }
        return try tx.value(
            PostID.self,
            """
            SELECT id FROM posts WHERE platform = \(source.platform) AND instance = \(source.instance)
              AND platform_post_id = \(post.platformID)
            """
        )
    }
}

extension Publisher {
    /// A published post is at once a post in the archive, with what the platform answered.
    ///
    /// `write` is given what takes the post in, within its transaction. Where the post can't be read as one of the archive,
    /// all is written without: nothing may keep anybody from knowing that it was published.
    func archiving<T>(
        _ post: FetchedPost,
        from source: ArchiveSource,
        _ write: (_ archive: @escaping @Sendable (Transaction) throws -> PostID?) async throws -> T
    ) async throws -> T {
        // Before the transaction, whose time is everybody's.
        let prepared = PreparedPost(post, of: source.platform, for: store.engine)
        let archive = PublishedArchive(queue: queue, now: now)
        do {
            return try await write { tx in
                do {
                    return try archive.take(prepared, from: source, in: tx)
                } catch let error as DatabaseError where error.isPassing {
                    throw error
                } catch {
                    throw NotArchived(reason: error)
                }
            }
        } catch let error as NotArchived {
            logger.error(
                "A published post could not be taken into the archive; the account’s next look brings it.",
                metadata: ["reason": "\(error.reason)"]
            )
            return try await write { _ in nil }
        }
    }
}

/// Undoes a transaction that would have taken a post into the archive.
private struct NotArchived: Error {
    let reason: any Error
}
