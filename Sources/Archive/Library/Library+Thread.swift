package import Database
import Platforms

extension Library {
    /// The posts around one: what it answers, and what answers it.
    package struct Thread: Sendable {
        package enum Link: Sendable {
            case own(Post)
            /// Somebody else's, which an own post answers.
            case others(PostContext)

            package var own: Post? { if case .own(let post) = self { post } else { nil } }
        }

        package struct Answer: Sendable {
            package let link: Link
            /// 0 for what answers the post itself.
            package let depth: Int
        }

        /// The first one first; the last one is what the post answers.
        package let before: [Link]
        /// Each after what it answers.
        package let after: [Answer]
        /// Whether there are more than are told.
        package let isCut: Bool

        /// Those of the archive.
        package var own: [Post] { before.compactMap(\.own) + after.compactMap(\.link.own) }
    }

    /// The most posts told of each side of a thread.
    private static let threadLimit = 100

    package static func thread(around post: Post, in tx: Transaction) throws -> Thread {
        let before = try ancestors(of: post, in: tx)
        let (after, isCut) = try descendants(of: post, in: tx)
        return Thread(before: before, after: after, isCut: isCut || before.count == threadLimit)
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
    private static func ancestors(of post: Post, in tx: Transaction) throws -> [Thread.Link] {
        var chain: [Thread.Link] = []
        var seen: Set = [post.key]
        var last = post
        climbing: while chain.count < threadLimit {
            var above = try ancestorsOnItsServer(of: last, in: tx)
            // What another server calls differently has one name everywhere.
            if above.isEmpty, let fullID = last.content.replyToFullID {
                above = try tx.all(Post.self, "SELECT * FROM posts WHERE full_id = \(fullID)")
            }
            if above.isEmpty {
                // Somebody else's, and what that answers in turn.
                guard let answered = last.answered,
                    let context = try contexts(of: [answered], in: tx)[answered],
                    seen.insert(context.key).inserted
                else { break }
                chain.append(.others(context))
                above = try context.answered.map { try posts(named: [$0], in: tx) } ?? []
            }
            for post in above {
                guard seen.insert(post.key).inserted else { break climbing }
                chain.append(.own(post))
                last = post
            }
            if above.isEmpty { break }
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
        // Own answers, then what others answered to those and to the post, then own answers to that, and so on.
        var links: [String: [Thread.Link]] = [:]
        var count = 0
        var seen: Set = [post.platformPostID]
        var parents = [post.platformPostID]
        while !parents.isEmpty, count <= threadLimit {
            var ids = parents
            for own in try ownDescendants(of: parents, beside: post, in: tx)
            where seen.insert(own.platformPostID).inserted {
                links[own.content.replyToID ?? "", default: []].append(.own(own))
                ids.append(own.platformPostID)
                count += 1
            }
            parents = []
            for context in try contexts(answering: ids, beside: post, in: tx)
            where seen.insert(context.key.id).inserted {
                links[context.answered?.id ?? "", default: []].append(.others(context))
                parents.append(context.key.id)
                count += 1
            }
        }
        var told: [Thread.Answer] = []
        // Depth first, the oldest answer first.
        func answers(to id: String, depth: Int) -> [Thread.Answer] {
            (links[id] ?? []).sorted { Thread.Link.isEarlier($1, $0) }
                .map { Thread.Answer(link: $0, depth: depth) }
        }
        var waiting = answers(to: post.platformPostID, depth: 0)
        while let answer = waiting.popLast(), told.count < threadLimit {
            told.append(answer)
            waiting += answers(to: answer.link.platformPostID, depth: answer.depth + 1)
        }
        return (told, count > threadLimit)
    }

    private static func ownDescendants(
        of parents: [String],
        beside post: Post,
        in tx: Transaction
    ) throws -> [Post] {
        let roots = parents.map { "SELECT CAST(\($0) AS TEXT)" as SQL }.joined(by: " UNION ")
        return try tx.all(
            Post.self,
            """
            WITH RECURSIVE roots (platform_post_id) AS (\(roots)),
            down (platform_post_id) AS (
              SELECT platform_post_id FROM roots
              UNION
              SELECT p.platform_post_id FROM down JOIN posts p ON p.reply_to_id = down.platform_post_id
                AND p.platform = \(post.platform) AND p.instance = \(post.instance))
            SELECT p.* FROM (SELECT platform_post_id FROM down LIMIT \(parents.count + threadLimit + 1)) down
              JOIN posts p ON p.platform_post_id = down.platform_post_id
              AND p.platform = \(post.platform) AND p.instance = \(post.instance)
            """
        )
    }

    private static func contexts(
        answering ids: [String],
        beside post: Post,
        in tx: Transaction
    ) throws -> [PostContext] {
        try tx.all(
            PostContext.self,
            """
            SELECT * FROM post_contexts WHERE status = 'kept' AND \("answers_id", isOneOf: ids)
              AND platform = \(post.platform) AND instance = \(post.instance)
            ORDER BY id LIMIT \(threadLimit + 1)
            """
        )
    }
}

extension Library.Thread.Link {
    var platformPostID: String {
        switch self {
        case .own(let post): post.platformPostID
        case .others(let context): context.key.id
        }
    }

    private var createdAt: Timestamp? {
        switch self {
        case .own(let post): post.content.createdAt
        case .others(let context): context.createdAt
        }
    }

    fileprivate static func isEarlier(_ one: Self, _ other: Self) -> Bool {
        (one.createdAt?.milliseconds ?? 0, one.platformPostID)
            < (other.createdAt?.milliseconds ?? 0, other.platformPostID)
    }
}
