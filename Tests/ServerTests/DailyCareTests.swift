import Accounts
import Archive
import Database
import Foundation
import Platforms
import Queue
import Server
import TestSupport
import Testing
import Vault

/// The installation put together as `roost serve` does it, without its sockets.
@Suite struct `An installation looks after itself` {
    @Test(arguments: Engine.allCases)
    func `tells its admins once of a disk that is nearly full, and clears it when there is room`(
        engine: Engine
    ) async throws {
        try await House.with(engine) { house in
            let admin = try await house.addUser("ada", .admin)
            let other = try await house.addUser("bob", .viewer)
            try await house.opened(["ROOST_KEEP_FREE": "90000GB"]) { roost in
                let disk = DiskWatch(roost)
                try await disk.look()
                try await disk.look()
                // Another process looks too.
                try await DiskWatch(roost).look()
                let told = try await roost.openNotices(of: admin)
                #expect(told.map(\.kind) == ["disk.low"])
                #expect(told.first?.sentence.contains(house.data.path) == true)
                #expect(try await roost.openNotices(of: other).isEmpty)
            }
            try await house.opened(["ROOST_KEEP_FREE": "1KB"]) { roost in
                try await DiskWatch(roost).look()
                #expect(try await roost.openNotices(of: admin).isEmpty)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells its admins of credentials whose key is missing, until it is back`(engine: Engine) async throws
    {
        try await House.with(engine) { house in
            let admin = try await house.addUser("ada", .admin)
            let lost = Keyring.makeKeyText().revealForUse()
            let present = Keyring.makeKeyText().revealForUse()
            try await house.opened(["PLATFORM_ENCRYPTION_KEY": lost]) { roost in
                _ = try await roost.addConnection("1", of: admin)
            }
            try await house.opened(["PLATFORM_ENCRYPTION_KEY": present]) { roost in
                try await KeyNotice.update(roost)
                let told = try await roost.openNotices(of: admin)
                #expect(told.map(\.kind) == ["key.missing"])
                #expect(told.first?.sentence.contains("PLATFORM_ENCRYPTION_KEY") == true)
                #expect(told.first?.sentence.contains(lost) == false)
            }
            try await house.opened(["PLATFORM_ENCRYPTION_KEY": "\(present),\(lost)"]) { roost in
                try await KeyNotice.update(roost)
                #expect(try await roost.openNotices(of: admin).isEmpty)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `forgets daily what is old, and looks for damage and tells of it`(engine: Engine) async throws {
        try await House.with(engine) { house in
            let admin = try await house.addUser("ada", .admin)
            try await house.opened([:]) { roost in
                let connection = try await roost.addConnection("1", of: admin)
                let old = Timestamp.now.adding(.seconds(-100 * 86_400))
                try await roost.store.write(as: .system) { tx in
                    try tx.run(
                        """
                        INSERT INTO main.runs (id, user_id, connection_id, kind, status, started_at, ended_at, posts_created)
                        VALUES (\(RunID.new()), \(admin), \(connection), 'sync', 'success', \(old), \(old), 3)
                        """
                    )
                    // A process died in the middle of this one, and no job goes on with it.
                    try tx.run(
                        """
                        INSERT INTO main.runs (id, user_id, connection_id, kind, started_at, created_at, updated_at)
                        VALUES (\(RunID.new()), \(admin), \(connection), 'sync', \(old), \(old), \(old))
                        """
                    )
                }
                let stray = roost.directory.url.appending(path: "media/somebody/mastodon")
                try FileManager.default.createDirectory(at: stray, withIntermediateDirectories: true)
                let file = stray.appending(path: String(repeating: "a", count: 64) + ".png")
                try Data("x".utf8).write(to: file)
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -7200)],
                    ofItemAtPath: file.path
                )

                try await DailyCare(roost).run()
                try await DailyCare(roost).run()

                let (days, runs) = try await roost.store.read(as: .person(admin)) { tx in
                    (
                        try tx.rows("SELECT runs, posts_created FROM run_days").map {
                            [try $0.value("runs", as: Int.self), try $0.value("posts_created", as: Int.self)]
                        },
                        try tx.values(String.self, "SELECT error_code FROM runs")
                    )
                }
                #expect(days == [[1, 3]])
                #expect(runs == ["abandoned"])
                let told = try await roost.openNotices(of: admin)
                #expect(told.map(\.kind) == ["archive.damage"])
                #expect(told.first?.sentence.contains("roost doctor --repair") == true)

                try FileManager.default.removeItem(at: file)
                try await DailyCare(roost).run()
                #expect(try await roost.openNotices(of: admin).isEmpty)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a run that waits for its turn is not taken for one nobody works on`(engine: Engine) async throws {
        try await House.with(engine) { house in
            let admin = try await house.addUser("ada", .admin)
            try await house.opened([:]) { roost in
                let connection = try await roost.addConnection("1", of: admin)
                let old = Timestamp.now.adding(.seconds(-3 * 86_400))
                let run = RunID.new()
                try await roost.store.write(as: .worker(admin)) { [queue = roost.queue] tx in
                    try tx.run(
                        """
                        INSERT INTO main.runs (id, user_id, connection_id, kind, started_at, created_at, updated_at)
                        VALUES (\(run), \(admin), \(connection), 'sync', \(old), \(old), \(old))
                        """
                    )
                    try queue.enqueue(FollowAccount(connection, .sync, run: run), in: tx)
                }
                try await DailyCare(roost).run()
                let status = try await roost.store.read(as: .person(admin)) { tx in
                    try tx.value(String.self, "SELECT status FROM runs")
                }
                #expect(status == "running")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `work that was given up is told once to its user, and a new try clears it for them alone`(
        engine: Engine
    ) async throws {
        try await House.with(engine) { house in
            let admin = try await house.addUser("ada", .admin)
            let user = try await house.addUser("bob", .moderator)
            let other = try await house.addUser("cleo", .moderator)
            try await house.opened([:]) { roost in
                // An adapter that isn't there is beyond repair.
                for user in [user, other] {
                    try await roost.store.write(as: .worker(user)) { [queue = roost.queue] tx in
                        let cause = RunCause(.manual)
                        let run = try Reprocess.open(.strava, for: user, because: cause, at: .now, in: tx)
                        try queue.enqueue(ReprocessArchive(.strava, of: user, run: run), in: tx)
                    }
                }
                try await roost.working {
                    for user in [user, other] {
                        try await eventually("the notice") { try await !roost.openNotices(of: user).isEmpty }
                    }
                }
                let told = try await roost.openNotices(of: user)
                #expect(told.map(\.kind) == ["job.failed"])
                #expect(told.first?.sentence.contains("Strava") == true)
                #expect(try await roost.openNotices(of: admin).isEmpty)
                let (runStatus, job) = try await roost.store.read(as: .system) { tx in
                    (
                        try tx.value(String.self, "SELECT status FROM main.runs WHERE user_id = \(user)"),
                        try tx.value(JobID.self, "SELECT id FROM main.job_history WHERE user_id = \(user)")
                    )
                }
                #expect(runStatus == "failed")
                let id = try #require(job)
                let found = try await roost.queue.job(id, as: .system)
                let summary = try #require(found?.0)
                try await roost.store.write(as: .system) { tx in
                    try JobNotices.clear(summary, at: .now, in: tx)
                }
                #expect(try await roost.openNotices(of: user).isEmpty)
                #expect(try await roost.openNotices(of: other).map(\.kind) == ["job.failed"])
            }
        }
    }
}
