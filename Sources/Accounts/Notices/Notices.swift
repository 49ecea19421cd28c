package import Database

/// What a user should know: one notice per cause of trouble, raised once and cleared when it is over.
package struct Notices: Sendable {
    package struct Notice: Record, Hashable {
        package static let table = "notices"
        package let id: NoticeID
        package let kind: String
        package var level: NoticeLevel { NoticeLevel(ofKind: kind) }
        /// What it is about: an identifier, or a word of the installation's.
        package let subject: String
        package let sentence: String
        /// A path of Roost's own, where something can be done about it.
        package let link: String?
        package let connection: ConnectionID?
        package let createdAt: Timestamp
        package let seenAt: Timestamp?
        package let clearedAt: Timestamp?

        package init(row: Row) throws {
            id = try row.value("id")
            kind = try row.value("kind")
            subject = try row.value("subject")
            sentence = try row.value("sentence")
            link = try row.value("link")
            connection = try row.value("connection_id")
            createdAt = try row.value("created_at")
            seenAt = try row.value("seen_at")
            clearedAt = try row.value("cleared_at")
        }
    }

    private let store: Store
    private let now: @Sendable () -> Timestamp

    package init(store: Store, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.now = now
    }

    /// Raises a notice unless the same one is open, and has it told on the user's channels.
    ///
    /// Part of the transaction that found the trouble, which is the system's or a worker's. Returns whether
    /// it is new.
    @discardableResult
    package static func raise(
        _ kind: String,
        about subject: String,
        _ sentence: String,
        link: String? = nil,
        connection: ConnectionID? = nil,
        for user: UserID,
        in tx: Transaction
    ) throws -> Bool {
        let id = NoticeID.new()
        let isNew =
            try tx.run(
                """
                INSERT INTO main.notices (id, user_id, connection_id, kind, subject, sentence, link)
                VALUES (\(id), \(user), \(connection), \(kind), \(subject), \(sentence), \(link))
                ON CONFLICT (user_id, kind, subject) WHERE cleared_at IS NULL DO NOTHING
                """
            ) > 0
        guard isNew else { return false }
        try enqueueDeliveries(of: Change(notice: id, user: user, kind: kind), .raised, in: tx)
        return true
    }

    /// Raises a notice about the installation for every admin who has a login that works.
    ///
    /// Part of a system transaction.
    package static func raiseForAdmins(
        _ kind: String,
        about subject: String,
        _ sentence: String,
        link: String? = nil,
        in tx: Transaction
    ) throws {
        let admins = try tx.values(
            UserID.self,
            "SELECT id FROM main.users WHERE role = 'admin' AND is_active"
        )
        for admin in admins { try raise(kind, about: subject, sentence, link: link, for: admin, in: tx) }
    }

    /// Clears a notice for everybody who has it.
    ///
    /// Part of a system transaction.
    package static func clearForAll(
        _ kind: String,
        about subject: String,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        try clear(where: "kind = \(kind) AND subject = \(subject)", at: time, in: tx)
    }

    /// Clears what is open of the kinds about the subject.
    package static func clear(
        _ kinds: [String],
        about subject: String,
        for user: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        try clear(
            where: "user_id = \(user) AND subject = \(subject) AND \("kind", isOneOf: kinds)",
            at: time,
            in: tx
        )
    }

    /// Clears what is open and fits, and has that told where it was told that it began.
    package static func clear(where condition: SQL, at time: Timestamp, in tx: Transaction) throws {
        let cleared = try tx.rows(
            """
            UPDATE main.notices SET cleared_at = \(time) WHERE cleared_at IS NULL AND \(condition)
            RETURNING id, user_id, kind
            """
        )
        for row in cleared {
            let change = Change(
                notice: try row.value("id"),
                user: try row.value("user_id"),
                kind: try row.value("kind")
            )
            try enqueueDeliveries(of: change, .cleared, in: tx)
        }
    }

    /// Open ones first, then those that are over, each the newest first.
    ///
    /// The next page begins `after` the last notice of this one.
    package func list(
        for viewer: Viewer,
        after place: NoticePlace? = nil,
        limit: Int = 100
    ) async throws -> [Notice] {
        try await store.read(as: viewer.scope) { tx in
            var notices: [Notice] = []
            if place?.isOver != true {
                notices += try Self.page("cleared_at IS NULL", after: place?.place, limit, in: tx)
            }
            if notices.count < limit {
                let last = place?.isOver == true ? place?.place : nil
                notices += try Self.page("cleared_at IS NOT NULL", after: last, limit - notices.count, in: tx)
            }
            return notices
        }
    }

    private static func page(
        _ part: SQL,
        after place: Place<Entity.Notice>?,
        _ limit: Int,
        in tx: Transaction
    ) throws -> [Notice] {
        let earlier: SQL = place.map { "AND (created_at, id) < (\($0.instant), \($0.id))" } ?? ""
        return try tx.all(
            Notice.self,
            "SELECT * FROM notices WHERE \(part) \(earlier) ORDER BY created_at DESC, id DESC LIMIT \(limit)"
        )
    }

    /// How many are open and not seen.
    package func unseenCount(for viewer: Viewer) async throws -> Int {
        try await store.read(as: viewer.scope) { tx in
            try tx.value(
                Int.self,
                "SELECT count(*) FROM notices WHERE cleared_at IS NULL AND seen_at IS NULL"
            ) ?? 0
        }
    }

    /// Marks one, or all, as seen.
    package func markSeen(_ id: NoticeID? = nil, by viewer: Viewer) async throws {
        let time = now()
        try await store.write(as: viewer.scope) { tx in
            if let id {
                try tx.run("UPDATE main.notices SET seen_at = \(time) WHERE id = \(id) AND seen_at IS NULL")
            } else {
                try tx.run("UPDATE main.notices SET seen_at = \(time) WHERE seen_at IS NULL")
            }
        }
    }
}

/// A place in the list of notices, which begins with the open ones and goes on with those that are over.
package struct NoticePlace: Sendable, Hashable, CustomStringConvertible {
    fileprivate let isOver: Bool
    fileprivate let place: Place<Entity.Notice>

    /// After this notice.
    package init(_ notice: Notices.Notice) {
        isOver = notice.clearedAt != nil
        place = Place(notice.createdAt, notice.id)
    }

    /// Nil for what is no place of ours.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, ["open", "over"].contains(parts[0]),
            let place = Place<Entity.Notice>(String(parts[1]))
        else { return nil }
        isOver = parts[0] == "over"
        self.place = place
    }

    package var description: String { (isOver ? "over-" : "open-") + place.description }
}
