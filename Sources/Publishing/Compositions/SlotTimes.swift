package import Accounts
package import Database

/// The times of the week at which a connection's posts go out, and the next of them that nothing has.
package struct SlotTimes: Sendable {
    let store: Store
    let now: @Sendable () -> Timestamp

    package init(store: Store, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.now = now
    }

    package struct Kept: Record, Hashable, Identifiable {
        package static let table = "posting_slots"

        package let id: PostingSlotID
        package let connection: ConnectionID
        package let slot: PostingSlot

        package init(row: Row) throws {
            id = try row.value("id")
            connection = try row.value("connection_id")
            let weekday: Int = try row.value("weekday")
            let time: String = try row.value("wall_time")
            let zone: String = try row.value("zone")
            guard let day = Weekday(rawValue: weekday), let clock = TimeOfDay(time) else {
                throw DatabaseError(
                    .decoding,
                    "A posting slot in the database can’t be read. Run “roost doctor” to look for damage."
                )
            }
            slot = PostingSlot(day, clock, in: try TimeZoneName(zone))
        }
    }

    package func list(of connection: ConnectionID, for viewer: Viewer) async throws -> [Kept] {
        try await store.read(as: viewer.scope) { tx in
            try tx.all(
                Kept.self,
                """
                SELECT * FROM posting_slots WHERE connection_id = \(connection) ORDER BY weekday, wall_time, zone
                """
            )
        }
    }

    /// The slots a connection has from now on; nothing that is scheduled moves.
    package func set(
        _ slots: [PostingSlot],
        of connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> [Kept] {
        try viewer.require(.moderator, to: "change posting slots")
        try await store.write(as: .worker(viewer.user)) { tx in
            guard try tx.first("SELECT id FROM connections WHERE id = \(connection)") != nil else {
                throw AccountError(.notFound, "There is no such connection.")
            }
            try tx.run("DELETE FROM main.posting_slots WHERE connection_id = \(connection)")
            for slot in Set(slots) {
                try tx.run(
                    """
                    INSERT INTO main.posting_slots (id, user_id, connection_id, weekday, wall_time, zone)
                    VALUES (\(PostingSlotID.new()), \(viewer.user), \(connection), \(slot.weekday.rawValue),
                      \(slot.time.description), \(slot.zone.name))
                    """
                )
            }
        }
        return try await list(of: connection, for: viewer)
    }

    /// The next slot of a connection that none of its posts has; nil where it has no slots, or none is free for weeks.
    package func nextFree(of connection: ConnectionID, for viewer: Viewer) async throws -> PostingSlots.Free?
    {
        let now = now()
        return try await store.read(as: viewer.scope) { tx in
            let kept = try tx.all(
                Kept.self,
                "SELECT * FROM posting_slots WHERE connection_id = \(connection)"
            )
            let taken = try tx.values(
                Timestamp.self,
                """
                SELECT due_at FROM targets WHERE connection_id = \(connection) AND due_at > \(now)
                  AND status IN ('scheduled', 'publishing', 'unknown', 'published')
                """
            )
            return PostingSlots(kept.map(\.slot)).nextFree(after: now, taken: taken)
        }
    }
}
