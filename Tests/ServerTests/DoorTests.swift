import Accounts
import Archive
import Database
import Foundation
import Logging
import Platforms
import Queue
import Server
import TestSupport
import Testing
import Web

/// What pages, API and commands are given, over a whole installation on either engine.
@Suite struct `The doors` {
    @Test(arguments: Engine.allCases)
    func `hand out lists of jobs, notices and runs page by page to their end`(engine: Engine) async throws {
        try await Self.withInstallation(engine) { roost, ada, services in
            let user = try #require(UserID(ada.userID))
            try await roost.store.write(as: .system) { tx in
                for number in 0..<7 {
                    try roost.queue.enqueue(Idle(number: number), in: tx, for: user)
                    try Notices.raise("disk", about: "\(number)", "Notice \(number).", for: user, in: tx)
                }
            }
            try await roost.store.write(as: .worker(user)) { tx in
                let source = ArchiveSource(user: user, connection: nil, platform: .mastodon, instance: nil)
                for _ in 0..<7 {
                    _ = try Run.start(.reprocess, of: source, because: RunCause(.manual), at: .now, in: tx)
                }
            }
            let jobs = try await Self.whole {
                try await services.jobs.list(ada, JobQuery(position: $0, limit: 3))
            }
            #expect(Set(jobs.map(\.id)).count == 7)
            #expect(jobs.count == 7)
            let notices = try await Self.whole {
                try await services.notices.list(ada, NoticeQuery(position: $0, limit: 3))
            }
            #expect(Set(notices.map(\.sentence)) == Set((0..<7).map { "Notice \($0)." }))
            #expect(notices.count == 7)
            let runs = try await Self.whole {
                try await services.runs.list(ada, RunQuery(status: .running, position: $0, limit: 3))
            }
            #expect(Set(runs.map(\.id)).count == 7)
            #expect(runs.count == 7)

            await Self.refuses { _ = try await services.jobs.list(ada, JobQuery(position: .olderThan("x"))) }
            await Self.refuses {
                _ = try await services.notices.list(ada, NoticeQuery(position: .olderThan("x")))
            }
            await Self.refuses { _ = try await services.runs.list(ada, RunQuery(position: .olderThan("x"))) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `tell a running pass's rate, what is left, and what a cancelled one waits for`(
        engine: Engine
    ) async throws {
        try await Self.withInstallation(engine) { roost, ada, services in
            let user = try #require(UserID(ada.userID))
            let connection = ConnectionID.new()
            let run = try await roost.store.write(as: .worker(user)) { tx in
                try tx.run(
                    """
                    INSERT INTO main.connections
                      (id, user_id, name, platform, software, instance, platform_user_id, username)
                    VALUES (\(connection), \(user), 'Home', 'mastodon', 'gotosocial', 'https://a.example', '1', 'ada')
                    """
                )
                let source = ArchiveSource(
                    user: user,
                    connection: connection,
                    platform: .mastodon,
                    instance: nil
                )
                let run = try Run.start(.backfill, of: source, because: RunCause(.manual), at: .now, in: tx)
                try tx.run(
                    """
                    UPDATE main.runs SET posts_processed = 80, posts_created = 80, posts_fetched = 80,
                      metadata = \(#"{"working_ms":4000,"posts_expected":380,"posts_before":100}"#)
                    WHERE id = \(run)
                    """
                )
                try roost.queue.enqueue(FollowAccount(connection, .backfill, run: run), in: tx)
                return run
            }
            #expect(try await services.connections.list(ada).map(\.platformName) == ["GoToSocial"])
            let item = try await services.runs.run(ada, run.text)
            #expect(item.progress?.postsPerSecond == 20)
            #expect(item.progress?.secondsLeft == 10)
            #expect(
                item.progress?.sentence
                    == "180 of 380 posts archived, 20 posts a second, less than a minute left"
            )
            // Nobody works here, and that is what it waits for.
            #expect(item.sentence?.contains("No worker") == true)
            var events = try await services.runs.progress(ada, run.text).makeAsyncIterator()
            #expect(await events.next() == item)

            let job = try #require(
                try await roost.queue.jobs(as: .system).first { $0.connection == connection }
            )
            _ = try await roost.store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.jobs SET state = 'running', lease_token = 1, worker_id = 'w', started_at = 1,
                      locked_until = 9000000000000, deadline_at = 9000000000000, wait_reason = NULL,
                      attempt = 1 WHERE id = \(job.id)
                    """
                )
            }
            let stopping = try await services.runs.cancel(ada, run.text)
            #expect(stopping.status == .running)
            #expect(stopping.progress?.isStopping == true)
            #expect(stopping.sentence?.contains("as soon as the page it is fetching is stored") == true)
            #expect(await events.next()?.progress?.isStopping == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `refuse to turn a connection into another account`(engine: Engine) async throws {
        try await Self.withInstallation(engine) { roost, ada, services in
            let connection = ConnectionID.new()
            try await roost.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username)
                    VALUES (\(connection), \(ada.userID), 'Home', 'mastodon', 'https://a.example', '1', 'ada')
                    """
                )
            }
            var draft = ConnectionDraft(
                name: "Nest",
                platform: "mastodon",
                instance: "a.example",
                username: "ada",
                testsFirst: false
            )
            #expect(try await services.connections.change(ada, connection.text, draft).name == "Nest")
            for (platform, instance, username) in [
                ("pixelfed", "a.example", "ada"), ("mastodon", "b.example", "ada"),
                ("mastodon", "a.example", "bob"),
            ] {
                (draft.platform, draft.instance, draft.username) = (platform, instance, username)
                let wrong = draft
                await Self.refuses { _ = try await services.connections.change(ada, connection.text, wrong) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `mark nothing of another user's`(engine: Engine) async throws {
        try await Self.withInstallation(engine) { roost, ada, services in
            let stranger = PostMarksByID(id: PostID.new().text, isRead: true)
            let done = try await services.archive.markSeveral(ada, SeveralMarks(posts: [stranger]))
            #expect(done.changed == 0)
            await Self.refuses { _ = try await services.archive.markSeveral(ada, SeveralMarks(posts: [])) }
        }
    }

    private static func whole<Item>(_ page: (Position) async throws -> Page<Item>) async throws -> [Item] {
        var items: [Item] = []
        var position = Position.newest
        while true {
            let found = try await page(position)
            items += found.items
            guard let older = found.older else { return items }
            position = .olderThan(older)
        }
    }

    private static func refuses(_ work: () async throws -> Void) async {
        do {
            try await work()
            Issue.record("it was accepted")
        } catch {
            #expect((error as? any PresentableError)?.status == 422, "\(error)")
        }
    }

    private static func withInstallation(
        _ engine: Engine,
        _ body: (Installation, Web.Viewer, WebServices) async throws -> Void
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            let configuration = try Configuration(environment: [
                "ROOST_DATA": database.directory.path, "ROOST_DATABASE_URL": try database.url,
                "PLATFORM_ENCRYPTION_KEY": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
            ])
            let roost = try await Installation.open(
                configuration,
                logger: Logger(label: "doors", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            let result: Result<Void, any Error>
            do {
                let id = UserID.new()
                try await roost.store.write(as: .system) { tx in
                    try tx.run(
                        """
                        INSERT INTO main.users (id, username, email, role)
                        VALUES (\(id), 'ada', 'ada@example.org', 'admin')
                        """
                    )
                }
                let ada = Web.Viewer(
                    userID: id.text,
                    username: "ada",
                    role: .admin,
                    credential: .operatorSocket
                )
                result = .success(try await body(roost, ada, WebServices(roost, setUpToken: SetUpToken())))
            } catch {
                result = .failure(error)
            }
            await roost.close()
            try result.get()
        }
    }
}

/// A job nobody does.
private struct Idle: Job {
    static let kind = "test.idle"
    static let queue: QueueName = "test"
    var number = 0
}
