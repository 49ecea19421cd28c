import Database
import Foundation
import Logging
import Queue
import Server
import TestSupport
import Testing

/// The disk fills while an account is archived: the run says so, what is stored stays, and with room again it completes.
@Suite struct `A full disk` {
    private static let posts = 1200

    /// How the disk is made small; the test's case names which it was.
    enum Way: String, CustomTestStringConvertible {
        case fileSystem = "in a small file system of the program’s own, which is root’s to make"
        case pageLimit = "by SQLite’s page limit, which is possible everywhere"

        static var possible: [Way] { (Namespace.mayMount ? [.fileSystem] : []) + [.pageLimit] }
        var testDescription: String { rawValue }
    }

    @Test(arguments: Way.possible)
    func `ends the run with a sentence, harms nothing, and is forgotten when there is room`(
        way: Way
    ) async throws {
        switch way {
        case .fileSystem: try await inSmallFileSystem()
        case .pageLimit: try await atPageLimit()
        }
    }

    private func inSmallFileSystem() async throws {
        try await Setting.with(.sqlite, posts: Self.posts, settings: ["ROOST_KEEP_FREE": "4MB"]) {
            setting in
            try await Namespace.serving(setting, megabytes: 20) { setting, address in
                try await setting.addUser()
                let token = try await setting.roost("token", "create", "--user", "ada", "--name", "test")
                try await setting.connect()
                let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(sync.status == 1)
                let run = try #require(sync.objects.first)
                #expect(run["status"] as? String == "failed")
                try expectDisk(run["error"] as? String)

                // The server lives, says what is the matter, and shows what it has.
                let notices = try await get("\(address)/api/v1/notices", token: token.output)
                #expect(notices.contains("disk.full"), "\(notices)")
                let readable = try await setting.roost("posts", "--user", "ada", "--json").objects
                #expect(!readable.isEmpty && readable.count < Self.posts)

                try await Namespace.resize(setting, megabytes: 900)
                let again = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(again.status == 0, "\(again.output) \(again.errors)")
                try await setting.expectWholeArchive(posts: Self.posts)
                let after = try await get("\(address)/api/v1/notices", token: token.output)
                #expect(after.contains("clearedAt"), "\(after)")
            }
        }
    }

    private func atPageLimit() async throws {
        try await Setting.with(.sqlite, posts: Self.posts) { setting in
            try await setting.addUserAndConnection()
            try await workWithinLimit(setting)
            // The limit belonged to that connection: a new process has room.
            let readable = try await setting.roost("posts", "--user", "ada", "--json").objects
            #expect(!readable.isEmpty && readable.count < Self.posts)
            let again = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
            #expect(again.status == 0, "\(again.output) \(again.errors)")
            try await setting.expectWholeArchive(posts: Self.posts)
        }
    }

    /// Opens Roost in this process, and lets go of its data directory again.
    private func workWithinLimit(_ setting: Setting) async throws {
        var options = Store.Options()
        options.mostPages = try await setting.count("SELECT page_count FROM pragma_page_count()") + 600
        let roost = try await Installation.open(
            try Configuration(environment: setting.environment),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            storeOptions: options
        )
        let result: Result<Void, any Error>
        do { result = .success(try await work(roost)) } catch { result = .failure(error) }
        await roost.close()
        try result.get()
    }

    /// Works until the run has ended.
    private func work(_ roost: Installation) async throws {
        let pool = WorkerPool(roost.queue, handlers: roost.jobHandlers)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let ended: Result<(String, String?), any Error>
            do {
                try await eventually("the run to end") {
                    try await roost.store.read(as: .system) { tx in
                        try tx.first("SELECT id FROM main.runs WHERE status <> 'running'") != nil
                    }
                }
                ended = .success(
                    try await roost.store.read(as: .system) { tx in
                        let row = try #require(try tx.first("SELECT status, error_message FROM main.runs"))
                        return (try row.value("status"), try row.value("error_message"))
                    }
                )
            } catch { ended = .failure(error) }
            pool.stop()
            try await group.waitForAll()
            let (status, sentence) = try ended.get()
            #expect(status == "failed")
            try expectDisk(sentence)
        }
    }

    private func expectDisk(_ sentence: String?) throws {
        let sentence = try #require(sentence)
        #expect(sentence.contains("disk"), "\(sentence)")
        #expect(sentence.contains("Free some space"), "\(sentence)")
    }
}

/// A file system of a few megabytes where the data directory is, seen by one server and its commands alone.
private enum Namespace {
    /// Mounting is root's.
    static var mayMount: Bool {
        guard getuid() == 0 else { return false }
        let trial = Process()
        trial.executableURL = URL(filePath: "/usr/bin/unshare")
        trial.arguments = ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        trial.standardError = FileHandle.nullDevice
        do { try trial.run() } catch { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }

    static func serving(
        _ setting: Setting,
        megabytes: Int,
        _ body: (Setting, _ address: String) async throws -> Void
    ) async throws {
        let line = """
            mount --make-rprivate / && mount -t tmpfs -o size=\(megabytes)m,mode=700 tmpfs "$ROOST_DATA" && exec "$0" serve --port 0
            """
        let server = try Program.start(
            "/usr/bin/unshare",
            ["--mount", "sh", "-c", line, Program.path(of: "roost")],
            environment: setting.environment
        )
        try await server.whileRunning {
            let address = try await server.line { $0.hasPrefix("Roost is at ") }.dropFirst(
                "Roost is at ".count
            )
            var inside = setting
            inside.namespace = server.identifier
            try await body(inside, String(address))
            #expect(server.isRunning)
        }
    }

    static func resize(_ setting: Setting, megabytes: Int) async throws {
        let namespace = try #require(setting.namespace)
        let outcome = try await Program.run(
            "/usr/bin/nsenter",
            [
                "--target", "\(namespace)", "--mount", "mount", "-o", "remount,size=\(megabytes)m",
                setting.data.path,
            ]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
