package import Database
import Foundation

/// Writes down who did what to which row, from where.
package struct Audit: Sendable {
    /// One event as admins read it.
    package struct Event: Record {
        package static let table = "audit_events"
        package let id: AuditEventID
        package let actorName: String
        package let event: String
        package let subject: String
        package let address: String?
        package let createdAt: Timestamp

        package init(row: Row) throws {
            id = try row.value("id")
            actorName = try row.value("actor_name")
            event = try row.value("event")
            subject = try row.value("subject")
            address = try row.value("ip_address")
            createdAt = try row.value("created_at")
        }
    }

    /// Part of the transaction that does the thing, which must be the system's or a worker's.
    ///
    /// `owner`: whose rows are concerned; nil when it is the installation's matter.
    /// `event`: a verb in the past, such as `connection.deleted`.
    /// `subject`: the row's identifier.
    package static func record(
        _ event: String,
        on subject: String,
        by viewer: Viewer?,
        owner: UserID?,
        detail: [String: String] = [:],
        in tx: Transaction
    ) throws {
        let json = String(decoding: try JSONEncoder().encode(detail), as: UTF8.self)
        try tx.run(
            """
            INSERT INTO main.audit_events (id, user_id, actor_id, actor_name, event, subject, detail, ip_address)
            VALUES (\(AuditEventID.new()), \(owner), \(viewer?.user), \(viewer?.username ?? "operator"), \(event),
                    \(subject), \(json), \(viewer?.address))
            """
        )
    }
}
