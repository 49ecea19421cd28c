package import Database
import Platforms

extension Library {
    /// The own posts around one: what it answers, and what answers it.
    package struct Thread: Sendable {
        package struct Answer: Sendable {
            package let post: Post
            /// 0 for what answers the post itself.
            package let depth: Int
        }

        /// The first one first; the last one is what the post answers.
        package let before: [Post]
        /// Each after what it answers.
        package let after: [Answer]
        /// What the first of `before`, or the post itself, answers: somebody else's.
        package let beginning: PostContext?
        /// Whether there are more than are told.
        package let isCut: Bool
    }

    /// The most posts told of each side of a thread.
    private static let threadLimit = 100

    package static func thread(around post: Post, in tx: Transaction) throws -> Thread {
        let before = try ancestors(of: post, in: tx)
        let (after, isCut) = try descendants(of: post, in: tx)
        let first = before.first ?? post
        return Thread(
            before: before,
            after: after,
            beginning: try first.answered.flatMap { try contexts(of: [$0], in: tx)[$0] },
            isCut: isCut || before.count == threadLimit
        )
    }

    /// What others wrote that own posts answer, as far as it was kept.
    package static func contexts(
        of keys: some Sequence<PlatformPostKey>,
        in tx: Transaction
    ) throws -> [PlatformPostKey: PostContext] {
        let ids = Set(keys.map(\.id))
        guard !ids.isEmpty else { return [:] }
        let found = try tx.all(
            PostContext.self,
            "SELECT * FROM post_contexts WHERE status = 'kept' AND \("platform_post_id", isOneOf: ids)"
        )
        return Dictionary(found.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Own posts by what tells them apart.
    package static func posts(
        named keys: some Sequence<PlatformPostKey>,
        in tx: Transaction
    ) throws -> [Post] {
        var posts: [Post] = []
        for (server, keys) in Dictionary(grouping: keys, by: { [$0.platform.rawValue, $0.instance] }) {
            posts += try tx.all(
                Post.self,
                """
                SELECT * FROM posts WHERE platform = \(server[0]) AND instance = \(server[1])
                  AND \("platform_post_id", isOneOf: keys.map(\.id))
                """
            )
        }
        return posts
    }

    /// Up the thread, the beginning first.
    ///
    /// Rows that answer each other in a circle, as only a hostile server has them, are met once.
    private static func ancestors(of post: Post, in tx: Transaction) throws -> [Post] {
        var chain: [Post] = []
        var seen: Set = [post.id]
        while chain.count < threadLimit {
            let last = chain.last ?? post
            var above = try ancestorsOnItsServer(of: last, in: tx)
            // What another server calls differently has one name everywhere.
            if above.isEmpty, let fullID = last.content.replyToFullID {
                above = try tx.all(Post.self, "SELECT * FROM posts WHERE full_id = \(fullID)")
            }
            let new = above.prefix { seen.insert($0.id).inserted }
            guard !new.isEmpty else { break }
            chain += new
        }
        return chain.prefix(threadLimit).reversed()
    }

    /// The nearest first.
    private static func ancestorsOnItsServer(of post: Post, in tx: Transaction) throws -> [Post] {
        guard let answered = post.content.replyToID else { return [] }
        let posts = try tx.all(
            Post.self,
            """
            WITH RECURSIVE up (platform_post_id) AS (
              SELECT CAST(\(answered) AS TEXT)
              UNION
              SELECT p.reply_to_id FROM up JOIN posts p ON p.platform_post_id = up.platform_post_id
                AND p.platform = \(post.platform) AND p.instance = \(post.instance)
              WHERE p.reply_to_id IS NOT NULL)
            SELECT p.* FROM (SELECT platform_post_id FROM up LIMIT \(threadLimit)) up JOIN posts p ON p.platform_post_id = up.platform_post_id
              AND p.platform = \(post.platform) AND p.instance = \(post.instance)
            """
        )
        let byID = Dictionary(posts.map { ($0.platformPostID, $0) }, uniquingKeysWith: { first, _ in first })
        var chain: [Post] = []
        var seen: Set = [post.id]
        var next = byID[answered]
        while let above = next, seen.insert(above.id).inserted {
            chain.append(above)
            next = above.content.replyToID.flatMap { byID[$0] }
        }
        return chain
    }

    private static func descendants(
        of post: Post,
        in tx: Transaction
    ) throws -> ([Thread.Answer], isCut: Bool) {
        let posts = try tx.all(
            Post.self,
            """
            WITH RECURSIVE down (platform_post_id) AS (
              SELECT CAST(\(post.platformPostID) AS TEXT)
              UNION
              SELECT p.platform_post_id FROM down JOIN posts p ON p.reply_to_id = down.platform_post_id
                AND p.platform = \(post.platform) AND p.instance = \(post.instance))
            SELECT p.* FROM (SELECT platform_post_id FROM down LIMIT \(threadLimit + 2)) down JOIN posts p ON p.platform_post_id = down.platform_post_id
              AND p.platform = \(post.platform) AND p.instance = \(post.instance)
            """
        )
        let isCut = posts.count > threadLimit + 1
        let answers = Dictionary(grouping: posts.prefix(threadLimit + 1).filter { $0.id != post.id }) {
            $0.content.replyToID ?? ""
        }
        var told: [Thread.Answer] = []
        var seen: Set = [post.id]
        // Depth first, the oldest answer first.
        func sorted(_ id: String) -> [Post] {
            (answers[id] ?? []).sorted {
                ($1.content.createdAt, $1.id) < ($0.content.createdAt, $0.id)
            }
        }
        var waiting = sorted(post.platformPostID).map { Thread.Answer(post: $0, depth: 0) }
        while let answer = waiting.popLast() {
            guard seen.insert(answer.post.id).inserted else { continue }
            told.append(answer)
            waiting += sorted(answer.post.platformPostID).map {
                Thread.Answer(post: $0, depth: answer.depth + 1)
            }
        }
        return (told, isCut)
    }
}
