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

    /// A connection has no more than these: one for each quarter of an hour of a day, on each day of the week.
    package static let most = 7 * 96

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
            try Self.requireConnection(connection, in: tx)
            return try Self.slots(of: connection, in: tx)
        }
    }

    private static func slots(of connection: ConnectionID, in tx: Transaction) throws -> [Kept] {
        try tx.all(
            Kept.self,
            "SELECT * FROM posting_slots WHERE connection_id = \(connection) ORDER BY weekday, wall_time, zone"
        )
    }

    private static func requireConnection(_ connection: ConnectionID, in tx: Transaction) throws {
        guard try tx.first("SELECT id FROM connections WHERE id = \(connection)") != nil else {
            throw AccountError(.notFound, "There is no such connection.")
        }
    }

    // MARK: Changing

    /// The slots a connection has from now on; nothing that is scheduled moves.
    package func set(
        _ slots: [PostingSlot],
        of connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> [Kept] {
        try await change(connection, by: viewer) { known, tx in
            for kept in known where !slots.contains(kept.slot) { try Self.remove(kept.id, in: tx) }
            try Self.insert(slots, of: connection, for: viewer.user, in: tx)
        }
    }

    /// Adds slots beside those there are; one that is there already stays as it is.
    package func add(
        _ slots: [PostingSlot],
        to connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> [Kept] {
        try await change(connection, by: viewer) { _, tx in
            try Self.insert(slots, of: connection, for: viewer.user, in: tx)
        }
    }

    package func remove(
        _ slot: PostingSlotID,
        of connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> [Kept] {
        try await change(connection, by: viewer) { known, tx in
            guard known.contains(where: { $0.id == slot }) else {
                throw AccountError(.notFound, "There is no such posting slot. It may have been removed.")
            }
            try Self.remove(slot, in: tx)
        }
    }

    private func change(
        _ connection: ConnectionID,
        by viewer: Viewer,
        _ body: @escaping @Sendable ([Kept], Transaction) throws -> Void
    ) async throws -> [Kept] {
        try viewer.require(.moderator, to: "change posting slots")
        return try await store.write(as: .worker(viewer.user)) { tx in
            try Self.requireConnection(connection, in: tx)
            try body(try Self.slots(of: connection, in: tx), tx)
            let slots = try Self.slots(of: connection, in: tx)
            guard slots.count <= Self.most else {
                throw AccountError(
                    .invalid,
                    "An account has at most \(Self.most) posting slots, and these would be \(slots.count).",
                    field: "slots"
                )
            }
            return slots
        }
    }

    private static func insert(
        _ slots: [PostingSlot],
        of connection: ConnectionID,
        for user: UserID,
        in tx: Transaction
    ) throws {
        for slot in slots {
            try tx.run(
                """
                INSERT INTO main.posting_slots (id, user_id, connection_id, weekday, wall_time, zone)
                VALUES (\(PostingSlotID.new()), \(user), \(connection), \(slot.weekday.rawValue),
                  \(slot.time.description), \(slot.zone.name))
                ON CONFLICT (connection_id, weekday, wall_time, zone) DO NOTHING
                """
            )
        }
    }

    private static func remove(_ slot: PostingSlotID, in tx: Transaction) throws {
        try tx.run("DELETE FROM main.posting_slots WHERE id = \(slot)")
    }

    // MARK: What is free

    /// The next slot of a connection that none of its posts has; nil where it has no slots, or none is free for weeks.
    package func nextFree(of connection: ConnectionID, for viewer: Viewer) async throws -> PostingSlots.Free?
    {
        try await nextFree(1, of: connection, for: viewer).first
    }

    /// The next free slots of a connection, in order.
    package func nextFree(
        _ count: Int,
        of connection: ConnectionID,
        for viewer: Viewer
    ) async throws -> [PostingSlots.Free] {
        let now = now()
        return try await store.read(as: viewer.scope) { tx in
            try Self.requireConnection(connection, in: tx)
            var book = try SlotBook(of: [connection], at: now, in: tx)
            return (0..<count).compactMap { _ in try? book.take(connection) }
        }
    }
}
