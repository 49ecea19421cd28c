package import Accounts
import Archive
package import Database
import Platforms
package import Queue

/// Settles what publishing left in doubt from what the archive's look at an account has brought.
package struct Settlement: Sendable {
    let queue: JobQueue
    let connections: Connections
    let now: @Sendable () -> Timestamp

    package init(
        queue: JobQueue,
        connections: Connections,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.queue = queue
        self.connections = connections
        self.now = now
    }

    private var ledger: EffectLedger { EffectLedger(clock: queue.clock) }

    /// Compares the connection's unsettled posts with its archive.
    ///
    /// Part of the transaction that stored a page, in the owner's worker scope. Returns how many it settled.
    @discardableResult
    package func settle(_ connection: ConnectionID, in tx: Transaction) throws -> Int {
        let unsettled = try ledger.unsettledPosts(of: connection, in: tx)
        // As nearly always.
        guard !unsettled.isEmpty,
            let row = try tx.one(Connection.self, "SELECT * FROM connections WHERE id = \(connection)"),
            let platform = connections.publishing(on: row.platform)
        else { return 0 }
        var settled = 0
        for effect in unsettled where effect.state != .inFlight {
            // Whose answer is about to come may be what is seen.
            guard !unsettled.contains(where: { $0.state == .inFlight && $0.saysTheSame(as: effect) }) else {
                continue
            }
            guard let target = TargetID(effect.subject),
                let work = try TargetWork.whole(target, in: tx),
                let part = work.post.parts.indices.first(where: { TargetWork.step(ofPart: $0) == effect.step }
                )
            else { continue }
            let seen = try posts(of: effect, in: row, platform, in: tx).map { (post: $0, seen: $0) }
            let matching = PostMatching(work, part, platform.form(of: row.serverSoftware))
            let candidates =
                platform.postID(of: effect.key, by: row.platformUserID) != nil
                ? seen : matching.matches(among: seen)
            let choice = try PostChoice(of: candidates, for: effect, of: connection, ledger, in: tx)
            guard case .found(let post) = choice else { continue }
            let evidence = EffectLedger.Evidence(remoteID: post.platformPostID, url: post.url)
            guard try ledger.confirm(effect.id, evidence, via: .archive, in: tx) == .confirmed else {
                continue
            }
            try goOn(work, part, post, through: connection, in: tx)
            settled += 1
        }
        return settled
    }

    /// The account's posts in the archive that an effect may have become.
    private func posts(
        of effect: Effect,
        in connection: Connection,
        _ platform: any PlatformPublishing,
        in tx: Transaction
    ) throws -> [SeenPost] {
        let posts: [Post]
        if let id = platform.postID(of: effect.key, by: connection.platformUserID) {
            posts = try tx.all(
                Post.self,
                "SELECT * FROM posts WHERE connection_id = \(connection.id) AND platform_post_id = \(id)"
            )
        } else {
            let earliest = (effect.firstSentAt ?? now()).adding(.seconds(-300))
            posts = try tx.all(
                Post.self,
                """
                SELECT * FROM posts WHERE connection_id = \(connection.id) AND created_at_platform >= \(earliest)
                  AND content_type <> 'repost'
                """
            )
        }
        guard !posts.isEmpty else { return [] }
        let media = try tx.all(
            Media.self,
            "SELECT * FROM media WHERE \("post_id", isOneOf: posts.map(\.id)) AND removed_at IS NULL"
        )
        return posts.map { post in SeenPost(post, media: media.filter { $0.post == post.id }) }
    }

    /// What is left to be done for the target, its job does.
    private func goOn(
        _ work: TargetWork,
        _ part: Int,
        _ post: SeenPost,
        through connection: ConnectionID,
        in tx: Transaction
    ) throws {
        let progress = TargetProgress(target: work.target.id, now: now())
        try progress.goOn(in: tx)
        if part == 0 {
            let archived = try tx.value(
                PostID.self,
                """
                SELECT id FROM posts WHERE connection_id = \(connection) AND platform_post_id = \(post.platformPostID)
                """
            )
            try progress.note(
                .init(platformPostID: post.platformPostID, url: post.url, archived: archived),
                in: tx
            )
        }
        try queue.publish(
            work.target.id,
            through: connection,
            isUrgent: work.composition.isUrgent,
            in: tx
        )
    }
}
