import Accounts
import Archive
import Database
import Foundation
import Platforms
import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `The days of figures` {
    private func period(_ days: Int, _ now: String, _ zone: String) throws -> FigurePeriod {
        FigurePeriod(days: days, until: try #require(Timestamp(now)), in: try TimeZoneName(zone))
    }

    /// Zone, an instant of a day on which its clock is turned, that day there, and how many minutes it has.
    static let turns: [(zone: String, at: String, day: String, minutes: Int64)] = [
        ("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29", 23 * 60),
        ("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25", 25 * 60),
        ("America/New_York", "2026-03-08T16:00:00Z", "2026-03-08", 23 * 60),
        ("America/New_York", "2026-11-01T16:00:00Z", "2026-11-01", 25 * 60),
        // By half an hour.
        ("Australia/Lord_Howe", "2026-04-05T03:00:00Z", "2026-04-05", 24 * 60 + 30),
        ("Australia/Lord_Howe", "2026-10-04T03:00:00Z", "2026-10-04", 23 * 60 + 30),
        // At midnight, which is left out.
        ("America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06", 23 * 60),
        ("Asia/Kathmandu", "2026-03-29T12:00:00Z", "2026-03-29", 24 * 60),
    ]

    @Test(arguments: turns)
    func `are as long as their clock makes them`(
        turn: (zone: String, at: String, day: String, minutes: Int64)
    ) throws {
        let today = try period(1, turn.at, turn.zone).today
        #expect(today.date.description == turn.day)
        #expect((today.end.milliseconds - today.start.milliseconds) / 60_000 == turn.minutes)
    }

    @Test func `begin with the user's midnight, wherever that is`() throws {
        // One instant, three dates.
        let now = "2026-11-21T23:30:00Z"
        for (zone, day, start) in [
            ("Pacific/Honolulu", "2026-11-21", "2026-11-21T10:00:00.000Z"),
            ("UTC", "2026-11-21", "2026-11-21T00:00:00.000Z"),
            ("Europe/Berlin", "2026-11-22", "2026-11-21T23:00:00.000Z"),
            ("Pacific/Kiritimati", "2026-11-22", "2026-11-21T10:00:00.000Z"),
        ] {
            let today = try period(7, now, zone).today
            #expect(today.date.description == day, "\(zone)")
            #expect(today.start.description == start, "\(zone)")
        }
    }

    /// The day that Samoa left out in 2011 has no time in it, and nothing is counted twice for that.
    @Test func `touch without gaps, whatever happens to the clock`() throws {
        for zone in ["Europe/Berlin", "Pacific/Apia", "America/Santiago", "Australia/Lord_Howe", "UTC"] {
            for now in ["2012-01-10T12:00:00Z", "2026-12-31T23:59:59.999Z"] {
                let period = try period(366, now, zone)
                #expect(period.days.count == 366)
                let neighbours = zip(period.days, period.days.dropFirst())
                #expect(neighbours.allSatisfy { $0.end == $1.start && $0.date.adding(days: 1) == $1.date })
                #expect(period.days.allSatisfy { $0.start <= $0.end })
                let instant = try #require(Timestamp(now))
                #expect(period.today.start <= instant && instant < period.today.end)
            }
        }
    }

    @Test func `are at least one and at most a year`() throws {
        #expect(try period(0, "2026-11-21T12:00:00Z", "UTC").days.count == 1)
        #expect(try period(5000, "2026-11-21T12:00:00Z", "UTC").days.count == 366)
    }
}

@Suite struct `The figures of publishing` {
    /// Around the end of summer time in Berlin.
    static let now = Timestamp("2026-10-26T07:00:00Z")!

    @Test(arguments: Engine.allCases)
    func `count today as the user's day`(engine: Engine) async throws {
        try await FigureWorld.with(engine) { world in
            // Midnight in Berlin is 23:00 UTC that night, in New York 04:00.
            for instant in [
                "2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00Z", "2026-10-26T03:59:59Z",
                "2026-10-26T04:00:00Z",
                "2026-10-26T07:00:00Z",
            ] { try await world.add(.published, at: instant) }
            for (zone, expected) in [("Europe/Berlin", 4), ("UTC", 3), ("America/New_York", 2)] {
                let figures = try await world.figures(days: 7, zone: zone)
                #expect(figures.publishedToday.targets == expected, "\(zone)")
                #expect(figures.days.last?.published == expected, "\(zone)")
                #expect(figures.published.targets == 5, "\(zone)")
                #expect(figures.days.map(\.published).reduce(0, +) == 5, "\(zone)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `tell what is scheduled, waits, went out and failed, by platform and account`(
        engine: Engine
    ) async throws {
        try await FigureWorld.with(engine) { world in
            let (first, second) = (world.accounts[0], world.accounts[1])
            let twice = try await world.composition()
            try await world.add(.scheduled, at: "2026-11-30T09:00:00Z", first, of: twice)
            try await world.add(.scheduled, at: "2026-11-30T09:00:00Z", second, of: twice)
            try await world.add(.unknown, at: "2026-10-26T06:00:00Z", first, question: "unsettled")
            for hour in ["05", "06"] {
                try await world.add(.published, at: "2026-10-26T\(hour):00:00Z", first)
            }
            try await world.add(.published, at: "2026-10-20T06:00:00Z", second)
            try await world.add(.partial, at: "2026-10-21T06:00:00Z", second)
            try await world.add(.failed, at: "2026-10-22T06:00:00Z", first)
            // Beyond the period, called off, let pass: none of them counts.
            try await world.add(.failed, at: "2026-09-01T06:00:00Z", first)
            try await world.add(.published, at: "2026-09-01T06:00:00Z", first)
            try await world.add(.cancelled, at: "2026-10-22T06:00:00Z", first)
            try await world.add(.skipped, at: "2026-10-22T06:00:00Z", first)
            // Of one that is no longer connected.
            try await world.add(.published, at: "2026-10-26T05:30:00Z", nil)
            try await world.addStranger()

            let figures = try await world.figures(days: 7, zone: "Europe/Berlin")
            #expect(figures.scheduled == .init(compositions: 1, targets: 2))
            #expect(figures.waiting == .init(compositions: 1, targets: 1))
            #expect(figures.publishedToday == .init(compositions: 3, targets: 3))
            #expect(figures.published == .init(compositions: 4, targets: 4))
            #expect(figures.failed == .init(compositions: 2, targets: 2))
            #expect(figures.successRate == 4.0 / 6)
            #expect(figures.days.map(\.published) == [1, 0, 0, 0, 0, 0, 3])
            #expect(figures.days.map(\.failed) == [0, 1, 1, 0, 0, 0, 0])

            let platforms = figures.platforms
            #expect(platforms.map(\.platform) == [.bluesky, .mastodon])
            #expect(platforms.map(\.connectedAccounts) == [1, 1])
            #expect(platforms.map(\.tally.scheduled) == [1, 1])
            #expect(platforms.map(\.tally.published) == [1, 3])
            #expect(platforms.map(\.tally.publishedToday) == [0, 3])
            #expect(platforms.map(\.tally.failed) == [1, 1])
            #expect(platforms.map(\.tally.successRate) == [0.5, 0.75])
            #expect(figures.accounts.map(\.connection) == [second, first, nil])

            let own = try await world.figures(days: 7, zone: "Europe/Berlin", connection: second)
            #expect(own.scheduled.targets == 1)
            #expect(own.published.targets == 1)
            #expect(own.failed.targets == 1)
            #expect(own.accounts.map(\.connection) == [second])

            let none = try await world.figures(days: 1, zone: "Asia/Tokyo", connection: second)
            #expect(none.successRate == nil, "nothing was tried")
        }
    }

    /// Against the same, counted one by one.
    @Test(arguments: Engine.allCases)
    func `are right for each day of a year in every zone`(engine: Engine) async throws {
        try await FigureWorld.with(engine) { world in
            var random = SeededGenerator(seed: 7)
            var all: [(status: Target.Status, at: Timestamp)] = []
            for _ in 0..<300 {
                let status = [Target.Status.published, .published, .partial, .failed].randomElement(
                    using: &random
                )!
                let back = Int64.random(in: 0..<400 * 86_400_000, using: &random)
                let at = Timestamp(milliseconds: Self.now.milliseconds - back)
                all.append((status, at))
                try await world.add(status, at: at.description)
            }
            for zone in ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"] {
                let figures = try await world.figures(days: 365, zone: zone)
                var calendar = Calendar(identifier: .gregorian)
                calendar.timeZone = try #require(TimeZone(identifier: zone))
                func day(_ instant: Timestamp) -> String {
                    let parts = calendar.dateComponents([.year, .month, .day], from: instant.date)
                    return WallDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)?
                        .description ?? ""
                }
                let published = Dictionary(grouping: all.filter { $0.status == .published }) { day($0.at) }
                let failed = Dictionary(grouping: all.filter { $0.status != .published }) { day($0.at) }
                for shown in figures.days {
                    let name = shown.date.description
                    #expect(shown.published == published[name]?.count ?? 0, "\(zone) \(name)")
                    #expect(shown.failed == failed[name]?.count ?? 0, "\(zone) \(name)")
                }
                #expect(figures.published.targets == figures.days.map(\.published).reduce(0, +))
                #expect(figures.failed.targets == figures.days.map(\.failed).reduce(0, +))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `are looked up in indexes, however long the history is`(engine: Engine) async throws {
        try await FigureWorld.with(engine) { world in
            try await world.addHistory(20_000)
            let period = FigurePeriod(days: 30, until: Self.now, in: try TimeZoneName("Europe/Berlin"))
            let today = TimeSpan(period.today)
            let questions: [(index: String, SQL)] = [
                (
                    "targets_open",
                    "SELECT count(*) FROM targets t WHERE \(FigureCounting.isOpen) AND t.status = 'scheduled'"
                ),
                (
                    "targets_published",
                    "SELECT count(*) FROM targets t WHERE \(FigureCounting.published(today))"
                ),
                ("targets_failed", "SELECT count(*) FROM targets t WHERE \(FigureCounting.failed(today))"),
                (
                    "targets_published",
                    FigureCounting.byDay("published_at", "t.status = 'published'", of: period)
                ),
                ("targets_failed", FigureCounting.byDay("due_at", "t.status = 'failed'", of: period)),
            ]
            for (index, question) in questions {
                let plan = try await world.world.store.read(as: world.world.viewer.scope) { tx in
                    try tx.rows("\(sqlite: "EXPLAIN QUERY PLAN", postgres: "EXPLAIN") \(question)").map {
                        try $0.value(tx.engine == .sqlite ? "detail" : "QUERY PLAN", as: String.self)
                    }
                }.joined(separator: "\n")
                #expect(plan.contains(index), "\(plan)")
                #expect(!plan.contains("Seq Scan on targets") && !plan.contains("SCAN t"), "\(plan)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `tell what posts got, what a platform doesn't tell, and which did best`(engine: Engine) async throws
    {
        try await FigureWorld.with(engine) { world in
            let (first, second) = (world.accounts[0], world.accounts[1])
            let good = try await world.add(.published, at: "2026-10-26T05:00:00Z", first)
            let better = try await world.add(.published, at: "2026-10-25T05:00:00Z", first)
            let other = try await world.add(.published, at: "2026-10-24T05:00:00Z", second)
            let old = try await world.add(.published, at: "2026-08-24T05:00:00Z", second)
            try await world.measure(good, at: "2026-10-26T05:05:00Z", reactions: 1, reposts: 0)
            try await world.measure(good, at: "2026-10-26T05:15:00Z", reactions: 4, reposts: 1)
            try await world.measure(better, at: "2026-10-25T05:05:00Z", reactions: 9, reposts: 3)
            try await world.measure(other, at: "2026-10-24T05:05:00Z", reactions: nil, reposts: nil, views: 0)
            try await world.measure(old, at: "2026-08-24T05:05:00Z", reactions: 500, reposts: 500)

            let engagement = try await world.compositions(zone: "Europe/Berlin").engagement(
                days: 7,
                for: world.viewer(zone: "Europe/Berlin")
            )
            #expect(engagement.accounts.map(\.platform) == [.bluesky, .mastodon])
            #expect(engagement.accounts.map(\.posts) == [1, 2])
            // The last look of each post counts, once.
            #expect(engagement.accounts.last?.counts == EngagementCounts(reactions: 13, reposts: 4))
            // What isn't told is unknown, and what is told to be none is none.
            #expect(engagement.accounts.first?.counts == EngagementCounts(views: 0))
            #expect(engagement.best.map(\.target.id) == [better, good, other])
            #expect(engagement.best.first?.counts.reactions == 9)
            let series = try await world.compositions(zone: "UTC").engagement(
                of: good,
                for: world.viewer(zone: "UTC")
            )
            #expect(series.snapshots.map(\.counts.reactions) == [1, 4])
        }
    }
}

/// Two accounts, and targets as if they had been published, at times of the test's choosing.
private struct FigureWorld: Sendable {
    let world: PublishingWorld
    /// At Mastodon and at Bluesky.
    let accounts: [ConnectionID]

    static func with(
        _ engine: Engine,
        _ body: @escaping @Sendable (FigureWorld) async throws -> Void
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let accounts = try [SimulatedNetwork.mastodon, .bluesky].map {
                try world.account($0).connection.id
            }
            try await body(FigureWorld(world: world, accounts: accounts))
        }
    }

    func viewer(zone: String) -> Viewer {
        Viewer(user: world.viewer.user, username: "noor", role: .moderator, timeZone: zone, door: .operating)
    }

    func compositions(zone: String) -> Compositions {
        Compositions(store: world.store, queue: world.queue, connections: world.connections) {
            `The figures of publishing`.now
        }
    }

    func figures(days: Int, zone: String, connection: ConnectionID? = nil) async throws -> PublishingFigures {
        try await compositions(zone: zone).figures(
            days: days,
            connection: connection,
            for: viewer(zone: zone)
        )
    }

    func composition() async throws -> CompositionID {
        try await world.compositions.create(CompositionDraft(text: "Hello"), by: world.viewer).composition.id
    }

    @discardableResult
    func add(_ status: Target.Status, at instant: String) async throws -> TargetID {
        try await add(status, at: instant, accounts[0])
    }

    @discardableResult
    func add(
        _ status: Target.Status,
        at instant: String,
        _ account: ConnectionID?,
        of given: CompositionID? = nil,
        question: String? = nil
    ) async throws -> TargetID {
        let composition: CompositionID
        if let given { composition = given } else { composition = try await self.composition() }
        let (id, user) = (TargetID.new(), world.viewer.user)
        let at = try #require(Timestamp(instant))
        let isOut = status == .published || status == .partial
        let platform = account == accounts[1] ? "bluesky" : "mastodon"
        try await world.store.write(as: .worker(user)) { tx in
            try tx.run(
                """
                INSERT INTO main.targets (id, user_id, composition_id, connection_id, platform, account_name, status,
                  question, due_at, published_at)
                VALUES (\(id), \(user), \(composition), \(account), \(platform), '@noor', \(status), \(question), \(at),
                  \(isOut ? at : nil))
                """
            )
        }
        return id
    }

    /// What somebody else published and failed with today.
    func addStranger() async throws {
        let (user, composition) = (UserID.new(), CompositionID.new())
        try await world.store.write(as: .system) { tx in
            try tx.run(
                "INSERT INTO main.users (id, username, email) VALUES (\(user), 'eve', 'eve@example.org')"
            )
            try tx.run("INSERT INTO main.compositions (id, user_id) VALUES (\(composition), \(user))")
            for status in [Target.Status.published, .failed, .scheduled] {
                try tx.run(
                    """
                    INSERT INTO main.targets (id, user_id, composition_id, platform, account_name, status, due_at, published_at)
                    VALUES (\(TargetID.new()), \(user), \(composition), 'mastodon', '@eve', \(status),
                      \(`The figures of publishing`.now), \(`The figures of publishing`.now))
                    """
                )
            }
        }
    }

    /// So many of each kind over ten years.
    func addHistory(_ count: Int) async throws {
        let user = world.viewer.user
        let start = `The figures of publishing`.now.milliseconds - 3650 * 86_400_000
        try await world.store.write(as: .system) { tx in
            for portion in stride(from: 0, to: count, by: 500) {
                var compositions = MultiRowInsert("INSERT INTO main.compositions (id, user_id) VALUES")
                var targets = MultiRowInsert(
                    """
                    INSERT INTO main.targets (id, user_id, composition_id, platform, account_name, status, due_at, published_at)
                    VALUES
                    """
                )
                for index in portion..<min(portion + 500, count) {
                    let (composition, at) = (
                        CompositionID.new(),
                        Timestamp(milliseconds: start + Int64(index) * (3650 * 86_400_000 / Int64(count)))
                    )
                    let isFailed = index.isMultiple(of: 2)
                    compositions.append("(\(composition), \(user))")
                    targets.append(
                        """
                        (\(TargetID.new()), \(user), \(composition), 'mastodon', '@noor', \(isFailed ? "failed" : "published"),
                          \(at), \(isFailed ? nil : at))
                        """
                    )
                }
                try tx.runAll(compositions.statements(for: tx.engine))
                try tx.runAll(targets.statements(for: tx.engine))
            }
            try tx.run("ANALYZE main.targets")
        }
    }

    func measure(
        _ target: TargetID,
        at instant: String,
        reactions: Int?,
        reposts: Int?,
        views: Int? = nil
    ) async throws {
        let (post, user) = (PostID.new(), world.viewer.user)
        let at = try #require(Timestamp(instant))
        try await world.store.write(as: .worker(user)) { tx in
            let known = try tx.value(
                PostID.self,
                "SELECT post_id FROM targets WHERE id = \(target) AND post_id IS NOT NULL"
            )
            if known == nil {
                try tx.run(
                    """
                    INSERT INTO main.posts (id, user_id, platform, platform_post_id, text, created_at_platform)
                    VALUES (\(post), \(user), 'mastodon', \(post.text), 'Hello', \(at))
                    """
                )
                try tx.run("UPDATE main.targets SET post_id = \(post) WHERE id = \(target)")
            }
            try tx.run(
                """
                INSERT INTO main.snapshots (id, user_id, post_id, taken_at, total_reactions, reposts, views)
                VALUES (\(SnapshotID.new()), \(user), \(known ?? post), \(at), \(reactions), \(reposts), \(views))
                """
            )
        }
    }
}
