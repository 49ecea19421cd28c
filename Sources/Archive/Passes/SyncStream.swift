package import Database
package import Platforms

/// How far one got in a list of posts, in either direction.
package struct SyncStream: Record, Hashable, Identifiable {
    package static let table = "sync_streams"

    package let id: StreamID
    package let stream: PostStream
    /// Where newer posts begin.
    package private(set) var newest: StreamCursor?
    /// Where older posts begin; nil at the first post.
    package private(set) var oldest: StreamCursor?
    package private(set) var reachedFirst: Bool
    package let lastLookAt: Timestamp?
    package let nextLookAt: Timestamp?
    package let lastStatus: Run.Status?
    package let errorMessage: String?
    let createdAt: Timestamp
    let rewalk: Rewalk

    /// A walk over the whole list after the first, from its top.
    struct Rewalk: Sendable, Hashable {
        /// Where the next page begins; nil at the top.
        var cursor: StreamCursor?
        /// Nil before the first one.
        var startedAt: Timestamp?
        var endedAt: Timestamp?

        var isUnderWay: Bool {
            guard let startedAt else { return false }
            return endedAt.map { $0 < startedAt } ?? true
        }
    }

    package init(row: Row) throws {
        id = try row.value("id")
        stream = PostStream(rawValue: try row.value("stream"))
        newest = try row.value("newest_cursor", as: String?.self).map(StreamCursor.init)
        oldest = try row.value("oldest_cursor", as: String?.self).map(StreamCursor.init)
        reachedFirst = try row.value("reached_first")
        lastLookAt = try row.value("last_look_at")
        nextLookAt = try row.value("next_look_at")
        lastStatus = try row.value("last_status")
        errorMessage = try row.value("error_message")
        createdAt = try row.value("created_at")
        rewalk = Rewalk(
            cursor: try row.value("rewalk_cursor", as: String?.self).map(StreamCursor.init),
            startedAt: try row.value("rewalk_started_at"),
            endedAt: try row.value("rewalk_ended_at")
        )
    }
}

extension SyncStream {
    /// The stream of a source, made when it is met first.
    package static func of(
        _ source: ArchiveSource,
        _ stream: PostStream,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> SyncStream {
        if let known = try find(source, stream, in: tx) { return known }
        // Two workers may meet it at once; then the first one's row counts.
        try tx.run(
            """
            INSERT INTO main.sync_streams
              (id, user_id, connection_id, channel_id, profile_id, stream, created_at, updated_at)
            VALUES (\(StreamID.new()), \(source.user), \(source.connection), \(source.channel),
              \(source.profile), \(stream.rawValue), \(now), \(now))
            ON CONFLICT DO NOTHING
            """
        )
        guard let made = try find(source, stream, in: tx) else {
            throw DatabaseError(
                .foreignKey,
                "The list “\(stream.rawValue)” can’t be followed: its account is no longer connected."
            )
        }
        return made
    }

    private static func find(
        _ source: ArchiveSource,
        _ stream: PostStream,
        in tx: Transaction
    ) throws -> SyncStream? {
        let place: SQL =
            if let profile = source.profile {
                "profile_id = \(profile)"
            } else if let channel = source.channel {
                "channel_id = \(channel) AND profile_id IS NULL"
            } else {
                "connection_id = \(source.connection) AND channel_id IS NULL AND profile_id IS NULL"
            }
        return try tx.one(
            SyncStream.self,
            "SELECT * FROM sync_streams WHERE stream = \(stream.rawValue) AND \(place)"
        )
    }

    /// Where one is after a page.
    func moved(past page: PostPage, at position: StreamPosition) -> SyncStream {
        var moved = self
        switch position {
        case .newest:
            moved.newest = page.newer ?? newest
            moved.oldest = page.older
            moved.reachedFirst = page.older == nil
        case .older:
            moved.oldest = page.older
            moved.reachedFirst = page.older == nil
        case .newer:
            moved.newest = page.newer ?? newest
        }
        return moved
    }

    /// Writes down where one is, in the transaction that stores the page before.
    func save(at now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.sync_streams SET
              newest_cursor = \(newest?.rawValue), oldest_cursor = \(oldest?.rawValue),
              reached_first = \(reachedFirst), last_look_at = \(now), updated_at = \(now)
            WHERE id = \(id)
            """
        )
    }

    /// Writes down where one is in walking the list again.
    func save(_ rewalk: Rewalk, at now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.sync_streams SET
              rewalk_cursor = \(rewalk.cursor?.rawValue), rewalk_started_at = \(rewalk.startedAt),
              rewalk_ended_at = \(rewalk.endedAt), updated_at = \(now)
            WHERE id = \(id)
            """
        )
    }

    /// Notes how a pass over the stream ended.
    func note(_ status: Run.Status, _ error: PlatformError?, at now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.sync_streams SET
              last_status = \(status), error_code = \(error?.code.rawValue), error_message = \(error?.sentence),
              last_look_at = \(now), updated_at = \(now)
            WHERE id = \(id)
            """
        )
    }
}
