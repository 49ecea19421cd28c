import Database
import Platforms
import Queue

/// Which of the posts an account has a step became, whoever asks: its job, the archive's look, or a person's word.
///
/// Posts that belong to another step are nobody else's. Of several steps that say the same, each may be any of the posts
/// there: the oldest is taken, as long as there are no more posts than steps.
enum PostChoice<Candidate: Sendable>: Sendable {
    case found(Candidate)
    case absent
    /// More than the steps that could have made them.
    case several(Int)
    /// Not all was seen, so what wasn't isn't absent.
    case unseen(AccountLook.Gap)

    /// Chooses among the posts that agree with what was sent.
    ///
    /// `gap`: What was not looked through.
    init(
        of candidates: [(post: Candidate, seen: SeenPost)],
        besides gap: AccountLook.Gap? = nil,
        for effect: Effect,
        of connection: ConnectionID,
        _ ledger: EffectLedger,
        in tx: Transaction
    ) throws {
        // One among many that weren't all seen is the one only if no other can be; one beside what can't be read is.
        if let gap, gap != .unreadable {
            self = .unseen(gap)
            return
        }
        let unsettled = candidates.isEmpty ? [] : try ledger.unsettledPosts(of: connection, in: tx)
        let free = try Self.free(candidates, for: effect, of: connection, besides: unsettled, ledger, in: tx)
        guard let oldest = free.min(by: { $0.seen.createdAt < $1.seen.createdAt }) else {
            self = gap.map { .unseen($0) } ?? .absent
            return
        }
        let alike = unsettled.count { $0.saysTheSame(as: effect) }
        self = free.count <= max(alike, 1) ? .found(oldest.post) : .several(free.count)
    }

    /// Those that are nobody else's: no other step became them, and they don't show what was brought for another.
    private static func free(
        _ candidates: [(post: Candidate, seen: SeenPost)],
        for effect: Effect,
        of connection: ConnectionID,
        besides unsettled: [Effect],
        _ ledger: EffectLedger,
        in tx: Transaction
    ) throws -> [(post: Candidate, seen: SeenPost)] {
        guard !candidates.isEmpty else { return [] }
        let bound = try ledger.boundPosts(candidates.map(\.seen.platformPostID), of: connection, in: tx)
        let free = candidates.filter { !bound.contains($0.seen.platformPostID) }
        guard free.contains(where: { !$0.seen.mediaIDs.isEmpty }) else { return free }
        let files = try ledger.effects(ofAll: Array(Set(unsettled.map(\.subject) + [effect.subject])), in: tx)
            .filter { $0.kind == .media }
        let own = Set(files.filter { $0.isFile(of: effect) }.compactMap { $0.uploaded?.platformMediaID })
        let others = Set(files.filter { !$0.isFile(of: effect) }.compactMap { $0.uploaded?.platformMediaID })
            .subtracting(own)
        return free.filter {
            $0.seen.mediaIDs.isDisjoint(with: others) || !$0.seen.mediaIDs.isDisjoint(with: own)
        }
    }
}

extension Effect {
    /// Whether it is an upload for the part that a step publishes: `media:0:2` for `post:0`.
    fileprivate func isFile(of post: Effect) -> Bool {
        subject == post.subject && step.hasPrefix("media:" + post.step.dropFirst("post:".count) + ":")
    }
}
