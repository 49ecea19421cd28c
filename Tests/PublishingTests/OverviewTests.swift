import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `What goes out and what went out` {
    private static func berlin(_ text: String) throws -> ZonedTime {
        ZonedTime(try #require(WallTime(text)), in: try TimeZoneName("Europe/Berlin"))
    }

    @Test(arguments: Engine.allCases)
    func `stands on the calendar once for each composition, on the day it is or went out`(
        engine: Engine
    )
        async throws
    {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let (first, last) = (try Self.berlin("2036-03-30T00:00"), try Self.berlin("2036-03-31T00:00"))
            let both = try await world.compositions.create(
                try world.draft("To both", to: [.mastodon, .gotosocial]),
                by: world.viewer
            )
            _ = try await world.schedule(both, at: .at(Self.berlin("2036-03-30T02:30")))
            for (text, time) in [
                ("Just before", "2036-03-29T23:59"), ("First", "2036-03-30T00:00"),
                ("After", "2036-03-31T00:00"),
            ] {
                let whole = try await world.compositions.create(
                    try world.draft(text, to: [.mastodon]),
                    by: world.viewer
                )
                _ = try await world.schedule(whole, at: .at(Self.berlin(time)))
            }
            _ = try await world.compositions.create(
                try world.draft("A draft", to: [.mastodon]),
                by: world.viewer
            )
            func dated(_ connection: ConnectionID? = nil) async throws -> [String] {
                try await world.compositions.dated(
                    from: first.instant,
                    to: last.instant,
                    through: connection,
                    for: world.viewer,
                    limit: 10
                ).map { "\($0.composition.parts[0].text) \($0.targets.count)" }
            }
            #expect(try await dated() == ["First 1", "To both 2"])
            #expect(try await dated(try world.account(.gotosocial).connection.id) == ["To both 2"])
            let stranger = Viewer(user: .new(), username: "bo", role: .admin, door: .operating)
            #expect(
                try await world.compositions.dated(
                    from: first.instant,
                    to: last.instant,
                    for: stranger,
                    limit: 10
                ).isEmpty
            )
            // Called off, it stands on no day.
            for target in both.targets {
                _ = try await world.compositions.cancel(target.id, by: world.viewer)
            }
            #expect(try await dated() == ["First 1"])

            let now = try await world.published(try world.draft("Now", to: [.mastodon]))
            let at = try #require(now.composition.publishedAt)
            let today = try await world.compositions.dated(
                from: at,
                to: at.adding(.milliseconds(1)),
                for: world.viewer,
                limit: 10
            )
            #expect(today.map(\.composition.parts[0].text) == ["Now"])
            let outcomes = try await world.compositions.outcomes(
                since: at.adding(.seconds(-60)),
                for: world.viewer
            )
            #expect(outcomes.map(\.text) == ["Now"])
            #expect(outcomes.map(\.target.status) == [.published])
        }
    }

    @Test(arguments: Engine.allCases)
    func `stays called off on one account when the others are moved`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let draft = try world.draft("Later", to: [.mastodon, .gotosocial])
            let whole = try await world.compositions.create(draft, by: world.viewer)
            let targets = try await world.schedule(whole, at: .at(try Self.berlin("2036-03-30T09:00")))
                .targets
            _ = try await world.compositions.cancel(targets[1].id, by: world.viewer)
            let time = try Self.berlin("2036-04-01T09:00")
            let moved = try await world.schedule(whole, at: .at(time)).targets
            #expect(moved.map(\.status) == [.scheduled, .cancelled])
            #expect(try await world.openJobs() == 1)
            // Taken back after all, it goes with the others.
            let back = try await world.compositions.restore(targets[1].id, by: world.viewer)
            #expect(back.dueAt == time.instant)

            // Where all were called off, all are meant.
            for target in targets { _ = try await world.compositions.cancel(target.id, by: world.viewer) }
            let again = try await world.schedule(whole, at: .at(time)).targets
            #expect(again.map(\.status) == [.scheduled, .scheduled])
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells of what was left out as of what failed`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let draft = try world.draft("Left out", to: [.mastodon, .gotosocial])
            let whole = try await world.published(draft)
            let target = whole.targets[0].id
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.targets SET status = 'skipped', published_at = NULL WHERE id = \(target)"
                )
            }
            let hourAgo = Timestamp.now.adding(.seconds(-3600))
            let told = try await world.compositions.outcomes(since: hourAgo, for: world.viewer)
            #expect(Set(told.map(\.target.status)) == [.published, .skipped])
        }
    }

    @Test(arguments: Engine.allCases)
    func `comes back from being called off to its own time, and takes nothing else along`(
        engine: Engine
    )
        async throws
    {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial]) { world in
            let draft = try world.draft("Later", to: [.mastodon, .gotosocial])
            let whole = try await world.compositions.create(draft, by: world.viewer)
            let time = try Self.berlin("2036-03-30T09:00")
            let targets = try await world.schedule(whole, at: .at(time)).targets
            for target in targets { _ = try await world.compositions.cancel(target.id, by: world.viewer) }
            #expect(try await world.openJobs() == 0)
            let timeline = try await world.compositions.timeline(of: targets[0].id, for: world.viewer)
            #expect(timeline.mayRestore)
            let back = try await world.compositions.restore(targets[0].id, by: world.viewer)
            #expect(back.status == .scheduled)
            #expect(back.dueAt == time.instant)
            #expect(try await world.openJobs() == 1)
            let after = try await world.compositions.find(whole.composition.id, for: world.viewer)
            #expect(after.targets.map(\.status) == [.scheduled, .cancelled])
            await #expect(throws: AccountError.self) {
                try await world.compositions.restore(targets[0].id, by: world.viewer)
            }
            // Whose time has passed is not let go out unasked.
            try await world.store.write(as: .system) { tx in
                let past = Timestamp.now.adding(.seconds(-60))
                try tx.run("UPDATE main.compositions SET scheduled_at = \(past)")
                try tx.run("UPDATE main.targets SET due_at = \(past)")
            }
            await #expect(throws: AccountError.self) {
                try await world.compositions.restore(targets[1].id, by: world.viewer)
            }
            let reader = Viewer(user: world.viewer.user, username: "noor", role: .viewer, door: .operating)
            await #expect(throws: AccountError.self) {
                try await world.compositions.restore(targets[1].id, by: reader)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is told step by step, and asked about with all that was looked at`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            let whole = try await world.compositions.create(
                try world.draft("Good morning", to: [.gotosocial]),
                by: world.viewer
            )
            let target = try await world.schedule(whole).targets[0].id
            func stage(_ watched: Compositions.Watched) async throws -> Compositions.Stage {
                try #require(try await world.compositions.stages(of: watched, for: world.viewer).first)
            }
            let soon = Compositions.Watched.due(before: Timestamp.now.adding(.seconds(60)))
            let before = try await (
                stage(soon), stage(.composition(whole.composition.id)), stage(.target(target))
            )
            #expect(!before.0.isOver && !before.2.isOver)
            #expect(try await world.compositions.questionCount(for: world.viewer) == 0)

            account.inject(.dropAfterEffect)
            try account.running.federated?.control.addPost(by: "ada", text: "Good morning")
            _ = try await world.worked(whole)
            #expect(try await stage(soon).mark != before.0.mark)
            #expect(try await stage(.composition(whole.composition.id)).mark != before.1.mark)
            #expect(try await stage(.target(target)).mark != before.2.mark)
            #expect(try await world.compositions.questionCount(for: world.viewer) == 1)
            let asked = try #require(try await world.compositions.questions(for: world.viewer).first)
            #expect(asked.target.id == target)
            #expect(asked.text == "Good morning")
            #expect(asked.entries.contains { $0.kind == "sent" })
            #expect(asked.entries.contains { $0.kind == "asked" })
            #expect(asked.accountURL?.hasSuffix("/@ada") == true)
            let timeline = try await world.compositions.timeline(of: target, for: world.viewer)
            #expect(timeline.advice?.contains("say whether it is there") == true)
            #expect(timeline.changing == nil)

            _ = try await world.compositions.settle(target, .sendAgain, by: world.viewer)
            _ = try await world.worked(whole)
            #expect(try await world.compositions.questionCount(for: world.viewer) == 0)
            #expect(try await stage(.target(target)).isOver)
            #expect(try await world.compositions.stages(of: soon, for: world.viewer).isEmpty)
            let done = try await world.compositions.timeline(of: target, for: world.viewer)
            #expect(done.publishedParts == [0])
            #expect(done.changing?.obstacle == nil)
            #expect(done.changing?.mayDelete == true)
        }
    }

    /// What a page asks of a table of a million must find its rows by an index.
    @Test func `is found by an index`() async throws {
        try await PublishingWorld.with(.sqlite) { world in
            let plans = try await world.store.read(as: .person(world.viewer.user)) { tx in
                try [
                    "EXPLAIN QUERY PLAN SELECT count(*) FROM targets WHERE question IS NOT NULL",
                    "EXPLAIN QUERY PLAN SELECT composition_id FROM targets WHERE published_at >= '2026' AND published_at < '2027'",
                    "EXPLAIN QUERY PLAN SELECT id, updated_at FROM targets WHERE status IN ('scheduled', 'publishing', 'unknown') AND (status <> 'scheduled' OR due_at < '2027')",
                    "EXPLAIN QUERY PLAN SELECT id FROM compositions WHERE status IN ('scheduled', 'failed') AND scheduled_at >= '2026'",
                ].map { question in
                    try tx.rows(question).map { try $0.value("detail", as: String.self) }.joined(
                        separator: "\n"
                    )
                }
            }
            #expect(plans[0].contains("targets_question"), "\(plans[0])")
            #expect(plans[1].contains("targets_published"), "\(plans[1])")
            #expect(plans[2].contains("targets_open"), "\(plans[2])")
            #expect(plans[3].contains("compositions_user"), "\(plans[3])")
        }
    }
}
