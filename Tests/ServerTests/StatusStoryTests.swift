import Archive
import Database
import Foundation
import Server
import TestSupport
import Testing

/// What an admin sees of the installation, and what a quota does, in real processes.
@Suite struct `The status of an installation` {
    @Test(arguments: Engine.allCases)
    func `tells what there is, and a quota holds downloads back until an admin allows more`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 40) { setting in
            try await setting.serving { _, address in
                try await setting.addUser()
                try await setting.addUser("vera", role: "moderator")
                let token = try await setting.roost("token", "create", "--user", "vera", "--name", "test")
                let refused = try await get("\(address)/api/v1/status", token: token.output)
                #expect(refused.contains("role-too-low"), "\(refused)")

                let set = try await setting.roost("user", "quota", "ada", "2KB")
                #expect(set.output == "ada’s media may take 2 kB.\n", "\(set.errors)")
                try await setting.connect()
                let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                // The command says what it didn’t get, and why.
                #expect(sync.status == 1)
                #expect(sync.errors.contains("Your media may take 2 kB here"), "\(sync.errors)")
                #expect(try await setting.count("SELECT count(*) FROM main.posts") == 40)
                try await eventually("the notice") { try await setting.quotaNotices().count == 1 }
                try await eventually("every file to be looked at") {
                    try await setting.count(
                        """
                        SELECT count(*) FROM main.media_files
                        WHERE status = 'downloading' OR status = 'pending' AND error_code IS NULL
                        """
                    ) == 0
                }
                let waiting = try await setting.count(
                    "SELECT count(*) FROM main.media_files WHERE error_code = 'quota_reached' AND attempts = 0"
                )
                #expect(waiting > 0)
                let before = try await setting.status()
                let ada = try #require(before.users["ada"])
                #expect((ada["bytes"] as? Int ?? .max) <= 2000 && ada["quota"] as? Int == 2000)
                let queues = before.whole["queues"] as? [[String: any Sendable]] ?? []
                let media = try #require(queues.first { $0["name"] as? String == "media" })
                #expect(media["waiting"] as? Int == waiting)

                let lifted = try await setting.roost("user", "quota", "ada", "none")
                #expect(lifted.status == 0, "\(lifted.errors)")
                try await eventually("the rest") {
                    try await setting.count(
                        "SELECT count(*) FROM main.media_files WHERE status <> 'downloaded'"
                    ) == 0
                }
                let notices = try await setting.quotaNotices()
                #expect(notices.count == 1 && notices.allSatisfy { $0["clearedAt"] != nil })

                let after = try await setting.status()
                #expect(after.users["ada"]?["quota"] == nil)
                let sum = try await setting.count(
                    "SELECT CAST(sum(byte_count) AS BIGINT) FROM main.media_files"
                )
                #expect(after.users["ada"]?["bytes"] as? Int == sum)
                #expect(after.users["vera"]?["bytes"] as? Int == 0)
                let database = try #require(after.whole["database"] as? [String: any Sendable])
                #expect((database["bytes"] as? Int ?? 0) > 10_000)
                #expect((database["logBytes"] != nil) == (engine == .sqlite))
                let disk = try #require(after.whole["disk"] as? [String: any Sendable])
                #expect((disk["freeBytes"] as? Int ?? 0) > 0)
                let text = try await setting.roost("status", "--user", "ada")
                #expect(
                    text.output.contains("User ada  ") && text.output.contains("Queue "),
                    "\(text.errors)"
                )

                // Files came since they were measured; whoever looks has them measured again.
                try await setting.changing { tx in
                    try tx.run(
                        """
                        UPDATE main.disk_usage SET byte_count = 0, file_count = 0,
                          measured_at = \(Timestamp.now.adding(.seconds(-3600)))
                        """
                    )
                }
                let again = try #require(try await setting.status().whole["disk"] as? [String: any Sendable])
                let files = (again["usage"] as? [[String: any Sendable]])?.first {
                    $0["kind"] as? String == "media"
                }
                // New figures where they came while it waited, else old ones as such.
                let isOld = try #require(again["isBeingMeasured"] as? Bool)
                let bytes = try #require(files?["bytes"] as? Int)
                #expect(isOld == (bytes == 0))
                try await eventually("the files to be measured again") {
                    try await setting.count(
                        "SELECT count(*) FROM main.disk_usage WHERE kind = 'media' AND byte_count > 0"
                    ) == 1
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `has the files measured by the daily care, by kind`(engine: Engine) async throws {
        try await House.with(engine) { house in
            try await house.opened([:]) { roost in
                let media = house.data.appending(path: "media/usr-1/mastodon")
                let imports = house.data.appending(path: "imports")
                for folder in [media, imports] {
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                }
                let hash = String(repeating: "ab", count: 32)
                for (file, size) in [
                    (media.appending(path: "\(hash).png"), 1000),
                    (media.appending(path: "\(hash).png.400.webp"), 100),
                    (media.appending(path: "\(hash).png.1600.webp"), 200),
                    (imports.appending(path: "imp-1.export"), 30),
                    (house.data.appending(path: "roost.db.before-migration-3-20261121"), 7),
                ] {
                    try Data(count: size).write(to: file)
                }
                try await DailyCare(roost).run()
                let found = try await roost.store.read(as: .system) { tx in
                    try DiskUsage.remembered(in: tx)
                }
                let sizes = Dictionary(
                    uniqueKeysWithValues: found.map { ($0.kind, [Int($0.bytes), $0.files]) }
                )
                #expect(
                    sizes == [
                        .media: [1000, 1], .thumbnails: [300, 2], .incoming: [0, 0], .imports: [30, 1],
                        .backups: [7, 1],
                    ]
                )
            }
        }
    }
}

extension Setting {
    fileprivate func status() async throws -> (
        whole: [String: any Sendable], users: [String: [String: any Sendable]]
    ) {
        let outcome = try await roost("status", "--user", "ada", "--json")
        let whole = try #require(outcome.objects.first, "\(outcome.errors)")
        let users = whole["users"] as? [[String: any Sendable]] ?? []
        return (
            whole,
            Dictionary(
                users.map { ($0["username"] as? String ?? "", $0) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    fileprivate func quotaNotices() async throws -> [[String: any Sendable]] {
        try await roost("notices", "--user", "ada", "--json").objects.filter {
            $0["kind"] as? String == "media.quota"
        }
    }
}
