import Accounts
import Database
import Foundation
import Platforms
import Queue
import Synchronization
import TestSupport
import Testing
import Vault

@Suite struct `A notice channel` {
    @Test(arguments: Engine.allCases)
    func `gets a delivery with its job in the transaction that raises the notice, and none when that fails`(
        engine: Engine
    ) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada", role: .viewer)
            let bob = try await world.signedIn("bob")
            let channel = try await world.addWebhook("Chat", by: ada)
            try await world.addWebhook("Bob’s", by: bob)
            await #expect(throws: CancellationError.self) {
                try await world.store.write(as: .worker(ada.user)) { tx in
                    try Notices.raise("job.failed", about: "x", "Failed.", for: ada.user, in: tx)
                    throw CancellationError()
                }
            }
            #expect(try await world.jobs() == 0)
            // Under both scopes that raise notices, and told once however often the cause is met.
            for subject in ["x", "x", "y"] {
                try await world.store.write(as: subject == "x" ? .worker(ada.user) : .system) { tx in
                    _ = try Notices.raise("job.failed", about: subject, "Failed.", for: ada.user, in: tx)
                }
            }
            #expect(try await world.jobs() == 2)
            let log = try await world.deliveries.list(for: ada)
            #expect(log.map(\.delivery.channel) == [channel.id, channel.id])
            #expect(log.allSatisfy { $0.delivery.state == .waiting && $0.noticeSentence == "Failed." })
            #expect(try await world.deliveries.list(for: bob).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `hears what it asked for: its levels, the end of what it heard begin, nothing while it is off`(
        engine: Engine
    ) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let all = try await world.addWebhook("All", by: ada)
            let grave = try await world.addWebhook("Grave", level: .problem, by: ada)
            let begins = try await world.addWebhook("Begins", tellsOver: false, by: ada)
            let off = try await world.addWebhook("Off", by: ada)
            _ = try await world.channels.change(off.id, NoticeChannels.Change(isActive: false), by: ada)
            try await world.store.write(as: .system) { tx in
                try Notices.raise("disk.low", about: "disk", "Low.", for: ada.user, in: tx)
                try Notices.raise("key.missing", about: "keys", "Missing.", for: ada.user, in: tx)
                // Of a channel’s own trouble no channel hears.
                try Notices.raise(Notices.channelFailing, about: "z", "Failing.", for: ada.user, in: tx)
            }
            let late = try await world.addWebhook("Late", by: ada)
            try await world.store.write(as: .system) { tx in
                try Notices.clearForAll("disk.low", about: "disk", at: .now, in: tx)
                try Notices.clearForAll("key.missing", about: "keys", at: .now, in: tx)
                try Notices.clearForAll(Notices.channelFailing, about: "z", at: .now, in: tx)
            }
            func heard(_ channel: NoticeChannel) async throws -> [String] {
                try await world.deliveries.list(for: ada, channel: channel.id)
                    .map { "\($0.delivery.event.rawValue) \($0.noticeSentence ?? "")" }.sorted()
            }
            #expect(
                try await heard(all) == [
                    "cleared Low.", "cleared Missing.", "raised Low.", "raised Missing.",
                ]
            )
            #expect(try await heard(grave) == ["cleared Missing.", "raised Missing."])
            #expect(try await heard(begins) == ["raised Low.", "raised Missing."])
            #expect(try await heard(off).isEmpty)
            #expect(try await heard(late).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is its user's alone, and its secrets lie sealed`(engine: Engine) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada", role: .viewer)
            let eve = try await world.signedIn("eve", role: .admin)
            let made = try await world.channels.add(
                NoticeChannels.Plan(
                    name: "Chat",
                    kind: .webhook,
                    target: "https://hooks.example/s3cret-path?k=v"
                ),
                by: ada
            )
            #expect(made.channel.address == "https://hooks.example")
            let id = made.channel.id
            let delivery = try await world.channels.test(id, by: ada)
            #expect(try await world.channels.list(for: eve).isEmpty)
            #expect(try await world.deliveries.list(for: eve).isEmpty)
            let attempts: [@Sendable () async throws -> Void] = [
                { _ = try await world.channels.channel(id, for: eve) },
                { _ = try await world.channels.change(id, NoticeChannels.Change(name: "Mine"), by: eve) },
                { _ = try await world.channels.rotateSecret(of: id, by: eve) },
                { _ = try await world.channels.test(id, by: eve) },
                { _ = try await world.channels.confirm(id, code: "1", by: eve) },
                { _ = try await world.channels.sendCode(to: id, by: eve) },
                { try await world.channels.remove(id, by: eve) },
                { _ = try await world.deliveries.entry(delivery.id, for: eve) },
                { _ = try await world.deliveries.replay(delivery.id, by: eve) },
            ]
            for attempt in attempts {
                let error = await #expect(throws: AccountError.self) { try await attempt() }
                #expect(error?.code == .notFound)
            }
            let row = try #require(
                try await world.store.read(as: .system) { tx in
                    try tx.first("SELECT * FROM main.notice_channels")
                }
            )
            let stored = row.columnNames.map { "\(row[$0] ?? .null)" }.joined()
            #expect(!stored.contains("s3cret-path"))
            #expect(!stored.contains(try #require(made.secret).text.revealForUse()))
            // A new key opens them after a rotation, as it does all else that is sealed.
            #expect(try await KeyRotation(store: world.store, keyring: world.keyring).status().toReseal == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `by mail is confirmed by the newest code alone, within an hour and five tries`(
        engine: Engine
    ) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let plan = NoticeChannels.Plan(name: "Post", kind: .email, target: "ada@mail.example")
            let id = try await world.channels.add(plan, by: ada).channel.id
            func confirm(_ code: String) async throws -> AccountError? {
                do { _ = try await world.channels.confirm(id, code: code, by: ada) } catch let error
                    as AccountError
                {
                    return error
                }
                return nil
            }
            let first = try await world.code(of: id)
            #expect(try await confirm("00000000000")?.code == .invalid)
            for _ in 0..<4 { #expect(try await confirm("nonsense")?.code == .invalid) }
            // The right one comes too late now.
            #expect(try await confirm(first)?.code == .conflict)

            _ = try await world.channels.sendCode(to: id, by: ada)
            let second = try await world.code(of: id)
            #expect(try await confirm(first)?.code == .invalid)
            world.clock.advance(.seconds(3601))
            #expect(try await confirm(second)?.code == .conflict)

            _ = try await world.channels.sendCode(to: id, by: ada)
            let third = try await world.code(of: id)
            #expect(try await confirm(" \(third.prefix(4)) \(third.suffix(4)) ") == nil)
            #expect(try await world.channels.channel(id, for: ada).confirmedAt != nil)

            // Taking it away and adding it again gives nobody more codes.
            try await world.channels.remove(id, by: ada)
            for number in 4...5 {
                let again = try await world.channels.add(plan, by: ada).channel
                #expect(again.confirmedAt == nil, "\(number)")
                try await world.channels.remove(again.id, by: ada)
            }
            let error = await #expect(throws: AccountError.self) {
                _ = try await world.channels.add(plan, by: ada)
            }
            #expect(error?.code == .throttled)
            #expect(try await world.channels.list(for: ada).isEmpty)
        }
    }

    @Test(arguments: [
        "ftp://hooks.example", "hooks.example", "https://", "https://user:pass@hooks.example/x",
        "https://ho oks.example",
        "http://hooks.example", "https://hooks.example/\nx", "javascript:alert(1)", "https://hööks.example/ü",
    ])
    func `isn't added at an address that nothing should be sent to`(url: String) async throws {
        try await ChannelWorld.with(.sqlite) { world in
            let ada = try await world.signedIn("ada")
            let error = await #expect(throws: AccountError.self) {
                try await world.channels.add(
                    NoticeChannels.Plan(name: "Chat", kind: .webhook, target: url),
                    by: ada
                )
            }
            #expect(error?.code == .invalid && error?.field == "url")
        }
    }

    @Test(arguments: Engine.allCases)
    func `that is removed takes its log along, and a second of its name is refused`(
        engine: Engine
    ) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let channel = try await world.addWebhook("Chat", by: ada)
            let error = await #expect(throws: AccountError.self) {
                try await world.addWebhook("Chat", by: ada)
            }
            #expect(error?.code == .conflict && error?.field == "name")
            let delivery = try await world.channels.test(channel.id, by: ada)
            try await world.channels.remove(channel.id, by: ada)
            #expect(try await world.deliveries.list(for: ada).isEmpty)
            // The job that is left finds nothing to do.
            #expect(try await world.channels.attempt(delivery.id, of: ada.user) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps its log for as long as it is told, and longer what tells of trouble that isn't over`(
        engine: Engine
    ) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let channel = try await world.addWebhook("Chat", by: ada)
            _ = try await world.channels.test(channel.id, by: ada)
            try await world.store.write(as: .system) { tx in
                _ = try Notices.raise("job.failed", about: "open", "Open.", for: ada.user, in: tx)
                _ = try Notices.raise("job.failed", about: "over", "Over.", for: ada.user, in: tx)
                try Notices.clear(["job.failed"], about: "over", for: ada.user, at: .now, in: tx)
            }
            try await world.deliveries.prune(createdBefore: Timestamp.now.adding(.seconds(-60)))
            #expect(try await world.deliveries.list(for: ada).count == 4)
            try await world.deliveries.prune(createdBefore: Timestamp.now.adding(.seconds(60)))
            #expect(try await world.deliveries.list(for: ada).map(\.noticeSentence) == ["Open."])
        }
    }

    @Test(arguments: Engine.allCases)
    func `tells nothing to a user whose login is switched off`(engine: Engine) async throws {
        try await ChannelWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let channel = try await world.addWebhook("Chat", by: ada)
            let delivery = try await world.channels.test(channel.id, by: ada)
            try await world.world.users.setActive(false, ada.user, by: nil)
            #expect(try await world.channels.attempt(delivery.id, of: ada.user) == nil)
            let entry = try await world.deliveries.entry(delivery.id, for: ada)
            #expect(entry.delivery.state == .skipped)
            #expect(entry.delivery.sentence == "Its user’s login is switched off.")
        }
    }

    @Test
    func `follows a redirect nowhere, takes “gone” for an answer, and tries again whatever else is said`()
        async throws
    {
        let expected: [(Int, String)] = [
            (200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "final"), (304, "final"),
            (308, "final"),
            (400, "retry"), (401, "retry"), (404, "retry"), (410, "final"), (429, "retry"), (500, "retry"),
            (503, "retry"),
        ]
        try await ChannelWorld.with(.sqlite) { world in
            let ada = try await world.signedIn("ada")
            let channel = try await world.addWebhook("Chat", by: ada)
            for (status, outcome) in expected {
                world.answer(status)
                let delivery = try await world.channels.test(channel.id, by: ada)
                let verdict = try #require(try await world.channels.attempt(delivery.id, of: ada.user))
                let word =
                    switch verdict.outcome {
                    case .delivered: "delivered"
                    case .retry: "retry"
                    case .final: "final"
                    }
                #expect(word == outcome, "\(status)")
                #expect(verdict.sentence.contains("\(status)") && verdict.answerCode == status)
            }
        }
    }
}

