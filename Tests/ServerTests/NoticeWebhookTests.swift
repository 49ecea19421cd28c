import Accounts
import Database
import Foundation
import Queue
import Server
import TestSupport
import Testing
import Vault

/// Notices on their way to a webhook, over real sockets.
@Suite struct `A webhook` {
    private static let path = "/hooks/4f9a2c-not-for-others"
    private static let open = ["ROOST_ALLOW_PRIVATE_NETWORKS": "1", "ROOST_URL": "https://roost.example"]

    /// Runs `body` with a user who has a webhook at the receiver.
    private static func with(
        _ engine: Engine,
        _ behaviours: [String],
        settings: [String: String] = open,
        _ body: (Installation, Accounts.Viewer, NoticeChannel, WebhookReceiver) async throws -> Void
    ) async throws {
        try await House.with(engine) { house in
            let user = try await house.addUser("ada", .viewer)
            try await WebhookReceiver.with(behaviours) { receiver in
                try await house.opened(settings) { roost in
                    let viewer = Viewer(user: user, username: "ada", role: .viewer, door: .operating)
                    let made = try await roost.noticeChannels.add(
                        NoticeChannels.Plan(name: "Chat", kind: .webhook, target: receiver.address + path),
                        by: viewer
                    )
                    try receiver.expect(try #require(made.secret).text.revealForUse())
                    try await body(roost, viewer, made.channel, receiver)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is told once when a trouble begins and once when it is over, signed, and the log says so`(
        engine: Engine
    ) async throws {
        try await Self.with(engine, ["204"]) { roost, ada, channel, receiver in
            try await roost.working {
                for _ in 0..<3 {
                    try await roost.store.write(as: .worker(ada.user)) { tx in
                        try Notices.raise(
                            "job.failed",
                            about: "one",
                            "Zwölf Boxkämpfer 🥊 “failed”.",
                            link: "/jobs",
                            for: ada.user,
                            in: tx
                        )
                    }
                }
                try await eventually("the beginning") { try receiver.requests.count == 1 }
                for _ in 0..<2 {
                    try await roost.store.write(as: .worker(ada.user)) { tx in
                        try Notices.clear(["job.failed"], about: "one", for: ada.user, at: .now, in: tx)
                    }
                }
                try await eventually("the end") { try receiver.requests.count == 2 }
                try await eventually("the log") {
                    try await roost.deliveries(of: ada).allSatisfy { $0.state == .delivered }
                }
            }
            let requests = try receiver.requests
            #expect(
                requests.allSatisfy { $0.holds && $0.isRecent && $0.signatures == 1 && $0.path == Self.path }
            )
            #expect(requests.map(\.body.type) == ["notice.raised", "notice.cleared"])
            #expect(Set(requests.map(\.id)).count == 2)
            #expect(requests.allSatisfy { $0.type == "application/json" && $0.agent.hasPrefix("Roost/") })
            let told = try #require(requests.first?.body.data)
            let notice = try #require(try await roost.notices.list(for: ada).first)
            #expect(told.id == notice.id.text)
            #expect(told.kind == "job.failed" && told.level == "problem" && told.subject == "one")
            #expect(told.sentence == "Zwölf Boxkämpfer 🥊 “failed”.")
            #expect(told.link == "https://roost.example/jobs")
            #expect(told.created_at == notice.createdAt.description && told.cleared_at == nil)
            #expect(requests.first?.raw.contains("\"cleared_at\":null") == true)
            #expect(requests.last?.body.data.cleared_at == notice.clearedAt?.description)
            let log = try await roost.deliveries(of: ada)
            #expect(log.map(\.event) == [.cleared, .raised])
            #expect(log.allSatisfy { $0.answerCode == 204 && $0.attempts == 1 && $0.channel == channel.id })
        }
    }

    @Test(arguments: Engine.allCases)
    func `that fails is tried again under the same id, and what it missed can be sent once more`(
        engine: Engine
    ) async throws {
        try await Self.with(engine, ["503", "200"]) { roost, ada, channel, receiver in
            try await roost.working {
                try await roost.raise("job.failed", for: ada)
                try await eventually("the first attempt’s log") {
                    try await roost.deliveries(of: ada).first?.attempts == 1
                }
                let waiting = try #require(try await roost.deliveries(of: ada).first)
                #expect(waiting.state == .waiting)
                #expect(waiting.answerCode == 503)
                #expect(waiting.sentence?.contains("answered with status 503") == true)
                try await eventually("the second attempt") {
                    try await roost.deliveries(of: ada).first?.state == .delivered
                }
                // The queue’s own rule brought it back; nobody had to ask.
                let outcomes = try await roost.store.read(as: .system) { tx in
                    try tx.values(
                        String.self,
                        """
                        SELECT a.outcome FROM main.job_attempts a JOIN main.job_history h ON h.id = a.job_id
                        WHERE h.kind = \(DeliverNotice.kind) ORDER BY a.started_at
                        """
                    )
                }
                #expect(outcomes == ["failed", "succeeded"])
                _ = try await roost.noticeDeliveries.replay(waiting.id, by: ada)
                try await eventually("the replay") { try receiver.requests.count == 3 }
                try await eventually("the replay’s log") {
                    try await roost.deliveries(of: ada).first?.state == .delivered
                }
            }
            let requests = try receiver.requests
            #expect(requests.allSatisfy { $0.holds })
            #expect(Set(requests.map(\.id)).count == 1)
            #expect(Set(requests.map(\.raw)).count == 1)
            #expect(requests[2].timestamp > requests[0].timestamp)
            let entry = try #require(try await roost.deliveries(of: ada).first)
            #expect(entry.attempts == 3 && entry.replays == 1)
            #expect(try await roost.openNotices(of: ada.user).map(\.kind) == ["job.failed"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `that sends us on is given up at once, told in the web alone, and well again with the next delivery`(
        engine: Engine
    ) async throws {
        try await Self.with(engine, ["redirect", "200"]) { roost, ada, channel, receiver in
            try await roost.working {
                try await roost.raise("job.failed", for: ada)
                try await eventually("the end") {
                    try await roost.deliveries(of: ada).first?.state == .failed
                }
                let told = try #require(
                    try await roost.openNotices(of: ada.user).first { $0.kind == Notices.channelFailing }
                )
                #expect(told.sentence.contains("“Chat”") && told.sentence.contains("doesn’t follow"))
                #expect(told.link == "/profile/channels/\(channel.id)")
                // Neither of the channel’s own failure nor of the job’s is anything sent.
                #expect(try await roost.openNotices(of: ada.user).count == 2)
                #expect(try await roost.deliveries(of: ada).count == 1)
                _ = try await roost.noticeChannels.test(channel.id, by: ada)
                try await eventually("the test") {
                    try await roost.deliveries(of: ada).contains {
                        $0.event == .test && $0.state == .delivered
                    }
                }
            }
            let requests = try receiver.requests
            #expect(requests.map(\.path) == [Self.path, Self.path])
            #expect(requests.last?.body.type == "notice.test")
            #expect(try await roost.openNotices(of: ada.user).map(\.kind) == ["job.failed"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `on a private address is refused unless the operator allows it`(engine: Engine) async throws {
        try await House.with(engine) { house in
            let user = try await house.addUser("ada", .viewer)
            let ada = Viewer(user: user, username: "ada", role: .viewer, door: .operating)
            try await WebhookReceiver.with(["200"]) { receiver in
                try await house.opened([:]) { roost in
                    await #expect(throws: AccountError.self) {
                        try await roost.noticeChannels.add(
                            NoticeChannels.Plan(name: "Plain", kind: .webhook, target: receiver.address),
                            by: ada
                        )
                    }
                    let hidden = receiver.address.replacing("http://127.0.0.1", with: "https://localhost")
                    let made = try await roost.noticeChannels.add(
                        NoticeChannels.Plan(name: "Hidden", kind: .webhook, target: hidden),
                        by: ada
                    )
                    _ = try await roost.noticeChannels.test(made.channel.id, by: ada)
                    try await roost.working {
                        try await eventually("the refusal") {
                            try await roost.deliveries(of: ada).first?.state == .failed
                        }
                    }
                    let sentence = try await roost.deliveries(of: ada).first?.sentence
                    #expect(sentence?.contains("private network") == true)
                }
                #expect(try receiver.requests.isEmpty)
            }
        }
    }

    @Test func `that answers without end is cut off, and one that answers slowly is left after a while`()
        async throws
    {
        try await Self.with(.sqlite, ["long", "slow"]) { roost, ada, channel, _ in
            try await roost.working {
                _ = try await roost.noticeChannels.test(channel.id, by: ada)
                try await eventually("the long answer’s end") {
                    try await roost.deliveries(of: ada).first?.state == .delivered
                }
                let long = try #require(try await roost.deliveries(of: ada).first)
                #expect((long.answer ?? "").count <= 300 && long.answer?.hasPrefix("blah blah") == true)
                _ = try await roost.noticeChannels.test(channel.id, by: ada)
                try await eventually("the slow answer’s end") {
                    try await roost.deliveries(of: ada).first?.attempts == 1
                }
                let slow = try #require(try await roost.deliveries(of: ada).first)
                #expect(slow.state == .waiting)
                #expect(slow.sentence?.contains("15 seconds") == true)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `that repeats what it was told gets no secret into the log, the notices or the job`(
        engine: Engine
    ) async throws {
        try await Self.with(engine, ["echo"]) { roost, ada, channel, receiver in
            let first = try #require(try await roost.secret(of: channel.id))
            let made = try await roost.noticeChannels.rotateSecret(of: channel.id, by: ada)
            try receiver.expect(first, made.secret.text.revealForUse())
            try await roost.working {
                try await roost.raise("job.failed", for: ada)
                try await eventually("the attempt") {
                    try await roost.deliveries(of: ada).first?.attempts == 1
                }
            }
            let request = try #require(try receiver.requests.first)
            // For a day both sign.
            #expect(request.holds && request.signatures == 2)
            let delivery = try #require(try await roost.deliveries(of: ada).first)
            #expect(delivery.answer?.contains("«redacted»") == true)
            #expect(delivery.answer?.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
            let everything = try await roost.everythingStored()
            for secret in [first, made.secret.text.revealForUse(), Self.path] {
                #expect(!everything.contains(secret))
            }
            let signature = try #require(delivery.answer)
            #expect(!signature.contains(/v1,[A-Za-z0-9+\/]{20,}/))
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose sender is killed in the middle gets the same id again from the next`(
        engine: Engine
    ) async throws {
        try await WebhookReceiver.with("hold", "200") { receiver in
            try await Setting.with(engine, posts: 1, settings: ["ROOST_LEASE": "2"]) { setting in
                try await setting.addUser()
                let added = try await setting.roost(
                    "notices",
                    "channels",
                    "add",
                    "--name",
                    "Chat",
                    "--url",
                    receiver.address + Self.path,
                    "--json"
                )
                let made = try #require(added.objects.first, "\(added.errors)")
                try receiver.expect(try #require(made["secret"] as? String))
                let channel = try #require((made["channel"] as? [String: any Sendable])?["id"] as? String)
                let first = try setting.start("serve", "--port", "0")
                _ = try await first.line { $0.hasPrefix("Roost is at ") }
                let test = try await setting.roost("notices", "channels", "test", channel)
                #expect(test.status == 0, "\(test.errors)")
                try await eventually("the first request") { try receiver.requests.count == 1 }
                first.signal(SIGKILL)
                _ = await first.finished()
                try await setting.serving { _, _ in
                    try await eventually("the second request") { try receiver.requests.count == 2 }
                    try await eventually("the log") {
                        let log = try await setting.roost(
                            "notices",
                            "deliveries",
                            "--state",
                            "delivered",
                            "--json"
                        )
                        return log.objects.count == 1
                    }
                }
            }
            let requests = try receiver.requests
            #expect(requests.allSatisfy { $0.holds })
            #expect(Set(requests.map(\.id)).count == 1)
        }
    }
}

extension Installation {
    /// The newest first.
    func deliveries(of viewer: Accounts.Viewer) async throws -> [NoticeDelivery] {
        try await noticeDeliveries.list(for: viewer).map(\.delivery)
    }

    func raise(
        _ kind: String,
        about subject: String = "one",
        _ sentence: String = "Something stopped.",
        for viewer: Accounts.Viewer
    ) async throws {
        try await store.write(as: .worker(viewer.user)) { tx in
            _ = try Notices.raise(kind, about: subject, sentence, for: viewer.user, in: tx)
        }
    }

    fileprivate func secret(of id: NoticeChannelID) async throws -> String? {
        let stored = try await store.read(as: .system) { tx in
            try tx.value(String.self, "SELECT secret FROM main.notice_channels WHERE id = \(id)")
        }
        let place = RowIdentity(table: "notice_channels", column: "secret", row: id.text)
        return try stored.map {
            try keyring.open(Sealed<Secret>(storedText: $0, from: place), for: place).revealForUse()
        }
    }

    /// Every text of the tables that say what happened, in one.
    fileprivate func everythingStored() async throws -> String {
        try await store.read(as: .system) { tx in
            var all = ""
            for table in [
                "notice_channels", "notice_deliveries", "notices", "jobs", "job_attempts", "job_history",
                "audit_events",
            ] {
                for row in try tx.rows("SELECT * FROM main.\(uncheckedCode: table)") {
                    for name in row.columnNames {
                        if case .text(let text)? = row[name] { all += text + "\n" }
                    }
                }
            }
            return all
        }
    }
}
