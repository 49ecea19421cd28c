import Accounts
import Database
import Foundation
import Queue
import Server
import TestSupport
import Testing

/// Notices on their way to a mail address, by a program that is called like the system’s.
@Suite struct `A mail address` {
    @Test(arguments: Engine.allCases)
    func `gets nothing but its code until that is entered, and then each notice once`(
        engine: Engine
    ) async throws {
        try await House.with(engine) { house in
            let user = try await house.addUser("ada", .viewer)
            let ada = Viewer(user: user, username: "ada", role: .viewer, door: .operating)
            try await FakeSendmail.with { sendmail in
                try await house.opened(sendmail.settings) { roost in
                    let channel = try await roost.noticeChannels.add(
                        NoticeChannels.Plan(name: "Post", kind: .email, target: "ada+roost@mail.example"),
                        by: ada
                    ).channel
                    #expect(channel.confirmedAt == nil)
                    try await roost.working {
                        try await eventually("the code") { try sendmail.mails.count == 1 }
                        try await roost.raise("job.failed", about: "before", for: ada)
                        await #expect(throws: AccountError.self) {
                            try await roost.noticeChannels.test(channel.id, by: ada)
                        }
                        let mail = try #require(try sendmail.mails.first)
                        let code = try #require(mail.body.firstMatch(of: /The code is (\d{4} \d{4})\./)).1
                        _ = try await roost.noticeChannels.confirm(channel.id, code: String(code), by: ada)
                        try await roost.raise(
                            "disk.low",
                            about: "after",
                            "Nur noch 5 GB – räum auf 🧹.",
                            for: ada
                        )
                        try await eventually("the notice") { try sendmail.mails.count == 2 }
                        try await eventually("the log") {
                            try await roost.deliveries(of: ada).allSatisfy { $0.state == .delivered }
                        }
                    }
                    let mails = try sendmail.mails
                    #expect(mails.count == 2)
                    for mail in mails {
                        #expect(
                            mail.arguments == [
                                "-i", "-f", "roost@house.example", "--", "ada+roost@mail.example",
                            ]
                        )
                        #expect(mail.defects == [])
                        #expect(mail.isASCII && mail.longest <= 78)
                        #expect(
                            mail.environment.allSatisfy {
                                ["HOME", "PATH", "LC_ALL", "LC_CTYPE"].contains($0)
                            }
                        )
                        #expect(mail.header("Auto-Submitted") == ["auto-generated"])
                        let date = try #require(mail.date)
                        let age = Date.now.timeIntervalSince(try Date(date, strategy: .iso8601))
                        #expect(abs(age) < 120)
                    }
                    #expect(mails[1].header("Subject") == ["[Roost] Warning: Nur noch 5 GB – räum auf 🧹."])
                    #expect(mails[1].header("To") == ["ada+roost@mail.example"])
                    #expect(mails[1].body.hasPrefix("Nur noch 5 GB – räum auf 🧹.\n"))
                    let log = try await roost.deliveries(of: ada)
                    #expect(log.map(\.event) == [.raised, .code])
                    #expect(mails[1].header("Message-ID") == ["<\(log[0].id)@house.example>"])
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `whose program says “later” is tried again, and one it refuses is given up with its words`(
        engine: Engine
    ) async throws {
        try await House.with(engine) { house in
            let user = try await house.addUser("ada", .viewer)
            let ada = Viewer(user: user, username: "ada", role: .viewer, door: .operating)
            try await FakeSendmail.with { sendmail in
                try await house.opened(sendmail.settings) { roost in
                    let channel = try await roost.confirmedAddress("ada@mail.example", of: ada)
                    try sendmail.behave("75")
                    try await roost.working {
                        _ = try await roost.noticeChannels.test(channel, by: ada)
                        try await eventually("the first attempt") {
                            try await roost.deliveries(of: ada).first?.attempts == 1
                        }
                        let waiting = try #require(try await roost.deliveries(of: ada).first)
                        #expect(waiting.state == .waiting && waiting.answerCode == 75)
                        #expect(
                            waiting.sentence == "The mail program can’t take mail just now (exit code 75)."
                        )
                        try sendmail.behave("67")
                        _ = try await roost.noticeDeliveries.replay(waiting.id, by: ada)
                        try await eventually("the refusal") {
                            try await roost.deliveries(of: ada).first?.state == .failed
                        }
                        let failed = try #require(try await roost.deliveries(of: ada).first)
                        #expect(failed.answerCode == 67)
                        #expect(
                            failed.sentence == "The mail program doesn’t know the recipient (exit code 67)."
                        )
                        #expect(failed.answer == "said on the way out: 550 5.1.1 no such user")
                        #expect(
                            try await roost.openNotices(of: user).map(\.kind) == [Notices.channelFailing]
                        )
                        try sendmail.behave("0")
                        _ = try await roost.noticeDeliveries.replay(failed.id, by: ada)
                        try await eventually("the replay") {
                            try await roost.deliveries(of: ada).first?.state == .delivered
                        }
                    }
                    #expect(try await roost.openNotices(of: user).isEmpty)
                    let ids = try sendmail.mails.compactMap { $0.header("Message-ID").first }
                    #expect(ids.count == 3 && Set(ids).count == 1)
                }
            }
        }
    }

    @Test func `whose program hangs is left after its time, with what it had started`() async throws {
        try await FakeSendmail.with { sendmail in
            try sendmail.behave("hang")
            let message = try MailMessage(
                to: try #require(MailAddress("ada@mail.example")),
                from: try #require(MailAddress("roost@house.example")),
                subject: "Hello",
                body: "…",
                id: "ndl-1",
                at: .now
            )
            let began = ContinuousClock.now
            let answer = try await MailProgram(sendmail.program, patience: .seconds(3)).send(message)
            #expect(answer == .tookTooLong(.seconds(3)))
            #expect(ContinuousClock.now - began < .seconds(30))
            #expect(try sendmail.mails.count == 1)
        }
    }

    @Test func `whose program isn't there is told of by its name, and none is offered without one`()
        async throws
    {
        let missing = URL(filePath: "/nowhere/sendmail")
        let message = try MailMessage(
            to: try #require(MailAddress("ada@mail.example")),
            from: try #require(MailAddress("roost@house.example")),
            subject: "Hello",
            body: "…",
            id: "ndl-1",
            at: .now
        )
        guard case .missing(let sentence) = try await MailProgram(missing).send(message) else {
            Issue.record("It was there.")
            return
        }
        #expect(sentence.contains("/nowhere/sendmail") && sentence.contains("ROOST_SENDMAIL"))
        try await House.with(.sqlite) { house in
            let user = try await house.addUser("ada", .viewer)
            let ada = Viewer(user: user, username: "ada", role: .viewer, door: .operating)
            try await house.opened([:]) { roost in
                #expect(!roost.noticeChannels.offersMail)
                let error = await #expect(throws: AccountError.self) {
                    try await roost.noticeChannels.add(
                        NoticeChannels.Plan(name: "Post", kind: .email, target: "ada@mail.example"),
                        by: ada
                    )
                }
                #expect(error?.sentence.contains("ROOST_SENDMAIL") == true)
            }
        }
    }

    @Test(arguments: [
        ["ROOST_SENDMAIL": "sendmail", "ROOST_MAIL_FROM": "a@b.example"],
        ["ROOST_SENDMAIL": "/usr/sbin/sendmail"],
        ["ROOST_MAIL_FROM": "a@b.example"],
        ["ROOST_SENDMAIL": "/usr/sbin/sendmail", "ROOST_MAIL_FROM": "a b@c"],
    ])
    func `needs a program by its path and a sender, or Roost doesn't start`(settings: [String: String]) {
        let error = #expect(throws: ConfigurationError.self) { _ = try Configuration(environment: settings) }
        #expect(error?.description.contains("ROOST_") == true)
    }
}

