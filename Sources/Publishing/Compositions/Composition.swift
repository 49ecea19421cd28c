import Archive
package import Database
package import Platforms
import Queue

/// What a user writes in order to publish it.
package struct Composition: Record, Hashable, Identifiable {
    package static let table = "compositions"

    /// Follows from the targets, by triggers.
    package enum Status: String, Sendable, ColumnValue, Codable, CaseIterable {
        case draft, scheduled
        /// At least one target is under way, or it isn't certain what became of it.
        case publishing
        case published
        /// Some targets were published whole and others not.
        case partial
        case failed, cancelled
    }

    /// What becomes of it when its time passes while it can't go out.
    package enum LatePolicy: String, Sendable, ColumnValue, Codable, CaseIterable {
        case publish, ask, skip
    }

    package let id: CompositionID
    package let user: UserID
    package let status: Status
    /// At least one.
    package let parts: [PostPart]
    package let warning: String?
    /// Nil leaves it to each account's own setting.
    package let visibility: RemotePost.Visibility?
    package let language: String?
    package let isSensitive: Bool
    package let isUrgent: Bool
    package let latePolicy: LatePolicy
    package let scheduledAt: Timestamp?
    /// As it was meant: `2026-11-22T09:00`.
    package let wallTime: String?
    /// By its IANA name.
    package let zone: String?
    package let publishedAt: Timestamp?
    package let targetCount: Int
    package let openCount: Int
    package let publishedCount: Int
    package let failedCount: Int
    /// Grows with each saving.
    package let revision: Int
    package let recurrence: RecurrenceID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        status = try row.value("status")
        let poll: String? = try row.value("poll")
        let first = PostPart(
            text: try row.value("text"),
            poll: try poll.map { try PayloadCoding.decode(OutgoingPoll.self, $0) }
        )
        parts = [first] + (try PayloadCoding.decode([PostPart].self, try row.value("thread")))
        warning = try row.value("warning")
        visibility = try row.value("visibility")
        language = try row.value("language")
        isSensitive = try row.value("is_sensitive")
        isUrgent = try row.value("is_urgent")
        latePolicy = try row.value("late_policy")
        scheduledAt = try row.value("scheduled_at")
        wallTime = try row.value("wall_time")
        zone = try row.value("zone")
        publishedAt = try row.value("published_at")
        targetCount = try row.value("target_count")
        openCount = try row.value("open_count")
        publishedCount = try row.value("published_count")
        failedCount = try row.value("failed_count")
        revision = try row.value("revision")
        recurrence = try row.value("recurrence_id")
        createdAt = try row.value("created_at")
        updatedAt = try row.value("updated_at")
    }

    /// Whether what it says can still be changed: nothing of it was sent.
    package var isEditable: Bool { status == .draft || status == .scheduled || status == .cancelled }
}
