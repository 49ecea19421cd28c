import Database
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
    /// More was posted than was looked through, so what wasn't seen isn't absent.
    case tooMany

    /// `candidates`: The posts that agree with what was sent; nil where not everything was looked through.
    init(
        of candidates: [(post: Candidate, seen: SeenPost)]?,
        for effect: Effect,
        of connection: ConnectionID,
        _ ledger: EffectLedger,
        in tx: Transaction
    ) throws {
        guard let candidates else {
            self = .tooMany
            return
        }
        guard !candidates.isEmpty else {
            self = .absent
            return
        }
        let bound = try ledger.boundPosts(candidates.map(\.seen.platformPostID), of: connection, in: tx)
        let free = candidates.filter { !bound.contains($0.seen.platformPostID) }
        let alike = try ledger.unsettledPosts(of: connection, in: tx).count { $0.saysTheSame(as: effect) }
        guard let oldest = free.min(by: { $0.seen.createdAt < $1.seen.createdAt }) else {
            self = .absent
            return
        }
        self = free.count <= max(alike, 1) ? .found(oldest.post) : .several(free.count)
    }
}
