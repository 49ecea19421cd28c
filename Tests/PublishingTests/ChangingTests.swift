import Accounts
import Database
import PlatformSimulator
import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `A composition that is changed` {
    @Test(arguments: Engine.allCases)
    func `is not overwritten by who read it before somebody else saved it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.compositions.create(
                try world.draft("One", to: [.mastodon]),
                by: world.viewer
            )
            let (id, revision) = (whole.composition.id, whole.composition.revision)
            _ = try await world.compositions.save(
                try world.draft("Two", to: [.mastodon]),
                to: id,
                revision: revision,
                by: world.viewer
            )
            await #expect(throws: AccountError.self) {
                try await world.compositions.save(
                    try world.draft("Three", to: [.mastodon]),
                    to: id,
                    revision: revision,
                    by: world.viewer
                )
            }
            #expect(
                try await world.compositions.find(id, for: world.viewer).composition.parts[0].text == "Two"
            )
        }
    }

    /// Its job has begun by then, and ends: the one for the new time may wait for as long as any other.
    @Test(arguments: Engine.allCases)
    func `goes out at its new time when it is put off at the last moment`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.publish(try world.draft("Not yet", to: [.mastodon]))
            let claimed = try #require(try await world.claim().first)
            let context = JobContext(job: claimed, queue: world.queue)
            let later = ZonedTime(at: .now.adding(.seconds(30 * 86_400)), in: try TimeZoneName("UTC"))
            let moved = try await world.schedule(whole, at: .at(later))
            let outcome = try await world.publisher.publish(
                PublishTarget(moved.targets[0].id, through: account.connection.id),
                context
            )
            guard case .done(let commit?) = outcome else {
                Issue.record("it ends with another job: \(outcome)")
                return
            }
            try await world.store.write(as: .worker(world.viewer.user)) { tx in
                try context.finish(in: tx)
                try commit(tx)
            }
            let target = moved.targets[0].id
            try await world.working {
                try await world.eventually("its job waits for the new time") {
                    let jobs = try await world.store.read(as: .system) { tx in
                        try tx.rows(
                            "SELECT run_at, give_up_at FROM main.jobs WHERE target_id = \(target) AND state = 'waiting'"
                        )
                    }
                    guard let job = jobs.first else { return false }
                    #expect(try job.value("run_at", as: Int64.self) == later.instant.milliseconds)
                    #expect(try job.value("give_up_at", as: Int64.self) > later.instant.milliseconds)
                    return true
                }
            }
            #expect(try await world.openJobs() == 1)
            #expect(account.created == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes out as it was saved last, also when it is scheduled already`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.compositions.create(
                try world.draft("First words", to: [.mastodon], parts: ["And more"]),
                by: world.viewer
            )
            let soon = ZonedTime(at: .now.adding(.seconds(120)), in: try TimeZoneName("Europe/Berlin"))
            let scheduled = try await world.schedule(whole, at: .at(soon))
            #expect(scheduled.composition.status == .scheduled)
            #expect(scheduled.composition.zone == "Europe/Berlin")
            let saved = try await world.compositions.save(
                try world.draft("Last words", to: [.mastodon]),
                to: whole.composition.id,
                revision: scheduled.composition.revision,
                by: world.viewer
            )
            #expect(try await world.effects(of: saved.targets[0]).map(\.step) == ["post:0"])
            let now = try await world.schedule(saved)
            let after = try await world.worked(now)
            #expect(after.composition.status == .published)
            #expect(try world.account(.mastodon).texts() == ["Last words"])
            #expect(try await world.openJobs() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `can't be written anew once something of it was sent`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.published(try world.draft("Out", to: [.mastodon]))
            await #expect(throws: AccountError.self) {
                try await world.compositions.save(
                    try world.draft("In", to: [.mastodon]),
                    to: whole.composition.id,
                    revision: whole.composition.revision,
                    by: world.viewer
                )
            }
            await #expect(throws: AccountError.self) {
                try await world.compositions.schedule(whole.composition.id, at: .now, by: world.viewer)
            }
            let copy = try await world.compositions.copy(whole.composition.id, by: world.viewer)
            #expect(copy.composition.status == .draft)
            #expect(copy.composition.parts[0].text == "Out")
        }
    }

    @Test(arguments: Engine.allCases)
    func `is called off as long as nothing was sent, and ends after what was`(engine: Engine) async throws {
        let answer = HeldAnswer()
        try await PublishingWorld.with(engine, holding: answer) { world in
            let account = try world.account(.mastodon)
            let later = try await world.compositions.create(
                try world.draft("Never", to: [.mastodon]),
                by: world.viewer
            )
            let tomorrow = ZonedTime(at: .now.adding(.seconds(86_400)), in: try TimeZoneName("UTC"))
            let scheduled = try await world.schedule(later, at: .at(tomorrow))
            let cancelled = try await world.compositions.cancel(scheduled.targets[0].id, by: world.viewer)
            #expect(cancelled.status == .cancelled)
            #expect(try await world.openJobs() == 0)

            answer.holdNext()
            let thread = try await world.publish(
                try world.draft("One", to: [.mastodon], parts: ["Two", "Three", "Four"])
            )
            // Whoever sends isn't told before it asks for the next part: in the middle it wouldn't wait for the answer.
            try await world.working({ $0.hold(for: .seconds(1200)) }) {
                try await world.eventually("the first is on its way") { account.created >= 1 }
                _ = try await world.compositions.cancel(thread.targets[0].id, by: world.viewer)
                answer.letThrough()
                try await world.eventually("it has ended") {
                    let target = try await world.compositions.find(thread.composition.id, for: world.viewer)
                        .targets[0]
                    let isOver = try await world.openJobs() == 0
                    return target.status == .partial && isOver
                }
            }
            #expect(account.created == 1)
            #expect(try account.texts().count == account.created)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that failed is tried again with what the server allows by then`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.failure(status: 422, form: .json, afterEffect: false, retryAfterSeconds: nil))
            let whole = try await world.published(try world.draft("Refused once", to: [.mastodon]))
            let failed = whole.targets[0]
            #expect(failed.status == .failed)
            #expect(failed.failure?.sentence.isEmpty == false)
            #expect(try await world.openNotices() == ["publishing.failed"])
            _ = try await world.compositions.retry(failed.id, by: world.viewer)
            let after = try await world.worked(whole)
            #expect(after.composition.status == .published)
            #expect(account.created == 1)
            #expect(try await world.openNotices().isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes nowhere when its account is disconnected`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            let whole = try await world.compositions.create(
                try world.draft("Nowhere", to: [.mastodon]),
                by: world.viewer
            )
            let tomorrow = ZonedTime(at: .now.adding(.seconds(86_400)), in: try TimeZoneName("UTC"))
            _ = try await world.schedule(whole, at: .at(tomorrow))
            try await world.store.write(as: .system) { tx in
                _ = try world.queue.table.cancelAll(connection: account.connection.id, in: tx)
                try Compositions.forget(account.connection, in: tx)
                try tx.run("DELETE FROM main.connections WHERE id = \(account.connection.id)")
            }
            let target = try await world.compositions.find(whole.composition.id, for: world.viewer).targets[0]
            #expect(target.status == .cancelled)
            #expect(target.connection == nil)
            #expect(target.accountName == account.connection.handle)
            #expect(target.failure?.sentence.contains("disconnected") == true)
            let problems = try await world.compositions.problems(of: whole.composition.id, for: world.viewer)
            #expect(problems.first?.code == .account)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is given its job again in the order it is to go out, so many at a time`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            for text in ["First", "Second"] {
                try await world.publish(try world.draft(text, to: [.mastodon]))
            }
            var urgent = try world.draft("Urgent", to: [.mastodon])
            urgent.isUrgent = true
            let last = try await world.publish(urgent)
            try await world.store.write(as: .system) { tx in try tx.run("DELETE FROM main.jobs") }
            #expect(try await world.publisher.sweep(atMost: 1) == 1)
            let given = try await world.store.read(as: .system) { tx in
                try tx.rows("SELECT target_id, priority FROM main.jobs").map { row in
                    (try row.value("target_id", as: TargetID.self), try row.value("priority", as: Int.self))
                }
            }
            #expect(given.map(\.0) == [last.targets[0].id])
            #expect(given.map(\.1) == [PublishTarget.urgentPriority])
            #expect(try await world.publisher.sweep(atMost: 5) == 2)
            #expect(try await world.publisher.sweep() == 0)
            try await world.working {
                try await world.eventually("all are out") {
                    try world.account(.mastodon).texts() == ["Urgent", "First", "Second"]
                }
            }
        }
    }

    /// Somebody took a job out of the queue by hand.
    @Test(arguments: Engine.allCases)
    func `is given its job again when it has lost it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.publish(try world.draft("Not forgotten", to: [.mastodon]))
            try await world.store.write(as: .system) { tx in try tx.run("DELETE FROM main.jobs") }
            #expect(try await world.publisher.sweep() == 1)
            #expect(try await world.publisher.sweep() == 0)
            #expect(try await world.worked(whole).composition.status == .published)
            #expect(try world.account(.mastodon).created == 1)
        }
    }
}
