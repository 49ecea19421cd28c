import Accounts
import Database
import PlatformSimulator
@testable import Publishing
import Queue
import Testing

@Suite struct `A post whose time has passed while Roost was down` {
    /// Scheduled for a moment to come, and found hours after it.
    private func overdue(
        _ world: PublishingWorld,
        _ draft: CompositionDraft,
        by lateness: Duration
    ) async throws -> Compositions.Whole {
        let whole = try await world.publish(draft)
        let due = Timestamp.now.adding(.zero - lateness)
        try await world.store.write(as: .system) { tx in
            try tx.run(
                "UPDATE main.targets SET due_at = \(due) WHERE composition_id = \(whole.composition.id)"
            )
            try tx.run("UPDATE main.jobs SET run_at = \(due.milliseconds)")
        }
        return whole
    }

    /// What was sent for may be fixed in the ledger, or there in part.
    @Test(arguments: Engine.allCases)
    func `asks, and can't be written anew once it has begun`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await world.publish(try world.draft("Begun", to: [.mastodon]))
            let target = whole.targets[0].id
            try await world.store.write(as: .worker(world.viewer.user)) { tx in
                let progress = TargetProgress(target: target, now: .now)
                try progress.begin(in: tx)
                try progress.ask(.late, JobFailure("late", "Its time passed."), in: tx)
            }
            let asked = try await world.compositions.find(whole.composition.id, for: world.viewer)
            #expect(asked.targets[0].question == .late)
            #expect(asked.composition.status == .publishing)
            await #expect(throws: AccountError.self) {
                try await world.compositions.save(
                    try world.draft("Other words", to: [.mastodon]),
                    to: whole.composition.id,
                    revision: asked.composition.revision,
                    by: world.viewer
                )
            }
            // It goes on, and the words are those that were begun with.
            _ = try await world.compositions.answerLate(target, publish: true, by: world.viewer)
            let after = try await world.worked(asked)
            #expect(after.composition.status == .published)
            #expect(try world.account(.mastodon).texts() == ["Begun"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes out late, is left out, or asks, as it says`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            for policy in Composition.LatePolicy.allCases {
                var draft = try world.draft("Late, and to \(policy.rawValue)", to: [.mastodon])
                draft.latePolicy = policy
                let whole = try await overdue(world, draft, by: .seconds(3600))
                let after = try await world.worked(whole).targets[0]
                switch policy {
                case .publish: #expect(after.status == .published)
                case .skip:
                    #expect(after.status == .skipped)
                    #expect(after.failure?.code == "late")
                case .ask:
                    #expect(after.status == .scheduled)
                    #expect(after.question == .late)
                    #expect(try await world.openNotices() == ["publishing.question"])
                    _ = try await world.compositions.answerLate(after.id, publish: true, by: world.viewer)
                    #expect(try await world.worked(whole).targets[0].status == .published)
                    #expect(try await world.openNotices().isEmpty)
                }
            }
            #expect(try account.texts() == ["Late, and to publish", "Late, and to ask"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is not published without asking when it is very late`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let whole = try await overdue(
                world,
                try world.draft("Yesterday’s news", to: [.mastodon]),
                by: .seconds(7 * 3600)
            )
            let target = try await world.worked(whole).targets[0]
            #expect(target.question == .late)
            _ = try await world.compositions.answerLate(target.id, publish: false, by: world.viewer)
            #expect(try await world.worked(whole).targets[0].status == .skipped)
            #expect(try world.account(.mastodon).texts().isEmpty)
        }
    }

    /// Yesterday's database was put back, and the post went out from the one that was lost.
    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .gotosocial, .bluesky])
    func `is found when the Roost whose backup this is has sent it`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            var draft = try world.draft("Sent before the disk died", to: [network])
            draft.latePolicy = .skip
            let whole = try await overdue(world, draft, by: .seconds(1200))
            let job = try #require(try await world.claim().first)
            _ = try await world.permitByHand(whole.targets[0], job, send: true)
            #expect(account.created == 1)
            // As it was before: planned, with its key, and nothing known of any sending.
            try await world.store.write(as: .system) { tx in
                try tx.run("DELETE FROM main.effect_events")
                try tx.run(
                    """
                    UPDATE main.effects SET state = 'planned', send_count = 0, first_sent_at = NULL, last_sent_at = NULL,
                      quiet_until = NULL, request = NULL, job_id = NULL
                    """
                )
            }
            try await world.loseWorkers()
            let after = try await world.worked(whole)
            #expect(after.targets[0].status == .published)
            #expect(try await world.effects(of: after.targets[0])[0].confirmedVia == .lookup)
            #expect(account.created == 1)
        }
    }

    /// Not seen is not absent: it may be among those that Roost has not looked at.
    @Test(arguments: Engine.allCases)
    func `asks where more was posted since than Roost looks through`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            var draft = try world.draft("Good morning", to: [.gotosocial])
            draft.latePolicy = .publish
            let whole = try await overdue(world, draft, by: .seconds(1200))
            for number in 0...1000 {
                try account.running.federated?.control.addPost(by: "ada", text: "Number \(number)")
            }
            let target = try await world.worked(whole).targets[0]
            #expect(target.question == .late)
            #expect(account.created == 0)
            let events = try await world.events(of: target)
            #expect(!events.contains(.absent))
            _ = try await world.compositions.answerLate(target.id, publish: true, by: world.viewer)
            #expect(try await world.worked(whole).targets[0].status == .published)
            #expect(account.created == 1)
        }
    }

    /// The database is from the middle of a thread, or from before it, and the rest went out since; or from after a try that
    /// was refused.
    @Test(arguments: Engine.allCases, [SimulatedNetwork.mastodon, .gotosocial, .bluesky])
    func `is found in all its parts, whatever the backup knew of them`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            for (number, known) in [
                "", "state = 'unknown', send_count = 1,", "state = 'retry_ok', send_count = 1,",
            ]
            .enumerated() {
                let draft = try world.draft(
                    "Thread \(number)",
                    to: [network],
                    parts: ["The second of \(number)", "The third of \(number)"]
                )
                let whole = try await world.published(draft)
                #expect(account.created == 3 * (number + 1))
                try await restore(world, whole, first: known)
                account.running.federated?.control.forgetKeys()
                let after = try await world.worked(whole)
                #expect(after.targets[0].status == .published, "\(after.targets[0].failure?.sentence ?? "")")
                #expect(account.created == 3 * (number + 1))
            }
        }
    }

    /// Yesterday's database knows nothing of what went out, but perhaps that the first part was tried.
    private func restore(
        _ world: PublishingWorld,
        _ whole: Compositions.Whole,
        first known: String
    ) async throws {
        let due = Timestamp.now.adding(.seconds(-1200))
        let target = whole.targets[0].id
        try await world.store.write(as: .system) { tx in
            try tx.run(
                """
                UPDATE main.effects SET state = 'planned', send_count = 0, first_sent_at = NULL, last_sent_at = NULL,
                  quiet_until = NULL, request = NULL, job_id = NULL, remote_id = NULL, remote_url = NULL,
                  remote_version = NULL, confirmed_at = NULL, confirmed_via = NULL, answer = NULL
                WHERE subject_id = \(target.text) AND kind = 'post'
                """
            )
            if !known.isEmpty {
                try tx.run(
                    """
                    UPDATE main.effects SET \(uncheckedCode: known) first_sent_at = \(due.milliseconds),
                      last_sent_at = \(due.milliseconds)
                    WHERE subject_id = \(target.text) AND step = 'post:0'
                    """
                )
            }
            try tx.run(
                """
                UPDATE main.targets SET status = 'scheduled', published_at = NULL, platform_post_id = NULL, url = NULL,
                  post_id = NULL, due_at = \(due)
                WHERE id = \(target)
                """
            )
        }
        #expect(try await world.publisher.sweep() == 1)
    }

    /// What is there is there: a thread whose rest is left out isn't one that was left out.
    @Test(arguments: Engine.allCases)
    func `is published in part where a person leaves out the rest of a thread`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let draft = try world.draft("One", to: [.mastodon], parts: ["Two"])
            let whole = try await world.published(draft)
            let target = whole.targets[0]
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.effects SET state = 'planned', send_count = 0, first_sent_at = NULL, last_sent_at = NULL,
                      remote_id = NULL, confirmed_at = NULL, confirmed_via = NULL
                    WHERE subject_id = \(target.id.text) AND step = 'post:1'
                    """
                )
                try tx.run(
                    "UPDATE main.targets SET status = 'scheduled', question = 'late' WHERE id = \(target.id)"
                )
            }
            let after = try await world.compositions.answerLate(target.id, publish: false, by: world.viewer)
            #expect(after.status == .partial)
            #expect(after.url == target.url)
            #expect(after.failure?.sentence.contains("left out the rest") == true)
        }
    }

    /// Two posts there say what a late one says: which of them it is, nobody can tell, and it is no leave to send a third.
    @Test(arguments: Engine.allCases)
    func `asks where several could be it`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.gotosocial]) { world in
            let account = try world.account(.gotosocial)
            var draft = try world.draft("Good morning", to: [.gotosocial])
            draft.latePolicy = .publish
            let whole = try await overdue(world, draft, by: .seconds(1200))
            for _ in 1...2 {
                try account.running.federated?.control.addPost(by: "ada", text: "Good morning")
            }
            let target = try await world.worked(whole).targets[0]
            #expect(target.question == .late)
            #expect(account.created == 0)
        }
    }
}
