import Accounts
import Database
import Publishing
import Testing

@Suite struct `A repetition that is changed` {
    private static func everyDay(at time: String, until end: Recurrence.End = .never) throws -> Recurrence {
        try Recurrence(
            .days(every: 1),
            at: try #require(TimeOfDay(time)),
            in: try TimeZoneName("Europe/Berlin"),
            from: WallTime("2026-01-01T00:00")!.date,
            until: end
        )
    }

    private struct Begun {
        let recurrences: Recurrences
        let kept: Recurrences.Kept
        let world: PublishingWorld

        func scheduled() async throws -> [Compositions.Whole] {
            try await world.compositions.list(for: world.viewer, status: .scheduled, limit: 10)
        }

        func drafts() async throws -> [Compositions.Whole] {
            try await world.compositions.list(for: world.viewer, status: .draft, limit: 10)
        }

        func listed() async throws -> Recurrences.Listed {
            try await recurrences.listed(kept.id, for: world.viewer)
        }
    }

    private static func begin(
        _ text: String = "Good morning",
        in world: PublishingWorld
    ) async throws -> Begun {
        let recurrences = Recurrences(store: world.store, compositions: world.compositions)
        let draft = try await world.compositions.create(
            try world.draft(text, to: [.mastodon]),
            by: world.viewer
        )
        let kept = try await recurrences.begin(
            draft.composition.id,
            try everyDay(at: "09:00"),
            by: world.viewer
        )
        return Begun(recurrences: recurrences, kept: kept, world: world)
    }

    @Test(arguments: Engine.allCases)
    func `takes back what is scheduled while it is paused, and makes it again when it goes on`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let begun = try await Self.begin(in: world)
            #expect(try await begun.scheduled().count == 1)
            _ = try await begun.recurrences.pause(begun.kept.id, keepsNext: false, by: world.viewer)
            #expect(try await begun.scheduled().isEmpty)
            #expect(try await world.openJobs() == 0)
            #expect(try await begun.recurrences.makeAhead() == 0)
            let paused = try await begun.listed()
            #expect(paused.kept.pausedAt != nil)
            #expect(paused.ahead.isEmpty)
            #expect(paused.next.count == 3)
            _ = try await begun.recurrences.resume(begun.kept.id, by: world.viewer)
            #expect(try await begun.scheduled().count == 1)
            #expect(try await world.openJobs() == 1)

            _ = try await begun.recurrences.pause(begun.kept.id, keepsNext: true, by: world.viewer)
            #expect(try await begun.scheduled().count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps what a person wrote into the next one, as a draft`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let begun = try await Self.begin(in: world)
            let ahead = try #require(try await begun.scheduled().first)
            _ = try await world.compositions.save(
                try world.draft("Good morning, and happy birthday", to: [.mastodon]),
                to: ahead.composition.id,
                revision: ahead.composition.revision,
                by: world.viewer
            )
            _ = try await begun.recurrences.pause(begun.kept.id, keepsNext: false, by: world.viewer)
            #expect(try await begun.scheduled().isEmpty)
            let texts = try await begun.drafts().map(\.composition.parts[0].text)
            #expect(texts.contains("Good morning, and happy birthday"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes by its new rule and its new words at once`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let begun = try await Self.begin(in: world)
            let evening = try Self.everyDay(at: "21:30")
            _ = try await begun.recurrences.change(begun.kept.id, rule: evening, by: world.viewer)
            let moved = try #require(try await begun.scheduled().first)
            #expect(try await begun.scheduled().count == 1)
            #expect(moved.composition.scheduledAt == evening.next(after: .now)?.instant)
            #expect(moved.composition.parts[0].text == "Good morning")

