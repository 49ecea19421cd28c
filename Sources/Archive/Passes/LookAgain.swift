import Database
import Platforms

/// The part of a pass that looks again at stored posts whose time has come.
///
/// An edit becomes a version, changed numbers a snapshot. A post that is gone is noted as deleted by three facts: the
/// pass has seen the account's authorisation accepted, the platform has said of this very post that it isn't there, and
/// has said so again at least a day later. Its absence from an answer for several is only a reason to ask.
struct LookAgain {
    let pass: ArchivePass
    let run: RunID

    /// Questions in one pass: what is left is due in the next.
    private static let questionLimit = 60

    /// `taken` hears of each answer once it is stored.
    func walk(_ taken: (IngestReport) -> Void) async throws -> PassOutcome.Ending {
        let size = pass.adapter.lookupSize(on: pass.access.software)
        var questions = 0
        while questions < Self.questionLimit {
            if Task.isCancelled { return .cancelled }
            let due = try await due(size)
            guard !due.isEmpty else { return .finished }
            var lookup: PostLookup
            do throws(PlatformError) {
                (lookup, questions) = try await ask(for: due.map(\.platformID), asked: questions)
            } catch {
                return PassOutcome.Ending(error)
            }
            taken(try await commit(lookup, of: due))
            if let ending = try await pass.hear(lookup.rateLimits) { return ending }
        }
        return .finished
    }

    /// One answer for all, and the platform's own word on each that isn't in it.
    private func ask(
        for ids: [String],
        asked: Int
    ) async throws(PlatformError) -> (PostLookup, questions: Int) {
        var lookup = try await pass.adapter.lookUp(ids, with: pass.access)
        guard ids.count > 1 else { return (lookup, asked + 1) }
        let doubtful = lookup.absent
        lookup.absent = []
        for id in doubtful {
            let single = try await pass.adapter.lookUp([id], with: pass.access)
            lookup.found += single.found
            lookup.rejected += single.rejected
            lookup.absent += single.absent
            lookup.rateLimits = single.rateLimits
        }
        return (lookup, asked + 1 + doubtful.count)
    }
}

// MARK: - Rows

extension LookAgain {
    private struct DuePost {
        let id: PostID
        let platformID: String
        let createdAt: Timestamp
        let missingSince: Timestamp?
        let isDeleted: Bool
    }

    /// The posts that have waited longest.
    private func due(_ count: Int) async throws -> [DuePost] {
        let source = pass.source
        return try await pass.store.read(as: .worker(source.user)) { [now = pass.now()] tx in
            try tx.rows(
                """
                SELECT l.post_id, p.platform_post_id, p.created_at_platform, p.deleted_on_platform, l.missing_since
                FROM post_looks l JOIN posts p ON p.id = l.post_id
                WHERE l.connection_id = \(source.ownConnection) AND l.next_look_at <= \(now)
                  AND p.platform = \(source.platform) AND p.instance = \(source.instance)
                ORDER BY l.next_look_at LIMIT \(count)
                """
            ).map { row in
                DuePost(
                    id: try row.value("post_id"),
                    platformID: try row.value("platform_post_id"),
                    createdAt: try row.value("created_at_platform"),
                    missingSince: try row.value("missing_since"),
                    isDeleted: try row.value("deleted_on_platform")
                )
            }
        }
    }

    private func commit(_ lookup: PostLookup, of due: [DuePost]) async throws -> IngestReport {
        let prepared = lookup.found.map {
            PreparedPost($0, of: pass.source.platform, for: pass.store.engine)
        }
        let absent = Set(lookup.absent)
        // An answer that is lost with the power is asked for again: that it was asked for is lost with it.
        return try await pass.store.write(as: .worker(pass.source.user), durability: .relaxed) { [self] tx in
            try pass.fence(tx)
            let now = pass.now()
            let ingest = Ingest(from: pass.source, run: run, origin: .fetch, at: now)
            let report = try ingest.take(prepared, rejected: lookup.rejected, in: tx)
            var gone: [PostID] = []
            for post in due {
                let isAbsent = absent.contains(post.platformID)
                if isAbsent, !post.isDeleted,
                    post.missingSince.map({ now - $0 >= pass.proof }) ?? false
                {
                    gone.append(post.id)
                }
                try note(post, isAbsent: isAbsent, at: now, in: tx)
            }
            try PostDeletion.note(gone, run: run, at: now, in: tx)
            try Run.count(report, cursor: nil, rateLimits: lookup.rateLimits, for: run, at: now, in: tx)
            try pass.stored(report, run, tx)
            return report
        }
    }

    private func note(_ post: DuePost, isAbsent: Bool, at now: Timestamp, in tx: Transaction) throws {
        let missingSince = isAbsent ? post.missingSince ?? now : nil
        let next: Timestamp
        if !isAbsent {
            next = LookSchedule.nextLook(after: now, atPostOf: post.createdAt)
        } else if let missingSince, now - missingSince < pass.proof {
            next = missingSince.adding(pass.proof)
        } else {
            // A server that was restored from a backup brings posts back.
            next = now.adding(LookSchedule.longestPause)
        }
        try tx.run(
            """
            UPDATE main.post_looks SET
              next_look_at = \(next), last_look_at = \(now), missing_since = \(missingSince), updated_at = \(now)
            WHERE post_id = \(post.id)
            """
        )
    }
}
