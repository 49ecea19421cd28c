import Accounts
import Archive
import Database
import Publishing
import Queue

/// Tells a user that their media have reached their quota, and that there is room again.
enum QuotaNotice {
    static let kind = "media.quota"
    private static let subject = "quota"

    /// How long a file waits before it is looked at again by itself.
    static var pause: Duration { .seconds(Int64.random(in: 14_400...21_600)) }

    /// Raises the notice, once.
    static func tell(_ sentence: String, _ owner: UserID, _ store: Store) async throws {
        try await store.write(as: .worker(owner)) { tx in
            _ = try Notices.raise(kind, about: subject, sentence, link: "/media", for: owner, in: tx)
        }
    }

    /// For those whose media fit again, whatever made the room.
    ///
    /// Part of a system transaction.
    static func clearOver(at time: Timestamp, in tx: Transaction) throws {
        let told = try tx.values(
            UserID.self,
            "SELECT user_id FROM main.notices WHERE kind = \(kind) AND cleared_at IS NULL"
        )
        guard !told.isEmpty else { return }
        let quotas = try MediaQuota.ofAll(with: [Uploads.counted], in: tx)
        for user in told where quotas[user].map({ $0.quota.remaining != 0 }) ?? true {
            try clear(for: user, at: time, in: tx)
        }
    }

    /// Part of a system transaction.
    static func clear(for user: UserID, at time: Timestamp, in tx: Transaction) throws {
        try Notices.clear([kind], about: subject, for: user, at: time, in: tx)
    }
}

extension Installation {
    /// Sets a quota; what waited because of the one before is looked at again at once.
    func setMediaQuota(of user: UserID, to bytes: Int64?, by viewer: Accounts.Viewer?) async throws {
        try await users.setMediaQuota(of: user, to: bytes, by: viewer) { [queue] tx in
            try QuotaNotice.clear(for: user, at: .now, in: tx)
            let now = try queue.clock.read(in: tx)
            try tx.run(
                """
                UPDATE main.jobs SET run_at = \(now)
                WHERE user_id = \(user) AND queue = \(FetchMedia.queue) AND state = 'waiting' AND wait_reason = 'snooze'
                  AND run_at > \(now)
                """
            )
            queue.wake([FetchMedia.queue], after: tx)
        }
    }
}
