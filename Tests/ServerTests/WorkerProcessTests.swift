import Database
import Foundation
import TestSupport
import Testing

/// Several processes on one PostgreSQL: who is killed or stopped loses nothing and finishes nothing that isn't theirs.
@Suite struct `Worker processes on one PostgreSQL` {
    private static let posts = 120
    /// Short, so that a test need not wait a minute for it to end; long enough that a busy machine isn't taken for a
    /// worker that is gone.
    private static let settings = ["ROOST_LEASE": "5"]

    @Test func `a server and a worker share the load`() async throws {
        try await world { setting, observer in
            try await setting.simulator.inject("latency", path: "/media/**", ["milliseconds": 40])
            try await setting.serving { server, _ in
                let second = try setting.start("work")
                try await second.whileRunning {
                    let workers = [
                        try await observer.worker(of: server), try await observer.worker(of: second),
                    ]
                    let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                    #expect(sync.status == 0, "\(sync.errors)")
                    let successes = try await observer.successes()
                    for worker in workers { #expect(successes.contains { $0.worker == worker }) }
                    #expect(Set(successes.map(\.job)).count == successes.count)
                }
            }
        }
    }

    @Test func `what a killed worker had begun runs again, and nothing is missing or twice`() async throws {
        try await world { setting, observer in
            try await setting.simulator.inject("latency", path: "/media/**", ["milliseconds": 150])
            let first = try setting.start("work")
            let second = try setting.start("work")
            try await second.whileRunning {
                let (killed, survivor) = (
                    try await observer.worker(of: first), try await observer.worker(of: second)
                )
                try await observer.waitUntilRunning("archive.media", by: killed)
                first.signal(SIGKILL)
                _ = await first.finished()
                try await setting.simulator.heal()
                try await observer.waitUntilNothingIsLeft()
                let lost = try await observer.losses(of: killed)
                let successes = try await observer.successes()
                #expect(!lost.isEmpty)
                for job in lost {
                    #expect(successes.filter { $0.job == job }.map(\.worker) == [survivor])
                }
            }
        }
    }

    @Test(arguments: [
        (kind: "archive.follow", path: "/api/v1/accounts/*/statuses"),
        (kind: "archive.media", path: "/media/**"),
    ])
    func `a worker stopped past its lease finishes nothing it has lost`(
        kind: String,
        path: String
    ) async throws {
        try await world { setting, observer in
            // Its answer comes while it is stopped, so that it wakes up with it in its hands.
            try await setting.simulator.inject("latency", path: path, ["milliseconds": 1500])
            let first = try setting.start("work")
            let stopped = try await observer.worker(of: first)
            try await first.whileRunning {
                try await observer.waitUntilRunning(kind, by: stopped)
                first.signal(SIGSTOP)
                try await setting.simulator.heal()
                let second = try setting.start("work")
                try await second.whileRunning {
                    let survivor = try await observer.worker(of: second)
                    try await observer.waitUntilNothingIsLeft()
                    let lost = try await observer.losses(of: stopped)
                    #expect(!lost.isEmpty)
                    first.signal(SIGCONT)
                    // It gives a sign of life again, and ends what it still had.
                    first.signal(SIGTERM)
                    #expect(await first.finished().status == 0)
                    let successes = try await observer.successes()
                    for job in lost {
                        #expect(successes.filter { $0.job == job }.map(\.worker) == [survivor])
                    }
                }
            }
        }
    }

    @Test
    func `a worker killed between the end of a pass and the end of its job leaves nothing to be done twice`()
        async throws
    {
        try await world { setting, observer in
            let first = try setting.start("work")
            let killed = try await observer.worker(of: first)
            try await first.whileRunning {
                // After its run has ended, the last thing a pass does is to plan the next one.
                try await observer.stalling(updatesOf: "next_sync_at", in: "connections") {
                    try await eventually("the run to end") {
                        try await setting.count("SELECT count(*) FROM main.runs WHERE status = 'success'")
                            == 1
                    }
                    first.signal(SIGKILL)
                    _ = await first.finished()
                }
            }
            let second = try setting.start("work")
            try await second.whileRunning { try await observer.waitUntilNothingIsLeft() }
            let lost = try await observer.losses(of: killed)
            #expect(try await setting.count("SELECT count(*) FROM main.runs") == 1)
            #expect(!lost.isEmpty)
            // The second worker noted what the first no longer could.
            #expect(
                try await setting.value("SELECT last_sync_status FROM main.connections", as: String.self)
                    == "success"
            )
        }
    }

    @Test func `a worker asked to stop hands its work back at once, and another takes it`() async throws {
        try await world { setting, observer in
            try await setting.simulator.inject(
                "latency",
                path: "/api/v1/accounts/*/statuses",
                ["milliseconds": 20_000]
            )
            let first = try setting.start("work")
            let stopping = try await observer.worker(of: first)
            try await first.whileRunning {
                try await observer.waitUntilRunning("archive.follow", by: stopping)
                first.signal(SIGTERM)
                #expect(await first.finished().status == 0)
            }
            let released = try await setting.reading { tx in
                try tx.values(
                    String.self,
                    """
                    SELECT a.outcome FROM main.job_attempts a JOIN main.jobs j ON j.id = a.job_id
                    WHERE a.worker_id = \(stopping) AND j.kind = 'archive.follow'
                    """
                )
            }
            #expect(released == ["released"])
            // Neither lost nor cancelled: it waits for whoever comes, with its budget untouched.
            #expect(
                try await setting.count(
                    "SELECT count(*) FROM main.jobs WHERE state IN ('waiting', 'ready') AND attempt = 0 AND lost_count = 0 AND kind = 'archive.follow'"
                ) == 1
            )
            try await setting.simulator.heal()
            let second = try setting.start("work")
            try await second.whileRunning { try await observer.waitUntilNothingIsLeft() }
        }
    }

    /// An account to be archived, and afterwards the proof that it was, once.
    private func world(_ body: (Setting, AttemptObserver) async throws -> Void) async throws {
        try await Setting.with(.postgres, posts: Self.posts, settings: Self.settings) { setting in
            try await setting.addUserAndConnection()
            try await AttemptObserver.with(setting) { observer in try await body(setting, observer) }
            // What a killed process was writing is removed a day later: another may be writing it still.
            try await setting.expectWholeArchive(posts: Self.posts, mayLeaveUnfinished: true)
            // Each file was counted once, by whoever it belonged to.
            let files = try await setting.count("SELECT count(*) FROM main.media_files")
            #expect(
                try await setting.count("SELECT CAST(sum(media_downloaded) AS BIGINT) FROM main.runs")
                    == files
            )
            let runs = try await setting.reading { tx in
                try tx.values(
                    String.self,
                    "SELECT concat_ws(' ', status, error_code, trigger_reason) FROM main.runs ORDER BY started_at"
                )
            }
            #expect(runs == ["success the account was connected"])
        }
    }
}
