package import Database

extension Library {
    /// Runs, the latest first.
    ///
    /// Of one connection, or of all; the next page begins `after` the last run of this one.
    package static func runs(
        of connection: ConnectionID? = nil,
        kind: Run.Kind? = nil,
        status: Run.Status? = nil,
        after place: Place<Entity.Run>? = nil,
        count: Int = 50,
        in tx: Transaction
    ) throws -> [Run] {
        var conditions: [SQL] = []
        if let connection { conditions.append("connection_id = \(connection)") }
        if let kind { conditions.append("kind = \(kind)") }
        if let status { conditions.append("status = \(status)") }
        if let place { conditions.append("(started_at, id) < (\(place.instant), \(place.id))") }
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
