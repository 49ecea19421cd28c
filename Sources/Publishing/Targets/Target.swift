package import Database
package import Platforms
package import Queue

/// One composition on one account: the unit that is published once.
package struct Target: Record, Hashable, Identifiable {
    package static let table = "targets"

    package enum Status: String, Sendable, ColumnValue, Codable, CaseIterable {
        case draft, scheduled, publishing, published
        /// Of a thread some parts are there and no more will come.
        case partial
        /// It isn't certain whether it is there.
        case unknown
        case failed, skipped, cancelled

        /// Whether something is still to come of it.
        package var isOpen: Bool { self == .scheduled || self == .publishing || self == .unknown }
    }

    /// What only a person can answer.
    package enum Question: String, Sendable, ColumnValue, Codable, CaseIterable {
        /// Whether to publish although its time has passed.
        case late
        /// Whether it is there; of a part that others are to hang below also where.
        case unsettled
    }

    package let id: TargetID
    package let user: UserID
    package let composition: CompositionID
    /// Nil after the connection was deleted.
    package let connection: ConnectionID?
    package let platform: PlatformKind
    package let instance: String
    /// `@ada@mastodon.example`, as it was.
    package let accountName: String
    package let status: Status
    package let question: Question?
    package let overrides: TargetOverrides
    package let dueAt: Timestamp?
    package let publishedAt: Timestamp?
    package let url: String?
    /// Of the first part.
    package let platformPostID: String?
    package let post: PostID?
    /// Since when it is deleted at its platform, by Roost.
    package let takenDownAt: Timestamp?
    package let failure: JobFailure?

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        composition = try row.value("composition_id")
        connection = try row.value("connection_id")
        platform = try row.value("platform")
        instance = try row.value("instance")
        accountName = try row.value("account_name")
        status = try row.value("status")
        question = try row.value("question")
        overrides = try PayloadCoding.decode(TargetOverrides.self, try row.value("overrides"))
        dueAt = try row.value("due_at")
        publishedAt = try row.value("published_at")
        url = try row.value("url")
        platformPostID = try row.value("platform_post_id")
        post = try row.value("post_id")
        takenDownAt = try row.value("taken_down_at")
        failure = try row.value("error", as: String?.self).map { sentence in
            JobFailure(try row.value("error_code", as: String?.self) ?? "error", sentence)
        }
    }
}