/// The accounts’ world with channels whose receiver answers as it is told.
private struct ChannelWorld: Sendable {
    let world: AccountsWorld
    let channels: NoticeChannels
    let deliveries: NoticeDeliveries
    private let status: Box

    private final class Box: Sendable {
        let answer = Mutex(200)
    }

    func answer(_ code: Int) { status.answer.withLock { $0 = code } }
    var store: Store { world.store }
    var clock: TestClock { world.clock }
    var keyring: Keyring { world.keyring }

    static func with(_ engine: Engine, _ body: (ChannelWorld) async throws -> Void) async throws {
        try await AccountsWorld.with(engine) { try await body(ChannelWorld($0)) }
    }

    private init(_ world: AccountsWorld) throws {
        self.world = world
        let status = Box()
        self.status = status
        let sender = try #require(MailAddress("roost@house.example"))
        channels = NoticeChannels(
            store: world.store,
            keyring: world.keyring,
            carriers: NoticeCarriers(
                post: { _ in
                    NoticeCarriers.PostAnswer(status: status.answer.withLock { $0 }, text: "as told")
                },
                mail: NoticeCarriers.Mail(sender: sender) { _ in .exited(0, said: "") },
                isPlainHTTPAllowed: false,
                publicURL: nil
            ),
            now: world.clock.read
        )
        deliveries = NoticeDeliveries(store: world.store, queue: JobQueue(store: world.store))
    }

    func signedIn(_ name: String, role: Role = .moderator) async throws -> Viewer {
        try await world.signedIn(name, role: role)
    }

    @discardableResult
    func addWebhook(
        _ name: String,
        level: NoticeLevel = .warning,
        tellsOver: Bool = true,
        by viewer: Viewer
    ) async throws -> NoticeChannel {
        try await channels.add(
            NoticeChannels.Plan(
                name: name,
                kind: .webhook,
                target: "https://hooks.example/x",
                level: level,
                tellsOver: tellsOver
            ),
            by: viewer
        ).channel
    }

    func jobs() async throws -> Int {
        try await store.read(as: .system) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM main.jobs WHERE kind = \(DeliverNotice.kind)") ?? 0
        }
    }

    /// What was mailed.
    func code(of id: NoticeChannelID) async throws -> String {
        let stored = try await store.read(as: .system) { tx in
            try tx.value(String.self, "SELECT code FROM main.notice_channels WHERE id = \(id)")
        }
        let place = RowIdentity(table: "notice_channels", column: "code", row: id.text)
        return try keyring.open(Sealed<Secret>(storedText: try #require(stored), from: place), for: place)
            .revealForUse()
    }
}
