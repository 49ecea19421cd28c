package import Database

/// One way in which a user is told of notices besides the web.
///
/// Its secrets are no part of it: they are opened where something is sent, and nowhere else.
package struct NoticeChannel: Record, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable, ColumnValue {
        case webhook, email
    }

    package static let table = "notice_channels"

    package let id: NoticeChannelID
    package let kind: Kind
    package let name: String
    /// What may be shown: the e-mail address, or the server a webhook is at.
    package let address: String
    /// The least that is told here.
    package let level: NoticeLevel
    /// Whether the end of a trouble is told too.
    package let tellsOver: Bool
    package let isActive: Bool
    /// Nil until the code that was mailed to the address has been entered.
    package let confirmedAt: Timestamp?
    /// Until when the secret before this one signs too.
    package let previousSecretUntil: Timestamp?
    package let lastDeliveredAt: Timestamp?
    package let createdAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        kind = try row.value("kind")
        name = try row.value("name")
        address = try row.value("address")
        level = try row.value("level")
        tellsOver = try row.value("tells_over")
        isActive = try row.value("is_active")
        confirmedAt = try row.value("confirmed_at")
        previousSecretUntil = try row.value("previous_secret_until")
        lastDeliveredAt = try row.value("last_delivered_at")
        createdAt = try row.value("created_at")
    }
}
