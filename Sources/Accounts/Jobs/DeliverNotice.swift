package import Database
package import Queue

/// Brings one notice to one channel, as a job.
///
/// A receiver that is away for a day still hears of it; one that is away for longer finds it in the log, from where it
/// can be sent again.
package struct DeliverNotice: Job {
    package static let kind = "accounts.deliver"
    package static let queue: QueueName = "notices"
    package static let retry = RetryPolicy(
        base: .seconds(15),
        cap: .seconds(7200),
        giveUpAfter: .seconds(86_400)
    )
    package static let timeLimit: Duration = .seconds(180)

    package let delivery: NoticeDeliveryID
    package let channel: NoticeChannelID

    package init(_ delivery: NoticeDeliveryID, to channel: NoticeChannelID) {
        self.delivery = delivery
        self.channel = channel
    }

    package var dedupeKey: String? { "accounts.deliver:\(delivery)" }

    /// Nobody's server or mailbox is flooded: twenty at once, then one in half a minute.
    package var lanes: [Lane] {
        [Lane("notices:\(channel)", permits: 120, per: .seconds(3600), burst: 20)]
    }
}
