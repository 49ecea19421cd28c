import Database
import Queue

/// From a change of state to the channels that are to hear of it, within the transaction that makes the change.
extension Notices {
    /// What tells that a channel can’t be reached.
    ///
    /// It is told in the web alone, so that no failure breeds another.
    package static let channelFailing = "channel.failing"

    /// A change of state that was just written.
    struct Change: Sendable {
        let notice: NoticeID
        let user: UserID
        let kind: String
    }

    /// Puts a delivery and its job beside the change, for each channel of the user that asked for such notices.
    ///
    /// Either all of it is committed or nothing. The workers find the job by themselves within seconds: whoever raises a
    /// notice has a transaction at hand and no queue.
    static func enqueueDeliveries(
        of change: Change,
        _ event: NoticeDelivery.Event,
        in tx: Transaction
    ) throws {
        guard change.kind != channelFailing else { return }
        let levels = NoticeLevel.allCases.filter { $0 <= NoticeLevel(ofKind: change.kind) }.map(\.rawValue)
        // What is over is told to those who heard that it began.
        let hears: SQL =
            event == .cleared
            ? """
            tells_over AND EXISTS (SELECT 1 FROM \(tx.table("notice_deliveries")) d WHERE d.channel_id = c.id
              AND d.notice_id = \(change.notice) AND d.event = 'raised')
            """ : "\("level", isOneOf: levels)"
        let channels = try tx.values(
            NoticeChannelID.self,
            """
            SELECT id FROM \(tx.table("notice_channels")) c
            WHERE user_id = \(change.user) AND is_active AND confirmed_at IS NOT NULL AND \(hears)
            ORDER BY id
            """
        )
        for channel in channels {
            try enqueueDelivery(event, of: change.notice, to: channel, for: change.user, in: tx)
        }
    }

    /// One delivery with its job.
    @discardableResult
    static func enqueueDelivery(
        _ event: NoticeDelivery.Event,
        of notice: NoticeID? = nil,
        to channel: NoticeChannelID,
        for user: UserID,
        in tx: Transaction
    ) throws -> NoticeDeliveryID? {
        let id = NoticeDeliveryID.new()
        let isNew =
            try tx.run(
                """
                INSERT INTO main.notice_deliveries (id, user_id, channel_id, notice_id, event)
                VALUES (\(id), \(user), \(channel), \(notice), \(event))
                ON CONFLICT (notice_id, channel_id, event) WHERE notice_id IS NOT NULL DO NOTHING
                """
            ) > 0
        guard isNew else { return nil }
        let job = try NewJob(DeliverNotice(id, to: channel), user: user)
        _ = try JobTable(clock: .database).insert(job, in: tx)
        return id
    }
}

extension Transaction {
    /// A table to read from: the system names the schema, everybody else must not.
    func table(_ name: StaticString) -> SQL {
        scope == .system ? "main.\(uncheckedCode: "\(name)")" : "\(uncheckedCode: "\(name)")"
    }
}
