import Database
import Foundation
import TestSupport
import Testing

/// What servers and machines do to those who publish, one trouble after the other, each with its number in docs/chaos.md.
@Suite struct `In every known trouble` {
    struct Trouble: Sendable {
        let title: String
        let platforms: [ChaosPlatform]
        let run: @Sendable (ChaosRun, [ChaosAccount], _ text: String) async throws -> Void
    }

    static let troubles = [
        Trouble(
            title: "13. the answer is lost, and the post stands in no list for a while",
            platforms: [.mastodon, .gotosocial, .pixelfed]
        ) { run, accounts, text in
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["listing_delay": 1])
                try await run.inject("drop_after_effect", at: account)
            }
            try await publish(text, run, accounts)
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["listing_delay": 0])
            }
        },
        Trouble(
            title: "14. the answer is lost, and who asks again is told of an error",
            platforms: [.mastodon, .bluesky]
        ) { run, accounts, text in
            for account in accounts {
                // The lists are out of order, too: nothing but another try could tell.
                let fault: [String: any Sendable] = [
                    "fault": "failure", "status": 500, "path": account.platform.posting, "method": "POST",
                    "count": 1, "only_repeats": true,
                ]
                try await run.inject(ChaosFault(fields: fault, count: 1), at: account)
                try await run.inject("drop_after_effect", at: account)
            }
            try await publish(text, run, accounts)
        },
        Trouble(title: "15. the key is forgotten before anybody looks", platforms: [.mastodon]) {
            run,
            accounts,
            text in
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["key_life": 0])
                try await run.inject("drop_after_effect", at: account)
            }
            try await publish(text, run, accounts)
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["key_life": 3600])
            }
        },
        Trouble(
            title: "16. a key is spent by a request that comes to nothing",
            platforms: [.pixelfed]
        ) { run, accounts, text in
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["spends_keys_early": true])
                try await run.inject("drop_before_effect", at: account)
            }
            try await publish(text, run, accounts)
            for account in accounts {
                try await account.instance.control("PUT", "posting", ["spends_keys_early": false])
            }
        },
        Trouble(title: "17. the server loses its keys in between", platforms: [.mastodon, .pixelfed]) {
            run,
            accounts,
            text in
            for account in accounts { try await run.inject("drop_after_effect", at: account) }
            try await publish(text, run, accounts) {
                for account in accounts {
                    try await eventually("the post at \(account.name)") {
                        try await account.madePosts().contains { $0.text == text }
                    }
                    try await account.instance.control("DELETE", "keys")
                }
            }
        },
        Trouble(
            title: "18. two say the same on purpose, and both answers are lost",
            platforms: ChaosPlatform.allCases
        ) { run, accounts, text in
            for account in accounts { try await run.inject("drop_after_effect", at: account, count: 2) }
            try await run.serving { _ in
                try await run.publish(text, to: accounts)
                try await run.publish(text, to: accounts, copy: 1)
                try await run.settle()
            }
        },
        Trouble(
            title: "19. the answer is lost, and nobody can look for a while",
            platforms: ChaosPlatform.allCases
        ) { run, accounts, text in
            for account in accounts {
                let fault: [String: any Sendable] = [
                    "fault": "failure", "status": 503, "path": account.platform.looking, "method": "GET",
                    "count": 2,
                ]
                try await run.inject(ChaosFault(fields: fault, count: 2), at: account)
                try await run.inject("drop_after_effect", at: account)
            }
            try await publish(text, run, accounts)
        },
        Trouble(
            title: "20. killed in the middle of threads",
            platforms: [.mastodon, .gotosocial, .bluesky]
        ) { run, accounts, text in
            let parts = (2...5).map { "\(text) Part \($0)." }
            try await run.serving { _ in
                try await run.hold()
                try await run.publish(text, to: accounts, thread: parts)
            }
            let server = try await run.start(["ROOST_TEST_KILL_AT_STEP": "post.answered#8"])
            try await run.goOn()
            #expect(await server.finished().status == SIGKILL)
            run.record.change { $0.kills += 1 }
            try await run.serving { _ in try await run.settle() }
        },
        Trouble(
            title: "40. stopped in good order while posts are on their way",
            platforms: ChaosPlatform.allCases
        ) { run, accounts, text in
            for account in accounts {
                try await account.instance.control("PUT", "write-latency", ["milliseconds": 700])
            }
            try await run.serving { server in
                try await run.publish(text, to: accounts)
                try await eventually("a post on its way") {
                    try await run.setting.count(
                        "SELECT count(*) FROM main.effects WHERE kind = 'post' AND send_count > 0"
                    ) > 0
                }
                server.signal(SIGTERM)
                #expect(await server.finished().status == 0)
            }
            for account in accounts {
                try await account.instance.control("PUT", "write-latency", ["milliseconds": 0])
            }
            try await run.serving { _ in try await run.settle() }
        },
        Trouble(
            title: "25. somebody else holds the database again and again",
            platforms: ChaosPlatform.allCases
        ) { run, accounts, text in
            guard run.engine == .sqlite else { return try await publish(text, run, accounts) }
            try await publish(text, run, accounts) {
                for _ in 0..<3 {
                    try await run.setting.changing { tx in
                        try tx.run("UPDATE main.users SET username = username")
                        Thread.sleep(forTimeInterval: 1.2)
                    }
                }
            }
        },
    ]

    @Test(arguments: ChaosForm.choose(short: [Engine.sqlite], full: Engine.allCases))
    func `Roost publishes each post once`(engine: Engine) async throws {
        try await ChaosRun.with("13–20, 25, 40. in every known trouble", engine) { run in
            for trouble in Self.troubles {
                let accounts = run.accounts.filter { trouble.platforms.contains($0.platform) }
                try await trouble.run(run, accounts, "\(trouble.title), of \(run.seed).")
                try await run.heal()
                let verdict = try await run.judge()
                #expect(verdict.isClean, "\(trouble.title): \(verdict.doubles) \(verdict.losses)")
            }
            let verdict = try await run.expectEachOnce()
            #expect(verdict.asked == 0)
        }
    }

    /// Scenario 22: it isn't there any more when Roost looks, hours later; that it never was, nobody can tell.
    @Test(arguments: [ChaosPlatform.mastodon, .gotosocial])
    func `what somebody deleted before Roost looked is not sent again, and asks`(
        platform: ChaosPlatform
    ) async throws {
        try await ChaosRun.with("22. deleted before anybody looked", .sqlite, on: [platform]) { run in
            let writing = run.beginPublishing("Deleted, of \(run.seed).")
            #expect(try await run.die(at: "post.answered"))
            for account in run.accounts {
                for post in try await account.madePosts() {
                    try await account.instance.control("DELETE", "posts/\(post.id)")
                }
            }
            let hours = 2 * 3_600_000
            try await run.setting.changing { tx in
                try tx.run(
                    """
                    UPDATE main.effects SET first_sent_at = first_sent_at - \(hours),
                      last_sent_at = last_sent_at - \(hours), quiet_until = quiet_until - \(hours)
                    WHERE kind = 'post'
                    """
                )
            }
            try await run.serving { _ in
                try await writing.value
                try await run.settle()
            }
            let verdict = try await run.expectEachOnce()
            #expect(verdict.asked == 1)
        }
    }

    private static func publish(
        _ text: String,
        _ run: ChaosRun,
        _ accounts: [ChaosAccount],
        meanwhile: () async throws -> Void = {}
    ) async throws {
        try await run.serving { _ in
            try await run.publish(text, to: accounts)
            try await meanwhile()
            try await run.settle()
        }
    }
}
