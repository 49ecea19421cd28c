import Accounts
import Database
import Publishing
import Testing

@Suite struct `A composition that is repeated` {
    private func everyDay(at time: String, in zone: String) throws -> Recurrence {
        try Recurrence(
            .days(every: 1),
            at: try #require(TimeOfDay(time)),
            in: try TimeZoneName(zone),
            from: WallTime("2026-01-01T00:00")!.date
        )
    }

    /// A greeting to Mastodon that is repeated.
    private func beginning(
        _ rule: Recurrence,
        in world: PublishingWorld
    ) async throws -> (Recurrences, Recurrences.Kept) {
        let recurrences = Recurrences(store: world.store, compositions: world.compositions)
        let draft = try await world.compositions.create(
            try world.draft("Good morning", to: [.mastodon]),
            by: world.viewer
        )
        return (recurrences, try await recurrences.begin(draft.composition.id, rule, by: world.viewer))
    }

    @Test(arguments: Engine.allCases)
    func `is made ahead once, for its next time on the wall`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let rule = try everyDay(at: "09:00", in: "Europe/Berlin")
            let (recurrences, kept) = try await beginning(rule, in: world)
            #expect(try await recurrences.makeAhead() == 0)
            let ahead = try await world.compositions.list(for: world.viewer, status: .scheduled, limit: 10)
            #expect(ahead.count == 1)
            let next = try #require(rule.next(after: .now))
            #expect(ahead.first?.composition.scheduledAt == next.instant)
            #expect(ahead.first?.composition.wallTime == next.wall.description)
            #expect(ahead.first?.composition.recurrence == kept.id)
            #expect(ahead.first?.targets.count == 1)

            // Its time has passed; the next one comes.
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.compositions SET scheduled_at = \(Timestamp.now.adding(.seconds(-60))),
                      occurrence = '2026-01-01T09:00' WHERE recurrence_id = \(kept.id)
                    """
                )
                try tx.run("UPDATE main.recurrences SET last_wall_time = '2026-01-01T09:00'")
            }
            #expect(try await recurrences.makeAhead() == 1)
            #expect(try await recurrences.makeAhead() == 0)

            try await recurrences.end(kept.id, by: world.viewer)
            let over = try await recurrences.list(for: world.viewer)
            #expect(over.count == 1 && over[0].kept.endedAt != nil && over[0].next.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes on with the next one although a person has moved this one far ahead`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let rule = try everyDay(at: "09:00", in: "Europe/Berlin")
            let (recurrences, kept) = try await beginning(rule, in: world)
            // Its own time has passed meanwhile, and it waits for another day.
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.compositions SET scheduled_at = \(Timestamp.now.adding(.seconds(7 * 86_400))),
                      occurrence = '2026-01-01T09:00' WHERE recurrence_id = \(kept.id)
                    """
                )
                try tx.run("UPDATE main.recurrences SET last_wall_time = '2026-01-01T09:00'")
            }
            #expect(try await recurrences.makeAhead() == 1)
            #expect(try await recurrences.makeAhead() == 0)
        }
    }

    /// One that a person has called off isn't made again.
    @Test(arguments: Engine.allCases)
    func `leaves out the one that was taken back`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let (recurrences, _) = try await beginning(
                try everyDay(at: "09:00", in: "Europe/Berlin"),
                in: world
            )
            let ahead = try await world.compositions.list(for: world.viewer, status: .scheduled, limit: 10)
            try await world.compositions.delete(try #require(ahead.first).composition.id, by: world.viewer)
            #expect(try await recurrences.makeAhead() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `can go to the next slot of an account that nothing has`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let slots = SlotTimes(store: world.store)
            let connection = try world.account(.mastodon).connection.id
            #expect(try await slots.nextFree(of: connection, for: world.viewer) == nil)
            let zone = try TimeZoneName("Europe/Berlin")
            let times = try ["08:00", "12:00", "18:00"].map { try #require(TimeOfDay($0)) }
            let all = Weekday.allCases.flatMap { day in times.map { PostingSlot(day, $0, in: zone) } }
            #expect(try await slots.set(all, of: connection, by: world.viewer).count == 21)
            var seen: [Timestamp] = []
            for number in 0..<5 {
                let free = try #require(try await slots.nextFree(of: connection, for: world.viewer))
                #expect(!seen.contains(free.time.instant))
                #expect(free.time.instant > (seen.last ?? .now))
                seen.append(free.time.instant)
                let whole = try await world.compositions.create(
                    try world.draft("Number \(number)", to: [.mastodon]),
                    by: world.viewer
                )
                _ = try await world.schedule(whole, at: .at(free.time))
            }
        }
    }
}