            let words = try await world.compositions.create(
                try world.draft("Good night", to: [.mastodon]),
                by: world.viewer
            )
            _ = try await begun.recurrences.change(
                begun.kept.id,
                toSay: words.composition.id,
                by: world.viewer
            )
            #expect(try await begun.scheduled().map(\.composition.parts[0].text) == ["Good night"])
            #expect(try await begun.listed().kept.rule == evening)
        }
    }

    @Test(arguments: Engine.allCases)
    func `leaves what was made of it when it is ended or deleted, as it is asked to`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let begun = try await Self.begin(in: world)
            try await begun.recurrences.delete(begun.kept.id, keepsNext: true, by: world.viewer)
            let left = try await begun.scheduled()
            #expect(left.count == 1)
            #expect(left.first?.composition.recurrence == nil)
            await #expect(throws: AccountError.self) { _ = try await begun.listed() }

            let other = try await Self.begin("Good evening", in: world)
            try await other.recurrences.end(other.kept.id, keepsNext: false, by: world.viewer)
            #expect(try await other.scheduled().map(\.composition.parts[0].text) == ["Good morning"])
            let error = await #expect(throws: AccountError.self) {
                _ = try await other.recurrences.resume(other.kept.id, by: world.viewer)
            }
            #expect(error?.sentence == "This repetition has ended. Begin another one.")
        }
    }

    /// One that can't be made keeps nobody else's waiting.
    @Test(arguments: Engine.allCases)
    func `is paused with a notice when no account is left, and the others go on`(engine: Engine) async throws
    {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let begun = try await Self.begin(in: world)
            let draft = try await world.compositions.create(
                try world.draft("Good evening", to: [.bluesky]),
                by: world.viewer
            )
            let other = try await begun.recurrences.begin(
                draft.composition.id,
                try Self.everyDay(at: "21:00"),
                by: world.viewer
            )
            try await world.connections.delete(
                world.account(.mastodon).connection.id,
                givingAccessBack: false,
                by: world.viewer
            )
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.compositions SET scheduled_at = \(Timestamp.now.adding(.seconds(-60))), occurrence = '2026-01-01T09:00' WHERE recurrence_id IS NOT NULL AND scheduled_at IS NOT NULL AND recurrence_id = \(begun.kept.id)"
                )
                try tx.run(
                    "UPDATE main.compositions SET scheduled_at = \(Timestamp.now.adding(.seconds(-60))), occurrence = '2026-01-01T09:00' WHERE recurrence_id = \(other.id)"
                )
                try tx.run("UPDATE main.recurrences SET last_wall_time = '2026-01-01T09:00'")
            }
            #expect(try await begun.recurrences.makeAhead() == 1)
            #expect(try await begun.recurrences.makeAhead() == 0)
            let stopped = try await begun.listed()
            #expect(stopped.kept.pausedAt != nil)
            #expect(stopped.kept.problem == "None of its accounts is connected any more.")
            #expect(stopped.accounts.isEmpty)
            #expect(try await world.openNotices().contains("publishing.repetition"))
            try await begun.recurrences.end(begun.kept.id, by: world.viewer)
            #expect(try await !world.openNotices().contains("publishing.repetition"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells of the next time at which clocks are turned`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let recurrences = Recurrences(store: world.store, compositions: world.compositions)
            let draft = try await world.compositions.create(
                try world.draft("At night", to: [.mastodon]),
                by: world.viewer
            )
            let kept = try await recurrences.begin(
                draft.composition.id,
                try Self.everyDay(at: "02:30"),
                by: world.viewer
            )
            let listed = try await recurrences.listed(kept.id, for: world.viewer)
            let known = listed.next + [listed.turned].compactMap(\.self)
            let turned = try #require(known.first { $0.fit != .exact })
            #expect(turned.remark?.contains("the clock in Europe/Berlin goes") == true)
            // At noon no clock is turned.
            let noon = try await recurrences.change(
                kept.id,
                rule: try Self.everyDay(at: "12:00"),
                by: world.viewer
            )
            #expect(try await recurrences.listed(noon.id, for: world.viewer).turned == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is made once by many that make ahead at once`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let begun = try await Self.begin(in: world)
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.compositions SET scheduled_at = \(Timestamp.now.adding(.seconds(-60))), occurrence = '2026-01-01T09:00' WHERE recurrence_id = \(begun.kept.id)"
                )
                try tx.run("UPDATE main.recurrences SET last_wall_time = '2026-01-01T09:00'")
            }
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await begun.recurrences.makeAhead() } }
                var all = 0
                for try await one in group { all += one }
                return all
            }
            #expect(made == 1)
        }
    }
}
