import Archive
import Database
import Platforms
import Queue

/// Takes posts that were published into the archive, as their platform answered them.
struct PublishedArchive: Sendable {
    let queue: JobQueue
    let now: @Sendable () -> Timestamp

    /// Returns the post there.
    ///
    /// What throws leaves nothing of it behind, and the transaction as it was.
    func take(_ post: FetchedPost, from source: ArchiveSource, in tx: Transaction) throws -> PostID? {
        try tx.nested {
            let ingest = Ingest(from: source, run: nil, origin: .fetch, at: now())
            let report = try ingest.take([post], in: tx)
            if let connection = source.connection, !report.files.isEmpty {
                try queue.enqueue(report.files.map { FetchMedia($0, of: connection, run: nil) }, in: tx)
            }
            return try tx.value(
                PostID.self,
                """
                SELECT id FROM posts WHERE platform = \(source.platform) AND instance = \(source.instance)
                  AND platform_post_id = \(post.post.platformPostID)
                """
            )
        }
    }
}