/// A mail program that keeps what it gets.
struct FakeSendmail: Sendable {
    let folder: URL
    var program: URL { folder.appending(path: "sendmail") }
    var settings: [String: String] {
        ["ROOST_SENDMAIL": program.path, "ROOST_MAIL_FROM": "roost@house.example"]
    }

    struct Mail: Decodable, Sendable {
        let arguments: [String]
        let environment: [String]
        let headers: [[String]]
        let defects: [String]
        let date: String?
        let body: String
        let longest: Int
        let isASCII: Bool

        func header(_ name: String) -> [String] { headers.filter { $0[0] == name }.map { $0[1] } }
    }

    static func with(_ body: (FakeSendmail) async throws -> Void) async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter. Run the tests through “make test”."
        )
        let folder = FileManager.default.temporaryDirectory.appending(path: "roost-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/fake_sendmail.py")
        let sendmail = FakeSendmail(folder: folder)
        try await Program.write(
            "#!\(python) -I\n\(String(contentsOf: script, encoding: .utf8))",
            to: sendmail.program.path
        )
        try sendmail.behave("0")
        try await body(sendmail)
    }

    func behave(_ how: String) throws { try Data(how.utf8).write(to: folder.appending(path: "behaviour")) }

    var mails: [Mail] {
        get throws {
            let file = folder.appending(path: "mails")
            guard FileManager.default.fileExists(atPath: file.path) else { return [] }
            return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .map { try JSONDecoder().decode(Mail.self, from: Data($0.utf8)) }
        }
    }
}

extension Installation {
    /// An address as it is once its code was entered.
    fileprivate func confirmedAddress(
        _ address: String,
        of viewer: Accounts.Viewer
    ) async throws -> NoticeChannelID {
        let id = NoticeChannelID.new()
        try await store.write(as: .worker(viewer.user)) { tx in
            try tx.run(
                """
                INSERT INTO main.notice_channels (id, user_id, kind, name, address, confirmed_at)
                VALUES (\(id), \(viewer.user), 'email', 'Post', \(address), \(Timestamp.now))
                """
            )
        }
        return id
    }
}
