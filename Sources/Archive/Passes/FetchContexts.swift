import Database
import Platforms

/// The part of a pass that fetches what own posts answer: each once, kept as somebody else's words.
struct FetchContexts {
    let pass: ArchivePass

    /// Questions in one pass: what is left is asked for in the next.
    private static let questionLimit = 60

    func walk() async throws -> PassOutcome.Ending {
        let size = pass.adapter.lookupSize(on: pass.access.software)
        for _ in 0..<Self.questionLimit {
            if Task.isCancelled { return .cancelled }
            let wanted = try await wanted(size)
            guard !wanted.isEmpty else { return .finished }
            let lookup: PostLookup
            do throws(PlatformError) {
                lookup = try await pass.adapter.lookUp(wanted.map(\.platformID), with: pass.access)
            } catch {
                return PassOutcome.Ending(error)
            }
            try await keep(lookup, of: wanted)
            if let ending = try await pass.hear(lookup.rateLimits) { return ending }
        }
        return .finished
    }

    private struct Wanted {
        let id: PostContextID
        let platformID: String
    }

    private func wanted(_ count: Int) async throws -> [Wanted] {
        let source = pass.source
        return try await pass.store.read(as: .worker(source.user)) { tx in
            try tx.rows(
                """
                SELECT id, platform_post_id FROM post_contexts
                WHERE connection_id = \(source.ownConnection) AND status = 'wanted'
                  AND platform = \(source.platform) AND instance = \(source.instance)
                ORDER BY id LIMIT \(count)
                """
            ).map { Wanted(id: try $0.value("id"), platformID: try $0.value("platform_post_id")) }
        }
    }

    private func keep(_ lookup: PostLookup, of wanted: [Wanted]) async throws {
        let found = Dictionary(
            lookup.found.map { ($0.post.platformPostID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        try await pass.store.write(as: .worker(pass.source.user), durability: .relaxed) { [self] tx in
            try pass.fence(tx)
            let now = pass.now()
            for post in wanted {
                let answer = found[post.platformID]
                try tx.run(
                    """
                    UPDATE main.post_contexts SET status = \(answer == nil ? "absent" : "kept"),
                      post_data = \(answer?.native.storableText),
                      answers_id = \(answer?.post.replyTo?.platformPostID),
                      created_at_platform = \(answer.map { Timestamp($0.post.createdAt) }), fetched_at = \(now), updated_at = \(now)
                    WHERE id = \(post.id)
                    """
                )
            }
        }
    }
}
