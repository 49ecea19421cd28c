package import Database
package import Queue

/// The log of what was sent to a user’s notice channels, from where it can be sent again.
package struct NoticeDeliveries: Sendable {
    private let store: Store
    private let queue: JobQueue
    private let now: @Sendable () -> Timestamp

    package init(store: Store, queue: JobQueue, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.queue = queue
        self.now = now
    }

    /// A delivery with the names a person knows its parts by.
    package struct Entry: Sendable, Hashable {
        package let delivery: NoticeDelivery
        package let channelName: String
        /// What the notice says; nil for a test and a code.
        package let noticeSentence: String?
    }

    /// The newest first; the next page begins `after` the last of this one.
    package func list(
        for viewer: Viewer,
        state: NoticeDelivery.State? = nil,
        channel: NoticeChannelID? = nil,
        after place: Place<Entity.NoticeDelivery>? = nil,
        limit: Int = 100
    ) async throws -> [Entry] {
        var condition: SQL = "TRUE"
        if let state { condition += " AND d.state = \(state)" }
        if let channel { condition += " AND d.channel_id = \(channel)" }
        if let place { condition += " AND (d.created_at, d.id) < (\(place.instant), \(place.id))" }
        return try await store.read(as: viewer.scope) { [condition] tx in
            try Self.entries(where: condition, limit, in: tx)
        }
    }

    package func entry(_ id: NoticeDeliveryID, for viewer: Viewer) async throws -> Entry {
        let found = try await store.read(as: viewer.scope) { tx in
            try Self.entries(where: "d.id = \(id)", 1, in: tx).first
        }
        guard let found else { throw Self.notFound }
        return found
    }

    /// Sends the same once more, under the same id and with a new time.
    ///
    /// What waits already is moved forward.
    package func replay(_ id: NoticeDeliveryID, by viewer: Viewer) async throws -> Entry {
        try await store.write(as: .worker(viewer.user)) { [queue] tx in
            guard
                let delivery = try tx.one(
                    NoticeDelivery.self,
                    "SELECT * FROM notice_deliveries WHERE id = \(id)"
                )
            else { throw Self.notFound }
            let channel = try NoticeChannels.find(delivery.channel, in: tx)
            guard channel.isActive else {
                throw AccountError(
                    .conflict,
                    "“\(channel.name)” is switched off, so nothing is sent there. Switch it on first."
                )
            }
            guard delivery.event != .code else {
                throw AccountError(.conflict, "A code isn’t sent again. Have another one mailed instead.")
            }
            try tx.run(
                """
                UPDATE main.notice_deliveries SET state = 'waiting', finished_at = NULL,
                  replays = replays + \(delivery.state == .waiting ? 0 : 1)
                WHERE id = \(id)
                """
            )
            try queue.enqueue(DeliverNotice(id, to: delivery.channel), in: tx)
        }
        return try await entry(id, for: viewer)
    }

    /// Forgets what is older, in portions between which others may write.
    ///
    /// What tells of trouble that isn’t over stays: who heard of it is to hear of its end.
    package func prune(createdBefore limit: Timestamp) async throws {
        var portion = 0
        repeat {
            portion = try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    DELETE FROM main.notice_deliveries WHERE id IN (
                      SELECT d.id FROM main.notice_deliveries d WHERE d.created_at < \(limit) AND NOT EXISTS (
                        SELECT 1 FROM main.notices n WHERE n.id = d.notice_id AND n.cleared_at IS NULL)
                      LIMIT 500)
                    """
                )
            }
        } while portion > 0
    }

    // MARK: Steps

    private static let notFound = AccountError(
        .notFound,
        "There is no such delivery. Those that are older than the log is kept are forgotten."
    )

    private static func entries(where condition: SQL, _ limit: Int, in tx: Transaction) throws -> [Entry] {
        try tx.rows(
            """
            SELECT d.*, c.name AS channel_name, n.sentence AS notice_sentence
            FROM notice_deliveries d JOIN notice_channels c ON c.id = d.channel_id
            LEFT JOIN notices n ON n.id = d.notice_id
            WHERE \(condition) ORDER BY d.created_at DESC, d.id DESC LIMIT \(limit)
            """
        ).map { row in
            Entry(
                delivery: try NoticeDelivery(row: row),
                channelName: try row.value("channel_name"),
                noticeSentence: try row.value("notice_sentence")
            )
        }
    }
}
