package import Database

extension Library {
    /// What the archive holds of one connection.
    package struct ConnectionCounts: Sendable, Hashable {
        package var posts = 0
        package var unread = 0
        package var media = 0
        package var imagesWithoutAlt = 0
        package var filesDownloaded = 0
        package var filesWaiting = 0
        package var filesFailed = 0
        package var firstPostAt: Timestamp?
        package var lastPostAt: Timestamp?
    }

    /// The counts of each connection of the scope that has posts.
    package static func counts(in tx: Transaction) throws -> [ConnectionID: ConnectionCounts] {
        var counts: [ConnectionID: ConnectionCounts] = [:]
        for row in try tx.rows(
            """
            SELECT connection_id, count(*) AS posts, sum(CASE WHEN is_read THEN 0 ELSE 1 END) AS unread,
                   min(created_at_platform) AS first_post, max(created_at_platform) AS last_post
            FROM posts WHERE connection_id IS NOT NULL GROUP BY connection_id
            """
        ) {
            counts[try row.value("connection_id"), default: ConnectionCounts()] = ConnectionCounts(
                posts: try row.value("posts"),
                unread: try row.value("unread"),
                firstPostAt: try row.value("first_post"),
                lastPostAt: try row.value("last_post")
            )
        }
        for row in try tx.rows(
            """
            SELECT m.connection_id, count(*) AS media,
                   sum(CASE WHEN m.kind = 'image' AND m.alt IS NULL THEN 1 ELSE 0 END) AS without_alt,
                   sum(CASE WHEN f.status = 'downloaded' THEN 1 ELSE 0 END) AS downloaded,
                   sum(CASE WHEN f.status IN ('pending', 'downloading') THEN 1 ELSE 0 END) AS waiting,
                   sum(CASE WHEN f.status IN ('failed', 'unavailable') THEN 1 ELSE 0 END) AS failed
            FROM media m LEFT JOIN media_files f ON f.id = m.file_id
            WHERE m.connection_id IS NOT NULL AND m.removed_at IS NULL GROUP BY m.connection_id
            """
        ) {
            let connection: ConnectionID = try row.value("connection_id")
            counts[connection, default: ConnectionCounts()].media = try row.value("media")
            counts[connection]?.imagesWithoutAlt = try row.value("without_alt")
            counts[connection]?.filesDownloaded = try row.value("downloaded")
            counts[connection]?.filesWaiting = try row.value("waiting")
            counts[connection]?.filesFailed = try row.value("failed")
        }
        return counts
    }

    /// Runs, the latest first.
    ///
    /// Of one connection, or of all; the next page begins `before` the last run of this one.
    package static func runs(
        of connection: ConnectionID? = nil,
        kind: Run.Kind? = nil,
        status: Run.Status? = nil,
        before: Run? = nil,
        count: Int = 50,
        in tx: Transaction
    ) throws -> [Run] {
        var conditions: [SQL] = []
        if let connection { conditions.append("connection_id = \(connection)") }
        if let kind { conditions.append("kind = \(kind)") }
        if let status { conditions.append("status = \(status)") }
        if let before { conditions.append("(started_at, id) < (\(before.startedAt), \(before.id))") }
        let found: SQL = conditions.isEmpty ? "" : "WHERE \(conditions.joined(by: " AND "))"
        return try tx.all(
            Run.self,
            "SELECT * FROM runs \(found) ORDER BY started_at DESC, id DESC LIMIT \(count)"
        )
    }

    package static func run(_ id: RunID, in tx: Transaction) throws -> Run? {
        try tx.one(Run.self, "SELECT * FROM runs WHERE id = \(id)")
    }

    /// How far the lists of a connection have been followed.
    package static func streams(of connection: ConnectionID, in tx: Transaction) throws -> [SyncStream] {
        try tx.all(
            SyncStream.self,
            "SELECT * FROM sync_streams WHERE connection_id = \(connection) ORDER BY stream, id"
        )
    }
}
