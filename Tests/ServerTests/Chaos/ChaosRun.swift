import Database
import Foundation
import FoundationNetworking
import Synchronization
import TestSupport
import Testing

/// A real Roost with accounts at real simulators, that is harmed while it publishes; in the end its judge reads what the
/// platforms say.
struct ChaosRun: Sendable {
    let title: String
    let engine: Engine
    let seed: UInt32
    let setting: Setting
    let accounts: [ChaosAccount]
    let record = ChaosRecord()

    /// `copies`: How many accounts there are of each dialect.
    static func with(
        _ title: String,
        _ engine: Engine,
        on platforms: [ChaosPlatform] = ChaosPlatform.allCases,
        copies: Int = 1,
        settings: [String: String] = [:],
        _ body: (ChaosRun) async throws -> Void
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await with(
                title,
                engine,
                at: database.location,
                url: try database.url,
                data: database.directory,
                on: platforms,
                copies: copies,
                settings: settings,
                body
            )
        }
    }

    /// The same over a database that somebody else looks after.
    static func with(
        _ title: String,
        _ engine: Engine,
        at location: DatabaseLocation,
        url: String,
        data: URL,
        on platforms: [ChaosPlatform] = ChaosPlatform.allCases,
        copies: Int = 1,
        settings: [String: String] = [:],
        _ body: (ChaosRun) async throws -> Void
    ) async throws {
        try await ChaosAccount.with(platforms, copies: copies) { accounts in
            var environment = [
                "ROOST_DATA": data.path, "ROOST_ALLOW_PRIVATE_NETWORKS": "1",
                "ROOST_DATABASE_URL": url, "PLATFORM_ENCRYPTION_KEY": Setting.key,
            ]
            if let bluesky = accounts.on(.bluesky).first {
                environment["ROOST_BLUESKY_DIRECTORY"] = bluesky.instance.address
                environment["ROOST_BLUESKY_APPVIEW"] = bluesky.instance.address
            }
            environment.merge(ChaosPace.settings) { $1 }
            environment.merge(settings) { $1 }
            let run = ChaosRun(
                title: title,
                engine: engine,
                seed: ChaosForm.seed(),
                setting: Setting(
                    data: data,
                    simulator: accounts[0].instance,
                    location: location,
                    environment: environment
                ),
                accounts: accounts
            )
            do {
                try await run.moveIn()
                try await body(run)
            } catch {
                Issue.record("\(run.title) on \(engine), ROOST_CHAOS_SEED=\(run.seed): \(error)")
            }
        }
    }

    /// The generator that repeats this run's chances.
    var random: SeededGenerator { SeededGenerator(seed: seed) }

    /// SQLite's file, or PostgreSQL's database.
    var databaseName: String {
        let path = URLComponents(string: setting.environment["ROOST_DATABASE_URL"] ?? "")?.path ?? ""
        return path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// A user, the accounts, a token to write with, and a picture.
    private func moveIn() async throws {
        try await serving { _ in
            try await setting.addUser()
            for account in accounts { try await connect(account) }
            let token = try await setting.roost("token", "create", "--name", "chaos")
            guard token.status == 0 else { throw TestEnvironmentError("No token: \(token.errors)") }
            let secret = token.output.trimmingCharacters(in: .whitespacesAndNewlines)
            record.change { $0.token = secret }
            guard let picture = PublishingStoryTests.picture else {
                throw TestEnvironmentError("There is no picture.")
            }
            let uploaded = try await call("POST", "uploads?name=heron.png", file: picture)
            guard let upload = uploaded.fields["id"] as? String else {
                throw TestEnvironmentError("No upload: \(uploaded)")
            }
            record.change { $0.upload = upload }
        }
        let connections = try await setting.reading { tx in
            try tx.rows("SELECT id, name FROM main.connections").map {
                (try $0.value("name", as: String.self), try $0.value("id", as: String.self))
            }
        }
        record.change { $0.connections = Dictionary(uniqueKeysWithValues: connections) }
    }

    private func connect(_ account: ChaosAccount) async throws {
        guard account.platform == .bluesky else {
            let platform = account.platform == .pixelfed ? "pixelfed" : "mastodon"
            return try await setting.connect(account.name, platform: platform, to: account.instance)
        }
        let connected = try await setting.roost(
            [
                "connect", "--user", "ada", "--platform", "bluesky", "--handle", account.handle ?? "",
                "--name", account.name, "--password-stdin",
            ],
            input: (account.appPassword ?? "") + "\n"
        )
        guard connected.status == 0 else {
            throw TestEnvironmentError("No connection: \(connected.errors)")
        }
    }

    // MARK: The program

    /// Starts a server, and returns once it says where it is or has died.
    func start(_ settings: [String: String] = [:]) async throws -> Program {
        let server = try setting.start("serve", "--port", "0", settings: settings)
        if let line = try? await server.line(where: { $0.hasPrefix("Roost is at ") }) {
            record.change { $0.address = String(line.dropFirst("Roost is at ".count)) }
        } else if server.isRunning {
            throw TestEnvironmentError("The server doesn’t say where it is: \(server.said.errors)")
        }
        return server
    }

    /// Runs a server that is asked to stop when `body` is over.
    @discardableResult
    func serving<T>(
        _ settings: [String: String] = [:],
        _ body: (Program) async throws -> T
    ) async throws -> T {
        let server = try await start(settings)
        return try await server.whileRunning { try await body(server) }
    }

    /// As a power cut would, but that the machine goes on.
    func kill(_ server: Program) async {
        server.signal(SIGKILL)
        _ = await server.finished()
        record.change { $0.kills += 1 }
    }

    /// Starts a server that dies at a step; returns whether it did before all was settled.
    @discardableResult
    func die(at step: String, within limit: Duration = .seconds(60)) async throws -> Bool {
        let server = try await start(["ROOST_TEST_KILL_AT_STEP": step])
        let isDead = try await server.whileRunning {
            try await settle(within: limit, orUntil: { !server.isRunning }) == false
        }
        guard isDead else { return false }
        let end = await server.finished()
        #expect(end.status == SIGKILL, "\(title): \(end.errors)")
        record.change { $0.kills += 1 }
        return true
    }

    // MARK: Waiting

    /// Waits until nothing more comes of what was written by itself, and returns true; false when `isOver` first.
    @discardableResult
    func settle(
        within limit: Duration = .seconds(90),
        orUntil isOver: () -> Bool = { false }
    ) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if isOver() { return false }
            // The database may be gone at the moment: that is part of the chaos.
            let open = try? await setting.reading { tx in
                try tx.value(
                    Int.self,
                    """
                    SELECT count(*) FROM main.targets
                    WHERE status IN ('scheduled', 'publishing', 'unknown') AND question IS NULL
                    """
                )
            }
            if open == 0, record.isWritten { return true }
            guard ContinuousClock.now < end else {
                throw TestEnvironmentError("\(open ?? -1) targets are still open.")
            }
            try? await hurry()
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Lets jobs that were lost or failed begin at once, whose pauses grow to minutes: as if these had passed.
    ///
    /// What waits for another reason, such as for a look that must not come too soon, goes on to wait.
    private func hurry() async throws {
        let now = Int(Date().timeIntervalSince1970 * 1000)
        try await setting.changing { tx in
            try tx.run(
                """
                UPDATE main.jobs SET run_at = \(now)
                WHERE kind = 'publishing.publish' AND state = 'waiting' AND wait_reason IN ('lost', 'retry')
                  AND run_at > \(now)
                """
            )
        }
    }

    // MARK: Faults

    func inject(_ fault: ChaosFault, at account: ChaosAccount) async throws {
        try await account.instance.inject(fault.fields)
        record.change { $0.faults += fault.count }
    }

    func inject(_ fault: String, at account: ChaosAccount, count: Int = 1) async throws {
        let fields: [String: any Sendable] = [
            "fault": fault, "path": account.platform.posting, "method": "POST", "count": count,
        ]
        try await inject(ChaosFault(fields: fields, count: count), at: account)
    }

    /// Takes away what has not befallen anybody.
    func heal() async throws {
        for account in accounts.instances {
            let left = try await account.instance.list("faults").reduce(0) {
                $0 + ($1["remaining"] as? Int ?? 0)
            }
            record.change { $0.faults -= left }
            try await account.instance.heal()
        }
    }
}
