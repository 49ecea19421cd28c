package import Database

/// One change of state on its way to one channel, and what became of it.
package struct NoticeDelivery: Record, Hashable {
    package enum Event: String, Sendable, Hashable, CaseIterable, ColumnValue {
        case raised, cleared, test
        /// The mail that confirms an address.
        case code
    }

    package enum State: String, Sendable, Hashable, CaseIterable, ColumnValue {
        case waiting, delivered, failed
        /// Its channel was switched off, or what it would have told is of no use any more.
        case skipped
    }

    package static let table = "notice_deliveries"

    package let id: NoticeDeliveryID
    package let channel: NoticeChannelID
    package let notice: NoticeID?
    package let event: Event
    package let state: State
    package let attempts: Int
    package let replays: Int
    /// Of the last attempt: a status of HTTP, or the mail program’s exit code.
    package let answerCode: Int?
    /// How the last answer began.
    package let answer: String?
    package let sentence: String?
    package let triedAt: Timestamp?
    package let finishedAt: Timestamp?
    package let createdAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        channel = try row.value("channel_id")
        notice = try row.value("notice_id")
        event = try row.value("event")
        state = try row.value("state")
        attempts = try row.value("attempts")
        replays = try row.value("replays")
        answerCode = try row.value("answer_code")
        answer = try row.value("answer")
        sentence = try row.value("sentence")
        triedAt = try row.value("tried_at")
        finishedAt = try row.value("finished_at")
        createdAt = try row.value("created_at")
    }
}
