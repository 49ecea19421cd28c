import Foundation
import HTTPTypes

/// Idempotency keys: what becomes of a request that comes again.
extension World {
    struct IdempotencyKey: Hashable, Sendable {
        let account: AccountLane
        let key: String
    }

    struct SpentKey: Sendable {
        /// nil when the attempt made nothing.
        var post: RemoteID?
        var at: Date
        /// Until the request that spent it has been answered.
        var busyUntil: Date
    }

    /// The post an earlier request with the same key made, where the platform gives it again.
    mutating func earlierPost(_ call: Call, _ lane: AccountLane) throws -> Post? {
        guard let key = key(of: call, lane) else { return nil }
        let spent = remembered(key, at: call.at)
        switch dialect.idempotency {
        case .replay:
            guard let spent else {
                if posting.spendsKeysEarly { spend(key, for: nil, call) }
                return nil
            }
            // The first request still holds the lock.
            guard spent.busyUntil <= call.at else {
                throw Refusal.other(
                    status: 503,
                    "There was a temporary problem serving your request, please try again"
                )
            }
            // What is remembered is an id, and what it named may be gone or never have been.
            guard let post = spent.post.flatMap({ posts[$0] }) else { throw Refusal.notFound }
            return post
        case .refuseRepeats:
            guard spent == nil else { throw Refusal.badRequest("Duplicate idempotency key.") }
            // Spent before anything is checked, so that a refused attempt burns it too.
            spend(key, for: nil, call)
            return nil
        case .none: return nil
        }
    }

    /// Mastodon remembers a key only once the post exists.
    mutating func remember(_ call: Call, _ lane: AccountLane, _ post: RemoteID) {
        guard dialect.idempotency == .replay, let key = key(of: call, lane) else { return }
        spend(key, for: post, call)
    }

    /// A request that came to nothing on its way in; of its key that may be too late.
    mutating func lose(_ call: Call) {
        guard posting.spendsKeysEarly, dialect.idempotency != .none, call.isNewStatus,
            let lane = owner(of: call), let key = key(of: call, lane), remembered(key, at: call.at) == nil
        else { return }
        spend(key, for: nil, call)
    }

    func isRepeat(_ call: Call) -> Bool {
        guard let lane = owner(of: call), let key = key(of: call, lane) else { return false }
        return keys[key] != nil
    }

    private func key(of call: Call, _ lane: AccountLane) -> IdempotencyKey? {
        posting.ignoresKeys ? nil : call.idempotencyKey.map { IdempotencyKey(account: lane, key: $0) }
    }

    private func remembered(_ key: IdempotencyKey, at now: Date) -> SpentKey? {
        keys[key].flatMap { now.timeIntervalSince($0.at) < Double(posting.keyLife) ? $0 : nil }
    }

    private mutating func spend(_ key: IdempotencyKey, for post: RemoteID?, _ call: Call) {
        keys[key] = SpentKey(
            post: post,
            at: call.at,
            busyUntil: call.at.addingTimeInterval(Double(traffic.currentDelay) / 1000)
        )
    }
}

extension Call {
    fileprivate var isNewStatus: Bool { method == .post && path == "/api/v1/statuses" }
}
