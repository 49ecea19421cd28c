import Accounts
import Database
import Foundation
import Platforms

extension Ingest {
    func takePosts(
        _ posts: [PreparedPost],
        item: IngestedItemID?,
        writes: Bool = true,
        in tx: Transaction
    ) throws -> IngestReport {
        let posts = withoutRepetitions(posts)
        guard !posts.isEmpty else { return IngestReport() }
        let known = try KnownPosts(of: posts, from: source, in: tx)
        var batch = PostBatch(ingest: self, item: item, known: known, engine: tx.engine)
        for post in posts { batch.add(post) }
        batch.finish()
        if writes { try batch.write(in: tx) }
        return batch.report
    }

    /// Of a post that stands twice in an answer the later one counts.
    private func withoutRepetitions(_ posts: [PreparedPost]) -> [PreparedPost] {
        var seen: Set<String> = []
        return posts.reversed().filter { post in
            let isNew = seen.insert("id " + post.platformID).inserted
            guard let fullID = post.content.fullID else { return isNew }
            return seen.insert("full " + fullID).inserted && isNew
        }.reversed()
    }
}
