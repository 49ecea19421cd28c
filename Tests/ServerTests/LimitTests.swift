import Database
import Foundation
import TestSupport
import Testing

/// What servers say of their limits and of themselves, heard by the whole program.
@Suite struct `What a server says` {
    @Test(arguments: Engine.allCases)
    func `of its limits closes the account's lane until it opens, and then the pass goes on`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 60) { setting in
            try await setting.addUser()
            try await setting.simulator.inject(
                "rate_limited",
                path: "/api/v1/accounts/*/statuses",
                count: 1,
                ["resets_in_seconds": 3]
            )
            try await setting.connect()
            try await setting.serving { _, _ in
                try await eventually("the closed lane") {
                    try await setting.count(
                        "SELECT count(*) FROM main.rate_limits WHERE blocked_until IS NOT NULL"
                    ) == 1
                }
                let lane = try await setting.value("SELECT lane FROM main.rate_limits", as: String.self)
                #expect(lane?.hasPrefix("con-") == true)
                #expect(lane?.hasSuffix(":questions") == true)
                let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(sync.status == 0, "\(sync.errors)")
                #expect(try await setting.count("SELECT count(*) FROM main.posts") == 60)
                // One pass, which waited: no run failed over it.
                #expect(
                    try await setting.count("SELECT count(*) FROM main.runs WHERE status <> 'success'") == 0
                )
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `of itself is asked again daily`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 1) { setting in
            try await setting.addUserAndConnection()
            let version = try await setting.value("SELECT version FROM main.instances", as: String.self)
            try await setting.changing { tx in
                let old = Timestamp.now.adding(.seconds(-2 * 86_400))
                try tx.run("UPDATE main.instances SET version = 'long ago', fetched_at = \(old)")
                try tx.run("UPDATE main.connections SET last_verified_at = \(old)")
            }
            try await setting.serving { _, _ in
                try await eventually("the daily question") {
                    try await setting.value("SELECT version FROM main.instances", as: String.self) == version
                }
            }
        }
    }
}
